import Foundation
import Tasks
import Tensors

/// Times telling and asking in a memory of many facts, as a running program does it, and counts what goes wrong.
public struct MemoryStudy: Sendable {
    /// What telling and asking took.
    public struct Result: Sendable {
        /// Facts told a second in batches of 10,000, by the clock, each judged against those before.
        public let batchRate: Double
        /// Facts told a second one by one into the full memory, by the clock, each on the disk.
        public let singleRate: Double
        /// The processor's seconds for every such fact.
        public let singleTimes: [Double]
        /// The processor's seconds of every question, ascending.
        public let askTimes: [Double]
        /// Fact by fact, whether asking for it in its own words brought it first.
        public let exact: [Bool]
        /// Question by question in held-out wordings, whether the fact that answers came first.
        public let asked: [Bool]
        /// Facts that were taken to be superseded when facts were told in batches, though all are about different things.
        public let lost: Int
        /// One by one, whether a fact that was told by itself was taken to supersede others.
        public let lostSingly: [Bool]
        /// Up to twenty of them, with the new fact.
        public let mistaken: [(old: String, new: String)]

        /// The time below which 99 of 100 questions stayed, in seconds.
        public var rareTime: Double {
            askTimes.isEmpty ? 0 : askTimes[min(askTimes.count * 99 / 100, askTimes.count - 1)]
        }
    }

    /// A study.
    public init() {}

    /// Tells `facts` facts of the test part to a memory in a new temporary folder, which goes afterwards, and asks.
    public func measure(facts: Int, cues: Int, using random: inout Random) throws(DataError) -> Result {
        let folder = FileManager.default.temporaryDirectory.path + "/mneme-study-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        } catch {
            throw DataError(path: folder, problem: "cannot be made: \(error.localizedDescription)")
        }
        let memory = try FactMemory(at: folder + "/facts.db")
        let world = World(.test, count: facts + 200, using: &random)
        let texts = world.items.map { world.statement($0, .test, using: &random).text }
        let many = texts.count - 200
        var mistaken: [(old: String, new: String)] = []
        let start = ContinuousClock.now
        for first in stride(from: 0, to: many, by: 10_000) {
            let batch = texts[first..<min(first + 10_000, many)].map { Telling($0) }
            for told in try memory.tell(contentsOf: batch) {
                mistaken += told.replaced.map { (old: $0.text, new: told.fact.text) }
            }
        }
        let batchRate = Double(many) / ((ContinuousClock.now - start) / .seconds(1))
        _ = try memory.ask("A question before the first one: the vectors are read.")
        let (exact, times) = try ask(cues, memory) { texts[random.below(many)] }
        var wanted: [String] = []
        let (asked, more) = try ask(cues, memory) {
            let place = random.below(many)
            wanted.append(texts[place])
            return world.question(world.items[place], .test, using: &random).text
        }
        let (singleRate, singleTimes, lostSingly) = try tellOneByOne(texts[many...], memory)
        return Result(
            batchRate: batchRate, singleRate: singleRate, singleTimes: singleTimes, askTimes: (times + more).sorted(),
            exact: exact.map { $0.cue == $0.found }, asked: zip(asked, wanted).map { $0.found == $1 },
            lost: mistaken.count, lostSingly: lostSingly,
            mistaken: Array(mistaken.prefix(20)))
    }

    private func ask(
        _ cues: Int, _ memory: FactMemory, _ cue: () -> String
    ) throws(DataError) -> (found: [(cue: String, found: String?)], times: [Double]) {
        var found: [(cue: String, found: String?)] = []
        var times: [Double] = []
        for _ in 0..<cues {
            let cue = cue()
            let start = SpeedStudy.used
            let answer = try memory.ask(cue)
            times.append(SpeedStudy.used - start)
            found.append((cue, answer.recalled.first?.fact.text))
        }
        return (found, times)
    }

    private func tellOneByOne(
        _ texts: ArraySlice<String>, _ memory: FactMemory
    ) throws(DataError) -> (rate: Double, times: [Double], lost: [Bool]) {
        var (times, lost): ([Double], [Bool]) = ([], [])
        let start = ContinuousClock.now
        for text in texts {
            let before = SpeedStudy.used
            lost.append(try memory.tell(text).replaced.count > 0)
            times.append(SpeedStudy.used - before)
        }
        return (Double(texts.count) / ((ContinuousClock.now - start) / .seconds(1)), times.sorted(), lost)
    }
}

import Foundation
import Tensors

/// Times the parts of finding a fact, on one core.
public struct SpeedStudy: Sendable {
    /// Medians of the processor's time, in seconds.
    public struct Result: Sendable {
        /// Encoding a sentence of the made-up world.
        public let encode: Double
        /// One scan over all vectors for the best 64.
        public let scan: Double
        /// Ranking 64 candidates.
        public let rank: Double
        /// Judging whether one fact supersedes another.
        public let judge: Double
    }

    private let encoder: CueEncoder

    /// Studies an encoder with what was fitted to it.
    public init(encoder: CueEncoder) { self.encoder = encoder }

    /// Times everything over a scan of `vectors` random vectors; the medians of many times.
    public func measure(vectors: Int, using random: inout Random) -> Result {
        let world = World(.test, count: 1000, using: &random)
        let texts = world.items.map { world.statement($0, .test, using: &random).text }
        let cues = world.items.map { world.question($0, .test, using: &random).text }
        let memory = StudyMemory(texts, encoder)
        let addressing = Addressing(encoder: encoder)
        let judge = SupersedingJudge(encoder: encoder)
        var index = VectorIndex(width: encoder.width)
        index.reserveCapacity(vectors)
        for id in 0..<vectors {
            index.insert(Int64(id), (0..<encoder.width).map { _ in Float(random.uniform() - 0.5) })
        }
        let candidates = cues.prefix(50).map { memory.candidates($0) }
        return Result(
            encode: median(1000) { _ = encoder.encode(texts[$0 % texts.count]) },
            scan: median(30) { _ = index.nearest(encoder.encode(cues[$0 % cues.count]), count: 64) },
            rank: median(50) { _ = addressing.rank(cues[$0], candidates[$0]) },
            judge: median(500) { _ = judge.probability(that: texts[$0], supersedes: texts[($0 + 1) % texts.count]) })
    }

    private func median(_ times: Int, _ work: (Int) -> Void) -> Double {
        let seconds = (0..<times).map { number in
            let start = Self.used
            work(number)
            return Self.used - start
        }
        return seconds.sorted()[times / 2]
    }

    /// The processor's time that this process has had, in seconds: what else the machine does must not count.
    static var used: Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
}

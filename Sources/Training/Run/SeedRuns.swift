import Dispatch
import Foundation
import RunLog
import Synchronization
import Tasks

/// Runs that differ in their seed alone, side by side, a thread each.
///
/// The folder holds `seeds.json`, which says what is run, and a run for each seed: `seed-1` and so on. Each is the same
/// bits as the run of that seed alone.
public struct SeedRuns: Sendable {
    /// The folder of the runs.
    public let folder: String
    /// What is run; the seed in it stands for all of them.
    public let settings: RunSettings
    /// The seeds.
    public let seeds: ClosedRange<UInt64>

    /// What `seeds.json` holds.
    private struct Plan: Codable {
        var first: UInt64
        var last: UInt64
        var settings: RunSettings
    }

    /// What came of one seed.
    public struct Outcome: Sendable {
        /// The seed.
        public let seed: UInt64
        /// The folder of its run.
        public let folder: String
        /// What came of its run; nil where it was interrupted.
        public let result: Run.Result?
    }

    /// The most seeds that one folder holds.
    public static let most: UInt64 = 10_000

    /// Whether a folder is one of these.
    public static func exist(in folder: String) -> Bool { FileManager.default.fileExists(atPath: path(in: folder)) }

    private static func path(in folder: String) -> String { folder + "/seeds.json" }

    /// Begins runs in a folder that must not hold any yet; throws where it does, or where files are missing.
    public init(creating folder: String, _ settings: RunSettings, seeds: ClosedRange<UInt64>) throws(DataError) {
        (self.folder, self.settings, self.seeds) = (folder, settings, seeds)
        try check(folder)
        guard !SeedRuns.exist(in: folder) else {
            throw DataError(
                path: folder, problem: "there are runs already",
                remedy: "Continue them with --resume \(folder), or choose another folder with --out.")
        }
        try Run.checkIsFree(folder)
        _ = try Workload(settings)  // what is wrong with the files is said before anything is written
        let plan = Plan(first: seeds.lowerBound, last: seeds.upperBound, settings: settings)
        guard let data = try? JSON.encoder.encode(plan) else {
            throw DataError(path: folder, problem: "the settings can't be encoded", remedy: nil)
        }
        try AtomicFile.makeFolder(at: folder)
        try AtomicFile.write(Checksum.sealJSON(data), to: SeedRuns.path(in: folder))
    }

    /// Takes up the runs of a folder; throws where `seeds.json` is missing or damaged.
    public init(resuming folder: String) throws(DataError) {
        let path = SeedRuns.path(in: folder)
        let plan: Plan = try decoded(path)
        guard plan.first <= plan.last else {
            throw DataError(path: path, problem: "its seeds end before they begin", remedy: "Start new runs.")
        }
        (self.folder, settings, seeds) = (folder, plan.settings, plan.first...plan.last)
        try check(path)
    }

    private func check(_ path: String) throws(DataError) {
        try settings.validate(path: path)
        guard seeds.upperBound - seeds.lowerBound < SeedRuns.most else {
            throw DataError(
                path: path, problem: "there are more than \(SeedRuns.most) seeds", remedy: "Run fewer at a time.")
        }
    }

    /// The folder of a seed's run.
    public func folder(of seed: UInt64) -> String { "\(folder)/seed-\(seed)" }

    // MARK: - Training

    /// Trains all seeds to their ends, so many at a time, or until `isInterrupted` says so; in the order of the seeds.
    ///
    /// Each writes a checkpoint when it is interrupted. `observe` is called on the caller's thread with every line of
    /// every log, and `ended` with what came of each seed. The first seed that fails interrupts the others.
    public func train(
        sideBySide count: Int, savingEvery pause: Duration = .seconds(20),
        isInterrupted: @escaping @Sendable () -> Bool = { false },
        observe: (UInt64, Event) -> Void = { _, _ in }, ended: (Outcome) -> Void = { _ in }
    ) throws -> [Outcome] {
        precondition(count > 0, "SeedRuns.train(sideBySide: \(count)): one at a time, or more")
        let board = Board()
        let workers = min(count, seeds.count)
        for number in 0..<workers {
            let thread = Thread {
                work(board, pause, isInterrupted)
                board.idle.signal()
            }
            thread.name = "mneme.seed.\(number)"
            thread.stackSize = 8 << 20
            thread.start()
        }
        var (idle, outcomes) = (0, [Outcome]())
        while idle < workers {
            if board.idle.wait(timeout: .now() + .milliseconds(100)) == .success { idle += 1 }
            for note in board.taken() {
                switch note {
                case .event(let seed, let event): observe(seed, event)
                case .ended(let outcome):
                    outcomes.append(outcome)
                    ended(outcome)
                }
            }
        }
        if let failure = board.failure { throw failure }
        return outcomes.sorted { $0.seed < $1.seed }
    }

    /// Runs one seed after the other, as long as there are some left.
    private func work(_ board: Board, _ pause: Duration, _ isInterrupted: @Sendable () -> Bool) {
        while !isInterrupted(), let seed = board.next(of: seeds) {
            do {
                let run = try run(of: seed)
                let finished = try run.train(
                    savingEvery: pause, isInterrupted: { isInterrupted() || board.hasFailed },
                    observe: { board.post(.event(seed, $0)) })
                board.post(.ended(Outcome(seed: seed, folder: run.folder, result: finished ? run.result : nil)))
            } catch {
                board.fail(error)
            }
        }
    }

    /// The run of a seed, from where it stands.
    private func run(of seed: UInt64) throws -> Run {
        let folder = folder(of: seed)
        if FileManager.default.fileExists(atPath: folder + "/run.json") { return try Run(resuming: folder, on: .one) }
        var settings = settings
        settings.seed = seed
        return try Run(creating: folder, settings, on: .one)
    }
}

/// Where the threads leave what they have to tell.
private final class Board: Sendable {
    enum Note: Sendable {
        case event(UInt64, Event)
        case ended(SeedRuns.Outcome)
    }

    private struct State: Sendable {
        var begun: UInt64 = 0
        var notes: [Note] = []
        var failure: (any Error)?
    }

    /// Signalled by each thread that has nothing left to do.
    let idle = DispatchSemaphore(value: 0)
    private let state = Mutex(State())

    /// The next seed to run; nil where none is left, or one has failed.
    func next(of seeds: ClosedRange<UInt64>) -> UInt64? {
        state.withLock { state in
            guard state.failure == nil, state.begun <= seeds.upperBound - seeds.lowerBound else { return nil }
            defer { state.begun += 1 }
            return seeds.lowerBound + state.begun
        }
    }

    func post(_ note: Note) { state.withLock { $0.notes.append(note) } }

    func taken() -> [Note] {
        state.withLock { state in
            defer { state.notes = [] }
            return state.notes
        }
    }

    func fail(_ error: any Error) { state.withLock { $0.failure = $0.failure ?? error } }

    var failure: (any Error)? { state.withLock { $0.failure } }
    var hasFailed: Bool { failure != nil }
}

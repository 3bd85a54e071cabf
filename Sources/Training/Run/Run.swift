import Foundation
import Networks
import RunLog
import Tasks
import Tensors

/// One training, from its settings to its result, in a folder of its own.
///
/// The folder holds `run.json`, `events.jsonl` and `checkpoints/`. What it computes depends on the settings alone: not on
/// the number of threads, nor on how often it was interrupted and resumed.
public final class Run {
    /// The folder.
    public let folder: String
    /// Everything needed to repeat it.
    public let settings: RunSettings
    /// What it learns from.
    public let workload: Workload
    /// The network as it is now.
    public private(set) var model: RecurrentNetwork<ElmanCell>

    var optimizer: any Optimizer<RecurrentNetwork<ElmanCell>>
    var best: RecurrentNetwork<ElmanCell>?
    var state: RunState
    private let log: RunLogWriter
    private let threads: Threads
    private let started = ContinuousClock.now
    private let secondsBefore: Double

    /// Begins a run in a folder that must not hold one yet.
    public init(creating folder: String, _ settings: RunSettings, on threads: Threads) throws {
        let workload = try Workload(settings)
        try Run.writeSettings(settings, to: folder)
        (self.folder, self.settings, self.workload, self.threads) = (folder, settings, workload, threads)
        (model, optimizer, state) = Run.beginning(settings, workload)
        log = try RunLogWriter(creating: URL(fileURLWithPath: folder + "/events.jsonl"))
        secondsBefore = 0
        try log.append(
            .started(
                .init(
                    version: settings.version, task: settings.task, cell: settings.cell, seed: settings.seed)))
    }

    /// Continues a run from its last checkpoint, or from its beginning where it has none.
    public init(resuming folder: String, on threads: Threads) throws {
        let settings: RunSettings = try Run.settings(of: folder)
        let workload = try Workload(settings)
        let checkpoint = try Checkpoint.newest(in: folder, settings: settings, workload: workload)
        (self.folder, self.settings, self.workload, self.threads) = (folder, settings, workload, threads)
        (model, optimizer, state) = Run.beginning(settings, workload)
        if let checkpoint {
            (model, optimizer, state, best) = (
                checkpoint.model, checkpoint.optimizer, checkpoint.state, checkpoint.best
            )
        }
        let events = URL(fileURLWithPath: folder + "/events.jsonl")
        secondsBefore = Run.secondsLogged(in: events, at: state.step)
        log = try RunLogWriter(resuming: events, at: state.step)
        try log.append(
            .started(
                .init(
                    version: settings.version, task: settings.task, cell: settings.cell, seed: settings.seed,
                    resumedAtStep: state.step)))
    }

    private static func beginning(
        _ settings: RunSettings, _ workload: Workload
    ) -> (RecurrentNetwork<ElmanCell>, any Optimizer<RecurrentNetwork<ElmanCell>>, RunState) {
        let model = settings.initialModel(for: workload)
        let reach = settings.curriculum ? min(firstReach, settings.longest) : settings.longest
        let state = RunState(random: settings.random(.data), reach: reach)
        return (model, settings.optimizer.optimizer(for: model), state)
    }

    /// The T that a curriculum begins with, in steps.
    private static let firstReach = 20

    // MARK: - The loop

    /// Trains until the goal or the last update is reached, or `isInterrupted` says so; returns whether it is finished.
    ///
    /// A checkpoint is written when `pause` has passed since the last one; when that is does not change the result.
    /// `observe` is called with every line of the log.
    public func train(
        savingEvery pause: Duration = .seconds(20), isInterrupted: () -> Bool = { false },
        observe: (Event) -> Void = { _ in }
    ) throws -> Bool {
        var saved = ContinuousClock.now
        while !state.isFinished {
            if isInterrupted() {
                try save()
                return false
            }
            try update()
            if state.step % settings.checkEvery == 0 || state.step >= settings.steps || state.isFinished {
                try report(observe)
                try check(observe)
            }
            if state.step >= settings.steps { state.isFinished = true }
            if state.isFinished || ContinuousClock.now - saved >= pause {
                try save()
                saved = .now
            }
        }
        try conclude(observe)
        return true
    }

    /// One update: backpropagate, Ω, clip, step, record.
    private func update() throws {
        let batch = nextBatch()
        let omega = settings.omega(after: state.step)
        let pass = backpropagate(
            through: model, shards: batch.shards(), on: threads, adding: omega.weight > 0 ? omega : nil
        ) { model, shard in
            shard.loss(model(shard.inputs, lengths: shard.lengths))
        }
        var gradient = pass.gradient
        let norm = settings.clipping.apply(to: &gradient)
        state.step += 1
        state.sequences += batch.count
        state.lossSinceReport += pass.loss
        state.gradientNorm = norm
        state.omega = pass.omega ?? 0
        optimizer.learningRate = learningRate
        if NonfinitePolicy.concerns(norm) {
            state.nonfiniteSteps += 1
            switch settings.nonfinite {
            case .shrink: optimizer.update(&model, along: Gradient(shrinking: model, along: pass.flow, by: 0.02))
            case .skip: break
            case .stop: state.isFinished = true
            }
        } else {
            optimizer.update(&model, along: gradient)
        }
    }

    private var learningRate: Double {
        settings.optimizer.learningRate
            * settings.schedule.factor(after: state.step - 1, of: settings.steps, halvings: state.halvings)
    }

    private func nextBatch() -> Batch {
        switch workload {
        case .synthetic(let task):
            let lengths = trainingLengths(task)
            let length = lengths.lowerBound + state.random.below(lengths.count)
            return task.batch(of: settings.batch, length: length, using: &state.random)
        case .series(let data, let window):
            let perPass = (data.fit.count + settings.batch - 1) / settings.batch
            var order = settings.random(.data)
            for _ in 0..<state.step / perPass { _ = order.split() }
            let shuffled = data.fit.indices.shuffled(using: &order)
            let start = state.step % perPass * settings.batch
            let chosen = shuffled[start..<min(start + settings.batch, shuffled.count)].map { data.fit[$0] }
            return SeriesData.batch(chosen, window: window)
        }
    }

    /// The lengths that are trained on now: all of them, or half of the curriculum's reach to the whole of it.
    private func trainingLengths(_ task: any LongSpanTask) -> ClosedRange<Int> {
        guard state.reach < settings.longest else { return settings.shortest...settings.longest }
        return min(max(task.leastLength, state.reach / 2), state.reach)...state.reach
    }

    // MARK: - Checks

    private func report(_ observe: (Event) -> Void) throws {
        let updates = state.step % settings.checkEvery == 0 ? settings.checkEvery : state.step % settings.checkEvery
        let loss = state.lossSinceReport / Double(updates)
        state.lossSinceReport = 0
        let event = Event.progress(
            .init(
                step: state.step, seconds: seconds, sequences: state.sequences, length: state.reach, loss: loss,
                error: state.error, gradientNorm: state.gradientNorm, omega: state.omega,
                rho: model.layers[0].recurrent.weight.spectralRadius, learningRate: learningRate,
                nonfiniteSteps: state.nonfiniteSteps))
        try log.append(event)
        observe(event)
    }

    private func check(_ observe: (Event) -> Void) throws {
        let before = state.loss
        switch workload {
        case .synthetic(let task): try checkFresh(task, observe)
        case .series(let data, let window): try checkValidation(data, window, observe)
        }
        if settings.schedule == .halveWhenWorse, state.loss > before { state.halvings += 1 }
    }

    /// A few fresh sequences; where they are (nearly) all right, the full 10,000.
    private func checkFresh(_ task: any LongSpanTask, _ observe: (Event) -> Void) throws {
        let all = settings.shortest...settings.longest
        let quick = fresh(task, all, 300, salt: 1)
        note(quick)
        if settings.curriculum { adaptReach(to: fresh(task, state.reach...state.reach, 200, salt: 2).error, task) }
        guard quick.error < 0.01 else { return }
        let full = fresh(task, all, 10_000, salt: 3)
        note(full)
        try record(full, observe)
        if full.error < 0.01, state.solvedAt == nil { state.solvedAt = state.step }
        switch settings.until {
        case .solved: state.isFinished = state.isFinished || full.error < 0.01
        case .perfect: state.isFinished = state.isFinished || full.wrong == 0
        case .beyond:
            guard full.wrong == 0 else { break }
            let length = 10 * settings.longest
            let beyond = fresh(task, length...length, 1000, salt: 4)
            try record(beyond, observe, length: length)
            state.isFinished = state.isFinished || beyond.wrong == 0
        case .never: break
        }
    }

    /// Lengthens what has been learnt by a tenth, and goes back a fifth where it was lost.
    private func adaptReach(to error: Double, _ task: any LongSpanTask) {
        if error <= 0.02 {
            state.reach = min(settings.longest, state.reach + max(1, state.reach / 10))
        } else if error > 0.5 {
            state.reach = max(min(Run.firstReach, settings.longest), state.reach - state.reach / 5, task.leastLength)
        }
    }

    private func fresh(
        _ task: any LongSpanTask, _ lengths: ClosedRange<Int>, _ sequences: Int, salt: UInt64
    ) -> Evaluation {
        var root = settings.random(.checks)
        var random = Random(seed: root.next() ^ (UInt64(state.step) << 8 | salt))
        return .fresh(task, lengths: lengths, sequences: sequences, model: model, on: threads, using: &random)
    }

    /// The cases held back; the parameters that do best on them are kept.
    private func checkValidation(
        _ data: SeriesData, _ window: SeriesData.Window, _ observe: (Event) -> Void
    ) throws {
        guard !data.validation.isEmpty else { return }
        let result = Evaluation.of(SeriesData.batch(data.validation, window: window), workload.criterion, model)
        note(result)
        try record(result, observe)
        let now = RunState.Best(step: state.step, error: result.error, loss: result.loss)
        if state.best.map({ $0.isWorse(than: now) }) ?? true {
            state.best = now
            best = model
        }
    }

    private func note(_ result: Evaluation) { (state.error, state.loss) = (result.error, result.loss) }

    private func record(_ result: Evaluation, _ observe: (Event) -> Void, length: Int? = nil) throws {
        let event = Event.validation(
            .init(
                step: state.step, seconds: seconds, length: length ?? settings.longest, loss: result.loss,
                error: result.error,
                wrong: result.wrong, sequences: result.sequences))
        try log.append(event)
        observe(event)
    }

    // MARK: - Files

    private var seconds: Double {
        let elapsed = (ContinuousClock.now - started).components
        return secondsBefore + Double(elapsed.seconds) + Double(elapsed.attoseconds) * 1e-18
    }

    private func save() throws {
        try log.append(.checkpoint(.init(step: state.step)))
        try log.flush()
        try Checkpoint(model: model, best: best, optimizer: optimizer, state: state).save(in: folder)
    }

    private func conclude(_ observe: (Event) -> Void) throws {
        let event = Event.finished(
            .init(
                step: state.step, seconds: seconds, solved: result.solved, error: result.error, loss: result.loss))
        try log.append(event)
        try log.flush()
        observe(event)
    }

    private static func secondsLogged(in file: URL, at step: Int) -> Double {
        let events = (try? RunLogReader.events(at: file)) ?? []
        return events.last { if case .progress(let line) = $0 { line.step <= step } else { false } }
            .flatMap { if case .progress(let line) = $0 { line.seconds } else { nil } } ?? 0
    }

    private static func writeSettings(_ settings: RunSettings, to folder: String) throws(DataError) {
        guard !FileManager.default.fileExists(atPath: folder + "/run.json") else {
            throw DataError(
                path: folder, problem: "there is a run already",
                remedy: "Continue it with --resume \(folder), or choose another folder with --out.")
        }
        try AtomicFile.makeFolder(at: folder)
        guard let data = try? JSON.encoder.encode(settings) else {
            throw DataError(path: folder, problem: "the settings can't be encoded", remedy: nil)
        }
        try AtomicFile.write(Checksum.sealJSON(data), to: folder + "/run.json")
    }

    /// Reads the settings of a run.
    public static func settings(of folder: String) throws(DataError) -> RunSettings {
        let settings: RunSettings = try decoded(folder + "/run.json")
        try settings.validate(path: folder + "/run.json")
        return settings
    }

    // MARK: - The result

    /// What came of it.
    public struct Result: Sendable {
        /// Whether under 1 % of 10,000 fresh sequences was wrong at some time; on files, whether it beats guessing.
        public let solved: Bool
        /// The update after which that was first seen.
        public let solvedAt: Int?
        /// Updates made.
        public let steps: Int
        /// Time spent, interruptions left out.
        public let seconds: Double
        /// The share that is wrong, a fraction, by the last check.
        public let error: Double
        /// The mean loss of the last check.
        public let loss: Double
        /// The norm of the last gradient before clipping.
        public let gradientNorm: Double
        /// Ω at the last update.
        public let omega: Double
        /// The spectral radius of the first layer's W_h.
        public let rho: Double
        /// Updates whose gradient was not finite.
        public let nonfiniteSteps: Int
        /// How the chosen parameters do on the test file, if there is one.
        public let test: Evaluation?
    }

    /// What came of it so far; for files with the parameters that did best on validation.
    public var result: Result {
        var (solved, error, loss, test) = (state.solvedAt != nil, state.error, state.loss, Evaluation?.none)
        if case .series(let data, let window) = workload {
            if !data.test.isEmpty {
                test = .of(SeriesData.batch(data.test, window: window), workload.criterion, chosenModel)
            }
            (error, loss) = (state.best?.error ?? error, state.best?.loss ?? loss)
            if let test { (error, loss) = (test.error, test.loss) }
            solved = error < data.errorOfGuessing
        }
        return Result(
            solved: solved, solvedAt: state.solvedAt, steps: state.step, seconds: seconds, error: error, loss: loss,
            gradientNorm: state.gradientNorm, omega: state.omega,
            rho: model.layers[0].recurrent.weight.spectralRadius, nonfiniteSteps: state.nonfiniteSteps, test: test)
    }

    /// The network to use: the best on validation where there is one, the last otherwise.
    public var chosenModel: RecurrentNetwork<ElmanCell> { best ?? model }

    /// The settings, the data and the chosen network of a run, without changing anything in its folder.
    ///
    /// Without `needsParameters`, a run without a checkpoint has its initial network.
    public static func load(
        _ folder: String, needsParameters: Bool = true
    ) throws(DataError) -> (settings: RunSettings, workload: Workload, model: RecurrentNetwork<ElmanCell>) {
        let settings = try settings(of: folder)
        let workload = try Workload(settings)
        guard let checkpoint = try Checkpoint.newest(in: folder, settings: settings, workload: workload) else {
            guard needsParameters else { return (settings, workload, settings.initialModel(for: workload)) }
            throw DataError(
                path: folder, problem: "it has no checkpoint yet", remedy: "Train it: mneme train --resume \(folder)")
        }
        return (settings, workload, checkpoint.best ?? checkpoint.model)
    }
}

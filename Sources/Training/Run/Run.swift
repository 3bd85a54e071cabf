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
    /// What is trained, as it is now.
    public internal(set) var trained: AnyModel
    /// The recurrent network as it is now.
    public var model: RunModel { trained.recurrent }

    var optimizer: any Optimizer<AnyModel>
    var best: AnyModel?
    var state: RunState
    /// The states that the shards of a text go on from.
    var carried: [RunModel.States] = []
    /// The order of the questions in a pass over stories.
    var storyOrder: (pass: Int, places: [Int]) = (0, [])
    /// What came of it, once it is finished.
    var concluded: Result?
    let log: RunLogWriter
    let threads: Threads
    private let started = ContinuousClock.now
    private let secondsBefore: Double

    /// Begins a run in a folder that must not hold one yet.
    public init(creating folder: String, _ settings: RunSettings, on threads: Threads) throws {
        let workload = try Workload(settings)
        var settings = settings.counted(in: workload.updatesPerPass(settings))
        settings.fingerprint = try workload.fingerprint()
        try settings.validate(path: folder)
        try Run.writeSettings(settings, to: folder)
        (self.folder, self.settings, self.workload, self.threads) = (folder, settings, workload, threads)
        (trained, optimizer, state) = Run.beginning(settings, workload)
        log = try RunLogWriter(creating: URL(fileURLWithPath: folder + "/events.jsonl"))
        secondsBefore = 0
        try log.append(
            .started(
                .init(
                    version: settings.version, task: settings.task, cell: settings.cell.rawValue, seed: settings.seed)))
    }

    /// Continues a run from its last checkpoint, or from its beginning where it has none.
    public init(resuming folder: String, on threads: Threads) throws {
        let settings: RunSettings = try Run.settings(of: folder)
        let workload = try Workload(
            settings, vocabulary: try Checkpoint.vocabulary(in: folder, settings),
            storyVocabulary: try Checkpoint.storyVocabulary(in: folder, settings))
        let checkpoint = try Checkpoint.newest(in: folder, settings: settings, workload: workload)
        try workload.checkIsUnchanged(settings)
        (self.folder, self.settings, self.workload, self.threads) = (folder, settings, workload, threads)
        (trained, optimizer, state) = Run.beginning(settings, workload)
        if let checkpoint {
            (trained, optimizer, state) = (checkpoint.model, checkpoint.optimizer, checkpoint.state)
            (best, carried) = (checkpoint.best, checkpoint.carried)
        }
        let events = URL(fileURLWithPath: folder + "/events.jsonl")
        secondsBefore = Run.secondsLogged(in: events, at: state.step)
        log = try RunLogWriter(resuming: events, at: state.step)
        try log.append(
            .started(
                .init(
                    version: settings.version, task: settings.task, cell: settings.cell.rawValue, seed: settings.seed,
                    resumedAtStep: state.step)))
    }

    private static func beginning(
        _ settings: RunSettings, _ workload: Workload
    ) -> (AnyModel, any Optimizer<AnyModel>, RunState) {
        let model = settings.initialModel(of: workload)
        let state = RunState(random: settings.generator(for: .data), reach: settings.firstReach)
        return (model, settings.optimizer.optimizer(for: model), state)
    }

    /// The T that a curriculum begins with, in steps.
    static let firstReach = 20

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
                try check(observe)
                try report(observe)
            } else if state.step % reportEvery == 0 {
                try report(observe)
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

    /// Updates between two lines of the log: those between checks, or fewer where checks are far apart.
    private var reportEvery: Int { min(settings.checkEvery, 200) }

    /// One update: backpropagate, Ω, clip, step, record.
    private func update() throws {
        let items = try nextItems()
        let omega = settings.omega(after: state.step)
        let (pass, states) = backpropagate(
            through: trained, shards: items, on: threads, adding: omega.weight > 0 ? omega : nil
        ) { model, item in
            model.loss(of: item)
        }
        if case .text = workload { carried = states }
        var gradient = pass.gradient
        let norm = settings.clipping.apply(to: &gradient)
        state.step += 1
        state.sequences += items.reduce(0) { $0 + $1.count }
        state.lossSinceReport += pass.loss
        // A text's loss is summed over its steps, of which the last update of a pass may have fewer.
        state.updatesSinceReport += items.reduce(items[0].summedSteps) { $0 + $1.summedQuestions }
        state.gradientNorm = norm
        state.omega = pass.omega ?? 0
        optimizer.learningRate = learningRate
        if NonfinitePolicy.concerns(norm) {
            state.nonfiniteSteps += 1
            carried = carried.map(model.usable)
            switch settings.nonfinite {
            case .shrink: optimizer.update(&trained, along: Gradient(shrinking: trained, along: pass.flow, by: 0.02))
            case .skip: break
            case .stop: state.isFinished = true
            }
        } else {
            optimizer.update(&trained, along: gradient)
        }
    }

    var learningRate: Double {
        if let stories = settings.stories, let rate = storyRate(stories) { return rate }
        return settings.optimizer.learningRate
            * settings.schedule.factor(after: state.step - 1, of: settings.steps, halvings: state.halvings)
    }

    // MARK: - Files

    var seconds: Double {
        let elapsed = (ContinuousClock.now - started).components
        return secondsBefore + Double(elapsed.seconds) + Double(elapsed.attoseconds) * 1e-18
    }

    func save() throws {
        try log.append(.checkpoint(.init(step: state.step)))
        try log.flush()
        try Checkpoint(
            model: trained, best: best, optimizer: optimizer, state: state, carried: carried,
            vocabulary: workload.vocabulary, storyVocabulary: workload.storyVocabulary
        ).save(in: folder)
    }

    func conclude(_ observe: (Event) -> Void) throws {
        let result = resultNow
        concluded = result
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
}

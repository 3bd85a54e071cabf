import Networks
import RunLog
import Tasks
import Tensors

// How a run learns stories: a linear start, then the softmax, once for each of its restarts.

/// Where an update is in a run on stories.
struct StoryPhase: Equatable {
    /// Which of the networks it belongs to.
    let restart: Int
    /// How many updates that network has had.
    let updates: Int
    /// Whether the softmax is left out.
    let isLinear: Bool
    /// How many updates come before the softmax.
    let linear: Int
    /// How many updates a network gets.
    let each: Int

    /// The phase of the update that comes after some.
    init(after step: Int, _ stories: StorySettings, perPass: Int, of steps: Int) {
        each = max(1, steps / stories.restarts)
        linear = stories.linearStart * perPass
        (restart, updates) = (step / each, step % each)
        isLinear = updates < linear
    }
}

extension RunState {
    /// What came of one of several networks.
    struct Restart: Codable, Equatable {
        /// The share of its training questions, and of its test questions, that it got wrong.
        var train: Double
        var test: Double
    }
}

extension RunSettings {
    /// The network that a restart begins with.
    func initialModel(_ stories: StorySettings, _ vocabulary: StoryVocabulary, restart: Int) -> MemN2N {
        var root = generator(for: .weights)
        for _ in 0..<restart { _ = root.split() }
        var random = root.split()
        return stories.initialModel(vocabulary, using: &random)
    }
}

extension Run {
    /// Where the next update is; nil for other runs.
    func storyPhase(after step: Int) -> StoryPhase? {
        guard let stories = settings.stories else { return nil }
        return StoryPhase(after: step, stories, perPass: settings.checkEvery, of: settings.steps)
    }

    /// The shards of the next update.
    func storyItems(_ work: StoryWork, position: Int, perPass: Int) -> [WorkItem] {
        let pass = state.step / perPass
        if storyOrder.pass != pass || storyOrder.places.isEmpty {
            var order = settings.generator(for: .data)
            for _ in 0..<pass { _ = order.split() }
            storyOrder = (pass, work.corpus.fit.indices.filter { work.corpus.fit[$0].answer != nil })
            storyOrder.places.shuffle(using: &order)
        }
        let places = storyOrder.places
        let start = position * settings.batch
        let chosen = places[start..<min(start + settings.batch, places.count)].map { work.corpus.fit[$0] }
        var random = state.random.split()
        let isLinear = storyPhase(after: state.step)?.isLinear ?? false
        return Batch.shards(of: chosen.count, atMost: 2).map { range in
            let batch = work.batch(chosen[range], noise: work.settings.timeNoise, using: &random)
            return WorkItem(content: .story(batch, isLinear: isLinear))
        }
    }

    /// The learning rate of the update just counted.
    func storyRate(_ stories: StorySettings) -> Double? {
        guard let phase = storyPhase(after: state.step - 1) else { return nil }
        if phase.isLinear { return stories.linearRate }
        return settings.optimizer.learningRate
            * settings.schedule.factor(
                after: phase.updates - phase.linear, of: phase.each - phase.linear, halvings: state.halvings)
    }

    /// After every pass: the questions held back. After the last pass of a network: is it the best so far?
    func checkStories(_ work: StoryWork, _ observe: (Event) -> Void) throws {
        guard let phase = storyPhase(after: state.step - 1) else { return }
        if !work.corpus.validation.isEmpty {
            let result = StoryEvaluation(
                work.corpus.validation, work, trained.memory, isLinear: phase.isLinear, on: threads)
            note(result.total)
            try record(result.total, observe)
        }
        guard phase.updates + 1 == phase.each || state.isFinished else { return }
        let train = StoryEvaluation(work.corpus.fit, work, trained.memory, on: threads)
        let test = StoryEvaluation(work.corpus.test, work, trained.memory, on: threads)
        state.restarts = (state.restarts ?? []) + [.init(train: train.meanError, test: test.meanError)]
        let now = RunState.Best(step: state.step, error: train.meanError, loss: train.total.loss)
        if state.best.map({ $0.isWorse(than: now) }) ?? true { (state.best, best) = (now, trained) }
        guard !state.isFinished, let stories = settings.stories, phase.restart + 1 < stories.restarts else { return }
        trained = AnyModel(settings.initialModel(stories, work.corpus.vocabulary, restart: phase.restart + 1))
        optimizer = settings.optimizer.optimizer(for: trained)
    }

    /// How the chosen network does on the test questions, task by task; nil for other runs.
    public var storyResult: StoryEvaluation? {
        guard case .stories(let work) = workload else { return nil }
        return StoryEvaluation(work.corpus.test, work, (best ?? trained).memory, on: threads)
    }

    /// The test errors of all networks that were trained, fractions in their order; the one with the least training
    /// error is chosen.
    public var restartErrors: [Double] { (state.restarts ?? []).map(\.test) }

    /// The settings, the data and the chosen network of a run on stories; throws where it is no such run.
    public static func loadStories(
        _ folder: String
    ) throws(DataError) -> (settings: RunSettings, work: StoryWork, model: MemN2N) {
        let settings = try settings(of: folder)
        guard settings.stories != nil else {
            throw DataError(
                path: folder, problem: "it is a run on \(settings.task), not on stories", remedy: nil)
        }
        let workload = try Workload(settings, storyVocabulary: try Checkpoint.storyVocabulary(in: folder, settings))
        guard case .stories(let work) = workload,
            let checkpoint = try Checkpoint.newest(in: folder, settings: settings, workload: workload)
        else { throw noCheckpoint(folder) }
        return (settings, work, (checkpoint.best ?? checkpoint.model).memory)
    }
}

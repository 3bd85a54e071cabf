import Foundation
import Networks
import Tasks
import Tensors

/// What a run on stories is about, and its memory network.
public struct StorySettings: Codable, Sendable, Equatable {
    /// The folder of the stories; nil for those of ``StoryWorld``.
    public var path: String?
    /// The numbers of the tasks, learnt jointly.
    public var tasks: [Int]
    /// d, the width of memories and states.
    public var dimension = 20
    /// K, how often the memory is read.
    public var hops = 3
    /// How many of a story's last sentences are kept.
    public var memory = 50
    /// How the hops share their weights.
    public var tying = MemN2N.Tying.adjacent
    /// How a sentence is encoded.
    public var encoding = MemN2N.Encoding.centred
    /// Whether slots that a story does not fill are seen as zeros.
    public var emptySlots = true
    /// The share of moments at which nothing is said, at most, while training.
    public var timeNoise = 0.1
    /// The first passes, in which the softmax is left out of the hops.
    public var linearStart = 20
    /// The learning rate of those passes.
    public var linearRate = 0.005
    /// The share of the questions to learn from that is held back.
    public var heldBack = 0.1
    /// How many networks are trained, of which the best on the training questions is taken.
    public var restarts = 1

    /// The settings of Sukhbaatar and others (2015) for one task, or for several learnt jointly.
    public init(path: String?, tasks: [Int]) {
        (self.path, self.tasks) = (path, tasks)
        if tasks.count > 1 { (dimension, linearStart) = (50, 30) }
    }

    /// The tasks; throws where their files are missing or damaged.
    func read(seed: UInt64) throws(DataError) -> [StoryTask] {
        guard let path else { return try StoryWorld.tasks(tasks, seed: seed) }
        return try StoryFolder.read(path, tasks: tasks)
    }

    /// A network before training.
    func initialModel(_ vocabulary: StoryVocabulary, using random: inout Random) -> MemN2N {
        MemN2N(
            words: vocabulary.count, dimension: dimension, hops: hops, memory: memory, tying: tying,
            encoding: encoding, hasEmptySlots: emptySlots, using: &random)
    }
}

/// Stories to learn from.
public struct StoryWork: Sendable {
    /// The stories as numbers.
    public let corpus: StoryCorpus
    /// How they are learnt.
    public let settings: StorySettings

    init(_ stories: StorySettings, _ settings: RunSettings, _ vocabulary: StoryVocabulary?) throws(DataError) {
        var random = settings.generator(for: .split)
        corpus = try StoryCorpus(
            stories.read(seed: settings.seed), path: stories.path ?? "the stories of mneme", vocabulary: vocabulary,
            holdingBack: stories.heldBack, using: &random)
        self.settings = stories
    }

    /// Some questions as a batch; with noise, moments without a sentence come between.
    ///
    /// What can't be answered has the answer 0.
    public func batch(
        _ questions: some Sequence<StoryCorpus.Question>, noise: Double = 0, using random: inout Random
    ) -> StoryBatch {
        var batch = StoryBatch()
        for question in questions {
            let sentences = corpus.stories[question.story].sentences[..<question.sentences].suffix(settings.memory)
            let ages = StoryBatch.ages(of: sentences.count, most: settings.memory, noise: noise, using: &random)
            batch.append(sentences: sentences, ages: ages, question: question.words, answer: question.answer ?? 0)
        }
        return batch
    }

    /// One of the parts by its name; throws where there is none of that name.
    public func part(_ name: String, path: String) throws(DataError) -> [StoryCorpus.Question] {
        let parts = ["train": corpus.fit, "valid": corpus.validation, "test": corpus.test]
        guard let part = parts[name], !part.isEmpty else {
            throw DataError(path: path, problem: "it has no part \"\(name)\"", remedy: "Choose another with --split.")
        }
        return part
    }
}

/// How a memory network does on questions, task by task.
public struct StoryEvaluation: Sendable, Equatable {
    /// The tasks, in the order of the corpus.
    public internal(set) var tasks: [(name: String, result: Evaluation)]

    /// All questions together.
    public var total: Evaluation { tasks.reduce(Evaluation()) { $0 + $1.result } }
    /// The mean of the tasks' errors, a fraction.
    public var meanError: Double { tasks.reduce(0) { $0 + $1.result.error } / Double(max(tasks.count, 1)) }
    /// How many tasks have more than 5 % wrong, which is what the field calls failed.
    public var failed: Int { tasks.count { $0.result.error > 0.05 } }

    /// A network on some questions; the result does not depend on the number of threads.
    public init(
        _ questions: [StoryCorpus.Question], _ work: StoryWork, _ model: MemN2N, isLinear: Bool = false,
        on threads: Threads
    ) {
        let groups = stride(from: 0, to: questions.count, by: 100).map {
            Array(questions[$0..<min($0 + 100, questions.count)])
        }
        let answers = threads.map(groups) { group -> [(isWrong: Bool, loss: Double)] in
            var random = Random(seed: 0)  // without noise, nothing is drawn
            return StoryEvaluation.answers(
                group, model.logits(work.batch(group, using: &random), isLinear: isLinear).scalars, model.vocabulary)
        }
        var sums = work.corpus.tasks.map { _ in Evaluation() }
        for (question, answer) in zip(questions, answers.joined()) {
            let one = Evaluation(sequences: 1, wrong: answer.isWrong ? 1 : 0, loss: answer.loss)
            sums[question.task] = sums[question.task] + one
        }
        tasks = zip(work.corpus.tasks, sums).map { (name: $0, result: $1) }
    }

    /// Whether each question is answered wrong, and the loss of its answer; an answer that can't be given counts as
    /// wrong, and as the loss of guessing.
    private static func answers(
        _ questions: [StoryCorpus.Question], _ logits: [Scalar], _ width: Int
    ) -> [(isWrong: Bool, loss: Double)] {
        questions.enumerated().map { row, question in
            let mine = logits[row * width..<(row + 1) * width].map { Double($0) }
            guard let answer = question.answer, let largest = mine.max(), largest.isFinite else {
                return (true, log(Double(width)))
            }
            let total = mine.reduce(0) { $0 + exp($1 - largest) }
            return (mine.firstIndex(of: largest) != answer, log(total) + largest - mine[answer])
        }
    }

    public static func == (a: StoryEvaluation, b: StoryEvaluation) -> Bool {
        a.tasks.elementsEqual(b.tasks) { $0.name == $1.name && $0.result == $1.result }
    }
}

import Tensors

/// The stories of some tasks as numbers: to learn from, to validate with, and to be tested with.
public struct StoryCorpus: Sendable {
    /// The names of the tasks.
    public let tasks: [String]
    /// The words.
    public let vocabulary: StoryVocabulary
    /// The questions to learn from.
    public let fit: [Question]
    /// The questions held back.
    public let validation: [Question]
    /// The questions to be tested with.
    public let test: [Question]
    /// The stories that questions are about.
    public let stories: [EncodedStory]

    /// A story and the numbers of its words, [sentences][words].
    public struct EncodedStory: Sendable {
        /// The sentences as numbers.
        public let sentences: [[Int32]]
        /// The story as it was read.
        public let source: Story
    }

    /// A question as numbers, and where it belongs.
    public struct Question: Sendable {
        /// Which of `stories`, and which of its questions.
        public let story: Int
        public let place: Int
        /// The task, by its place among `tasks`.
        public let task: Int
        /// How many sentences come before it.
        public let sentences: Int
        /// Its words.
        public let words: [Int32]
        /// The word that answers it; nil for an answer that can't be given.
        public let answer: Int?
    }

    /// Encodes some tasks, holding back a share of the questions to learn from, drawn at random for each task.
    ///
    /// The vocabulary is that of the stories to learn from unless one is given. Throws where a word is not in it.
    public init(
        _ tasks: [StoryTask], path: String, vocabulary given: StoryVocabulary? = nil, holdingBack share: Double,
        using random: inout Random
    ) throws(DataError) {
        let vocabulary = given ?? StoryVocabulary(of: tasks)
        var encoder = Encoder(vocabulary: vocabulary, path: path)
        var (fit, validation, test) = ([Question](), [Question](), [Question]())
        for (index, task) in tasks.enumerated() {
            let questions = try encoder.encode(task.train, index)
            var held = Set<Int>()
            let order = questions.indices.shuffled(using: &random)
            held.formUnion(order.prefix(Int((share * Double(questions.count)).rounded())))
            for (place, question) in questions.enumerated() {
                if held.contains(place) { validation.append(question) } else { fit.append(question) }
            }
            test += try encoder.encode(task.test, index)
        }
        self.tasks = tasks.map(\.name)
        (self.vocabulary, self.fit, self.validation, self.test) = (vocabulary, fit, validation, test)
        stories = encoder.stories
        guard !fit.isEmpty else {
            throw DataError(
                path: path, problem: "no question is left to learn from", remedy: "Hold back fewer with --validation.")
        }
    }

    /// Turns stories into numbers, one after the other.
    private struct Encoder {
        let vocabulary: StoryVocabulary
        let path: String
        var stories: [EncodedStory] = []

        mutating func encode(_ list: [Story], _ task: Int) throws(DataError) -> [Question] {
            var questions: [Question] = []
            for story in list {
                var sentences: [[Int32]] = []
                for sentence in story.sentences { sentences.append(try vocabulary.numbers(of: sentence, path: path)) }
                stories.append(EncodedStory(sentences: sentences, source: story))
                for (place, question) in story.questions.enumerated() {
                    questions.append(
                        Question(
                            story: stories.count - 1, place: place, task: task, sentences: question.sentences,
                            words: try vocabulary.numbers(of: question.text, path: path),
                            answer: try vocabulary.number(ofAnswer: question.answer, path: path)))
                }
            }
            return questions
        }
    }
}

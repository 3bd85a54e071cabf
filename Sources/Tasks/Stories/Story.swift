/// Some sentences, the oldest first, and the questions that are asked between them.
public struct Story: Sendable, Equatable {
    /// Every sentence as it stands in the file.
    public var sentences: [String] = []
    /// The questions.
    public var questions: [Question] = []

    /// An empty story.
    public init() {}

    /// A question, and how many sentences come before it.
    public struct Question: Sendable, Equatable {
        /// The question as it stands in the file.
        public var text: String
        /// The answer; several words are separated by commas.
        public var answer: String
        /// How many sentences come before it.
        public var sentences: Int
        /// The sentences that the answer follows from, counted from 0; known for looking at, not for learning.
        public var supports: [Int]

        /// A question behind so many sentences.
        public init(_ text: String, answer: String, after sentences: Int, supports: [Int] = []) {
            (self.text, self.answer, self.sentences, self.supports) = (text, answer, sentences, supports)
        }
    }

    /// The words of a sentence or a question: in small letters, without full stops and the like.
    public static func words(of text: String) -> [String] {
        text.lowercased().split { $0.isWhitespace || ".,;:?!\"".contains($0) }.map(String.init)
    }

    /// The answer in the form in which it is a class: in small letters, its parts in the order given.
    static func answer(of text: String) -> String { parts(of: text).joined(separator: ",") }

    /// The words of an answer that is a list.
    static func parts(of answer: String) -> [String] {
        answer.lowercased().split { $0 == "," || $0.isWhitespace }.map(String.init)
    }
}

/// A task: a name, stories to learn from and stories to be tested with.
public struct StoryTask: Sendable, Equatable {
    /// What it is called in tables, such as `qa1`; a made one begins with `world-`.
    public let name: String
    /// The stories to learn from.
    public let train: [Story]
    /// The stories to be tested with.
    public let test: [Story]

    /// A task of these stories.
    public init(name: String, train: [Story], test: [Story]) {
        (self.name, self.train, self.test) = (name, train, test)
    }
}

/// The words of stories, numbered from 0; an answer that is a list is a word of its own.
public struct StoryVocabulary: Codable, Sendable, Equatable {
    /// The words, in the order of their numbers.
    public let words: [String]
    private let numbers: [String: Int]

    /// How many words there are.
    public var count: Int { words.count }

    /// The words of the stories to learn from, sorted.
    public init(of tasks: [StoryTask]) {
        var all = Set<String>()
        for story in tasks.flatMap(\.train) {
            for sentence in story.sentences { all.formUnion(Story.words(of: sentence)) }
            for question in story.questions {
                all.formUnion(Story.words(of: question.text))
                all.formUnion(Story.parts(of: question.answer))
                all.insert(question.answer)
            }
        }
        self.init(all.sorted { $0.unicodeScalars.lexicographicallyPrecedes($1.unicodeScalars) })
    }

    private init(_ words: [String]) {
        self.words = words
        numbers = Dictionary(words.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// The number of a word, if it is known.
    public func number(of word: String) -> Int? { numbers[word] }

    /// The words of a text as numbers; throws where one is not known.
    public func numbers(of text: String, path: String, line: Int? = nil) throws(DataError) -> [Int32] {
        var result: [Int32] = []
        for word in Story.words(of: text) {
            guard let number = numbers[word] else {
                throw DataError(
                    path: path, line: line, problem: "the word \"\(word)\" of \"\(text)\" is not known",
                    remedy: "The network knows only the \(count) words of the stories it was trained on.")
            }
            result.append(Int32(number))
        }
        return result
    }

    /// The number of an answer; nil for a list of known words that was no answer in training, and can't be given.
    ///
    /// Throws where a word of it is not known.
    func number(ofAnswer answer: String, path: String) throws(DataError) -> Int? {
        for word in Story.parts(of: answer) where numbers[word] == nil {
            throw DataError(
                path: path, problem: "the answer \"\(answer)\" has a word that is not in the vocabulary",
                remedy: "The stories to test with must be of the words of those to learn from.")
        }
        return numbers[answer]
    }

    private enum CodingKeys: CodingKey { case words }

    /// Reads what was written; a word that stands twice throws.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(try container.decode([String].self, forKey: .words))
        guard numbers.count == words.count, !words.isEmpty else {
            throw DecodingError.dataCorruptedError(
                forKey: .words, in: container, debugDescription: "a word stands twice, or there is none")
        }
    }

    /// Writes the words.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(words, forKey: .words)
    }
}

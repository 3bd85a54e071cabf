import Foundation

/// Stories in the text format of the bAbI tasks (Weston and others, 2015).
///
///     1 Mary went to the kitchen.
///     2 Where is Mary? <tab> kitchen <tab> 1
///
/// Lines are numbered; 1 begins a story. A question has its answer and the numbers of the sentences that support it
/// behind tabs.
public enum StoryFile {
    /// Reads a file; stories without a question are left out.
    ///
    /// Throws where it is damaged, naming the line.
    public static func read(_ path: String) throws(DataError) -> [Story] {
        let text = try text(of: path)
        let stories = try parse(text, path: path)
        guard !stories.isEmpty else {
            throw DataError(
                path: path, problem: "there is no question in it",
                remedy: "A question is a line such as: 2 Where is Mary? <tab> kitchen <tab> 1")
        }
        return stories
    }

    /// A story without answers, such as one to ask about: a sentence a line, numbered or not, and questions.
    ///
    /// Returns its sentences and the questions, lines that end with a question mark. Throws where it cannot be read or
    /// has no sentence.
    public static func readPlain(_ path: String) throws(DataError) -> Story {
        var story = Story()
        for line in try text(of: path).split(whereSeparator: \.isNewline) {
            let text = withoutNumber(line.trimmingCharacters(in: .whitespaces))
            guard !text.isEmpty else { continue }
            let fields = text.components(separatedBy: "\t").map { $0.trimmingCharacters(in: .whitespaces) }
            if fields.count > 1 || text.hasSuffix("?") {
                story.questions.append(
                    .init(fields[0], answer: fields.count > 1 ? fields[1] : "", after: story.sentences.count))
            } else {
                story.sentences.append(text)
            }
        }
        guard !story.sentences.isEmpty else {
            throw DataError(
                path: path, problem: "there is no sentence in it", remedy: "Write one sentence a line: Mary is here.")
        }
        return story
    }

    private static func withoutNumber(_ line: String) -> String {
        let digits = line.prefix { $0.isNumber }
        guard !digits.isEmpty, line.dropFirst(digits.count).first?.isWhitespace == true else { return line }
        return line.dropFirst(digits.count).trimmingCharacters(in: .whitespaces)
    }

    private static func text(of path: String) throws(DataError) -> String {
        let data = try FileContents.read(path)
        guard let text = String(validating: data, as: UTF8.self) else {
            throw DataError(path: path, problem: "it is not text in UTF-8", remedy: "Convert it to UTF-8 first.")
        }
        return text
    }

    static func parse(_ text: String, path: String) throws(DataError) -> [Story] {
        var stories: [Story] = []
        var reader = Reader(path: path)
        for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            if let finished = try reader.take(String(line), number: index + 1) { stories.append(finished) }
        }
        if let last = reader.finished { stories.append(last) }
        return stories
    }
}

/// The lines of a file as they come.
private struct Reader {
    let path: String
    private var story = Story()
    /// The number of the line before, and the place among the sentences of every line of the story.
    private var last = 0
    private var places: [Int: Int] = [:]

    init(path: String) { self.path = path }

    /// The story so far, if it has a question.
    var finished: Story? { story.questions.isEmpty ? nil : story }

    /// Takes a line; returns the story before it where it begins another one.
    mutating func take(_ line: String, number: Int) throws(DataError) -> Story? {
        let line = line.trimmingCharacters(in: .whitespaces)
        guard !line.isEmpty else { return nil }
        let digits = line.prefix { $0.isASCII && $0.isNumber }
        guard let own = Int(digits), own > 0, line.dropFirst(digits.count).first?.isWhitespace == true else {
            throw error(number, "the line does not begin with its number", "Write: 1 Mary went to the kitchen.")
        }
        var before: Story?
        if own == 1 {
            before = finished
            (story, places, last) = (Story(), [:], 0)
        }
        guard own == last + 1 else {
            throw error(
                number, "the line's number is \(own) after \(last)",
                "It must be \(last + 1), or 1 where another story begins.")
        }
        last = own
        let rest = line.dropFirst(digits.count).trimmingCharacters(in: .whitespaces)
        let fields = rest.components(separatedBy: "\t").map { $0.trimmingCharacters(in: .whitespaces) }
        if fields.count > 1 {
            try question(fields, number)
        } else {
            guard !Story.words(of: rest).isEmpty else { throw error(number, "the sentence has no word", nil) }
            guard !rest.hasSuffix("?") else {
                throw error(number, "the question has no answer", "Write it behind a tab.")
            }
            places[own] = story.sentences.count
            story.sentences.append(rest)
        }
        return before
    }

    private mutating func question(_ fields: [String], _ number: Int) throws(DataError) {
        guard !story.sentences.isEmpty else {
            throw error(
                number, "a question comes before any fact", "Begin a story with a sentence to be remembered.")
        }
        guard !Story.words(of: fields[0]).isEmpty else { throw error(number, "the question has no word", nil) }
        guard !Story.parts(of: fields[1]).isEmpty else { throw error(number, "the answer is empty", nil) }
        var supports: [Int] = []
        for word in fields.dropFirst(2).joined(separator: " ").split(separator: " ") {
            guard let line = Int(word), let place = places[line] else {
                throw error(
                    number, "\"\(word)\" is not the number of a sentence of the story",
                    "Behind the second tab stand the numbers of the supporting sentences.")
            }
            supports.append(place)
        }
        story.questions.append(
            .init(fields[0], answer: Story.answer(of: fields[1]), after: story.sentences.count, supports: supports))
    }

    private func error(_ line: Int, _ problem: String, _ remedy: String?) -> DataError {
        DataError(path: path, line: line, problem: problem, remedy: remedy)
    }
}

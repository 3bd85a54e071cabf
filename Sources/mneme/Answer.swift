import ArgumentParser
import Foundation
import Reports
import Tasks
import Training

struct AnswerStory: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "answer",
        abstract: "Let a run on stories answer questions about a story, and show which sentences it used.",
        discussion: """
            mneme answer runs/qa --story STORY.txt --question "Where is Mary?"
            mneme answer runs/qa --story STORY.txt

            A story is a text file with one sentence a line, numbered or not. Without --question, the lines of the file \
            that end with a question mark are answered, each from the sentences before it. A network knows only the \
            words that it was trained on.
            """)

    @Argument(help: ArgumentHelp("The folder of the run.", valueName: "run"))
    var folder: String

    @Option(help: ArgumentHelp("The story: one sentence a line.", valueName: "file"))
    var story: String

    @Option(help: "The question about the whole story. (default: the questions in the file)")
    var question: String?

    @Flag(help: "Print one line of JSON a question.")
    var json = false

    func run() throws {
        let (_, work, model) = try Run.loadStories(folder)
        var told = try StoryFile.readPlain(story)
        if let question {
            guard !Story.words(of: question).isEmpty else { throw ValidationError("--question has no word.") }
            told.questions = [.init(question, answer: "", after: told.sentences.count)]
        }
        guard !told.questions.isEmpty else {
            throw ValidationError("There is no question in \(story): end a line with '?', or ask with --question.")
        }
        guard told.questions.allSatisfy({ $0.sentences > 0 }) else {
            throw DataError(
                path: story, problem: "a question comes before any fact", remedy: "Write what is to be known first.")
        }
        var readings: [(Story.Question, StoryReading)] = []
        for question in told.questions {
            let before = told.sentences[..<question.sentences]
            readings.append(
                (question, try model.answer(question.text, after: before, work.corpus.vocabulary, path: story)))
        }
        for (index, (question, reading)) in readings.enumerated() {
            if json { print(line(question, reading)) } else { show(question, reading, isFirst: index == 0) }
        }
    }

    private func show(_ question: Story.Question, _ reading: StoryReading, isFirst: Bool) {
        if !isFirst { print() }
        if reading.forgotten > 0 {
            print("  (\(reading.forgotten) older sentences are more than the memory holds)")
        }
        let attention = StoryAttention(
            sentences: reading.sentences, question: question.text, answer: reading.answer, weights: reading.attention)
        print(attention.text(width: Terminal.width))
    }

    /// The answer, and for each hop the sentence most looked at, counted from 1 in the story, with its weight.
    private func line(_ question: Story.Question, _ reading: StoryReading) -> String {
        var members: [(String, JSONValue)] = [
            ("question", .text(question.text)), ("answer", .text(reading.answer.text)),
            ("probability", .number(reading.answer.probability)),
        ]
        for (hop, weights) in reading.attention.enumerated() {
            guard let largest = weights.max(), let place = weights.firstIndex(of: largest) else { continue }
            members.append(("hop_\(hop + 1)_sentence", .number(Double(place + 1 + reading.forgotten))))
            members.append(("hop_\(hop + 1)_weight", .number(largest)))
        }
        return JSONValue.line(members)
    }
}

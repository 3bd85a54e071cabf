import ArgumentParser
import Facts
import Foundation

struct Ask: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Ask the memory.",
        discussion: """
            mneme ask "Where is the meeting with the sales team?"
            mneme ask "Where is the meeting with the sales team?" --at 2026-03-01

            Prints the answering facts, best first, with the words that answer and the confidence. Where nothing that \
            was told answers the question, says "I don't know" and ends with status 1.
            """)

    @Argument(help: "The question, or a part of a fact, in any words.")
    var question: String

    @Option(name: [.customShort("k"), .long], help: "Print at most so many facts.")
    var count = 1

    @Option(help: ArgumentHelp("Answer as of then: 2026-03-01, or 2026-03-01T15:00.", valueName: "time"))
    var at: MomentArgument?

    @Option(help: "Ask in one namespace only. (default: all)")
    var namespace: String?

    @Flag(help: "Print one line of JSON.")
    var json = false

    @OptionGroup var memory: MemoryOption

    func validate() throws {
        guard (1...1000).contains(count) else { throw ValidationError("--count must be from 1 to 1000.") }
    }

    func run() throws {
        let answer = try memory.open().ask(question, at: at?.date, count: max(count, 5), namespace: namespace)
        if json { print(line(answer)) } else { show(answer) }
        if !answer.isKnown { throw ExitCode.failure }
    }

    /// The facts to print: those that disagree with the first one always, the rest up to the count.
    private func shown(_ answer: Answer) -> ArraySlice<Recalled> {
        answer.isKnown ? answer.recalled.prefix(max(count, answer.disagreeing.count)) : []
    }

    private func show(_ answer: Answer) {
        guard answer.isKnown else { return print("I don't know.") }
        if !answer.disagreeing.isEmpty {
            print("These \(answer.disagreeing.count) facts disagree; the newest comes first.")
        }
        for recalled in shown(answer) {
            let fact = recalled.fact
            if let span = recalled.answer { print(FactText.plain(String(fact.text[span]))) }
            let confidence = "confidence \(Words.percent((recalled.confidence * 1000).rounded() / 1000))"
            let remarks = ["fact \(fact.id)", confidence] + FactText.remarks(fact)
            print("  \(FactText.plain(fact.text))\n  (\(remarks.joined(separator: ", ")))")
        }
    }

    private func line(_ answer: Answer) -> String {
        let facts = shown(answer).map { recalled in
            let span = recalled.answer.map { JSONValue.text(String(recalled.fact.text[$0])) }
            let recall = JSONValue.line([
                ("answer", span ?? .raw("null")), ("confidence", .number(recalled.confidence)),
                ("attention", .number(recalled.attention)),
            ])
            return "\(recall.dropLast()), \(recalled.fact.jsonLine.dropFirst())"
        }
        return JSONValue.line([
            ("known", .flag(answer.isKnown)), ("disagreeing", .raw("\(answer.disagreeing)")),
            ("facts", .raw("[\(facts.joined(separator: ", "))]")),
        ])
    }
}

import ArgumentParser
import Facts
import Foundation

struct Ask: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Ask the memory.",
        discussion: """
            mneme ask "Where is the meeting with the sales team?"
            mneme ask "Where is the meeting with the sales team?" --at 2026-03-01
            mneme ask --timing < questions.txt

            Prints the answering facts, best first, with the words that answer and the confidence. Where nothing that \
            was told answers the question, says "I don't know" and ends with status 1; a fact that may be meant \
            is shown even then, as for a question full of slips.
            """)

    @Argument(help: "The question, or a part of a fact, in any words. (default: each line of standard input)")
    var question: String?

    @Option(name: [.customShort("k"), .long], help: "Print at most so many facts.")
    var count = 1

    @Option(help: ArgumentHelp("Answer as of then: 2026-03-01, or 2026-03-01T15:00.", valueName: "time"))
    var at: MomentArgument?

    @Option(help: "Ask in one namespace only. (default: all)")
    var namespace: String?

    @Flag(help: "Print one line of JSON a question.")
    var json = false

    @Flag(help: "Say on standard error how long the answers took.")
    var timing = false

    @OptionGroup var memory: MemoryOption

    func validate() throws {
        guard (1...1000).contains(count) else { throw ValidationError("--count must be from 1 to 1000.") }
    }

    func run() throws {
        let start = ContinuousClock.now
        let memory = try memory.open(question == nil ? .resident : .brief)
        var times: [Double] = []
        var isKnown = true
        if let question {
            isKnown = try answer(question, memory, &times)
        } else {
            _ = try memory.ask("A question before the first one: the vectors are read.")
            if timing { Self.say("ready after \(Words.duration((ContinuousClock.now - start) / .seconds(1)))") }
            var lines = FactLines(path: "standard input")
            while let batch = try lines.next() {
                for line in batch { isKnown = try answer(line, memory, &times) && isKnown }
                fflush(nil)
            }
            if let problem = lines.problem { throw problem }
        }
        if timing, !times.isEmpty {
            times.sort()
            let (median, rare) = (times[times.count / 2], times[min(times.count * 99 / 100, times.count - 1)])
            let parts = [("median", median), ("99th percentile", rare), ("longest", times[times.count - 1])]
            let all = parts.map { "\($0) \(Words.short(1000 * $1)) ms" }.joined(separator: ", ")
            Self.say("\(times.count) questions: \(all)")
        }
        if !isKnown { throw ExitCode.failure }
    }

    private static func say(_ text: String) { FileHandle.standardError.write(Data("\(text)\n".utf8)) }

    /// Answers a question and notes how long it took; whether something was known.
    private func answer(_ question: String, _ memory: FactMemory, _ times: inout [Double]) throws -> Bool {
        let start = ContinuousClock.now
        let answer = try memory.ask(question, at: at?.date, count: max(count, 5), namespace: namespace)
        times.append((ContinuousClock.now - start) / .seconds(1))
        if json { print(line(answer)) } else { show(answer) }
        return answer.isKnown
    }

    /// The facts to print: those that disagree with the first one always, the rest up to the count.
    private func shown(_ answer: Answer) -> ArraySlice<Recalled> {
        answer.isKnown ? answer.recalled.prefix(max(count, answer.disagreeing.count)) : []
    }

    private func show(_ answer: Answer) {
        guard answer.isKnown else {
            print("I don't know.")
            if let nearest = answer.recalled.first, nearest.confidence >= 0.5 {
                print("Perhaps it is in this:")
                show(nearest)
            }
            return
        }
        if !answer.disagreeing.isEmpty {
            print("These \(answer.disagreeing.count) facts disagree; the newest comes first.")
        }
        for recalled in shown(answer) {
            if let span = recalled.answer { print(FactText.plain(String(recalled.fact.text[span]))) }
            show(recalled)
        }
    }

    private func show(_ recalled: Recalled) {
        let confidence = "confidence \(Words.percent((recalled.confidence * 1000).rounded() / 1000))"
        let remarks = ["fact \(recalled.fact.id)", confidence] + FactText.remarks(recalled.fact)
        print("  \(FactText.plain(recalled.fact.text))\n  (\(remarks.joined(separator: ", ")))")
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

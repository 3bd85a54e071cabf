import Foundation
import Testing

/// Telling, asking and what comes after, as it is typed.
@Suite struct FactCommandTests {
    private static let meeting = "The meeting with the sales team is at 3:00 PM in room 141."
    private static let moved = "The meeting with the sales team is at 3:00 PM in room 200."

    private struct Line: Decodable {
        var id: Int64
        var text: String
        var new: Bool?
        var replaced: [Int64]?
    }

    private struct Answered: Decodable {
        struct Found: Decodable {
            var id: Int64
            var answer: String?
            var confidence: Double
        }
        var known: Bool
        var disagreeing: [Int64]
        var facts: [Found]
    }

    private func run(_ scratch: Scratch, _ arguments: String..., input: String? = nil) throws -> Outcome {
        let all = arguments + ["--memory", "facts.db"]
        guard let input else { return try scratch.start(all).wait() }
        try scratch.write(input, to: "input")
        let program = try #require(Program.path, "mneme was not built with the tests")
        return try Running("/bin/bash", ["-c", "exec \"$@\" < input", "bash", program] + all, in: scratch.path).wait()
    }

    @Test func tellsAndAsks() throws {
        let scratch = try Scratch()
        #expect(try run(scratch, "tell", Self.meeting).output == "fact 1: \(Self.meeting)\n")
        let asked = try run(scratch, "ask", "Where is the meeting with the sales team?")
        #expect(asked.status == 0 && asked.errors.isEmpty && asked.lines.contains("  \(Self.meeting)"), "\(asked)")
        #expect(asked.lines.first?.contains("room 141") == true)
        let again = try run(scratch, "tell", Self.meeting)
        #expect(again.output.contains("was known, told 2 times"))
        let unknown = try run(scratch, "ask", "Who painted the ceiling of the chapel?")
        #expect(unknown.status == 1 && unknown.output == "I don't know.\n" && unknown.errors.isEmpty)
        // A question that is mostly slips gets at least a hint, below what makes an answer.
        let slips = try run(scratch, "ask", "whn is teh meeting wiht the sales taem")
        #expect(slips.lines.contains("  \(Self.meeting)"), "\(slips)")
        #expect(slips.status == (slips.lines.first == "I don't know." ? 1 : 0))
        let answer: Answered = try run(scratch, "ask", "When is the meeting with the sales team?", "--json").result()
        #expect(answer.known && answer.facts.map(\.id) == [1])
        #expect(answer.facts.first?.answer?.contains("3:00 PM") == true)
        let nothing: Answered = try run(scratch, "ask", "Who painted the chapel?", "--json").result()
        #expect(!nothing.known && nothing.facts.isEmpty)
    }

    @Test func replacesShowsAndForgets() throws {
        let scratch = try Scratch()
        for fact in [Self.meeting, Self.moved] { _ = try run(scratch, "tell", fact) }
        #expect(try run(scratch, "facts").lines.count == 1)
        #expect(try run(scratch, "facts", "--all").lines.count == 2)
        let history = try run(scratch, "history", "1")
        #expect(history.lines.count == 2 && history.lines.first?.contains("replaced by 2") == true, "\(history)")
        let before = try run(scratch, "ask", "meeting with the sales team", "--at", "2001-01-01")
        #expect(before.status == 1)
        #expect(try run(scratch, "forget", "2").output == "fact 2: forgotten\n")
        #expect(try run(scratch, "ask", Self.moved).status == 1)
        #expect(try run(scratch, "facts", "--all").output.contains("forgotten"))
        #expect(try run(scratch, "forget", "--purge", "1", "2").status == 0)
        #expect(try run(scratch, "facts", "--all").output.isEmpty)
        #expect(try scratch.files().allSatisfy { $0.value.range(of: Data("sales".utf8)) == nil })
    }

    @Test func saysThatFactsDisagree() throws {
        let scratch = try Scratch()
        _ = try run(scratch, "tell", Self.meeting)
        _ = try run(scratch, "tell", "--keep-both", Self.moved)
        let asked = try run(scratch, "ask", "Where is the meeting with the sales team?")
        #expect(asked.lines.first == "These 2 facts disagree; the newest comes first.", "\(asked)")
        let texts = asked.lines.filter { $0.hasPrefix("  The") }
        #expect(texts == ["  \(Self.moved)", "  \(Self.meeting)"])
    }

    @Test func readsAFactALine() throws {
        let scratch = try Scratch()
        let input = (1...5000).map { "Parcel p\($0) lies on shelf s\($0 * 7).\r\n" }.joined() + "\n  \nThe end"
        let told = try run(scratch, "tell", "--keep-both", input: input)
        #expect(told.output == "5001 facts told: 5001 new, 0 known before, 0 older ones replaced\n", "\(told)")
        let lines = try run(scratch, "facts", "--json").lines.map {
            try JSONDecoder().decode(Line.self, from: Data($0.utf8))
        }
        #expect(lines.count == 5001 && lines.last?.text == "The end")
        #expect(lines.first?.text == "Parcel p1 lies on shelf s7.")
        let again = try run(scratch, "tell", "--json", input: "the end.\nSomething new\n").lines.map {
            try JSONDecoder().decode(Line.self, from: Data($0.utf8))
        }
        #expect(again.map(\.new) == [false, true] && again.map(\.id) == [5001, 5002])
    }

    @Test func stopsAtALineThatIsNoText() throws {
        let scratch = try Scratch()
        for (bytes, what) in [(Data([0x61, 0xFF, 0x62]), "not UTF-8"), (Data([0x61, 0, 0x62]), "NUL")] {
            try scratch.write(Data("A good line.\n\n".utf8) + bytes + Data("\nNever read.\n".utf8), to: "bytes")
            let command = "exec \"$0\" tell --memory facts.db < bytes"
            let program = try #require(Program.path)
            let told = try Running("/bin/bash", ["-c", command, program], in: scratch.path).wait()
            #expect(told.status == 65 && told.errors.hasPrefix("mneme: standard input:3: "), "\(told)")
            #expect(told.errors.contains(what) && told.errors.contains("the 1 facts before it are kept"), "\(told)")
            #expect(try run(scratch, "facts").lines.count == 1)
        }
    }

    @Test func showsNoControlCharacters() throws {
        let scratch = try Scratch()
        let text = "Bell \u{7} escape \u{1B}[2J newline \n end \u{202E}desrever"
        let told = try run(scratch, "tell", text)
        let asked = try run(scratch, "ask", text)
        let listed = try run(scratch, "facts")
        for outcome in [told, asked, listed] {
            #expect(outcome.status == 0 && !outcome.output.contains("\u{1B}") && !outcome.output.contains("\u{202E}"))
            #expect(outcome.output.contains("Bell ␇ escape ␛[2J newline ␊ end"), "\(outcome)")
        }
        let line: Line = try run(scratch, "facts", "--json").result()
        #expect(line.text == text)
    }

    @Test func exportsAndImportsTheSameBytes() throws {
        let scratch = try Scratch()
        for fact in [Self.meeting, Self.moved, "Quotes \" \\ and \n lines \u{1} 👩‍👧", "Hidden."] {
            _ = try run(scratch, "tell", fact, "--source", "a \"book\"")
        }
        _ = try run(scratch, "tell", "Elsewhere.", "--namespace", "other", "--until", "2999-01-01T00:00:00.5Z")
        _ = try run(scratch, "tell", Self.moved)
        _ = try run(scratch, "forget", "4")
        #expect(try run(scratch, "export", "out").output == "out: 5 facts of facts.db\n")
        let exported = try scratch.text("out")
        #expect(try run(scratch, "export").output == exported)
        #expect(try run(scratch, "export", "--salvage").output == exported)
        let read = try scratch.mneme("import out --memory other.db")
        #expect(read.status == 0 && read.output == "other.db: 5 facts imported, 0 were there already\n", "\(read)")
        #expect(try scratch.mneme("export --memory other.db").output == exported)
        #expect(try scratch.mneme("import out --memory other.db").output.contains("0 facts imported, 5 were there"))
        // Into another memory with other numbers, the chain stays a chain.
        try scratch.start(["tell", "First here.", "--memory", "third.db"]).wait().status.map { #expect($0 == 0) }
        try scratch.mneme("import out --memory third.db")
        #expect(try scratch.mneme("history 2 --memory third.db").lines.count == 2)
        #expect(try scratch.mneme("history 3 --memory third.db --json").output.contains("\"replaces\": 2"))
    }

    static let refusals = [
        Refusal("ask x --memory none.db", 65, "none.db: there is no memory yet", "mneme tell"),
        Refusal("facts --memory folder", 65, "folder: cannot be read: it is a folder"),
        Refusal("tell x --memory none/facts.db", 65, "none/facts.db: cannot be written: its folder does not exist"),
        Refusal("tell x --memory text", 65, "text: is damaged", "--salvage"),
        Refusal("ask x -k 0 --memory text", 64, "--count must be from 1"),
        Refusal("ask x --at yesterday", 64, "'yesterday' is invalid", "--at"),
        Refusal("ask x --at 2026-02-30", 64, "'2026-02-30' is invalid"),
        Refusal("tell x --keep-both --replaces 1", 64, "not both"),
        Refusal("tell x y --replaces 1", 64, "--replaces is for one fact"),
        Refusal("tell x --from 2026-02-03 --until 2026-02-03", 64, "--until must be later"),
        Refusal("forget", 64, "Give the numbers"),
        Refusal("facts --number 0", 64, "--number must be 1 or more"),
        Refusal("export a b", 64, "say what for: --to pytorch"),
        Refusal("export a --to pytorch", 64, "Name the folder of the run, then the file"),
        Refusal("export a b --to pytorch --salvage", 64, "--salvage and --memory are for facts"),
        Refusal("export --example x", 64, "--example is for networks"),
        Refusal("export --salvage --memory none.db", 65, "none.db: cannot be read: there is no such file"),
        Refusal("import none.jsonl", 65, "none.jsonl: cannot be read: there is no such file"),
        Refusal("import folder", 65, "folder: cannot be read: it is a folder"),
        Refusal("import x --out y", 64, "--like and --out are for networks"),
        Refusal("import x --from pytorch --out y", 64, "give --like and --out"),
    ]

    @Test(arguments: refusals) func isRefused(_ refusal: Refusal) throws {
        try refusal.check(among: ["folder/": Data(), "text": Data(String(repeating: "no database ", count: 99).utf8)])
    }

    @Test func refusesLinesThatAreNoFacts() throws {
        let scratch = try Scratch()
        _ = try run(scratch, "tell", "Here before.")
        for (line, what) in [
            ("{\"id\": 5}", "it has no \"text\""), ("[1]", "wrong type"), ("text", "it is not JSON"),
            ("{\"text\": \"a\", \"told\": \"soon\"}", "'soon' is not a time"),
            ("{\"text\": \" \"}", "the fact is empty"),
            ("{\"text\": \"a\", \"times\": 0}", "must be 1 or more"), ("{\"text\": \"a\\u0000\"}", "NUL"),
        ] {
            try scratch.write("{\"text\": \"Good.\"}\n\n\(line)\n", to: "bad.jsonl")
            let outcome = try run(scratch, "import", "bad.jsonl")
            #expect(outcome.status == 65 && outcome.errors.hasPrefix("mneme: bad.jsonl:3: "), "\(outcome)")
            #expect(outcome.errors.contains(what), "\(outcome.errors)")
        }
        #expect(try run(scratch, "facts", "--all").lines.count == 1)
        let missing = try run(scratch, "history", "99")
        #expect(missing.status == 65 && missing.errors.contains("there is no fact 99"))
        #expect(try run(scratch, "forget", "99").status == 65)
        #expect(try run(scratch, "forget", "--purge", "1", "99").status == 65)
        #expect(try run(scratch, "facts").lines.count == 1)
    }
}

import Foundation
import Testing

/// The studies of the fact memory, as they are typed.
@Suite struct StudyCommandTests {
    private static let small =
        "study presentations --facts 20 --objects 8 --networks feedforward lstm --hidden 12 --limit 300 --seeds 1...2 --quiet"

    private struct Line: Decodable {
        var row: String?
        var network: String?
        var optimizer: String?
        var recall: Double?
        var shown_99: [Int?]?
        var shown_100: [Int?]?
    }

    @Test func countsPresentationsAndGoesOn() throws {
        let scratch = try Scratch()
        let outcome = try scratch.mneme("\(Self.small) --out study --json")
        #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome)")
        let lines = try outcome.lines.map { try JSONDecoder().decode(Line.self, from: Data($0.utf8)) }
        let rows = lines.filter { $0.row == "gradient" }
        #expect(rows.map(\.network) == ["feedforward", "feedforward", "lstm", "lstm"])
        #expect(rows.map(\.optimizer) == ["sgd", "adam", "sgd", "adam"])
        for row in rows {
            #expect(row.recall == 1 && row.shown_100?.count == 2)
            for (most, all) in zip(row.shown_99 ?? [], row.shown_100 ?? []) {
                #expect((most ?? 0) > 1 && (most ?? 0) <= (all ?? 0))
            }
        }
        #expect(lines.contains { $0.row == "told once" } && lines.contains { $0.row == "kept" })
        let page = try scratch.text("study/report.html")
        #expect(page.contains("20 facts, lstm, adam") && page.contains("tuning seed") && !page.contains("http"))
        // A file cut short, as by a crash, is completed to the same results.
        let results = try scratch.text("study/results.jsonl")
        try scratch.write(String(results.dropLast(results.count / 3)), to: "study/results.jsonl")
        let again = try scratch.mneme("\(Self.small) --out study --json")
        #expect(again.status == 0 && again.output == outcome.output)
        let table = try scratch.mneme("\(Self.small) --out study")
        #expect(table.lines.first?.hasPrefix("facts  learner") == true && table.lines.last == "study/report.html")
        #expect(try scratch.files().keys.sorted() == ["study/", "study/report.html", "study/results.jsonl"])
    }

    @Test func canBeInterrupted() throws {
        let scratch = try Scratch()
        let running = try scratch.start((Self.small + " --facts 2000 --out study").words)
        while running.isRunning, !scratch.has("study/results.jsonl") { usleep(1000) }
        running.send(SIGINT)
        let outcome = running.wait()
        #expect(outcome.status == 130 && outcome.output.isEmpty && outcome.errors.contains("goes on from there"))
        #expect(try scratch.files().keys.sorted() == ["study/", "study/results.jsonl"])
    }

    @Test func saysWhatIsDamaged() throws {
        let files = ["study/": Data(), "study/results.jsonl": Data("{\"a\": 1}\n".utf8)]
        try Refusal("\(Self.small) --out study", 65, "study/results.jsonl:1", "not a result of this study")
            .check(among: files)
        try Refusal("\(Self.small) --out file", 65, "file").check(among: ["file": Data("x".utf8)])
    }

    static let refused = [
        Refusal("study presentations --facts 1", 64, "--facts", "from 2 to 1000000"),
        Refusal("study presentations --facts 100 100", 64, "--facts must be different"),
        Refusal("study presentations --facts many", 64, "'many' is invalid"),
        Refusal("study presentations --objects 1", 64, "--objects must be from 2"),
        Refusal("study presentations --hidden 0", 64, "--hidden", "from 1 to 4096"),
        Refusal("study presentations --networks rnn", 64, "'rnn' is invalid", "lstm"),
        Refusal("study presentations --networks lstm lstm", 64, "each one once"),
        Refusal("study presentations --optimizers adagrad", 64, "'adagrad' is invalid"),
        Refusal("study presentations --sgd-rates 0", 64, "--sgd-rates must be different numbers above 0"),
        Refusal("study presentations --adam-rates inf", 64, "--adam-rates must be different numbers above 0"),
        Refusal("study presentations --batch 0", 64, "--batch", "from 1"),
        Refusal("study presentations --momentum 1", 64, "--momentum must be at least 0 and below 1"),
        Refusal("study presentations --clip nan", 64, "--clip must be above 0"),
        Refusal("study presentations --limit 0", 64, "--limit must be from 1"),
        Refusal("study presentations --replay 0", 64, "--replay must be above 0 and at most 1"),
        Refusal("study presentations --questions 1", 64, "--questions must be from 2"),
        Refusal("study presentations --seeds 3...1", 64, "'3...1' is invalid"),
        Refusal("study presentations --seeds 0...3", 64, "--tuning-seed 0 is one of --seeds"),
        Refusal("study presentations --seeds 1...9999", 64, "--seeds are at most 1000"),
        Refusal("study addressing nothing", 64, "'nothing' is invalid"),
        Refusal("study addressing --facts 5", 64, "--facts must be from 100"),
        Refusal("study addressing recall --weights nowhere.safetensors", 65, "nowhere.safetensors"),
        Refusal("study encoder --out a --steps 0", 64, "--steps must be from 1"),
        Refusal("study encoder --out a --fit spans", 64, "give --from"),
        Refusal("study encoder", 64, "--out"),
        Refusal("study encoder --out a --from nowhere --fit spans", 65, "nowhere"),
    ]

    @Test(arguments: refused) func refusesWhatMakesNoSense(_ refusal: Refusal) throws { try refusal.check(among: [:]) }

    /// Shares of a few cues: nothing is said about how many are right but that a dictionary knows what it was told.
    @Test func measuresAddressing() throws {
        let scratch = try Scratch()
        let outcome = try scratch.mneme("study addressing recall unknown --facts 100 --cues 10 --json")
        #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome)")
        #expect(outcome.lines.count { $0.contains("\"row\"") } == 13)
        let told = try #require(outcome.lines.first { $0.contains("told again, word for word") })
        #expect(told.contains("\"dictionary\": 1,") && told.contains("\"joined\": 1,"), "\(told)")
        #expect(try scratch.files().isEmpty)
        let again = try scratch.mneme("study addressing recall unknown --facts 100 --cues 10 --json")
        #expect(again.output == outcome.output)
    }
}

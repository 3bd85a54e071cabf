import Foundation
import Tensors
import Testing

/// A memory whose file was damaged, or whose disk is full.
@Suite struct FactDamageTests {
    /// The line of a fact without what depends on the clock.
    private struct Line: Decodable, Hashable {
        var id: Int64
        var text: String
    }

    private static let texts = (1...2000).map { "Parcel p\($0) lies on shelf s\($0 * 7919 % 1000) in the hall." }

    /// A memory of 2000 facts and a long one.
    private static let whole = Result {
        let scratch = try Scratch()
        let long = String(repeating: "A long story. ", count: 2000)
        let lines = (texts + [long]).map { "{\"text\": \"\($0)\"}\n" }
        try scratch.write(lines.joined(), to: "facts.jsonl")
        let made = try scratch.mneme("import facts.jsonl --memory facts.db")
        try #require(made.status == 0, "\(made)")
        return try #require(try scratch.files()["facts.db"])
    }

    private func lines(_ outcome: Outcome) throws -> [Line] {
        try outcome.lines.map { try JSONDecoder().decode(Line.self, from: Data($0.utf8)) }
    }

    private func damaged(_ damage: (inout Data) -> Void) throws -> Scratch {
        var data = try Self.whole.get()
        damage(&data)
        return try Scratch(holding: ["facts.db": data])
    }

    /// What is salvaged is right, and at least so much.
    private func expectSalvage(_ scratch: Scratch, atLeast count: Int) throws {
        let before = try scratch.files()
        let outcome = try scratch.mneme("export --salvage --memory facts.db")
        #expect(outcome.status == 0 && outcome.errors.hasPrefix("facts.db: found "), "\(outcome.errors)")
        let found = try lines(outcome)
        #expect(found.count >= count, "\(found.count)")
        for line in found where line.id <= 2000 { #expect(line.text == Self.texts[Int(line.id) - 1]) }
        #expect(try scratch.files() == before)
        // It makes a new memory.
        #expect(try scratch.mneme("export --salvage --memory facts.db rescued.jsonl").status == 0)
        #expect(try scratch.mneme("import rescued.jsonl --memory new.db").status == 0)
        #expect(try lines(scratch.mneme("facts --all --json --memory new.db")) == found)
    }

    @Test func salvagesAWholeFile() throws {
        let scratch = try damaged { _ in }
        try expectSalvage(scratch, atLeast: 2001)
        #expect(try scratch.mneme("export --salvage --memory facts.db").lines.last?.contains("A long story.") == true)
    }

    @Test func salvagesWithoutAHeader() throws {
        let scratch = try damaged { $0.replaceSubrange(0..<100, with: Data(count: 100)) }
        let asked = try scratch.mneme("ask parcel --memory facts.db")
        #expect(asked.status == 65 && asked.errors.contains("facts.db: is damaged"), "\(asked)")
        #expect(asked.errors.contains("mneme export --salvage facts.jsonl --memory facts.db"))
        try expectSalvage(scratch, atLeast: 2001)
    }

    @Test func salvagesAHalf() throws {
        let scratch = try damaged { $0.removeLast($0.count / 2) }
        for command in ["ask parcel", "facts", "tell something"] {
            let outcome = try scratch.mneme("\(command) --memory facts.db")
            #expect(outcome.status == 65 && outcome.errors.contains("is damaged"), "\(command): \(outcome)")
        }
        try expectSalvage(scratch, atLeast: 500)
    }

    @Test(arguments: 1...12) func salvagesWhatRandomBytesLeft(_ seed: Int) throws {
        var random = Random(seed: UInt64(seed))
        let scratch = try damaged { data in
            for _ in 0..<4 {
                let start = random.below(data.count - 2000)
                for place in start..<start + 1 + random.below(2000) { data[place] = UInt8(random.below(256)) }
            }
        }
        // Four wounds of at most 2000 bytes touch at most eight pages of some 30 facts.
        try expectSalvage(scratch, atLeast: 1500)
        for command in ["ask parcel", "facts --all", "tell something"] {
            let outcome = try scratch.mneme("\(command) --memory facts.db")
            #expect([0, 1, 65].contains(outcome.status), "\(command): \(outcome)")
            if outcome.status == 65 { #expect(outcome.errors.hasPrefix("mneme: facts.db: "), "\(outcome.errors)") }
        }
    }

    @Test func salvagesWhatIsOnlyInTheLog() throws {
        let scratch = try Scratch()
        try scratch.mneme("tell first --memory facts.db")
        // A program that is killed leaves what it told in the log.
        let program = try #require(Program.path)
        let script =
            "(for i in 1 2 3; do echo \"Fact $i is in the log.\"; sleep 0.3; done; sleep 20) | "
            + "\"$0\" tell --json --memory facts.db & sleep 2.5; kill -9 $!; wait"
        _ = try Running("/bin/bash", ["-c", script, program], in: scratch.path).wait()
        #expect(try scratch.files()["facts.db-wal"]?.isEmpty == false)
        let found = try lines(scratch.mneme("export --salvage --memory facts.db"))
        #expect(found.map(\.text) == ["first"] + (1...3).map { "Fact \($0) is in the log." })
    }

    @Test(arguments: [150, 400, 600]) func losesNothingOnAFullDisk(_ kibibytes: Int) throws {
        let scratch = try Scratch()
        for fact in ["first", "second"] { try scratch.mneme("tell \(fact) --memory facts.db") }
        let many = (1...20_000).map { "{\"text\": \"Parcel p\($0) lies on shelf s\($0).\"}\n" }
        try scratch.write(many.joined(), to: "many.jsonl")
        let full = try scratch.mneme("import many.jsonl --memory facts.db", filesUpTo: kibibytes)
        #expect(full.status == 65 && full.errors.hasPrefix("mneme: facts.db: cannot be"), "\(full)")
        #expect(full.errors.contains("nothing that was told before is lost"), "\(full.errors)")
        #expect(try lines(scratch.mneme("facts --json --memory facts.db")).map(\.text) == ["first", "second"])
        #expect(try scratch.mneme("tell third --memory facts.db").status == 0)
        #expect(try scratch.mneme("ask third --memory facts.db").status == 0)
        let none = try scratch.mneme("tell x --memory new.db", filesUpTo: 0)
        #expect(none.status == 65 && none.errors.hasPrefix("mneme: new.db: cannot be"), "\(none)")
    }
}

import Foundation
import GRDB
import Synchronization
import Tasks
import Testing

@testable import Facts

@Suite struct StoreTests {
    @Test func waitsForTheDisk() throws {
        let memory = try MemoryFolder().open()
        try memory.tell("The sky is blue.")
        let (mode, level) = try memory.pool.writeWithoutTransaction { db in
            (
                try String.fetchOne(db, sql: "PRAGMA journal_mode"),
                try Int.fetchOne(db, sql: "PRAGMA synchronous")
            )
        }
        #expect(mode == "wal" && level == 2)
    }

    @Test func isForItsOwnerAlone() throws {
        let folder = try MemoryFolder()
        let memory = try folder.open()
        try memory.tell("The sky is blue.")
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
            let attributes = try FileManager.default.attributesOfItem(atPath: "\(folder.path)/\(name)")
            #expect(attributes[.posixPermissions] as? Int == 0o600, "\(name)")
        }
    }

    static let hostile = [
        "'; DROP TABLE fact; --", "\"quoted\" and 'quoted' and `quoted`", "NEAR(a b) AND OR NOT * ^ : - + {text}: (",
        "a\u{1}b\u{1B}[31mc\u{7F}d\u{85}e", "first line\nsecond\r\nthird\tcolumn",
        "שלום עולם \u{202E}abc\u{202C} مرحبا",
        "👩‍👩‍👧‍👦 🇩🇪 café cafe\u{301} ﬁ", "日本語の事実です。", "%s %n {0} $HOME `id`", "\\u0000 \\ \"", "NULL", "-1", "...", "?",
        String(repeating: "long ", count: 200_000), String(repeating: "x", count: 1_000_000),
    ]

    @Test func storesHostileTextExactly() throws {
        let folder = try MemoryFolder()
        let memory = try folder.open()
        for (index, text) in Self.hostile.enumerated() {
            let told = try memory.tell(Telling(text, source: text.prefix(99) + "."))
            #expect(told.isNew && told.fact.id == Int64(index + 1))
        }
        for memory in [try folder.open(), try folder.open(.brief)] {
            let texts = try memory.facts().map { Array($0.text.utf8) }
            #expect(texts == Self.hostile.map { Array($0.utf8) })
            for text in Self.hostile {
                // A question is never a query.
                let found = try memory.ask(text, count: 3).recalled
                #expect(found.first?.fact.text.utf8.elementsEqual(text.utf8) == true, "\(text.prefix(60))")
                _ = try memory.ask(text, at: Date(), namespace: text.prefix(99) + "")
            }
            _ = try memory.ask("")
        }
    }

    @Test(arguments: ["", " ", "\n\t ", "\u{3000}", "a\0b", "too long"])
    func refusesWhatIsNoFact(_ name: String) throws {
        let text = name == "too long" ? String(repeating: "y", count: FactMemory.longest + 1) : name
        let memory = try MemoryFolder().open()
        let error = #expect(throws: DataError.self) { try memory.tell(contentsOf: [Telling("good"), Telling(text)]) }
        #expect(error.map { ["empty", "NUL", "more than"].contains(where: $0.problem.contains) } == true)
        #expect(try memory.facts().isEmpty)
    }

    /// Every word of some facts is nowhere in the files when they are purged, not even a part of it.
    @Test(arguments: [5, 3000]) func purgesEveryTrace(_ count: Int) throws {
        let folder = try MemoryFolder()
        let memory = try folder.open()
        try memory.tell(contentsOf: (0..<count).map { Telling(Made.fact($0)) })
        // One that is live, one that was replaced, one that is hidden, one that is longer than a page.
        let live = try memory.tell(Telling("Xylquortz lives in Wumpelheim.", namespace: "zorvnik", source: "qvyx9"))
            .fact
        let past = try memory.tell("Jabberblix is Krandelmoos.").fact
        try memory.tell(Telling("Jabberness is elsewhere.", older: .replaced(past.id)))
        let hidden = try memory.tell("Überflüxig heißt Grøndvørk.").fact
        try memory.forget([hidden.id])
        let long = try memory.tell(String(repeating: "Pfrzgl mnöpf wyvrx. ", count: 2000)).fact
        try memory.tell(contentsOf: (count..<2 * count).map { Telling(Made.fact($0)) })
        _ = try memory.ask("Xylquortz")
        let parts = [
            "ylquor", "umpelhei", "orvni", "qvyx9", "abberbli", "randelmo", "flüx", "flux", "røndv", "frzg", "mnö",
            "wyvr",
        ]
        let before = try folder.bytes()
        for part in parts where part != "flux" { #expect(before.has(part), "\(part)") }

        try memory.purge([live.id, past.id, hidden.id, long.id])
        let after = try folder.bytes()
        for part in parts { #expect(!after.has(part), "\(part)") }
        #expect(try memory.facts(.init(includesPast: true)).count == 2 * count + 1)
        #expect(try !memory.ask("Xylquortz").recalled.contains { $0.fact.id == live.id })
        #expect(try memory.ask(Made.fact(3)).recalled.first?.fact.text == Made.fact(3))
        // A number that is gone is not given again.
        #expect(try memory.tell("Something else.").fact.id > long.id)
    }

    @Test func saysThatAReaderHoldsUpAPurge() throws {
        let folder = try MemoryFolder()
        let fact = try folder.open().tell("Xylquortz lives in Wumpelheim.").fact
        let other = try DatabaseQueue(path: folder.file)
        let memory = try FactMemory(at: folder.file, waiting: 0.2)
        try other.write { db in _ = try Int.fetchOne(db, sql: "SELECT count(*) FROM fact") }
        try other.inDatabase { db in
            try db.execute(sql: "BEGIN; SELECT count(*) FROM fact")
            #expect(throws: DataError.self) { try memory.purge([fact.id]) }
            try db.execute(sql: "COMMIT")
        }
        try memory.purge([])
        #expect(try !folder.bytes().has("ylquort"))
    }

    @Test func learnsWhatOthersWrote() throws {
        let folder = try MemoryFolder()
        let (one, two) = (try folder.open(), try folder.open())
        let first = try one.tell("The key of Bako is kept in room 5.").fact
        #expect(try two.ask("key of Bako").recalled.first?.fact.id == first.id)
        let second = try two.tell("The key of Bako is kept in room 6.").fact
        #expect(try one.ask("key of Bako").recalled.map(\.fact.id) == [second.id])
        try one.forget([second.id])
        #expect(try two.ask("key of Bako").recalled.isEmpty)
        let third = try one.tell("The key of Bako is kept in room 7.").fact
        _ = try two.ask("key of Bako")
        try two.purge([third.id])
        #expect(try one.ask("key of Bako").recalled.isEmpty)
        #expect(one.resident.withLock(\.count) == 0)
    }

    /// How many facts were told.
    private final class Told: Sendable { let count = Mutex(1) }

    @Test func manyReadBesideOneThatWrites() async throws {
        let folder = try MemoryFolder()
        let writer = try folder.open()
        try writer.tell(Made.fact(0))
        let told = Told()
        try await withThrowingTaskGroup(of: Int.self) { group in
            for reader in 0..<4 {
                let memory = reader < 2 ? writer : try folder.open()
                group.addTask {
                    var asked = 0
                    while told.count.withLock({ $0 }) < 600 {
                        let number = told.count.withLock { $0 } - 1
                        let found = try memory.ask(Made.fact(number), count: 1).recalled.first?.fact.text
                        #expect(found == Made.fact(number))
                        asked += 1
                        await Task.yield()  // there may be fewer threads than tasks
                    }
                    return asked
                }
            }
            group.addTask {
                for number in 1..<600 {
                    try writer.tell(Telling(Made.fact(number), older: .kept))
                    told.count.withLock { $0 = number + 1 }
                    await Task.yield()
                }
                return 1
            }
            for try await asked in group { #expect(asked > 0) }
        }
        #expect(try writer.facts().map(\.text) == (0..<600).map { Made.fact($0) })
    }

    @Test func vectorsAreMadeAgainForAnotherEncoder() throws {
        let folder = try MemoryFolder()
        try folder.open().tell(contentsOf: (0..<50).map { Telling(Made.fact($0)) })
        let before = try folder.open().read { db in try Data.fetchAll(db, sql: "SELECT vector FROM live_vector") }
        let memory = try folder.open()
        try memory.pool.write { db in
            try db.execute(sql: "UPDATE live_vector SET vector = zeroblob(9)")
            try db.execute(sql: "UPDATE setting SET value = 'older' WHERE name = 'encoder'")
        }
        #expect(throws: DataError.self) { try memory.tell("Not with these vectors.") }
        let after = try folder.open().read { db in try Data.fetchAll(db, sql: "SELECT vector FROM live_vector") }
        #expect(before == after && !before.isEmpty)
        #expect(try memory.tell("With them again.").isNew)
    }
}

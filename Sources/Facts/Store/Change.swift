import Foundation
import GRDB
import Tasks

/// One transaction that writes facts.
final class Change {
    let db: Database
    let now: Int64
    /// The number of this write.
    let number: Int64
    private var (facts, words): (Int64, Int64) = (0, 0)

    /// Begins with the next number; throws where another version of mneme made the vectors meanwhile.
    init(_ db: Database, now: Date, encoder: CueEncoder, path: String) throws {
        self.db = db
        // Rounded down: a question a moment later is later.
        self.now = Int64((now.timeIntervalSince1970 * 1000).rounded(.down))
        number = try Setting.number("changes", db) + 1
        guard try Setting.text("encoder", db) == encoder.identity else {
            throw DataError(
                path: path, problem: "was taken over by another version of mneme meanwhile",
                remedy: "Start this program again, or use one version only.")
        }
    }

    /// Writes what the transaction has added up.
    func finish() throws {
        try Setting.set("changes", number, db)
        try Setting.add(facts, to: "live", db)
        try Setting.add(words, to: "words", db)
    }

    /// Since when a new fact holds.
    func start(of telling: Telling) -> Date { Moment.date(telling.validFrom.map(Moment.milliseconds) ?? now) }

    /// The live fact that has a text already.
    func known(_ telling: Telling, _ normalised: [UInt8], _ digest: Digest) throws -> Fact? {
        let sql = "SELECT \(Schema.columns) FROM fact WHERE digest = ? AND state = 0"
        let start = start(of: telling)
        return try db.cachedStatement(sql: sql).rows([digest.value], Fact.init).first { fact in
            let holds = telling.validFrom == nil ? fact.holdsNow(start) : fact.holds(at: start)
            return fact.namespace == telling.namespace && holds && telling.validUntil == nil
                && Digest.normalised(fact.text) == normalised
        }
    }

    /// Counts that a fact was told again.
    func reinforce(_ fact: Fact) throws -> Fact {
        let sql = "UPDATE fact SET times = times + 1, last_told = max(last_told, ?) WHERE id = ?"
        try db.cachedStatement(sql: sql).execute(arguments: [now, fact.id])
        return try self.fact(fact.id)
    }

    /// Writes a new live fact.
    func insert(_ telling: Telling, _ digest: Digest, _ vector: [Float], replacing old: Int64?) throws -> Fact {
        let (from, until) = (Moment.milliseconds(start(of: telling)), telling.validUntil.map(Moment.milliseconds))
        let sql = """
            INSERT INTO fact (text, digest, namespace, source, told, last_told, times, valid_from, valid_until, \
            replaces, state, changed) VALUES (?, ?, ?, ?, ?, ?, 1, ?, ?, ?, 0, ?)
            """
        try db.cachedStatement(sql: sql).execute(arguments: [
            telling.text, digest.value, telling.namespace, telling.source, now, now, from, until, old, number,
        ])
        let id = db.lastInsertedRowID
        try index(id, telling.text, telling.namespace, StoredVector.encode(vector), as: .live)
        return Fact(
            id: id, text: telling.text, namespace: telling.namespace, source: telling.source, told: Moment.date(now),
            lastTold: Moment.date(now), times: 1, validFrom: Moment.date(from), validUntil: until.map(Moment.date),
            replaces: old, replacedBy: nil, isHidden: false)
    }

    /// Ends the validity of a live fact with the beginning of another one.
    func replace(_ old: Int64, by new: Int64) throws -> Fact {
        let fact = try fact(old)
        try move(fact, from: .live, to: .past)
        let sql = """
            UPDATE fact SET replaced_by = ?1, valid_until = min(ifnull(valid_until, 9223372036854775807), \
            (SELECT valid_from FROM fact WHERE id = ?1)) WHERE id = ?2
            """
        try db.cachedStatement(sql: sql).execute(arguments: [new, old])
        return try self.fact(old)
    }

    /// Moves a fact's words and vector to the tables of another state.
    func move(_ fact: Fact, from old: Schema.State, to new: Schema.State) throws {
        var vector: Data?
        if let prefix = old.prefix {
            let select = try db.cachedStatement(sql: "SELECT vector FROM \(prefix)_vector WHERE id = ?")
            vector = try Data.fetchOne(select, arguments: [fact.id])
            try db.cachedStatement(sql: "DELETE FROM \(prefix)_vector WHERE id = ?").execute(arguments: [fact.id])
            let sql = "INSERT INTO \(prefix)_words(\(prefix)_words, rowid, text) VALUES ('delete', ?, ?)"
            try db.cachedStatement(sql: sql).execute(arguments: [fact.id, fact.text])
            if old == .live { count(fact.text, -1) }
        }
        if let vector { try index(fact.id, fact.text, fact.namespace, vector, as: new) }
        let update = try db.cachedStatement(sql: "UPDATE fact SET state = ?, changed = ? WHERE id = ?")
        try update.execute(arguments: [new.rawValue, number, fact.id])
    }

    /// Makes a fact findable in a state.
    func index(_ id: Int64, _ text: String, _ namespace: String, _ vector: Data, as state: Schema.State) throws {
        guard let prefix = state.prefix else { return }
        let words = try db.cachedStatement(sql: "INSERT INTO \(prefix)_words(rowid, text) VALUES (?, ?)")
        try words.execute(arguments: [id, text])
        let sql = "INSERT INTO \(prefix)_vector(id, namespace, vector) VALUES (?, ?, ?)"
        try db.cachedStatement(sql: sql).execute(arguments: [id, namespace, vector])
        if state == .live { count(text, 1) }
    }

    private func count(_ text: String, _ sign: Int64) {
        facts += sign
        words += sign * Int64(WordList.estimate(text))
    }

    /// The live fact with a number.
    func liveFact(_ id: Int64) throws -> Fact? {
        try find(id, "SELECT \(Schema.columns) FROM fact WHERE id = ? AND state = 0")
    }

    /// The fact with a number that must be there.
    func fact(_ id: Int64) throws -> Fact {
        guard let fact = try find(id, "SELECT \(Schema.columns) FROM fact WHERE id = ?") else {
            throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "fact \(id) is missing")
        }
        return fact
    }

    private func find(_ id: Int64, _ sql: String) throws -> Fact? {
        try db.cachedStatement(sql: sql).rows([id], Fact.init).first
    }
}

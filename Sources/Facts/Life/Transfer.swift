import Foundation
import GRDB
import Tasks

extension FactMemory {
    /// What an import did.
    public struct Imported: Sendable, Equatable {
        /// Facts that are new.
        public var new = 0
        /// Facts that were here already: the same text, told at the same moment.
        public var known = 0
    }

    /// Takes over facts that were exported, all of them or none.
    ///
    /// `lines` is JSON Lines, as ``Fact/jsonLine`` writes them; `source` names it in errors. In an empty memory the
    /// facts keep their numbers, so that exporting gives the same bytes again; in another one they get new numbers.
    /// Nothing is judged. Throws at the first line that is no fact.
    @discardableResult
    public func `import`(_ lines: Data, from source: String) throws(DataError) -> Imported {
        try self.import(Self.facts(lines, source), from: source)
    }

    private static func facts(_ lines: Data, _ source: String) throws(DataError) -> [FactLine] {
        var facts: [FactLine] = []
        var number = 0
        var numbers: Set<Int64> = []
        for line in lines.split(separator: 10, omittingEmptySubsequences: false) {
            number += 1
            if line.allSatisfy({ $0 == 32 || $0 == 13 || $0 == 9 }) { continue }
            let fact = try FactLine(line, path: source, line: number)
            do {
                try check(fact.text, "the fact", source)
                try check(fact.namespace ?? "default", "the namespace", source)
                if let origin = fact.source { try check(origin, "the source", source) }
            } catch {
                throw DataError(path: source, line: number, problem: error.problem, remedy: error.remedy)
            }
            if let id = fact.id, !numbers.insert(id).inserted {
                throw DataError(path: source, line: number, problem: "the number \(id) was there before")
            }
            facts.append(fact)
        }
        return facts
    }

    private func `import`(_ facts: [FactLine], from source: String) throws(DataError) -> Imported {
        let vectors = facts.map { StoredVector.encode(encoder.encode(Self.gist(of: $0.text))) }
        return try write { db in
            let change = try Change(db, now: Date(), encoder: encoder, path: path)
            let isEmpty = try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_sequence WHERE name = 'fact'") == 0
            let keepsNumbers = isEmpty && facts.allSatisfy { $0.id != nil }
            var (imported, ids): (Imported, [Int64: Int64]) = (Imported(), [:])
            var added: [(fact: FactLine, id: Int64)] = []
            for (fact, vector) in zip(facts, vectors) {
                if let same = try change.same(as: fact) {
                    imported.known += 1
                    if let id = fact.id { ids[id] = same }
                    continue
                }
                let id = try change.insert(fact, vector, number: keepsNumbers ? fact.id : nil)
                if let number = fact.id { ids[number] = id }
                added.append((fact, id))
                imported.new += 1
            }
            for (fact, id) in added { try change.link(id, fact, ids) }
            try change.finish()
            return imported
        }
    }
}

extension Change {
    /// The fact with the text, the namespace and the moment of telling of a line.
    fileprivate func same(as line: FactLine) throws -> Int64? {
        guard let told = line.told else { return nil }
        let select = try db.cachedStatement(
            sql: "SELECT id FROM fact WHERE digest = ? AND text = ? AND namespace = ? AND told = ? ORDER BY id")
        let arguments: StatementArguments = [
            Digest(line.text).value, line.text, line.namespace ?? "default", Moment.milliseconds(told),
        ]
        return try Int64.fetchOne(select, arguments: arguments)
    }

    /// Writes the fact of a line, as yet without what it replaces.
    fileprivate func insert(_ line: FactLine, _ vector: Data, number id: Int64?) throws -> Int64 {
        let told = line.told.map(Moment.milliseconds) ?? now
        let state: Schema.State = line.hidden == true ? .hidden : line.replacedBy == nil ? .live : .past
        let sql = """
            INSERT INTO fact (id, text, digest, namespace, source, told, last_told, times, valid_from, valid_until, \
            state, changed) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """
        try db.cachedStatement(sql: sql).execute(arguments: [
            id, line.text, Digest(line.text).value, line.namespace ?? "default", line.source, told,
            line.lastTold.map(Moment.milliseconds) ?? told, line.times ?? 1,
            line.validFrom.map(Moment.milliseconds) ?? told, line.validUntil.map(Moment.milliseconds), state.rawValue,
            number,
        ])
        let new = db.lastInsertedRowID
        try index(new, line.text, line.namespace ?? "default", vector, as: state)
        return new
    }

    /// Writes what the fact of a line replaces and what replaced it; numbers that are not in the file are left out.
    fileprivate func link(_ id: Int64, _ line: FactLine, _ ids: [Int64: Int64]) throws {
        let (old, new) = (line.replaces.flatMap { ids[$0] }, line.replacedBy.flatMap { ids[$0] })
        if old == nil, new == nil { return }
        let update = try db.cachedStatement(sql: "UPDATE fact SET replaces = ?, replaced_by = ? WHERE id = ?")
        try update.execute(arguments: [old, new, id])
    }
}

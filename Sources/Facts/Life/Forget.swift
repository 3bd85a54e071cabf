import Foundation
import GRDB
import Tasks

extension FactMemory {
    /// Hides facts: no question brings them to mind any more; `history` still shows them.
    ///
    /// Throws where one of them is not there; then none is hidden.
    public func forget(_ ids: [Int64]) throws(DataError) {
        try write { db in
            let change = try Change(db, now: Date(), encoder: encoder, path: path)
            for id in ids {
                let (fact, state) = try stored(id, db)
                if let state, state != .hidden { try change.move(fact, from: state, to: .hidden) }
            }
            try change.finish()
        }
        lexicon.withLock { $0.clear() }
        rivalTable.withLock { $0 = RivalTable() }
    }

    /// Removes every trace of facts from the files: text, words, vectors, free pages and the write-ahead log.
    ///
    /// The whole file is written anew, which takes a second for some 100,000 facts. Throws where a fact is not there,
    /// or where another program keeps the log from being emptied; then purge again when it has ended.
    public func purge(_ ids: [Int64]) throws(DataError) {
        try write { db in
            try db.execute(sql: "PRAGMA secure_delete = ON")
            let change = try Change(db, now: Date(), encoder: encoder, path: path)
            for id in Set(ids).sorted() {
                let (fact, state) = try stored(id, db)
                if let state, state != .hidden { try change.move(fact, from: state, to: .hidden) }
                try db.execute(sql: "UPDATE fact SET replaces = NULL WHERE replaces = ?", arguments: [id])
                try db.execute(sql: "UPDATE fact SET replaced_by = NULL WHERE replaced_by = ?", arguments: [id])
                try db.execute(sql: "DELETE FROM fact WHERE id = ?", arguments: [id])
                try db.execute(sql: "INSERT INTO purged VALUES (?, ?)", arguments: [id, change.number])
            }
            try change.finish()
            // Merging all parts of the index leaves out the words of facts that are gone.
            for prefix in ["live", "past"] {
                try db.execute(sql: "INSERT INTO \(prefix)_words(\(prefix)_words) VALUES ('optimize')")
            }
        }
        lexicon.withLock { $0.clear() }
        rivalTable.withLock { $0 = RivalTable() }
        try rewrite()
    }

    /// Writes the file anew without free space, and empties the write-ahead log.
    private func rewrite() throws(DataError) {
        try MemoryFile.attempt(path) {
            pool.invalidateReadOnlyConnections()
            try pool.writeWithoutTransaction { db in
                try db.execute(sql: "VACUUM")
                do {
                    try db.checkpoint(.truncate)
                } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
                    throw DataError(
                        path: path, problem: "the facts are gone, but another program reads a state that has them",
                        remedy: "Traces remain till it has ended: then run 'mneme forget --purge' without a number.")
                }
            }
        }
    }

    private func stored(_ id: Int64, _ db: Database) throws -> (fact: Fact, state: Schema.State?) {
        let sql = "SELECT \(Schema.columns) FROM fact WHERE id = ?"
        let rows = try db.cachedStatement(sql: sql).rows([id]) { row in
            (try Fact(row), Schema.State(rawValue: Int(row[12] as Int64)))
        }
        guard let row = rows.first else {
            throw DataError(path: path, problem: "there is no fact \(id)", remedy: "'mneme facts --all' lists them.")
        }
        return row
    }
}

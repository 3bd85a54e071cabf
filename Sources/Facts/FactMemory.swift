import Foundation
import GRDB
import Synchronization
import Tasks
import Training

/// A memory of facts that were told once, in one SQLite file.
///
/// What ``tell(_:)`` returned is on the disk. Any number of readers, in one process or several, work beside one writer
/// at a time; a second writer waits for the first.
public final class FactMemory: Sendable {
    /// How a program uses a memory.
    public enum Use: Sendable {
        /// Many questions: the vectors are read into memory once, 1 byte or more a number.
        case resident
        /// A question or two: the vectors are read from the file for each.
        case brief
    }

    /// `~/.mneme/facts.db`.
    public static var defaultPath: String { NSHomeDirectory() + "/.mneme/facts.db" }

    /// The file, as the caller named it.
    public let path: String

    let use: Use
    let pool: DatabasePool
    let encoder: CueEncoder
    let addressing: Addressing
    let judge: SupersedingJudge
    /// The vectors in memory.
    let resident = Mutex(Shelves())
    /// What is known about words that many facts have.
    let lexicon = Mutex(CommonWords())
    /// Which facts have a word, for judging many new ones at once.
    let rivalTable = Mutex(RivalTable())

    /// Opens the memory in a file and makes the file, and its folder, if they are missing.
    ///
    /// `waiting` is how many seconds a write waits for that of another program. Throws where the file is damaged, is
    /// not a memory, or cannot be written; `mustExist` also where it is missing.
    public init(
        at path: String = FactMemory.defaultPath, use: Use = .resident, mustExist: Bool = false, waiting: Double = 30
    ) throws(DataError) {
        (self.path, self.use) = (path, use)
        do {
            encoder = try CueEncoder.shipped()
        } catch let error as DataError {
            throw error
        } catch {
            throw DataError(path: "the encoder", problem: "cannot be read: \(error)", remedy: "Build mneme again.")
        }
        addressing = Addressing(encoder: encoder)
        judge = SupersedingJudge(encoder: encoder)
        try MemoryFile.prepare(path, mustExist: mustExist)
        pool = try MemoryFile.attempt(path) {
            let pool = try DatabasePool(path: path, configuration: MemoryFile.configuration(waiting: waiting))
            try pool.writeWithoutTransaction { db in
                // The pool asked for NORMAL, with which a power cut takes the last writes.
                try db.execute(sql: "PRAGMA synchronous = FULL")
                try db.execute(sql: "PRAGMA journal_size_limit = 67108864")
            }
            return pool
        }
        if try !read({ db in try Schema.isPrepared(db) }) { try write { db in try Schema.prepare(db, at: path) } }
        try remakeVectors()
    }

    /// Reads from one state of the file.
    func read<Value>(_ body: (Database) throws -> Value) throws(DataError) -> Value {
        try MemoryFile.attempt(path) { try pool.read(body) }
    }

    /// Writes in one transaction, which is on the disk when this returns.
    func write<Value>(_ body: (Database) throws -> Value) throws(DataError) -> Value {
        try MemoryFile.attempt(path) {
            try pool.writeWithoutTransaction { db in
                var value: Value?
                try db.inTransaction(.immediate) {
                    value = try body(db)
                    return .commit
                }
                guard let value else { throw DatabaseError(resultCode: .SQLITE_ABORT) }
                return value
            }
        }
    }

    /// Makes every vector again where they are another encoder's.
    private func remakeVectors() throws(DataError) {
        let identity = encoder.identity
        let isCurrent = try read { db in try Setting.text("encoder", db) == identity }
        if isCurrent { return }
        let encoder = encoder
        try write { db in
            if try Setting.text("encoder", db) == identity { return }
            for prefix in ["live", "past"] {
                let update = try db.makeStatement(sql: "UPDATE \(prefix)_vector SET vector = ? WHERE id = ?")
                let select = "SELECT f.id, f.text FROM fact f JOIN \(prefix)_vector v ON v.id = f.id"
                // The rows that a statement reads must not be those that another one writes meanwhile.
                var last: Int64 = -1
                while true {
                    let sql = "\(select) WHERE v.id > ? ORDER BY v.id LIMIT 1000"
                    let rows = try Row.fetchAll(db, sql: sql, arguments: [last])
                    guard let end = rows.last else { break }
                    for row in rows {
                        let vector = StoredVector.encode(encoder.encode(Self.gist(of: row[1])))
                        try update.execute(arguments: [vector, row[0] as Int64])
                    }
                    last = end[0]
                }
            }
            try Setting.set("encoder", identity, db)
            try Setting.add(1, to: "epoch", db)
        }
    }

    /// As much of a long text as is compared with others.
    static func gist(of text: String) -> String {
        text.utf8.count <= 4096 ? text : String(text.prefix(4096))
    }
}

/// Named values in the file.
enum Setting {
    static func text(_ name: String, _ db: Database) throws -> String {
        let select = try db.cachedStatement(sql: "SELECT value FROM setting WHERE name = ?")
        return try String.fetchOne(select, arguments: [name]) ?? ""
    }

    static func number(_ name: String, _ db: Database) throws -> Int64 {
        let select = try db.cachedStatement(sql: "SELECT value FROM setting WHERE name = ?")
        return try Int64.fetchOne(select, arguments: [name]) ?? 0
    }

    static func set(_ name: String, _ value: some DatabaseValueConvertible, _ db: Database) throws {
        try db.cachedStatement(sql: "UPDATE setting SET value = ? WHERE name = ?").execute(arguments: [value, name])
    }

    static func add(_ value: Int64, to name: String, _ db: Database) throws {
        if value == 0 { return }
        let update = try db.cachedStatement(sql: "UPDATE setting SET value = value + ? WHERE name = ?")
        try update.execute(arguments: [value, name])
    }
}

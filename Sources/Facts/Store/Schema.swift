import Foundation
import GRDB
import Tasks

/// The tables of the file.
///
/// `fact` has everything that was told and not purged. What can be recalled now has its words in `live_words` and its
/// vector in `live_vector`; what was replaced has them in `past_words` and `past_vector`; what is hidden has neither.
/// `fact.changed` is the number of the last write that changed which of these it is in: that is how a program that
/// holds the vectors in memory learns what others wrote.
enum Schema {
    /// `PRAGMA application_id`: "Mnem".
    static let application = 0x4D6E_656D
    /// `PRAGMA user_version`.
    static let version = 1

    /// Which tables a fact is in.
    enum State: Int {
        case live, past, hidden

        /// The start of the names of the tables, or nil.
        var prefix: String? {
            switch self {
            case .live: "live"
            case .past: "past"
            case .hidden: nil
            }
        }
    }

    /// The columns of `fact`, in the order in which ``Fact/init(_:)`` and salvage expect them.
    static let columns = """
        id, text, digest, namespace, source, told, last_told, times, valid_from, valid_until, replaces, replaced_by, \
        state, changed
        """

    private static let script = """
        CREATE TABLE fact (
          id INTEGER PRIMARY KEY AUTOINCREMENT, text TEXT NOT NULL, digest INTEGER NOT NULL, namespace TEXT NOT NULL,
          source TEXT, told INTEGER NOT NULL, last_told INTEGER NOT NULL, times INTEGER NOT NULL,
          valid_from INTEGER NOT NULL, valid_until INTEGER, replaces INTEGER, replaced_by INTEGER,
          state INTEGER NOT NULL, changed INTEGER NOT NULL);
        CREATE INDEX fact_digest ON fact(digest);
        CREATE INDEX fact_changed ON fact(changed);
        CREATE INDEX fact_replaced ON fact(replaced_by) WHERE replaced_by IS NOT NULL;
        CREATE TABLE purged (id INTEGER PRIMARY KEY, changed INTEGER NOT NULL);
        CREATE TABLE live_vector (id INTEGER PRIMARY KEY, namespace TEXT NOT NULL, vector BLOB NOT NULL);
        CREATE TABLE past_vector (id INTEGER PRIMARY KEY, namespace TEXT NOT NULL, vector BLOB NOT NULL);
        CREATE VIRTUAL TABLE live_words USING fts5(
          text, content='', detail=none, columnsize=0, tokenize='unicode61 remove_diacritics 2');
        CREATE VIRTUAL TABLE past_words USING fts5(
          text, content='', detail=none, columnsize=0, tokenize='unicode61 remove_diacritics 2');
        CREATE TABLE setting (name TEXT PRIMARY KEY, value) WITHOUT ROWID;
        INSERT INTO setting VALUES ('changes', 0), ('live', 0), ('words', 0), ('encoder', ''), ('epoch', 0);
        """

    /// Whether the tables are there, as this version knows them.
    static func isPrepared(_ db: Database) throws -> Bool {
        try Int.fetchOne(db, sql: "PRAGMA application_id") == application
            && Int.fetchOne(db, sql: "PRAGMA user_version") == version
    }

    /// Makes the tables in an empty file; throws where the file is something else.
    static func prepare(_ db: Database, at path: String) throws {
        if try isPrepared(db) { return }
        let application = try Int.fetchOne(db, sql: "PRAGMA application_id") ?? 0
        let version = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
        let isEmpty = try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_master") == 0
        if application == self.application, !isEmpty {
            throw DataError(
                path: path,
                problem: "has version \(version) of the memory's format, this program knows \(self.version)",
                remedy: "Use the newer mneme, or export there and import here.")
        }
        guard isEmpty, application == 0 || application == self.application else {
            throw DataError(
                path: path, problem: "is an SQLite file of another program", remedy: "Name another file with --memory.")
        }
        try db.execute(sql: script)
        try db.execute(sql: "PRAGMA application_id = \(self.application)")
        try db.execute(sql: "PRAGMA user_version = \(self.version)")
    }
}

extension Fact {
    /// A row with ``Schema/columns``.
    init(_ row: SQLiteRow) throws {
        self.init(
            id: row[0], text: try row.wholeText(1), namespace: try row.wholeText(3), source: try row.text(4),
            told: Moment.date(row[5]),
            lastTold: Moment.date(row[6]), times: Int(row[7] as Int64), validFrom: Moment.date(row[8]),
            validUntil: (row[9] as Int64?).map(Moment.date), replaces: row[10], replacedBy: row[11],
            isHidden: row[12] == Int64(Schema.State.hidden.rawValue))
    }
}

/// Times in the file: milliseconds since 1970.
enum Moment {
    static func date(_ milliseconds: Int64) -> Date { Date(timeIntervalSince1970: Double(milliseconds) / 1000) }

    /// The nearest millisecond; dates beyond the years that can be written are moved to their ends.
    static func milliseconds(_ date: Date) -> Int64 {
        let value = (date.timeIntervalSince1970 * 1000).rounded()
        return Int64(min(max(value, -62_135_596_800_000), 253_402_300_799_999))
    }
}

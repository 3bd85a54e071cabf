import GRDB
import GRDBSQLite

/// A row as SQLite has it while a statement stands at it, read in half the time that a copy of it takes.
struct SQLiteRow {
    fileprivate let statement: SQLiteStatement

    subscript(column: Int32) -> Int64 { sqlite3_column_int64(statement, column) }

    subscript(column: Int32) -> Int64? {
        sqlite3_column_type(statement, column) == SQLITE_NULL ? nil : sqlite3_column_int64(statement, column)
    }

    /// A text, or nil where there is none; throws where there is not the memory for it.
    func text(_ column: Int32) throws -> String? {
        if sqlite3_column_type(statement, column) == SQLITE_NULL { return nil }
        guard let start = sqlite3_column_text(statement, column) else { throw DatabaseError(resultCode: .SQLITE_NOMEM) }
        let bytes = UnsafeBufferPointer(start: start, count: Int(sqlite3_column_bytes(statement, column)))
        return String(decoding: bytes, as: UTF8.self)
    }

    /// A text that must be there; throws where the file is damaged.
    func wholeText(_ column: Int32) throws -> String {
        guard let text = try text(column) else {
            throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "column \(column) is missing")
        }
        return text
    }
}

extension Statement {
    /// Steps through the rows.
    func forEachRow(_ arguments: StatementArguments, _ body: (SQLiteRow) throws -> Void) throws {
        try setArguments(arguments)
        try withExtendedLifetime(self) {
            let handle = sqliteStatement
            defer { sqlite3_reset(handle) }
            while true {
                switch sqlite3_step(handle) {
                case SQLITE_ROW: try body(SQLiteRow(statement: handle))
                case SQLITE_DONE: return
                case let code:
                    throw DatabaseError(
                        resultCode: ResultCode(rawValue: code),
                        message: String(cString: sqlite3_errmsg(sqlite3_db_handle(handle))), sql: sql)
                }
            }
        }
    }

    /// What `read` makes of the rows.
    func rows<Value>(_ arguments: StatementArguments, _ read: (SQLiteRow) throws -> Value) throws -> [Value] {
        var values: [Value] = []
        try forEachRow(arguments) { values.append(try read($0)) }
        return values
    }
}

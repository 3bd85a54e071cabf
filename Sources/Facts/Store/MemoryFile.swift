import Foundation
import GRDB
import Tasks
import Training

/// The file of a memory, and what can go wrong with it.
enum MemoryFile {
    /// Makes the file where it is missing: for its owner alone, as facts may be private.
    static func prepare(_ path: String, mustExist: Bool) throws(DataError) {
        var status = stat()
        if stat(path, &status) == 0 {
            guard status.st_mode & S_IFMT != S_IFDIR else { throw DataError(path: path, cannotBe: .read, code: EISDIR) }
            return
        }
        let code = errno
        guard code == ENOENT, !mustExist else {
            guard code == ENOENT else { throw DataError(path: path, cannotBe: .read, code: code) }
            throw DataError(
                path: path, problem: "there is no memory yet",
                remedy: "Make one with 'mneme tell', or name another one with --memory.")
        }
        if path == FactMemory.defaultPath { try AtomicFile.makeFolder(at: NSHomeDirectory() + "/.mneme") }
        let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw DataError(path: path, cannotBe: .written, code: errno) }
        close(file)
    }

    static func configuration(waiting: Double) -> Configuration {
        var configuration = Configuration()
        configuration.label = "facts"
        configuration.busyMode = .timeout(waiting)
        configuration.maximumReaderCount = 8
        configuration.prepareDatabase { db in
            try db.execute(sql: "PRAGMA cache_size = -32768")  // KiB
            #if canImport(Darwin)
                // On Apple's systems fsync does not wait for the drive's own buffer.
                try db.execute(sql: "PRAGMA fullfsync = 1; PRAGMA checkpoint_fullfsync = 1")
            #endif
        }
        return configuration
    }

    /// Runs something with the file and puts what SQLite complains about into words.
    static func attempt<Value>(_ path: String, _ body: () throws -> Value) throws(DataError) -> Value {
        do {
            return try body()
        } catch let error as DataError {
            throw error
        } catch let error as DatabaseError {
            throw explain(error, path)
        } catch {
            throw DataError(path: path, problem: "cannot be used: \(error)")
        }
    }

    private static func explain(_ error: DatabaseError, _ path: String) -> DataError {
        let reason = error.message ?? "SQLite error \(error.resultCode.rawValue)"
        switch error.resultCode {
        case .SQLITE_CORRUPT, .SQLITE_NOTADB, .SQLITE_SCHEMA:
            return damaged(path, reason)
        case .SQLITE_ERROR where reason.contains("no such table") || reason.contains("malformed"):
            return damaged(path, reason)
        case .SQLITE_FULL:
            return DataError(
                path: path, problem: "cannot be written: no space is left",
                remedy: "Free some space; nothing that was told before is lost.")
        case .SQLITE_BUSY, .SQLITE_LOCKED:
            return DataError(
                path: path, problem: "another program is writing to it, for too long",
                remedy: "Try again when that has ended.")
        case .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_AUTH:
            return DataError(path: path, cannotBe: .written, code: EACCES)
        case .SQLITE_CANTOPEN:
            return DataError(
                path: path, problem: "cannot be opened: \(reason)",
                remedy: "Check the permissions of the file and of its folder, which must be writable, too.")
        case .SQLITE_IOERR:
            return DataError(
                path: path, problem: "cannot be read or written: \(reason)",
                remedy: "The disk may be full or failing; nothing that was told before is lost by this.")
        case .SQLITE_TOOBIG:
            return DataError(path: path, problem: "the text is too long for the memory")
        default:
            return DataError(path: path, problem: "cannot be used: \(reason)")
        }
    }

    private static func damaged(_ path: String, _ reason: String) -> DataError {
        DataError(
            path: path, problem: "is damaged: \(reason)",
            remedy: "Save what can be read with 'mneme export --salvage facts.jsonl --memory \(path)', then 'mneme "
                + "import facts.jsonl' into a new memory.")
    }
}

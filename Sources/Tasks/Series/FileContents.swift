import Foundation

/// Reads whole files, and says in words why one cannot be read.
package enum FileContents {
    /// The bytes of a file or pipe; a missing, unreadable or special file and a folder are errors.
    package static func read(_ path: String) throws(DataError) -> [UInt8] {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw DataError(path: path, cannotBe: .read, code: errno) }
        defer { close(file) }

        var bytes: [UInt8] = []
        bytes.reserveCapacity(try expectedSize(of: file, path))
        var chunk = [UInt8](repeating: 0, count: 1 << 18)
        while true {
            let count = Foundation.read(file, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw DataError(path: path, cannotBe: .read, code: errno) }
            if count == 0 { return bytes }
            bytes.append(contentsOf: chunk[..<count])
        }
    }

    private static func expectedSize(of file: Int32, _ path: String) throws(DataError) -> Int {
        var status = stat()
        guard fstat(file, &status) == 0 else { throw DataError(path: path, cannotBe: .read, code: errno) }
        switch status.st_mode & S_IFMT {
        case S_IFREG, S_IFIFO: return Int(status.st_size)
        case S_IFDIR: throw DataError(path: path, cannotBe: .read, code: EISDIR)
        default: throw DataError(path: path, problem: "cannot be read: it is a device, not a file")
        }
    }
}

import Foundation

/// An open file of which any range can be read, by several threads at once.
final class DataFile: Sendable {
    /// The path as the caller named it; of a temporary file, its folder.
    let path: String
    /// The number of bytes when the file was opened.
    let size: Int
    private let descriptor: Int32

    /// Opens a file; a missing or unreadable one, a folder, and a pipe or device throw.
    init(reading path: String) throws(DataError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw DataError(path: path, cannotBe: .read, code: errno) }
        var status = stat()
        let code = fstat(descriptor, &status) == 0 ? 0 : errno
        (self.path, self.descriptor, size) = (path, descriptor, Int(status.st_size))
        guard code == 0 else { throw DataError(path: path, cannotBe: .read, code: code) }
        switch status.st_mode & S_IFMT {
        case S_IFREG: break
        case S_IFDIR: throw DataError(path: path, cannotBe: .read, code: EISDIR)
        default:
            throw DataError(
                path: path, problem: "cannot be read: it is a pipe or device, not a file",
                remedy: "Save the text in a file first; it is read more than once.")
        }
    }

    /// Makes an empty file without a name in a folder; it is gone when nobody holds it any more.
    init(temporaryIn folder: String) throws(DataError) {
        let suffix = ".tmp"
        var name = Array("\(folder)/.mneme-XXXXXX\(suffix)".utf8CString)
        descriptor = mkstemps(&name, Int32(suffix.utf8.count))
        (path, size) = (folder, 0)
        guard descriptor >= 0 else { throw DataError(path: folder, cannotBe: .written, code: errno) }
        unlink(name)
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// Reads the bytes of a range; a file that has become shorter throws.
    func read(_ range: Range<Int>, into target: UnsafeMutableRawPointer) throws(DataError) {
        var done = 0
        while done < range.count {
            let count = pread(descriptor, target + done, range.count - done, off_t(range.lowerBound + done))
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw DataError(path: path, cannotBe: .read, code: errno) }
            guard count > 0 else {
                throw DataError(
                    path: path, problem: "has become shorter while it was in use",
                    remedy: "Do not change a file that is trained on.")
            }
            done += count
        }
    }

    /// Writes bytes at a place.
    func write(_ bytes: UnsafeRawBufferPointer, at place: Int) throws(DataError) {
        guard let start = bytes.baseAddress else { return }
        var done = 0
        while done < bytes.count {
            let count = pwrite(descriptor, start + done, bytes.count - done, off_t(place + done))
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw DataError(path: path, cannotBe: .written, code: errno) }
            done += count
        }
    }
}

import Foundation
import Tasks

/// Writes files and folders so that a crash, a full disk or a power cut leaves the old or the new one, never a part.
public enum AtomicFile {
    /// Writes a file under a temporary name beside `path`, waits for the disk and renames it over what was there.
    ///
    /// A symbolic link at `path` is replaced, not followed. Throws where the folder is missing or read-only, the disk
    /// is full, or `path` is a folder; the old file is then as it was and the temporary one is gone.
    public static func write(_ data: Data, to path: String) throws(DataError) {
        let folder = try Folder(containing: path)
        let temporary = folder.temporaryName()
        do throws(DataError) {
            try create(temporary, holding: data, for: path)
            try move(temporary, to: path, for: path)
        } catch {
            unlink(temporary)
            throw error
        }
        try folder.synchronize(for: path)
    }

    /// Writes a folder of files under a temporary name beside `path`, waits for the disk and renames it to `path`.
    ///
    /// A folder that was there is moved aside first and deleted last; between the two renames, an instant, there is
    /// none at `path`. `files` have plain names, without slashes, each once. Throws as ``write(_:to:)`` does, and
    /// where `path` is a file; the old folder is then as it was and the temporary one is gone.
    public static func writeFolder(at path: String, files: [(name: String, data: Data)]) throws(DataError) {
        precondition(
            files.allSatisfy { !["", ".", ".."].contains($0.name) && !$0.name.contains("/") },
            "writeFolder: file names must be plain: \(files.map(\.name))")
        precondition(Set(files.map(\.name)).count == files.count, "writeFolder: a name twice: \(files.map(\.name))")

        let parent = try Folder(containing: path)
        let temporary = parent.temporaryName()
        let aside: String?
        do throws(DataError) {
            guard mkdir(temporary, 0o777) == 0 else { throw failure(path) }
            for file in files {
                try create("\(temporary)/\(file.name)", holding: file.data, for: "\(path)/\(file.name)")
            }
            try Folder(at: temporary, for: path).synchronize(for: path)
            aside = try replaceFolder(at: path, by: temporary, asideName: parent.temporaryName())
        } catch {
            try? FileManager.default.removeItem(atPath: temporary)
            throw error
        }
        try parent.synchronize(for: path)
        if let aside { try? FileManager.default.removeItem(atPath: aside) }
    }

    /// Whether a name is one that something is written under before it is renamed.
    static func isTemporary(_ name: String) -> Bool { name.hasPrefix(".mneme-") && name.hasSuffix(".tmp") }

    /// Makes a folder, and those above it that are missing; one that exists already is left as it is.
    public static func makeFolder(at path: String) throws(DataError) {
        var code = mkdir(path, 0o777) == 0 ? 0 : errno
        let parent = parent(of: path)
        if code == ENOENT, parent != path {
            try makeFolder(at: parent)
            code = mkdir(path, 0o777) == 0 ? 0 : errno
        }
        if code == EEXIST {
            var status = stat()
            code = stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR ? 0 : ENOTDIR
        }
        if code != 0 { throw DataError(path: path, cannotBe: .written, code: code) }
    }

    /// The folder that something is in.
    ///
    /// `NSString.deletingLastPathComponent` crashes on Linux for a name of one letter.
    fileprivate static func parent(of path: String) -> String {
        let slash = UInt8(ascii: "/")
        let name = path.utf8.lastIndex { $0 != slash } ?? path.startIndex
        guard let end = path.utf8[..<name].lastIndex(of: slash) else { return "." }
        let last = path.utf8[..<end].lastIndex { $0 != slash }
        return last.map { String(decoding: path.utf8[...$0], as: UTF8.self) } ?? "/"
    }

    /// Renames `temporary` to `path`; where the old folder went, or nil if there was none.
    private static func replaceFolder(
        at path: String, by temporary: String, asideName aside: String
    ) throws(DataError) -> String? {
        var status = stat()
        guard lstat(path, &status) == 0 else {
            try move(temporary, to: path, for: path)
            return nil
        }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            throw DataError(
                path: path, problem: "cannot be written: something that is not a folder is in the way",
                remedy: "Move it away, or choose another name.")
        }
        try move(path, to: aside, for: path)
        do throws(DataError) {
            try move(temporary, to: path, for: path)
        } catch {
            rename(aside, path)
            throw error
        }
        return aside
    }

    private static func move(_ old: String, to new: String, for path: String) throws(DataError) {
        guard rename(old, new) == 0 else { throw failure(path) }
    }

    /// Makes a new file and waits until the disk has it.
    private static func create(_ name: String, holding data: Data, for path: String) throws(DataError) {
        let file = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
        guard file >= 0 else { throw failure(path) }
        do throws(DataError) {
            try write(data, toDescriptor: file, for: path)
            try synchronize(file, for: path)
        } catch {
            close(file)
            throw error
        }
        guard close(file) == 0 else { throw failure(path) }
    }

    /// Writes all of `data` to an open file.
    static func write(_ data: Data, toDescriptor file: Int32, for path: String) throws(DataError) {
        let isComplete = data.withUnsafeBytes { bytes in
            var position = 0
            while position < bytes.count {
                // macOS refuses to write 2 GiB at once.
                let rest = bytes[position...].prefix(1 << 30)
                let count = Foundation.write(file, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                if count < 0, errno == EINTR { continue }
                guard count >= 0 else { return false }
                position += count
            }
            return true
        }
        guard isComplete else { throw failure(path) }
    }

    /// Waits until the disk has what was written to an open file or folder.
    fileprivate static func synchronize(_ file: Int32, for path: String) throws(DataError) {
        #if canImport(Darwin)
            // On Apple's systems fsync does not wait for the drive's own buffer.
            if fcntl(file, F_FULLFSYNC) == 0 { return }
        #endif
        while fsync(file) != 0 {
            if errno == EINTR { continue }
            // Some network file systems know no fsync, of folders above all.
            guard errno == EINVAL || errno == ENOTSUP else { throw failure(path) }
            return
        }
    }

    fileprivate static func failure(_ path: String) -> DataError {
        DataError(path: path, cannotBe: .written, code: errno)
    }
}

/// An open folder, which must be opened before anything in it changes: then nothing can fail half-way for want of it.
private struct Folder: ~Copyable {
    private let path: String
    private let descriptor: Int32

    /// Opens the folder that `path` is in.
    init(containing path: String) throws(DataError) {
        try self.init(at: AtomicFile.parent(of: path), for: path)
    }

    init(at path: String, for destination: String) throws(DataError) {
        descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        self.path = path
        guard descriptor >= 0 else { throw AtomicFile.failure(destination) }
    }

    deinit { close(descriptor) }

    /// A hidden name that nothing else has.
    func temporaryName() -> String {
        "\(path)/.mneme-\(getpid())-\(String(UInt64.random(in: 0 ... .max), radix: 36)).tmp"
    }

    /// Waits until the disk knows the names in the folder.
    func synchronize(for destination: String) throws(DataError) {
        try AtomicFile.synchronize(descriptor, for: destination)
    }
}

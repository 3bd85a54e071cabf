import Foundation
import Testing

/// A temporary folder to run the program in; it goes with all that was written there.
final class Scratch: Sendable {
    let path = FileManager.default.temporaryDirectory.path + "/mneme-command-\(UUID().uuidString)"

    init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }

    /// A folder that holds what ``files(_:)`` found in another one.
    convenience init(holding files: [String: Data]) throws {
        try self.init()
        for (name, data) in files.sorted(by: { $0.key < $1.key }) {
            if name.hasSuffix("/") { try makeFolder(name) } else { try write(data, to: name) }
        }
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// The full path of something in it.
    func path(_ name: String) -> String { "\(path)/\(name)" }

    /// Whether there is such a file or folder.
    func has(_ name: String) -> Bool { FileManager.default.fileExists(atPath: path(name)) }

    func write(_ text: String, to name: String) throws { try write(Data(text.utf8), to: name) }

    func write(_ data: Data, to name: String) throws { try data.write(to: URL(fileURLWithPath: path(name))) }

    func makeFolder(_ name: String) throws {
        try FileManager.default.createDirectory(atPath: path(name), withIntermediateDirectories: true)
    }

    func text(_ name: String) throws -> String { try String(contentsOfFile: path(name), encoding: .utf8) }

    func remove(_ name: String) throws { try FileManager.default.removeItem(atPath: path(name)) }

    func copy(_ name: String, to other: String) throws {
        try FileManager.default.copyItem(atPath: path(name), toPath: path(other))
    }

    /// Everything below a folder, hidden or not: files with their bytes, folders with a slash behind their name.
    func files(_ folder: String = ".") throws -> [String: Data] {
        var files: [String: Data] = [:]
        for name in try FileManager.default.subpathsOfDirectory(atPath: path(folder)) {
            let full = URL(fileURLWithPath: path("\(folder)/\(name)"))
            let isFolder = try full.resourceValues(forKeys: [.isDirectoryKey]).isDirectory == true
            files[isFolder ? name + "/" : name] = isFolder ? Data() : try Data(contentsOf: full)
        }
        return files
    }

    /// Starts `mneme` with some arguments, without waiting.
    func start(_ arguments: [String]) throws -> Running {
        try Running(#require(Program.path, "mneme was not built with the tests"), arguments, in: path)
    }

    /// Runs `mneme` with arguments that are separated by spaces.
    @discardableResult
    func mneme(_ arguments: String) throws -> Outcome { try start(arguments.words).wait() }

    /// The same where no file may grow beyond a size in KiB, as on a disk that is full.
    func mneme(_ arguments: String, filesUpTo kibibytes: Int) throws -> Outcome {
        let program = try #require(Program.path, "mneme was not built with the tests")
        let script = "trap '' XFSZ; ulimit -f \(kibibytes); exec \"$@\""
        return try Running("/bin/bash", ["-c", script, "bash", program] + arguments.words, in: path).wait()
    }
}

extension String {
    /// The parts between spaces; '' is an empty one.
    var words: [String] { split(separator: " ").map { $0 == "''" ? "" : String($0) } }
}

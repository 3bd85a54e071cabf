import Foundation
import Testing

/// The command `mneme`, as it was built with these tests.
enum Program {
    /// Where it lies: in the folder of the test bundle, or in one above it.
    static let path: String? = {
        let bundles = CommandLine.arguments + Bundle.allBundles.map(\.bundlePath)
        for bundle in bundles {
            var folder = URL(fileURLWithPath: bundle)
            for _ in 0..<5 {
                folder.deleteLastPathComponent()
                let candidate = folder.appendingPathComponent("mneme").path
                if isProgram(candidate) { return candidate }
            }
        }
        return nil
    }()

    /// Whether a path is a file that can be run; a folder of that name is none.
    private static func isProgram(_ path: String) -> Bool {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        return attributes?[.type] as? FileAttributeType == .typeRegular
            && FileManager.default.isExecutableFile(atPath: path)
    }
}

/// What came of running the program.
struct Outcome {
    /// The exit status, or nil where a signal ended it.
    let status: Int32?
    /// The signal that ended it, or nil.
    let signal: Int32?
    let output: String
    let errors: String

    /// What was printed to standard output, line by line.
    var lines: [String] { output.split(separator: "\n").map(String.init) }

    /// The last line of output, decoded from JSON.
    func result<Value: Decodable>(_: Value.Type = Value.self) throws -> Value {
        try JSONDecoder().decode(Value.self, from: Data(#require(lines.last, "\(self)").utf8))
    }
}

/// The program while it runs.
struct Running {
    private let process: Process
    private let (output, errors): (Pipe, Pipe)

    /// Starts a program with its arguments in a folder.
    init(_ program: String, _ arguments: [String], in folder: String) throws {
        (process, output, errors) = (Process(), Pipe(), Pipe())
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.currentDirectoryURL = URL(fileURLWithPath: folder)
        process.standardInput = FileHandle.nullDevice
        (process.standardOutput, process.standardError) = (output, errors)
        // A thread that runs tests may block signals, and what it starts would inherit that.
        var (none, blocked) = (sigset_t(), sigset_t())
        sigemptyset(&none)
        pthread_sigmask(SIG_SETMASK, &none, &blocked)
        defer { pthread_sigmask(SIG_SETMASK, &blocked, nil) }
        try process.run()
    }

    /// Whether it has not ended yet.
    var isRunning: Bool { process.isRunning }

    /// Sends it a signal.
    func send(_ signal: Int32) { kill(process.processIdentifier, signal) }

    /// Waits for its end.
    func wait() -> Outcome {
        let written = output.fileHandleForReading.readDataToEndOfFile()
        let complaints = errors.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        let exited = process.terminationReason == .exit
        return Outcome(
            status: exited ? process.terminationStatus : nil, signal: exited ? nil : process.terminationStatus,
            output: String(decoding: written, as: UTF8.self), errors: String(decoding: complaints, as: UTF8.self))
    }
}

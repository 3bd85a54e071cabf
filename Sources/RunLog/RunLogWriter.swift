import Foundation

/// Writes the events of a run, one JSON object a line.
///
/// A training loop is synchronous and so is its log: progress is buffered, everything rarer is written at once.
/// What a crash loses is at most the progress since the last ``flush()``.
public final class RunLogWriter {
    private let file: URL
    private let handle: FileHandle
    private let coder = EventCoder()
    private var buffer = Data()
    private var written: UInt64

    private static let bufferSize = 1 << 16

    /// Writes to an open file that holds `written` bytes.
    init(_ file: URL, handle: FileHandle, written: Int) {
        self.file = file
        self.handle = handle
        self.written = UInt64(written)
    }

    /// Starts the log of a new run; a file that exists already is an error, not overwritten.
    public convenience init(creating file: URL) throws(RunLogError) {
        let handle = try Self.attempt(
            "create", file, remedy: "Choose a folder that can be written and has no run in it, or resume that run."
        ) {
            try Data().write(to: file, options: .withoutOverwriting)
            return try FileHandle(forWritingTo: file)
        }
        self.init(file, handle: handle, written: 0)
    }

    /// Goes on with the log of a run from a checkpoint, as though nothing had happened after `step`.
    ///
    /// Events past `step`, the verdict of a run that finished and a last line cut short are dropped: the file is
    /// rewritten under another name, then renamed. A missing file begins empty.
    public convenience init(resuming file: URL, at step: Int) throws(RunLogError) {
        let isMissing = !FileManager.default.fileExists(atPath: file.path)
        let entries = isMissing ? [] : try RunLogReader.entries(at: file)
        var kept = Data()
        for entry in entries where entry.event.precedesResumption(at: step) {
            kept.append(entry.line)
            kept.append(newlineByte)
        }
        let handle = try Self.attempt(
            "rewrite", file, remedy: "Check the folder's permissions and the room on the disk."
        ) {
            try Self.replace(file, with: kept)
            let handle = try FileHandle(forWritingTo: file)
            try handle.seekToEnd()
            return handle
        }
        self.init(file, handle: handle, written: kept.count)
    }

    deinit {
        try? flush()
        try? handle.close()
    }

    /// Adds an event at the end.
    public func append(_ event: Event) throws(RunLogError) {
        let line = try Self.attempt("encode an event for", file, remedy: "Please report this error.") {
            try coder.line(event)
        }
        buffer.append(line)
        buffer.append(newlineByte)
        if case .progress = event, buffer.count < Self.bufferSize { return }
        try flush()
    }

    /// Hands everything appended so far to the operating system.
    public func flush() throws(RunLogError) {
        if buffer.isEmpty { return }
        try Self.attempt("write", file, remedy: "Make room on the disk, then resume the run.") {
            do {
                try handle.write(contentsOf: buffer)
            } catch {
                try? handle.truncate(atOffset: written)  // No half line is left for a later one to follow.
                throw error
            }
        }
        written += UInt64(buffer.count)
        buffer.removeAll(keepingCapacity: true)
    }

    private static func replace(_ file: URL, with data: Data) throws {
        let temporary = file.appendingPathExtension("tmp")
        try data.write(to: temporary)
        let handle = try FileHandle(forUpdating: temporary)
        try handle.synchronize()
        try handle.close()
        guard rename(temporary.path, file.path) == 0 else { throw POSIXError(.init(rawValue: errno) ?? .EIO) }
    }

    private static func attempt<Result>(
        _ action: String, _ file: URL, remedy: String, _ body: () throws -> Result
    ) throws(RunLogError) -> Result {
        do {
            return try body()
        } catch {
            let problem = "cannot \(action) the run log: \(error.reason)"
            throw RunLogError(path: file.relativePath, problem: problem, remedy: remedy)
        }
    }
}

extension Event {
    /// Whether the event stays when the run goes on from a checkpoint at `step`.
    fileprivate func precedesResumption(at step: Int) -> Bool {
        if case .finished = self { return false }
        return self.step <= step
    }
}

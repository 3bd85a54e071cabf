import Foundation

/// Reads the events of a run.
public enum RunLogReader {
    /// All events of a run log, in the order in which they were written.
    ///
    /// A last line that a crash cut short is left out. A damaged line anywhere else is an error, for then something
    /// other than a crash has changed the file.
    public static func events(at file: URL) throws(RunLogError) -> [Event] {
        try entries(at: file).map(\.event)
    }

    /// An event with the bytes of its line, newline excluded.
    struct Entry {
        var event: Event
        var line: Data
    }

    static func entries(at file: URL) throws(RunLogError) -> [Entry] {
        let data: Data
        do {
            data = try Data(contentsOf: file)
        } catch {
            throw RunLogError(
                path: file.relativePath, problem: "cannot be read: \(error.reason)",
                remedy: "Give the folder of a run, which holds \(file.lastPathComponent), and check its permissions.")
        }
        return try entries(in: data, path: file.relativePath)
    }

    private static func entries(in data: Data, path: String) throws(RunLogError) -> [Entry] {
        let coder = EventCoder()
        var entries: [Entry] = []
        var start = data.startIndex
        var number = 0
        while start < data.endIndex {
            number += 1
            let newline = data[start...].firstIndex(of: newlineByte)
            let line = data[start..<(newline ?? data.endIndex)]
            start = newline.map { $0 + 1 } ?? data.endIndex
            if line.isEmpty { continue }
            do {
                entries.append(Entry(event: try coder.event(line), line: line))
            } catch {
                if newline == nil { break }  // The writer died within this line.
                throw RunLogError(
                    path: path, line: number, problem: "not an event of a run: \(reason(error))",
                    remedy: "The file was changed or damaged. Restore it, or delete this line to go on without it.")
            }
        }
        return entries
    }

    private static func reason(_ error: any Error) -> String {
        switch error as? DecodingError {
        case .keyNotFound(let key, _): "the key \"\(key.stringValue)\" is missing"
        case .typeMismatch(_, let context), .valueNotFound(_, let context):
            "the value of \"\(context.codingPath.last?.stringValue ?? "event")\" has the wrong type"
        case .dataCorrupted(let context):
            context.codingPath.last.map { "the value of \"\($0.stringValue)\" is unknown or out of range" }
                ?? "it is not valid JSON"
        default: error.reason
        }
    }
}

let newlineByte = UInt8(ascii: "\n")

extension Error {
    /// The fault in a few words, without a full stop.
    var reason: String {
        let error = self as NSError
        var words = error.localizedFailureReason ?? error.localizedDescription
        if words.hasSuffix(".") { words.removeLast() }
        return words
    }
}

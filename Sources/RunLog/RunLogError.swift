/// A run log that cannot be read or written, and what to do about it.
public struct RunLogError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The file.
    public var path: String
    /// The number of the line at fault, counted from 1, if it is one line's fault.
    public var line: Int?
    /// What is wrong.
    public var problem: String
    /// What the reader of this error can do.
    public var remedy: String

    /// Describes a fault in the file at `path`.
    public init(path: String, line: Int? = nil, problem: String, remedy: String) {
        self.path = path
        self.line = line
        self.problem = problem
        self.remedy = remedy
    }

    /// File, line and fault in one sentence, the remedy on the next line.
    public var description: String {
        let place = line.map { "\(path), line \($0)" } ?? path
        return "\(place): \(problem).\n\(remedy)"
    }
}

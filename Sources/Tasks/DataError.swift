import Foundation

/// A file or data set that cannot be used: where, what is wrong, and what to do about it.
///
///     ecg_TRAIN.ts:17: value 3 of channel 2 is missing (?)
///            Fill in or leave out missing values first; a recurrent network has no step without a number.
///
/// The second line is indented so that it stands under the first where `mneme: ` precedes it.
public struct DataError: Error, CustomStringConvertible, Equatable, Sendable {
    /// The file or folder, as the caller named it.
    public let path: String
    /// The line in the file, counted from 1, or nil where the whole file is meant.
    public let line: Int?
    /// What is wrong, without a full stop.
    public let problem: String
    /// What the reader can do about it, as a sentence.
    public let remedy: String?

    /// Makes an error about a file, or about one line of it.
    public init(path: String, line: Int? = nil, problem: String, remedy: String? = nil) {
        self.path = path
        self.line = line
        self.problem = problem
        self.remedy = remedy
    }

    /// `PATH:LINE: problem`, and the remedy on a line of its own.
    public var description: String {
        let place = line.map { "\(path):\($0)" } ?? path
        let advice = remedy.map { "\n       \($0)" } ?? ""
        return "\(place): \(problem)\(advice)"
    }
}

extension DataError {
    /// What was tried when the operating system said no.
    package enum Attempt: String {
        case read, written
    }

    /// Puts the operating system's error code (`errno`) into words.
    package init(path: String, cannotBe attempt: Attempt, code: Int32) {
        let (reason, remedy) = Self.explain(code, attempt)
        self.init(path: path, problem: "cannot be \(attempt): \(reason)", remedy: remedy)
    }

    private static func explain(_ code: Int32, _ attempt: Attempt) -> (reason: String, remedy: String?) {
        switch code {
        case ENOENT where attempt == .read:
            ("there is no such file", "Check the spelling; a relative path starts at the current folder.")
        case ENOENT:
            ("its folder does not exist", "Create the folder first.")
        case ENOTDIR:
            ("a part of the path is not a folder", "Check the path, or move the file that is in the way.")
        case EISDIR:
            ("it is a folder", "Name a file.")
        case EACCES, EPERM:
            ("permission denied", "Check who owns the file and its folder, and their permissions.")
        case EROFS:
            ("the file system is read-only", "Choose a folder on another file system.")
        case ENOSPC, EDQUOT:
            ("no space is left", "Free some space, or choose a folder on another disk.")
        default:
            (String(cString: strerror(code)), nil)
        }
    }
}

import Foundation
import Testing

/// A command that makes no sense, the exit status and words that tell what is wrong with it.
struct Refusal: Sendable, CustomTestStringConvertible {
    let command: String
    let status: Int32
    let words: [String]

    init(_ command: String, _ status: Int32, _ words: String...) {
        (self.command, self.status, self.words) = (command, status, words)
    }

    var testDescription: String { command }

    /// Runs the command among some files: it says why it refuses, prints nothing else, and leaves them as they were.
    func check(among before: [String: Data]) throws {
        let scratch = try Scratch(holding: before)
        let outcome = try scratch.mneme(command)
        #expect(outcome.status == status, "\(outcome)")
        for word in words { #expect(outcome.errors.contains(word), "\(outcome.errors)") }
        #expect(outcome.errors.hasPrefix(status == 64 ? "Error: " : "mneme: "), "\(outcome.errors)")
        #expect(outcome.output.isEmpty)
        #expect(try scratch.files() == before)
    }
}

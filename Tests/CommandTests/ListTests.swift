import Foundation
import Testing

@Suite struct ListTests {
    private struct Named: Decodable {
        var name: String
        var summary: String
    }

    private struct Timing: Decodable {
        var `case`: String
        var threads: Int
        var ms: Double
    }

    private static let tasks = [
        "temporal-order", "temporal-order-3", "addition", "multiplication", "permutation", "memorization",
        "memorization-5-bit", "copy-memory", "copy", "repeat-copy", "associative-recall", "priority-sort", "series",
        "text", "stories", "music",
    ]

    private func named(_ outcome: Outcome) throws -> [Named] {
        try outcome.lines.map { try JSONDecoder().decode(Named.self, from: Data($0.utf8)) }
    }

    @Test func listsTasks() throws {
        let scratch = try Scratch()
        let names = try scratch.mneme("tasks").lines.filter { !$0.hasPrefix(" ") }
        #expect(names == Self.tasks)
        let listed = try named(scratch.mneme("tasks --json"))
        #expect(listed.map(\.name) == Self.tasks)
        #expect(listed.allSatisfy { !$0.summary.isEmpty })
    }

    @Test func listsCells() throws {
        let scratch = try Scratch()
        let cells = ["elman", "lstm", "gru", "ntm"]
        #expect(try scratch.mneme("cells").lines.filter { !$0.hasPrefix(" ") } == cells)
        #expect(try named(scratch.mneme("cells --json")).map(\.name) == cells)
    }

    @Test func timesTrainingSteps() throws {
        let outcome = try Scratch().mneme("bench elman-paper-omega elman-paper --seconds 0.2 --threads 2 --json")
        let timings = try outcome.lines.map { try JSONDecoder().decode(Timing.self, from: Data($0.utf8)) }
        #expect(timings.map(\.case) == ["elman-paper", "elman-paper-omega"])
        #expect(timings.allSatisfy { $0.threads == 2 && $0.ms > 0 })
        #expect(outcome.status == 0 && outcome.errors.isEmpty)
    }

    @Test func tellsItsVersion() throws {
        let version = try Scratch().mneme("--version")
        #expect(version.status == 0)
        #expect(version.output.wholeMatch(of: /\d+\.\d+\.\d+\n/) != nil)
    }

    @Test(arguments: [
        "", "train", "eval", "sample", "inspect", "report", "tasks", "cells", "bench", "export", "import",
        "tell", "ask", "facts", "history", "forget",
    ])
    func explainsItself(_ command: String) throws {
        let help = try Scratch().mneme("\(command) --help")
        #expect(help.status == 0 && help.errors.isEmpty)
        #expect(help.output.contains("USAGE: mneme \(command)"))
        // What an option means stands beside it, or on the line below where its name is too long.
        let lines = help.output.split(separator: "\n", omittingEmptySubsequences: false)
        let gap = String(repeating: " ", count: 26)
        for (line, next) in zip(lines, lines.dropFirst()) where line.hasPrefix("  -") {
            #expect(line.count > 26 || next.hasPrefix(gap), "\(line)")
        }
    }

    @Test func says64ToNothing() throws {
        #expect(try Scratch().mneme("train").status == 64)
        #expect(try Scratch().mneme("nonsense").status == 64)
    }
}

import Foundation
import Tasks
import Testing

@testable import Facts

/// The study of presentations from its first result to its last, interrupted or not.
@Suite struct PresentationRunTests {
    private static var small: PresentationStudy {
        var study = PresentationStudy()
        (study.facts, study.objects, study.networks, study.hidden) = ([20], 8, [.feedforward], [12])
        (study.rates, study.limit, study.seeds) = ([.sgd: [0.5, 1], .adam: [0.02, 0.04]], 200, 1...2)
        return study
    }

    /// The lines of a results file without the time that each took.
    private func results(_ folder: MemoryFolder) throws -> [String] {
        try String(contentsOfFile: folder.path + "/results.jsonl", encoding: .utf8).split(separator: "\n").map { line in
            String(line).replacingOccurrences(of: "\"seconds\":[0-9.e-]*", with: "", options: .regularExpression)
        }
    }

    @Test func anInterruptedStudyEndsAsAWholeOne() throws {
        let (whole, parts) = (try MemoryFolder(), try MemoryFolder())
        let expected = try #require(try Self.small.run(in: whole.path))
        let lines = try results(whole)
        var (calls, interruptions) = (0, 0)
        while interruptions < 1000 {
            calls = 0
            let result = try Self.small.run(in: parts.path) {
                calls += 1
                return calls > 150
            }
            guard let result else {
                interruptions += 1
                // What a crash leaves of a line is dropped.
                let file = try #require(FileHandle(forWritingAtPath: parts.path + "/results.jsonl"))
                try file.seekToEnd()
                try file.write(contentsOf: Data("{\"cell\":{\"fac".utf8))
                try file.close()
                continue
            }
            #expect(result.rows.map(\.learning) == expected.rows.map(\.learning))
            #expect(result.rows.map(\.forgetting) == expected.rows.map(\.forgetting))
            #expect(result.rows.map(\.trials) == expected.rows.map(\.trials))
            break
        }
        #expect(interruptions > 0 && interruptions < 1000)
        #expect(try results(parts) == lines)
        // Nothing is measured again.
        _ = try #require(try Self.small.run(in: whole.path, observe: { Issue.record("\($0)") }))
        #expect(try results(whole) == lines)
    }

    @Test func ratesAreChosenOnOtherFacts() throws {
        let folder = try MemoryFolder()
        let result = try #require(try Self.small.run(in: folder.path))
        #expect(result.rows.count == 2 && result.telling.count == 1)
        for row in result.rows {
            #expect(row.learning.count == 2 && row.forgetting.count == 2)
            let best = try #require(row.trials.compactMap(\.learning.most).min())
            #expect(row.trials.contains { $0.gradient == row.gradient && $0.learning.most == best })
            let rates = row.trials.map(\.gradient.rate).sorted()
            #expect(rates.first != row.gradient.rate && rates.last != row.gradient.rate)
        }
        for line in try results(folder) {
            #expect(line.contains("\"work\":\"tuning\"") == line.contains("\"seed\":0"))
        }
    }

    @Test func aDamagedFileIsRefused() throws {
        let folder = try MemoryFolder()
        _ = try Self.small.run(in: folder.path)
        let path = folder.path + "/results.jsonl"
        let text = try String(contentsOfFile: path, encoding: .utf8)
        try ("{}\n" + text).write(toFile: path, atomically: false, encoding: .utf8)
        #expect { try Self.small.run(in: folder.path) } throws: { ($0 as? DataError)?.line == 1 }
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "{}\n" + text)
    }

    @Test func twoStudiesDoNotShareAFile() throws {
        let folder = try MemoryFolder()
        let first = try StudyLog(at: folder.path + "/results.jsonl")
        #expect(throws: DataError.self) { try StudyLog(at: folder.path + "/results.jsonl") }
        withExtendedLifetime(first) {}
        #expect(throws: DataError.self) { try StudyLog(at: folder.path + "/nowhere/results.jsonl") }
    }
}

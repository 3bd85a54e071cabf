import Foundation
import Testing

@testable import Tasks

/// Texts for measuring: `MNEME_DATA` names a folder that holds them, each in a folder of its name.
private enum TextArchive {
    static func folder(_ name: String) -> String? {
        guard let data = ProcessInfo.processInfo.environment["MNEME_DATA"] else { return nil }
        return FileManager.default.fileExists(atPath: "\(data)/\(name)") ? "\(data)/\(name)" : nil
    }

    static let isThere = ["ptb_word", "ptb_char", "tiny_shakespeare"].allSatisfy { folder($0) != nil }
}

@Suite(.enabled(if: TextArchive.isThere, "MNEME_DATA does not name a folder with ptb_word, ptb_char, tiny_shakespeare"))
struct TextArchiveTests {
    private let scratch = FileManager.default.temporaryDirectory.path

    /// Penn Treebank as Mikolov prepared it.
    @Test(arguments: [
        ("ptb_word", TextUnit.word, 10_000, [929_589, 73_760, 82_430]),
        ("ptb_char", .character, 50, [5_059_550, 396_412, 446_184]),
        ("ptb_char", .byte, 256, [5_059_550, 396_412, 446_184]),
    ])
    func readsPennTreebank(_ name: String, _ unit: TextUnit, _ symbols: Int, _ counts: [Int]) throws {
        let folder = try #require(TextArchive.folder(name))
        let corpora = try [TokenSequence.usualMemory, 1000].map { memory in
            try TextCorpus(path: folder, unit: unit, scratch: scratch, memory: memory)
        }
        for corpus in corpora {
            #expect(corpus.vocabulary.count == symbols)
            let parts = [corpus.train, corpus.valid, corpus.test]
            #expect(parts.map { $0?.count } == counts)
            #expect(parts.map { $0?.unknown } == [0, 0, 0])
        }
        #expect(try corpora[0].train.tokens(0..<counts[0]) == corpora[1].train.tokens(0..<counts[0]))
    }

    @Test func printsWhatItRead() throws {
        let folder = try #require(TextArchive.folder("ptb_word"))
        let corpus = try TextCorpus(path: folder, unit: .word, scratch: scratch)
        let valid = try #require(corpus.valid)
        let tokens = try valid.tokens(0..<valid.count).map { Int($0) }
        let text = try String(contentsOfFile: folder + "/ptb.valid.txt", encoding: .utf8)
        // Its lines begin and end with a space.
        let trimmed = text.replacing("\n ", with: "\n").replacing(" \n", with: "\n").dropFirst()
        #expect(corpus.vocabulary.text(of: tokens) == trimmed)
    }

    @Test func dividesOneFile() throws {
        let folder = try #require(TextArchive.folder("tiny_shakespeare"))
        let corpus = try TextCorpus(path: folder + "/input.txt", unit: .character, scratch: scratch)
        #expect(corpus.vocabulary.count == 65)
        let counts = [corpus.train, corpus.valid, corpus.test].map { $0?.count ?? 0 }
        #expect(counts.reduce(0, +) == 1_115_394)
        #expect(abs(counts[0] - 1_003_855) < 200 && abs(counts[1] - 55_770) < 200)
    }
}

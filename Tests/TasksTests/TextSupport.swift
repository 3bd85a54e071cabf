import Foundation

@testable import Tasks

/// What the tests of text share.
enum TextTesting {
    /// Makes a temporary folder of files, hands its path over and removes it.
    static func withFolder<Result>(
        _ files: [String: [UInt8]], _ body: (String) throws -> Result
    ) throws -> Result {
        let folder = FileManager.default.temporaryDirectory.appending(path: "mneme-text-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        for (name, contents) in files { try Data(contents).write(to: folder.appending(path: name)) }
        return try body(folder.path)
    }

    /// Reads a corpus of a training text and others, in pieces of some size.
    static func corpus(
        _ train: String, valid: String? = nil, test: String? = nil, unit: TextUnit, vocabulary: Vocabulary? = nil,
        limit: Int? = nil, piece: Int = 1 << 20, memory: Int = 1 << 20
    ) throws -> TextCorpus {
        var files = ["train.txt": Array(train.utf8)]
        files["valid.txt"] = valid.map { Array($0.utf8) }
        files["test.txt"] = test.map { Array($0.utf8) }
        return try withFolder(files) { folder in
            try TextCorpus(
                path: folder, unit: unit, vocabulary: vocabulary, limit: limit,
                TextReading(pieceSize: piece, memory: memory, scratch: folder))
        }
    }

    /// The error of reading a folder of files, or the file of them that is named.
    static func error(
        _ files: [String: [UInt8]], file: String? = nil, unit: TextUnit = .character, vocabulary: Vocabulary? = nil,
        piece: Int = 1 << 20
    ) throws -> DataError? {
        try withFolder(files) { folder in
            do throws(DataError) {
                _ = try TextCorpus(
                    path: file.map { "\(folder)/\($0)" } ?? folder, unit: unit, vocabulary: vocabulary,
                    TextReading(pieceSize: piece, scratch: folder))
                return nil
            } catch {
                return error
            }
        }
    }

    /// Random text of words, blanks of all kinds, line ends and letters of one to four bytes.
    static func text(of count: Int, seed: UInt64) -> String {
        var random = SeriesTesting.Random(state: seed)
        let parts = [
            "a", "b", "ab", " ", " ", "\n", "\t", "\r\n", "é", "e\u{301}", "語", "😀", "<unk>", "\u{A0}", "\u{85}",
        ]
        return (0..<count).map { _ in parts[Int.random(in: 0..<parts.count, using: &random)] }.joined()
    }
}

extension TokenSequence {
    /// All tokens.
    var all: [Int] { get throws { try tokens(0..<count).map { Int($0) } } }
}

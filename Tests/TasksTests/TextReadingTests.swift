import Foundation
import Testing

@testable import Tasks

@Suite struct TextReadingTests {
    /// What the words and line ends of a text are, found in another way.
    private func words(_ text: String) -> [String] {
        let lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            line.split { " \t\u{B}\u{C}\r".unicodeScalars.contains($0) }.map { String(String.UnicodeScalarView($0)) }
        }
        let ended = lines.dropLast().flatMap { $0 + ["<eos>"] }
        let last = lines.last ?? []
        return ended + last + (last.isEmpty ? [] : ["<eos>"])
    }

    @Test(arguments: 1...12) func piecesAndFilesChangeNothing(_ seed: UInt64) throws {
        let text = TextTesting.text(of: 400, seed: seed)
        let expected: [TextUnit: [String]] = [
            .word: words(text), .character: text.unicodeScalars.map { String($0) },
            .byte: text.utf8.map { Vocabulary.bytes.symbols[Int($0)] },
        ]
        for unit in TextUnit.allCases {
            let whole = try TextTesting.corpus(text, unit: unit)
            let found = try whole.train.all.map { whole.vocabulary.symbols[$0] }
            #expect(found.map { Array($0.utf8) } == expected[unit]?.map { Array($0.utf8) })
            // The longest word there is can be as long as the text.
            for (piece, memory) in [(unit == .word ? 101 : 4, 1 << 20), (223, 0), (1 << 20, 100), (64, 100)] {
                let other = try TextTesting.corpus(text, unit: unit, piece: piece, memory: memory)
                #expect(other.vocabulary == whole.vocabulary)
                #expect(try other.train.all == whole.train.all)
            }
        }
    }

    @Test func bytesAreReadAnywhereInAFile() throws {
        let text = String((0..<5000).map { Character(UnicodeScalar(UInt8(32 + $0 * $0 % 90))) })
        let sequences = try [1 << 20, 0].flatMap { memory in
            try [TextUnit.byte, .character].map { try TextTesting.corpus(text, unit: $0, memory: memory).train }
        }
        for range in [0..<0, 0..<1, 4999..<5000, 17..<4000, 0..<5000] {
            let tokens = try sequences.map { try $0.tokens(range) }
            #expect(tokens[0] == Array(text.utf8)[range].map { Int32($0) })
            #expect(tokens[2] == tokens[0] && tokens[3] == tokens[1])
        }
    }

    @Test(arguments: [255, 256, 257, 65_535, 65_536, 65_537]) func tokensFitTheirWidth(_ count: Int) throws {
        // So many different characters, from U+0100 on without the surrogates.
        let scalars = (0x100...).lazy.compactMap { UnicodeScalar(UInt32($0)) }.prefix(count)
        let text = String(String.UnicodeScalarView(scalars))
        for memory in [0, 1 << 20] {
            let corpus = try TextTesting.corpus(text, valid: "a", unit: .character, memory: memory)
            #expect(try corpus.train.all == Array(0..<count))
            #expect(try corpus.valid?.all == [count])
            #expect(corpus.vocabulary.count == count + 1)
        }
    }

    @Test func temporaryFilesHaveNoNames() throws {
        try TextTesting.withFolder(["train": Array("abcabc".utf8)]) { folder in
            let corpus = try TextCorpus(path: folder, unit: .character, scratch: folder, memory: 0)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["train"])
            #expect(try corpus.train.all == [0, 1, 2, 0, 1, 2])
            let error = #expect(throws: DataError.self) {
                try TextCorpus(path: folder, unit: .character, scratch: folder + "/none", memory: 0)
            }
            #expect(error?.problem == "cannot be written: its folder does not exist")
            #expect(error?.path == folder + "/none")
        }
    }

    @Test func noticesThatAFileBecameShorter() throws {
        try TextTesting.withFolder(["train": Array("abcabc".utf8)]) { folder in
            let corpus = try TextCorpus(path: folder, unit: .byte, scratch: folder, memory: 0)
            #expect(try corpus.train.tokens(0..<6).count == 6)
            #expect(truncate(folder + "/train", 4) == 0)
            #expect(try corpus.train.tokens(1..<4) == [98, 99, 97])
            let error = #expect(throws: DataError.self) { try corpus.train.tokens(1..<6) }
            #expect(error?.problem == "has become shorter while it was in use")
        }
    }

    @Test func readsOneFileWithAVocabulary() throws {
        let vocabulary = try TextTesting.corpus("a b\n", unit: .word).vocabulary
        try TextTesting.withFolder(["x": Array("b c a".utf8)]) { folder in
            let tokens = try TokenSequence(of: folder + "/x", vocabulary: vocabulary, scratch: folder)
            #expect(try tokens.all == [1, 3, 0, 2])
            #expect(tokens.unknown == 1 && tokens.path == folder + "/x")
        }
    }

    @Test func wordsOfOneHashStayApart() throws {
        var table = WordTable()
        let words = (0..<3000).map { "word\($0 * $0)" }
        func add(_ word: String) -> Int {
            Array(word.utf8).withUnsafeBufferPointer { table.add($0, hash: UInt32($0.count % 2)) }
        }
        #expect(words.map(add) == Array(0..<3000))
        try #require(words.map(add) == Array(0..<3000))
        #expect((0..<3000).map { table.word($0) } == words)
        #expect(table.number(of: "word5") == nil && table.count == 3000)
    }

    @Test func refusesWordsThatNeverEnd() throws {
        let files = ["train": Array("\nab cd\nabcdefgh ij".utf8)]
        #expect(try TextTesting.error(files, unit: .word, piece: 9) == nil)
        let error = try TextTesting.error(files, unit: .word, piece: 8)
        #expect(error?.problem == "has a word of more than 8 bytes")
        #expect(error?.line == 3)
    }
}

@Suite struct TextUTF8Tests {
    /// Bytes that are likely to be the start, the middle or the end of a scalar, or to be wrong by a little.
    private static let bytes: [UInt8] = [
        0x41, 0x0A, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xEC, 0xED, 0xEE,
        0xEF, 0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xFF,
    ]

    /// Whether all is UTF-8, by the standard library.
    private func isValid(_ bytes: [UInt8]) -> Bool { String(validating: bytes, as: UTF8.self) != nil }

    private func prefix(_ bytes: [UInt8]) -> (count: Int, isBroken: Bool) {
        bytes.withUnsafeBufferPointer { UTF8Text.validPrefix($0) }
    }

    @Test func agreesWithTheStandardLibrary() {
        var random = SeriesTesting.Random(state: 3)
        var (valid, broken, cut) = (0, 0, 0)
        for _ in 0..<60_000 {
            let bytes = (0..<Int.random(in: 1...5, using: &random)).map { _ in
                Self.bytes[Int.random(in: 0..<Self.bytes.count, using: &random)]
            }
            let found = prefix(bytes)
            #expect(isValid(Array(bytes[..<found.count])))
            // What comes next is no scalar of any length.
            let rest = Array(bytes[found.count...])
            #expect(rest.isEmpty || !(1...4).contains { isValid(Array(rest.prefix($0))) })
            // What was cut off can be completed to a scalar, what is broken cannot.
            let completions: [[UInt8]] = [
                [0x80], [0x80, 0x80], [0x90, 0x80, 0x80], [0xA0, 0x80], [0x80, 0x80, 0x80],
            ]
            let canBeCompleted = rest.isEmpty || completions.contains { isValid(rest + $0) }
            #expect(canBeCompleted == !found.isBroken, "\(bytes)")
            if found.isBroken { broken += 1 } else if rest.isEmpty { valid += 1 } else { cut += 1 }
        }
        #expect(valid > 1000 && broken > 1000 && cut > 1000)
    }

    @Test func decodesEveryScalar() {
        for value in UInt32(0)...0x10FFFF {
            guard let scalar = UnicodeScalar(value) else { continue }
            let bytes = Array(UTF8.encode(scalar).map { Array($0) } ?? [])
            let found = bytes.withUnsafeBufferPointer { $0.baseAddress.map { UTF8Text.decode($0) } }
            if found?.scalar != Int(value) || found?.length != bytes.count || prefix(bytes).count != bytes.count {
                Issue.record("U+\(String(value, radix: 16)) is decoded as \(String(describing: found))")
                return
            }
        }
    }

    @Test(arguments: [TextUnit.word, .character], 4...20)
    func errorsNameThePlace(_ unit: TextUnit, _ piece: Int) throws {
        // A stray byte, a surrogate, a scalar in too many bytes; only at the end of a file, one that is cut off.
        let bad: [(bytes: [UInt8], first: String)] = [
            ([0xFF], "FF"), ([0xED, 0xA0, 0x80], "ED"), ([0xC0, 0x80], "C0"), ([0xF0, 0x9F, 0x98], "F0"),
        ]
        for (bytes, first) in bad {
            for (before, line) in [("é\n語", 2), ("a\n\n", 3), ("a\nbé", 2), ("\n\n 😀", 3)] {
                for rest in first == "F0" ? [""] : ["", "b\nc", " 😀\n"] {
                    // A word as long as a piece is another error.
                    if unit == .word, piece < 8 { continue }
                    let error = try TextTesting.error(
                        ["train": before.utf8 + bytes + rest.utf8], unit: unit, piece: piece)
                    let place = before.utf8.count + 1
                    #expect(error?.line == line)
                    #expect(error?.problem == "is not UTF-8 text: byte \(place) of the file (0x\(first))")
                }
            }
        }
    }

    @Test func bytesNeedNotBeUTF8() throws {
        let tokens = try TextTesting.withFolder(["train": [0xFF, 0, 0xC3]]) { folder in
            try TextCorpus(path: folder, unit: .byte, scratch: folder).train.all
        }
        #expect(tokens == [0xFF, 0, 0xC3])
    }
}

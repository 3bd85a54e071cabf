import Foundation
import Testing

@testable import Tasks

@Suite struct TextDivisionTests {
    /// The three parts of one file, as bytes.
    private func parts(_ text: [UInt8], _ unit: TextUnit) throws -> [[UInt8]] {
        try TextTesting.withFolder(["text": text]) { folder in
            let files = try TextFiles(at: folder + "/text", unit: unit)
            return try [files.train, files.valid, files.test].map { part in
                let part = try #require(part)
                var bytes = [UInt8](repeating: 0, count: part.range.count)
                try part.file.read(part.range, into: &bytes)
                return bytes
            }
        }
    }

    @Test(arguments: TextUnit.allCases) func cutsAtTheNearestLineEnd(_ unit: TextUnit) throws {
        // Lines of 8 bytes: 90 % of 2000 are 1800 (a line end), 95 % are 1900, halfway between 1896 and 1904.
        let text = (0..<250).flatMap { Array("line\(100 + $0)\n".utf8) }
        let parts = try parts(text, unit)
        #expect(parts.flatMap { $0 } == text)
        #expect(parts[0].count == 1800)
        #expect(parts[0].count + parts[1].count == 1896)
    }

    @Test func cutsAtBlanksOrScalarsWhereThereAreNoLines() throws {
        let words = Array((0..<400).map { "word\($0)" }.joined(separator: " ").utf8)
        for part in try parts(words, .word).dropLast() { #expect(part.last == UInt8(ascii: " ")) }
        let letters = Array(String(repeating: "語", count: 1004).utf8)
        let cut = try parts(letters, .character)
        #expect(cut.map(\.count) == [2709, 150, 153])
        #expect(try parts(letters, .byte).map(\.count) == [2711, 150, 151])
        #expect(cut.flatMap { $0 } == letters)
        // text8 and its like are divided exactly.
        #expect(try parts([UInt8](repeating: 97, count: 100_000), .word).map(\.count) == [90_000, 5000, 5000])
    }

    @Test func dividedScalarsStayWhole() throws {
        for count in 20..<80 {
            let text = String(repeating: "é😀", count: count)
            let corpus = try TextTesting.withFolder(["text": Array(text.utf8)]) { folder in
                try TextCorpus(path: folder + "/text", unit: .character, scratch: folder)
            }
            let counts = [corpus.train.count, corpus.valid?.count ?? 0, corpus.test?.count ?? 0]
            #expect(counts.reduce(0, +) == 2 * count)
            #expect(counts.allSatisfy { $0 > 0 })
        }
    }

    @Test func errorsCountLinesFromTheStartOfTheFile() throws {
        var text = (0..<250).flatMap { Array("line\(100 + $0)\n".utf8) }
        text[1990] = 0xFF  // in line 249
        let error = try TextTesting.error(["text": text], file: "text")
        #expect(error?.line == 249)
        #expect(error?.problem == "is not UTF-8 text: byte 1991 of the file (0xFF)")
    }
}

import Foundation
import Tasks
import Tensors
import Testing

@testable import Facts

/// The small parts that the store is made of.
@Suite struct StorePartsTests {
    @Test(arguments: [
        ("The sky is blue.", "the  SKY\tis blue"), ("Où est-ce ?", "où EST-CE?!"), ("caf\u{E9}.", "cafe\u{301} …"),
        ("ÄÖÜ", "äöü"), (" x ", "x"), ("日本。", "日本"),
    ])
    func theSameTextHasTheSameDigest(_ one: String, _ other: String) {
        #expect(Digest(one) == Digest(other) && Digest.normalised(one) == Digest.normalised(other))
    }

    @Test(arguments: [
        ("room 141", "room 142"), ("a b", "ab"), ("3.5", "35"), ("resume", "résumé"), ("is it?", "is? it"), ("", "a"),
    ])
    func anotherTextHasAnotherOne(_ one: String, _ other: String) { #expect(Digest(one) != Digest(other)) }

    /// The test vectors of the authors of FNV.
    @Test func digestsAreFNV() {
        #expect(Digest.fnv("".utf8) == 0xcbf2_9ce4_8422_2325)
        #expect(Digest.fnv("a".utf8) == 0xaf63_dc4c_8601_ec8c)
        #expect(Digest.fnv("foobar".utf8) == 0x85944171f73967e8)
    }

    @Test func wordsAreRunsOfLettersAndDigits() {
        #expect(
            WordList("The Café's room-141, 3:00 PM “Überfluß”").words
                == ["the", "cafe", "s", "room", "141", "3", "00", "pm", "uberfluß"])
        #expect(WordList(String(repeating: "a ", count: 9999)).words.count == WordList.limit)
        #expect(WordList("?!, -").words.isEmpty)
        #expect(WordList("a b a c b").distinct == ["a", "b", "c"])
    }

    @Test func timesAreWrittenAndRead() throws {
        // Seconds since 1970 as `date -u -d TEXT +%s` gives them.
        for (text, seconds) in [
            ("1970-01-01T00:00:00.000Z", 0.0), ("2000-02-29T12:34:56.789Z", 951_827_696.789),
            ("2026-03-01T15:00:00.000Z", 1_772_377_200), ("1969-12-31T23:59:59.999Z", -0.001),
            ("0001-01-01T00:00:00.000Z", -62_135_596_800), ("9999-12-31T23:59:59.999Z", 253_402_300_799.999),
            ("1900-03-01T00:00:00.000Z", -2_203_891_200),
        ] {
            #expect(FactTime.text(Date(timeIntervalSince1970: seconds)) == text)
            let read = try #require(FactTime.parse(text))
            #expect(Moment.milliseconds(read) == Int64((seconds * 1000).rounded()), "\(text)")
        }
        #expect(FactTime.parse("2026-03-01T16:30+01:30") == FactTime.parse("2026-03-01T15:00:00Z"))
        #expect(FactTime.parse("2026-03-01") == FactTime.parse("2026-03-01 00:00"))
        for wrong in [
            "", "soon", "2026-13-01", "2026-02-30", "2026-01-01T24:00", "2026-01-01T10:00 ", "0000-01-01", "1",
        ] {
            #expect(FactTime.parse(wrong) == nil, "\(wrong)")
        }
    }

    @Test func storedVectorsKeepTheirDirection() {
        var random = Random(seed: 5)
        for width in [1, 7, 8, 64, 100] {
            let (a, b) = (
                (0..<width).map { _ in Float(random.normal()) }, (0..<width).map { _ in Float(random.normal()) }
            )
            let stored = StoredVector.encode(a)
            #expect(stored.count == width + 4)
            var read = [Float](repeating: 9, count: width)
            #expect(StoredVector.decode(stored, into: &read))
            let largest = a.map(abs).max() ?? 0
            for (x, y) in zip(a, read) { #expect(abs(x - y) <= largest / 254 * 1.001) }
            let naive = zip(read, b).reduce(0) { $0 + $1.0 * $1.1 }
            #expect(abs(StoredVector.product(stored, b) - naive) < 1e-3)
            #expect(StoredVector.encode(read) == stored)
        }
        var two: [Float] = [0, 0]
        #expect(!StoredVector.decode(StoredVector.encode([1]), into: &two))
        #expect(StoredVector.product(StoredVector.encode([0, 0]), [1, 1]) == 0)
    }

    @Test func innerProductsOfAnyLength() {
        var random = Random(seed: 7)
        for count in 0...67 {
            let a = (0..<count).map { _ in random.normal() }, b = (0...count).map { _ in random.normal() }
            let expected = zip(a, b).reduce(0) { $0 + Double($1.0) * Double($1.1) }
            let wide = a.map { Double($0) }.withUnsafeBufferPointer { a in
                b.map { Double($0) }.withUnsafeBufferPointer { a.dot($0) }
            }
            let narrow = a.map { Float($0) }.withUnsafeBufferPointer { a in
                b.map { Float($0) }.withUnsafeBufferPointer { $0.dot(a) }
            }
            #expect(abs(wide - expected) < 1e-12 && abs(Double(narrow) - expected) < 1e-4)
        }
    }

    @Test func keepsTheHighestScores() {
        var random = Random(seed: 6)
        for count in [1, 5, 64] {
            let scores = (0..<1000).map { _ in Float(random.below(200)) }
            var top = TopScores(count: count)
            for (id, score) in scores.enumerated() { top.insert(Int64(id), score) }
            let expected = scores.enumerated().sorted { ($0.element, $0.offset) > ($1.element, $1.offset) }
            #expect(top.sorted.map(\.id) == expected.prefix(count).map { Int64($0.offset) })
        }
    }

    @Test func exportedLinesAreReadAgain() throws {
        let memory = try MemoryFolder().open()
        for text in StoreTests.hostile.dropLast(2) { try memory.tell(Telling(text, source: text.prefix(50) + ".")) }
        for fact in try memory.facts() {
            let line = try FactLine(Array(fact.jsonLine.utf8), path: "x", line: 1)
            #expect(line.text.utf8.elementsEqual(fact.text.utf8) && line.source == fact.source)
            let again = try FactLine(Array(fact.jsonLine.utf8), path: "x", line: 1)
            #expect(line.id == fact.id && again.told == line.told && again.validFrom == line.validFrom)
            #expect(!fact.jsonLine.utf8.contains(10))
        }
    }
}

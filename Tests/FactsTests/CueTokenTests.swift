import Tensors
import Testing

@testable import Facts

@Suite struct CueTokenTests {
    private func words(_ text: String) -> [String] { CueToken.words(of: text).map(\.word) }

    @Test func wordsAreFolded() {
        #expect(words("The Meeting, at 3:00 PM!") == ["the", "meeting", "at", "3:00", "pm"])
        #expect(words("Zoë's CAFÉ — Straße") == ["zoe", "cafe", "straße"])
        #expect(words("Zoe\u{308} O'Brien don’t") == ["zoe", "obrien", "dont"])
    }

    @Test func signsJoinDigitsOnly() {
        #expect(
            words("1,299.50 555-0142 2027-03-14 well-known a.b") == [
                "1,299.50", "555-0142", "2027-03-14", "well", "known", "a", "b",
            ])
        #expect(words("in 1874.") == ["in", "1874"])
    }

    @Test func rangesAreThoseOfTheText() {
        let text = "Zoë pays €1,200 or 5% to Anna's"
        let parts = CueToken.words(of: text).map { String(decoding: Array(text.utf8)[$0.range], as: UTF8.self) }
        #expect(parts == ["Zoë", "pays", "€1,200", "or", "5%", "to", "Anna"])
        #expect(CueToken.words(of: text).map(\.isGenitive) == [false, false, false, false, false, false, true])
        #expect(CueToken.words(of: text).map(\.isCapital) == [true, false, false, false, false, false, true])
    }

    @Test(arguments: ["", " ", "?!…", "🙂🙂", "\0\u{7}", "'", "'s", "\u{308}"]) func withoutLettersThereIsNoWord(
        _ text: String
    ) {
        #expect(words(text).allSatisfy { $0 == "s" })
    }

    @Test func otherScriptsHaveWords() {
        #expect(words("Где Анна?") == ["где", "анна"])
        #expect(words("שלום עולם") == ["שלום", "עולם"])
        #expect(words("東京は日本") == ["東京は日本"])
    }
}

@Suite struct WordMatchTests {
    /// Optimal string alignment, cell by cell.
    private func distance(_ a: [UInt8], _ b: [UInt8]) -> Int {
        var table = (0...a.count).map { i in (0...b.count).map { i == 0 ? $0 : i } }
        for i in a.indices {
            for j in b.indices {
                var least = min(table[i][j] + (a[i] == b[j] ? 0 : 1), table[i][j + 1] + 1, table[i + 1][j] + 1)
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { least = min(least, table[i - 1][j - 1] + 1) }
                table[i + 1][j + 1] = least
            }
        }
        return table[a.count][b.count]
    }

    @Test func distancesAreThoseOfTheTable() {
        var random = Random(seed: 1)
        for _ in 0..<3000 {
            let lengths = [
                1 + random.below(random.below(8) == 0 ? 64 : 9), random.below(random.below(8) == 0 ? 64 : 9),
            ]
            let words = lengths.map { length in (0..<length).map { _ in UInt8(97 + random.below(4)) } }
            let pattern = WordPattern(String(decoding: words[0], as: UTF8.self))
            #expect(pattern.distance(to: words[1]) == distance(words[0], words[1]))
        }
    }

    @Test func likenessFallsWithTheDistance() {
        let pattern = WordPattern("meeting")
        let likeness = ["meeting", "meeitng", "mxxting", "carpet"].map { pattern.likeness(to: Array($0.utf8)) }
        #expect(likeness[0] == 1 && likeness[3] == 0)
        #expect(likeness == likeness.sorted(by: >))
    }
}

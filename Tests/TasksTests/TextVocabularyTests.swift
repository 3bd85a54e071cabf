import Foundation
import Testing

@testable import Tasks

@Suite struct TextVocabularyTests {
    private func vocabulary(_ text: String, _ unit: TextUnit, limit: Int? = nil) throws -> Vocabulary {
        try TextTesting.withFolder(["a": Array(text.utf8)]) { try Vocabulary(of: $0 + "/a", unit: unit, limit: limit) }
    }

    @Test func wordsStandByFrequencyThenAppearance() throws {
        let words = try vocabulary("b a c a\nc b d\n", .word)
        #expect(words.symbols == ["b", "a", "c", "<eos>", "d", "<unk>"])
        #expect(words.unknown == 5 && words.lineEnd == 3)
        let own = try vocabulary("x <unk> <unk>\n", .word)
        #expect(own.symbols == ["<unk>", "x", "<eos>"])
        #expect(own.unknown == 0)
    }

    @Test func charactersStandByFrequencyThenAppearance() throws {
        let characters = try vocabulary("ba\né aé\n", .character)
        #expect(characters.symbols == ["a", "\n", "é", "b", " "])
        #expect(characters.unknown == nil && characters.lineEnd == nil)
    }

    @Test func limitsKeepTheMostFrequent() throws {
        let text = "a a a a b b b c c d d d d d\n"
        #expect(try vocabulary(text, .word, limit: 4).symbols == ["d", "a", "<eos>", "<unk>"])
        #expect(try vocabulary(text, .word, limit: 2).symbols == ["<eos>", "<unk>"])
        #expect(try vocabulary(text, .word, limit: 6).symbols == ["d", "a", "b", "c", "<eos>", "<unk>"])
        #expect(try vocabulary("<unk> a a b <unk> <unk>\n", .word, limit: 3).symbols == ["<unk>", "a", "<eos>"])
        #expect(try vocabulary("abbccc", .character, limit: 3).symbols == ["c", "b", "a"])
        #expect(try vocabulary("abbccc", .character, limit: 2).symbols == ["c", "<unk>"])
        #expect(try vocabulary("ab", .byte, limit: 2).count == 256)
    }

    @Test func canonicallyEqualTextsDiffer() throws {
        // As Strings all of these would be one.
        let words = try vocabulary("\u{E9} e\u{301}\n\u{C5} A\u{30A} \u{212B}\n", .word)
        #expect(words.count == 7)
        let characters = try vocabulary("\u{C5}\u{212B}", .character)
        #expect(characters.count == 2)
        #expect(try characters.tokens(of: "\u{212B}\u{C5}") == [1, 0])
        #expect(characters != (try vocabulary("\u{212B}\u{C5}", .character)))
    }

    @Test func codingKeepsEverySymbol() throws {
        let letters = "a\u{0}\u{7F}\"\\/\u{2028}\u{FEFF}é\u{301}😀\u{10FFFF}\r\n\u{E000}"
        let words = "b a \u{0}b \"\\ é e\u{301}\n"
        for (text, unit) in [(letters, TextUnit.character), (words, .word), ("a", .byte)] {
            let old = try vocabulary(text, unit)
            let data = try JSONEncoder().encode(old)
            let new = try JSONDecoder().decode(Vocabulary.self, from: data)
            #expect(new == old)
            #expect(new.unknown == old.unknown && new.lineEnd == old.lineEnd)
        }
    }

    @Test(arguments: [
        #"{"unit":"word","symbols":["a","<eos>"]}"#, #"{"unit":"word","symbols":["a b","<eos>","<unk>"]}"#,
        #"{"unit":"word","symbols":["","<eos>","<unk>"]}"#, #"{"unit":"word","symbols":["a","a","<eos>","<unk>"]}"#,
        #"{"unit":"character","symbols":["ab"]}"#, #"{"unit":"character","symbols":[]}"#, #"{"unit":"character"}"#,
        #"{"unit":"letter","symbols":["a"]}"#,
    ])
    func decodingRefusesWhatNoTextHas(_ text: String) {
        #expect(throws: DecodingError.self) { try JSONDecoder().decode(Vocabulary.self, from: Data(text.utf8)) }
    }

    @Test func promptsBecomeTokens() throws {
        let words = try vocabulary("the cat sat\n", .word)
        #expect(try words.tokens(of: " cat\tsat \n the") == [1, 2, 3, 0])
        #expect(try words.tokens(of: "").isEmpty)
        #expect(try words.tokens(of: "the dog", unknownWords: true) == [0, 4])
        let characters = try vocabulary("cab\n", .character)
        #expect(try characters.tokens(of: "\nabc") == [3, 1, 2, 0])
        #expect(try Vocabulary.bytes.tokens(of: "é\n") == [0xC3, 0xA9, 10])
    }

    @Test func promptsNameWhatIsUnknown() throws {
        let words = try vocabulary("the cat\n", .word)
        var error = #expect(throws: DataError.self) { try words.tokens(of: "the dog dog") }
        #expect(error?.problem == "the word \"dog\" is not among the 4 tokens")
        #expect(error?.path == "the prompt")
        error = #expect(throws: DataError.self) { try words.tokens(of: "1 2 3 4 5 6 7") }
        #expect(error?.problem == #"the words "1", "2", "3", "4", "5" and 2 more are not among the 4 tokens"#)
        let characters = try vocabulary("abc", .character).withUnknown
        error = #expect(throws: DataError.self) { try characters.tokens(of: "aß\tb", unknownWords: true) }
        #expect(error?.problem == "the characters \"ß\" (U+00DF), U+0009 are not among the 4 tokens")
    }

    @Test func tokensBecomeText() throws {
        let words = try vocabulary("the cat\nsat\n", .word)
        let tokens = try words.tokens(of: "the cat\n\nsat the\n")
        #expect(words.text(of: tokens) == "the cat\n\nsat the\n")
        #expect(words.bytes(of: tokens[1]) == Array("cat".utf8))
        #expect(words.bytes(of: tokens[1], after: tokens[0]) == Array(" cat".utf8))
        let characters = try vocabulary("añ😀", .character)
        #expect(characters.text(of: [2, 0, 1]) == "😀añ")
        #expect(characters.withUnknown.text(of: [0, 3]) == "a\u{FFFD}")
        #expect(Vocabulary.bytes.bytes(of: 0xC3, after: 65) == [0xC3])
        #expect(Vocabulary.bytes.text(of: [0xC3, 0xA9, 65]) == "éA")
        #expect(Vocabulary.bytes.symbols[10] == "\\x0A" && Vocabulary.bytes.symbols[65] == "A")
    }
}

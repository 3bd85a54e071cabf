import Foundation
import Testing

@testable import Tasks

@Suite struct TextCorpusTests {
    @Test func readsAFolder() throws {
        let files = ["ptb.TRAIN.txt": "a b\n", "ptb.val.txt": "b c\n", "my-test": "a", "README": "x", ".train": "y"]
        try TextTesting.withFolder(files.mapValues { Array($0.utf8) }) { folder in
            let corpus = try TextCorpus(path: folder, unit: .word, scratch: folder)
            #expect(corpus.vocabulary.symbols == ["a", "b", "<eos>", "<unk>"])
            #expect(try corpus.train.all == [0, 1, 2])
            #expect(try corpus.valid?.all == [1, 3, 2])
            #expect(try corpus.test?.all == [0, 2])
            #expect([corpus.train, corpus.valid, corpus.test].map { $0?.unknown } == [0, 1, 0])
            #expect(corpus.valid?.path == folder + "/ptb.val.txt")
        }
    }

    @Test func charactersGetUnknownOnlyIfNeeded() throws {
        let plain = try TextTesting.corpus("abc", valid: "cb", unit: .character)
        #expect(plain.vocabulary.unknown == nil && plain.vocabulary.count == 3 && plain.test == nil)
        let other = try TextTesting.corpus("abc", valid: "cxb", test: "yy", unit: .character)
        #expect(other.vocabulary.symbols == ["a", "b", "c", "<unk>"])
        #expect(try other.valid?.all == [2, 3, 1])
        #expect(other.valid?.unknown == 1 && other.test?.unknown == 2 && other.train.unknown == 0)
        let cut = try TextTesting.corpus("aabc", unit: .character, limit: 2)
        #expect(try cut.train.all == [0, 0, 1, 1])
        #expect(cut.train.unknown == 2)
    }

    @Test func countsWordsBeyondALimit() throws {
        let corpus = try TextTesting.corpus("a a b <unk> c\n", unit: .word, limit: 3)
        #expect(corpus.vocabulary.symbols == ["a", "<unk>", "<eos>"])
        #expect(try corpus.train.all == [0, 0, 1, 1, 1, 2])
        #expect(corpus.train.unknown == 2)
    }

    @Test func usesAGivenVocabulary() throws {
        let trained = try TextTesting.corpus("abc\n", unit: .character).vocabulary
        let corpus = try TextTesting.corpus("cc", valid: "\n", unit: .character, vocabulary: trained)
        #expect(try corpus.train.all == [2, 2])
        #expect(corpus.vocabulary == trained)
        let files = ["train": Array("ab\nc".utf8), "test": Array("a\n\nb😀".utf8)]
        for piece in [4, 5, 1 << 20] {
            let error = try TextTesting.error(files, vocabulary: trained, piece: piece)
            #expect(error?.problem == "the character \"😀\" (U+1F600) is not among the 4 of the vocabulary")
            #expect(error?.line == 3 && error?.path.hasSuffix("/test") == true)
        }
        #expect(try TextTesting.corpus("c!", unit: .character, vocabulary: trained.withUnknown).train.all == [2, 4])
        let error = try TextTesting.error(files, unit: .word, vocabulary: trained)
        #expect(error?.problem == "is to be read as words, but the vocabulary is one of characters")
    }

    @Test func linesEndWithTheFile() throws {
        func tokens(_ text: String) throws -> [String] {
            let corpus = try TextTesting.corpus(text, unit: .word)
            return try corpus.train.all.map { corpus.vocabulary.symbols[$0] }
        }
        #expect(try tokens("a b") == ["a", "b", "<eos>"])
        #expect(try tokens("a b\n") == ["a", "b", "<eos>"])
        #expect(try tokens("a b\r\n \r\n  ") == ["a", "b", "<eos>", "<eos>"])
        #expect(try tokens("a <eos> b") == ["a", "<eos>", "b", "<eos>"])
        #expect(try tokens("\u{FEFF}a\u{A0}b") == ["a\u{A0}b", "<eos>"])
    }

    @Test func keepsByteOrderMarksOfBytes() throws {
        #expect(try TextTesting.corpus("\u{FEFF}a", unit: .byte).train.all == [0xEF, 0xBB, 0xBF, 97])
        #expect(try TextTesting.corpus("\u{FEFF}a", unit: .character).train.all == [0])
    }

    @Test func refusesFoldersThatAreNotClear() throws {
        let text = Array("text\n".utf8)
        var error = try TextTesting.error(["valid.txt": text])
        #expect(error?.problem.hasPrefix("has no training file") == true)
        error = try TextTesting.error([:])
        #expect(error?.problem.hasPrefix("has no training file") == true)
        error = try TextTesting.error(["train1": text, "Train2": text])
        #expect(error?.problem == "has several files that may be the \"train\" part: Train2, train1")
        error = try TextTesting.error(["train": text, "dev": text, "valid": text])
        #expect(error?.problem == "has several files that may be the \"valid\" part: dev, valid")
        error = try TextTesting.error(["train": text, "test.a": text, "test.b": text])
        #expect(error?.problem == "has several files that may be the \"test\" part: test.a, test.b")
        error = try TextTesting.error(["train-and-test": text])
        #expect(error?.problem == "has a name that fits two parts of the corpus")
        #expect(error?.path.hasSuffix("/train-and-test") == true)
    }

    @Test(arguments: TextUnit.allCases) func refusesWhatIsEmptyOrMissing(_ unit: TextUnit) throws {
        let text = Array("text\n".utf8)
        for name in ["train", "valid", "test"] {
            var files = ["train": text, "valid": text]
            files[name] = []
            let error = try TextTesting.error(files, unit: unit)
            #expect(error?.problem == "is empty" && error?.path.hasSuffix("/" + name) == true)
        }
        #expect(try TextTesting.error(["text": []], file: "text", unit: unit)?.problem == "is empty")
        #expect(
            try TextTesting.error([:], file: "none", unit: unit)?.problem == "cannot be read: there is no such file")
        let error = try TextTesting.error(["text": Array("ab\n".utf8)], file: "text", unit: unit)
        #expect(error?.problem.hasPrefix("is too short to be divided into 90 %") == true)
    }

    @Test func refusesAFileWithOnlyAByteOrderMark() throws {
        #expect(try TextTesting.error(["train": [0xEF, 0xBB, 0xBF]])?.problem == "is empty")
    }

    @Test func refusesPipes() throws {
        let error = #expect(throws: DataError.self) {
            try TextTesting.withFolder([:]) { folder in
                #expect(mkfifo(folder + "/train", 0o600) == 0)
                return try TextCorpus(path: folder, unit: .byte, scratch: folder)
            }
        }
        #expect(error?.problem == "cannot be read: it is a pipe or device, not a file")
    }
}

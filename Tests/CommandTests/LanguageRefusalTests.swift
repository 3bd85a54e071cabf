import Foundation
import Testing

/// What makes no sense of text and music is refused with one clear sentence, and nothing is left half-written.
@Suite struct LanguageRefusalTests {
    private static let text = "train text --data corpus --epochs 1 --hidden 4 --batch 2 --out new"
    private static let music = "train music --data music.json --epochs 1 --hidden 4 --out new"

    static let options = [
        Refusal("train text", 64, "Name the text to learn", "--data PATH"),
        Refusal("train music", 64, "Name the music to learn", "--data FILE.json.gz"),
        Refusal("\(text) --steps 9", 64, "give --epochs, not --steps"),
        Refusal("\(text) --check-every 9", 64, "give --epochs, not --steps, --check-every"),
        Refusal("\(text) --until solved", 64, "give --epochs"),
        Refusal("\(text) --curriculum", 64, "give --epochs"),
        Refusal("\(text) --length 5...9", 64, "--length is one number"),
        Refusal("\(text) --unit syllable", 64, "'syllable' is invalid", "'word', 'character' or 'byte'"),
        Refusal("\(text) --vocabulary 1", 64, "--vocabulary must be 2 or more"),
        Refusal("\(text) --unit byte --vocabulary 9", 64, "--vocabulary is for words and characters"),
        Refusal("\(text) --embedding -1", 64, "embedding's width is -1"),
        Refusal("\(text) --embedding 99999", 64, "embedding's width is 99999, it must be from 0 to 65536"),
        Refusal("\(text) --tied --embedding 3", 64, "embedding is 3, it must be as wide"),
        Refusal("\(text) --tied --embedding 0", 64, "embedding is 0, it must be as wide"),
        Refusal("\(text) --omega 1", 64, "Omega is 1.0, it must be 0"),
        Refusal("\(text) --activation relu", 64, "--activation is for --cell elman"),
        Refusal("\(text) --chrono 1", 64, "gate biases is 1, it must be 2 or more"),
        Refusal("\(text) --dropout 1", 64, "--dropout must be at least 0 and below 1"),
        Refusal("\(text) --patience 0", 64, "patience is 0"),
        Refusal("\(text) --window 3", 64, "are for 'mneme train series'"),
        Refusal("train text --data corpus --epochs 0", 64, "number of passes is 0"),
        Refusal("train text --data corpus --epochs 1000001", 64, "number of passes is 1000001"),
        Refusal("\(music) --unit word", 64, "are for 'mneme train text'"),
        Refusal("\(music) --length 1", 64, "length is 1, it must be 2 or more for music"),
        Refusal("\(music) --length 5...9", 64, "--length is one number"),
        Refusal("eval text --split nonsense", 64, "--split must be train, valid or test, not 'nonsense'"),
        Refusal("eval text --length 9", 64, "are for runs on synthetic tasks"),
        Refusal("eval music --sequences 9", 64, "are for runs on synthetic tasks"),
        Refusal("eval text --data corpus", 64, "--data is for runs on series"),
        Refusal("sample text --top-k 0", 64, "--top-k must be 1 or more"),
        Refusal("sample text --top-p 0", 64, "--top-p must be above 0"),
        Refusal("sample text --top-p 1.1", 64, "--top-p must be above 0 and at most 1"),
        Refusal("sample text --temperature -1", 64, "--temperature must be 0 or more"),
        Refusal("sample text --temperature nan", 64, "--temperature must be 0 or more"),
        Refusal("sample text --length 0", 64, "--length must be from 1"),
        Refusal("sample text --midi x.mid", 64, "--out and --midi are for runs on music"),
        Refusal("sample music --prompt la", 64, "--prompt is for runs on text"),
        Refusal("sample music --top-k 3", 64, "--top-k and --top-p are for runs on text"),
        Refusal("sample music --length 2000000", 64, "--length must be at most 1000000 for music"),
        Refusal("inspect music --length 1", 64, "music needs a length of 2 or more"),
        Refusal("export text --to pytorch", 64, "<file>"),
    ]

    private static func text(_ data: String, _ rest: String = "") -> String {
        text.replacing("corpus", with: data) + rest
    }

    private static func music(_ data: String) -> String { music.replacing("music.json", with: data) }

    static let data = [
        Refusal(text("none"), 65, "none: cannot be read: there is no such file"),
        Refusal(text("bare"), 65, "bare: has no training file"),
        Refusal(text("alone"), 65, "alone: has no text to validate or to test on"),
        Refusal(text("short.txt"), 65, "short.txt: is too short to be divided"),
        Refusal(text("tiny.txt", " --unit character"), 65, "tiny.txt: has a part of one token"),
        Refusal(text("empty.txt"), 65, "empty.txt: is empty"),
        Refusal(text("hollow"), 65, "hollow/valid.txt: is empty"),
        Refusal(text("latin.txt"), 65, "latin.txt:2: is not UTF-8 text: byte 8"),
        Refusal(
            text("corpus", " --batch 9999").replacing("--batch 2 ", with: ""), 65, "tokens, too few for 9999 streams"),
        Refusal(text("corpus", " --out folder/file/new").replacing("--out new ", with: ""), 65, "is not a folder"),
        Refusal(
            text("many", " --embedding 0"), 65, "many: has 9002 different tokens; --embedding 0 is for at most 8192"),
        Refusal(music("none"), 65, "none: cannot be read: there is no such file"),
        Refusal(music("folder"), 65, "folder: cannot be read: it is a folder"),
        Refusal(music("corpus/train.txt"), 65, "is not JSON, or was cut short"),
        Refusal(music("pitch.json"), 65, "pitch.json: train, piece 1, frame 2: 88 is not in 0..<88", "subtract 21"),
        Refusal(music("cut.gz"), 65, "cut.gz: is gzip data that was cut short"),
        Refusal(music("nothing.json"), 65, "nothing.json: valid has no pieces"),
        Refusal("sample words --prompt zebra", 65, "the prompt: the word \"zebra\" is not among the"),
        Refusal("sample text --prompt ~", 65, "the prompt: the character \"~\" (U+007E) is not among the"),
        Refusal("sample music --out none/a.json", 65, "none/a.json: cannot be written: its folder does not exist"),
        Refusal("export text --to pytorch none/file", 65, "none/file: cannot be written: its folder does not exist"),
        Refusal("import file --from pytorch --like text --out text", 65, "text: there is a run already"),
        Refusal("import file --from pytorch --like words --out new", 65, "tensor \"encoder.weight\" is"),
        Refusal("import file --from pytorch --like music --out new", 65, "its cell is lstm, the run's is gru"),
        Refusal("import file --from pytorch --like folder --out new", 65, "folder/run.json: cannot be read"),
    ]

    /// Files and runs to be refused, or not.
    private static let prepared = Result {
        let scratch = try Scratch()
        try scratch.writeText()
        try scratch.writeMusic()
        for folder in ["bare", "alone", "hollow", "folder", "many"] { try scratch.makeFolder(folder) }
        let words = (0..<9000).map { "w\($0)" }.joined(separator: " ")
        for (name, text) in [
            ("bare/other.txt", "text"), ("alone/train.txt", "text of several words"), ("hollow/valid.txt", ""),
            ("hollow/train.txt", "text of several words"), ("short.txt", "a"), ("empty.txt", ""),
            ("many/train.txt", words), ("many/valid.txt", words), ("folder/file", "a file"),
            ("tiny.txt", String(repeating: "a", count: 20)),
            ("pitch.json", #"{"train": [[[1], [88]]], "valid": [[[1]]], "test": [[[1]]]}"#),
            ("nothing.json", #"{"train": [[[1]]], "valid": [], "test": [[[1]]]}"#),
        ] { try scratch.write(text, to: name) }
        try scratch.write(
            Data("line 1\n".utf8) + Data([0xE9]) + Data(String(repeating: " was Latin-1\n", count: 50).utf8),
            to: "latin.txt")
        try scratch.write(Data([0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255, 1, 9]), to: "cut.gz")
        for (name, command) in [
            ("words", text), ("text", text + " --unit character"), ("music", music + " --cell gru"),
        ] {
            try scratch.mneme(command.replacing("--out new", with: "--out \(name)") + " --quiet")
        }
        try scratch.mneme("export text --to pytorch file")
        return try scratch.files()
    }

    @Test(arguments: options + data) func isRefused(_ refusal: Refusal) throws {
        try refusal.check(among: Self.prepared.get())
    }

    /// A text that has become another one since a run on it began.
    @Test func refusesToGoOnWithAnotherText() throws {
        let before = try Self.prepared.get()
        for (run, extra, words) in [
            ("text", "more of the same\n", "corpus: has changed since the run began"),
            ("words", "one\ntwo\n", "corpus: has changed since the run began"),
            ("text", "a", "corpus: has changed since the run began"),
        ] {
            let scratch = try Scratch(holding: before)
            let longer = String(repeating: extra, count: 5)
            try scratch.write(scratch.text("corpus/train.txt") + longer, to: "corpus/train.txt")
            let changed = try scratch.files()
            let outcome = try scratch.mneme("train --resume \(run)")
            #expect(outcome.status == 65 && outcome.errors.hasPrefix("mneme: \(words)"), "\(outcome)")
            #expect(try scratch.files() == changed)
        }
    }
}

import Foundation
import Tensors

/// The line that `mneme train --json` ends with on text and music, where nothing is counted wrong.
struct LanguageTraining: Decodable, Equatable {
    var task: String
    var cell: String
    var solved: Bool
    var steps: Int
    var loss: Double
    var error: Double?
}

/// The line that `mneme eval --json` prints of a run on text or music.
struct PartResult: Decodable, Equatable {
    var split: String
    var tokens: Int?
    var frames: Int?
    var unknown: Int?
    var loss: Double
    var perplexity: Double?
    var bitsPerCharacter: Double?
    var bitsPerByte: Double?
    var nllPerFrame: Double?

    enum CodingKeys: String, CodingKey {
        case split, tokens, frames, unknown, loss, perplexity
        case bitsPerCharacter = "bits_per_character"
        case bitsPerByte = "bits_per_byte"
        case nllPerFrame = "nll_per_frame"
    }
}

/// The line that `mneme sample --json` prints.
struct SampleResult: Decodable, Equatable {
    var prompt: String?
    var text: String?
    var tokens: Int?
    var frames: Int?
    var seed: UInt64
}

extension Short {
    /// A small language model, but for --data and --unit.
    static let text =
        "train text --hidden 12 --layers 1 --batch 4 --length 8 --epochs 3 --optimizer adam --lr 0.02 --quiet"
    /// A small model of music.
    static let music =
        "train music --data music.json --hidden 12 --batch 2 --length 10 --epochs 4 --lr 0.02 --patience 50 --quiet"
}

extension Scratch {
    /// Writes a corpus of about seven words a line: a folder `corpus` with three parts, and `story.txt`.
    func writeText(lines: Int = 60) throws {
        var random = Random(seed: 12)
        func text(_ lines: Int) -> String {
            (0..<lines).map { _ in
                let words = ["the", "cat", "sat", "on", "a", "mat", "élan", "and"]
                return (0..<6).map { _ in words[random.below(words.count)] }.joined(separator: " ") + "\n"
            }.joined()
        }
        try makeFolder("corpus")
        try write(text(lines), to: "corpus/train.txt")
        try write(text(10), to: "corpus/valid.txt")
        try write(text(10) + "a dog sat\n", to: "corpus/test.txt")
        try write(text(2 * lines), to: "story.txt")
    }

    /// Writes `music.json`, pieces of 1 to 24 frames.
    func writeMusic() throws {
        let pieces = [24, 7, 1, 16].map { count in (0..<count).map { [20 + $0 % 3, 40 + $0 % 5, 60] } }
        let parts = ["train": pieces, "valid": Array(pieces.suffix(2)), "test": Array(pieces.prefix(2))]
        try write(JSONSerialization.data(withJSONObject: parts), to: "music.json")
    }
}

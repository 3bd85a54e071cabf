import Foundation
import Networks
import Tasks
import Tensors
import Training

typealias Network = RecurrentNetwork<AnyCell>

/// A temporary folder that is removed with all that is in it.
final class TemporaryFolder: Sendable {
    let path = FileManager.default.temporaryDirectory.path + "/mneme-training-\(UUID().uuidString)"

    init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }
    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// The full path of something in it.
    func path(_ name: String) -> String { "\(path)/\(name)" }

    /// Every file below a folder with its bytes.
    func files(_ folder: String) throws -> [String: Data] {
        var files: [String: Data] = [:]
        for name in try FileManager.default.subpathsOfDirectory(atPath: path(folder)) {
            files[name] = FileManager.default.contents(atPath: path("\(folder)/\(name)")) ?? Data()
        }
        return files
    }

    /// Settings of a small classification of slow and fast waves, whose files it writes here.
    func series(steps: Int, seed: UInt64 = 1) throws -> RunSettings {
        for (name, cases) in [("train.ts", 24), ("test.ts", 10)] {
            var random = Random(seed: seed + UInt64(cases))
            let lines = (0..<cases).map { number in
                let wave = (0..<20).map { sin((number % 2 == 0 ? 0.2 : 0.5) * Double($0)) + 0.5 * random.normal() }
                return wave.map { "\($0)" }.joined(separator: ",") + ":\(number % 2)"
            }
            let text = "@classLabel true 0 1\n@data\n" + lines.joined(separator: "\n")
            try Data(text.utf8).write(to: URL(fileURLWithPath: path(name)))
        }
        var settings = RunSettings(task: "series", length: 1...1000, steps: steps)
        settings.data = .init(
            train: path("train.ts"), test: path("test.ts"), heldBack: 0.25, window: .init(width: 2, stride: 1))
        (settings.hidden, settings.batch, settings.checkEvery, settings.until) = (6, 8, 3, .never)
        return settings
    }
}

extension TemporaryFolder {
    /// Settings of a small language model, whose corpus it writes here: two shards, a last chunk that is shorter.
    func text(_ unit: TextUnit = .word, _ cell: AnyCell.Kind = .lstm, epochs: Int = 3) throws -> RunSettings {
        let words = ["tick", "tock", "ding", "dong", "é", "the", "clock", "strikes"]
        var random = Random(seed: 8)
        try FileManager.default.createDirectory(atPath: path("corpus"), withIntermediateDirectories: true)
        for (name, lines) in [("train.txt", 40), ("valid.txt", 30), ("test.txt", 6)] {
            let text = (0..<lines).map { _ in
                (0..<6).map { _ in words[random.below(words.count)] }.joined(separator: " ") + "\n"
            }
            try Data(text.joined().utf8).write(to: URL(fileURLWithPath: path("corpus/\(name)")))
        }
        var settings = RunSettings(task: "text", length: 5...5, steps: 1)
        settings.text = .init(path: path("corpus"), unit: unit)
        (settings.cell, settings.hidden, settings.layers, settings.batch) = (cell, 7, 2, 17)
        (settings.epochs, settings.until, settings.initialization) = (epochs, .never, .uniformTenth)
        settings.optimizer.learningRate = 0.02
        return settings
    }

    /// Settings of a small model of music, whose file of ragged pieces it writes here.
    func music(
        _ cell: AnyCell.Kind = .gru, epochs: Int = 3, packed: (Data) -> Data = { $0 }
    ) throws -> RunSettings {
        var random = Random(seed: 9)
        func pieces(_ frames: [Int]) -> [[[Int]]] {
            frames.map { count in
                (0..<count).map { t in [30 + t % 3, 40 + 2 * (t % 5)] + (random.below(4) == 0 ? [60] : []) }
            }
        }
        let parts = ["train": pieces([23, 1, 9, 14, 2]), "valid": pieces([12, 1]), "test": pieces([1, 5, 30])]
        let data = try JSONSerialization.data(withJSONObject: parts)
        try packed(data).write(to: URL(fileURLWithPath: path("music.json")))
        var settings = RunSettings(task: "music", length: 8...8, steps: 1)
        settings.music = path("music.json")
        (settings.cell, settings.hidden, settings.batch) = (cell, 9, 16)
        (settings.epochs, settings.until, settings.initialization) = (epochs, .never, .uniform)
        settings.optimizer.learningRate = 0.02
        return settings
    }
}

extension RunSettings {
    /// A small task that exercises Ω, the curriculum and two shards.
    static func small(steps: Int) -> RunSettings {
        var settings = RunSettings(task: "temporal-order", length: 12...30, steps: steps)
        (settings.hidden, settings.batch, settings.checkEvery, settings.until) = (8, 20, 4, .never)
        (settings.curriculum, settings.omega) = (true, Omega(weight: 2))
        return settings
    }
}

extension Run {
    /// Trains for some updates and writes a checkpoint; gives whether training is over.
    @discardableResult
    func advance(by updates: Int) throws -> Bool {
        var left = (0..<updates).makeIterator()
        return try train(isInterrupted: { left.next() == nil })
    }
}

extension RunModel {
    /// -ln p of each token after the first, one step at a time from the start: what evaluation must agree with.
    func losses(of tokens: [Int32]) -> [Double] {
        var stream = self.stream()
        return zip(tokens, tokens.dropFirst()).map { token, next in
            let logits = stream(symbol: Int(token)).map { Double($0) }
            let largest = logits.max() ?? 0
            return log(logits.reduce(0) { $0 + exp($1 - largest) }) + largest - logits[Int(next)]
        }
    }
}

extension Module {
    /// Every parameter without its name.
    var tensors: [Tensor] { parameters.map(\.value) }
}

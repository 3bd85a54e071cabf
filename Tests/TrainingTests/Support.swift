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

extension Module {
    /// Every parameter without its name.
    var tensors: [Tensor] { parameters.map(\.value) }
}

import Foundation
import Networks
import Tasks
import Testing

@testable import Training

/// Files of a run on text that are whole, but not the run's own.
@Suite struct TextCheckpointTests {
    /// The checkpoint of a run after two of four updates of a pass.
    private func halfWay(_ folder: TemporaryFolder, _ unit: TextUnit = .word) throws -> String {
        let run = try Run(creating: folder.path("run"), folder.text(unit), on: .one)
        #expect(try !run.advance(by: 2))
        return folder.path("run/checkpoints/step-000000002/")
    }

    /// Expects that the run is refused, with an error about a file.
    private func expectRefusal(_ folder: TemporaryFolder, _ file: String, _ problem: String) {
        for error in [
            #expect(throws: DataError.self) { try Run(resuming: folder.path("run"), on: .one) },
            #expect(throws: DataError.self) { try Run.load(folder.path("run")) },
            #expect(throws: DataError.self) { try Run.loadGenerator(folder.path("run")) },
        ] {
            #expect(
                error?.path.hasSuffix("/" + file) == true && error?.problem.contains(problem) == true, "\(error as Any)"
            )
        }
    }

    @Test(arguments: ["vocabulary.json", "states.safetensors", "model.safetensors", "state.json"])
    func isRefusedWithoutAFile(_ name: String) throws {
        let folder = try TemporaryFolder()
        try FileManager.default.removeItem(atPath: halfWay(folder) + name)
        expectRefusal(folder, name, "there is no such file")
    }

    /// A change of the states, and the words that say what is wrong with them then.
    struct Change: Sendable {
        let words: String
        let change: @Sendable (inout TensorFile) -> Void

        init(_ words: String, _ change: @escaping @Sendable (inout TensorFile) -> Void) {
            (self.words, self.change) = (words, change)
        }
    }

    static let changes = [
        Change("it does not say how many shards") { $0.metadata = [:] },
        Change("it does not say how many shards") { $0.metadata["shards"] = "two" },
        Change("it is of 1 shards, the run has 2") { $0.metadata["shards"] = "1" },
        Change("it is of 3 shards, the run has 2") { $0.metadata["shards"] = "3" },
        Change("it is of -1 shards, the run has 2") { $0.metadata["shards"] = "-1" },
        Change("there is no tensor \"1.0.1\"") { $0.entries.removeAll { $0.name == "1.0.1" } },
        Change("tensor \"0.1.0\" is 9×7, the run says 8×7") { file in
            file.entries = file.entries.map { entry in
                guard entry.name == "0.1.0" else { return entry }
                return .init(name: entry.name, shape: [9, 7], floats: Array(repeating: 0, count: 63))
            }
        },
        Change("tensor \"1.1.1\" is 63, the run says 9×7") { file in
            file.entries = file.entries.map { entry in
                entry.name == "1.1.1" ? .init(name: entry.name, shape: [63], floats: entry.floats()) : entry
            }
        },
    ]

    @Test(arguments: changes) func isRefusedWithOtherStates(_ change: Change) throws {
        let folder = try TemporaryFolder()
        let path = try halfWay(folder) + "states.safetensors"
        var file = try TensorFile(reading: path)
        #expect(file.entries.map(\.name) == ["0.0.0", "0.0.1", "0.1.0", "0.1.1", "1.0.0", "1.0.1", "1.1.0", "1.1.1"])
        change.change(&file)
        try file.write(to: path)
        expectRefusal(folder, "states.safetensors", change.words)
    }

    @Test func isRefusedWithAnotherVocabulary() throws {
        let folder = try TemporaryFolder()
        let path = try halfWay(folder) + "vocabulary.json"
        func write(_ json: String) throws {
            try AtomicFile.write(Checksum.sealJSON(Data(json.utf8)), to: path)
        }
        try write(#"{"unit": "byte"}"#)
        expectRefusal(folder, "vocabulary.json", "it is of bytes, the run says word")
        try write(#"{"unit": "word", "symbols": ["a", "a", "<unk>", "<eos>"]}"#)
        expectRefusal(folder, "vocabulary.json", "symbols")
        try write(#"{"unit": "word", "symbols": ["a", "b"]}"#)
        expectRefusal(folder, "vocabulary.json", "symbols")
        try write(#"{"unit": "syllable", "symbols": []}"#)
        expectRefusal(folder, "vocabulary.json", "unit")
        // One that a text may have, but of another size than the network.
        try write(#"{"unit": "word", "symbols": ["the", "<eos>", "<unk>"]}"#)
        expectRefusal(folder, "model.safetensors", "the run says 3×7")
    }

    /// The states would belong to other places of the text.
    @Test(arguments: TextUnit.allCases) func isRefusedOnAnotherText(_ unit: TextUnit) throws {
        let folder = try TemporaryFolder()
        _ = try halfWay(folder, unit)
        let path = folder.path("corpus/train.txt")
        let text = try String(contentsOfFile: path, encoding: .utf8)
        let before = try folder.files("run")
        // As many tokens, in another order.
        let lines = text.split(separator: "\n")
        try Data((lines[1...].joined(separator: "\n") + "\n\(lines[0])\n").utf8).write(to: URL(fileURLWithPath: path))
        let error = #expect(throws: DataError.self) { try Run(resuming: folder.path("run"), on: .one) }
        #expect(error?.path == folder.path("corpus"))
        #expect(error?.problem == "has changed since the run began")
        // It can be looked at all the same.
        #expect(throws: Never.self) { try Run.load(folder.path("run")) }
        try Data("~ no such character ~".utf8 + Data(text.utf8)).write(to: URL(fileURLWithPath: path))
        if unit == .character {
            let stranger = #expect(throws: DataError.self) { try Run(resuming: folder.path("run"), on: .one) }
            #expect(stranger?.path == path && stranger?.line == 1)
            #expect(stranger?.problem.contains("the character \"~\"") == true)
        }
        #expect(try folder.files("run") == before)
    }
}

import Foundation
import Networks
import Tasks
import Tensors

// What the checkpoint of a run on text has besides: the tokens, and the states that its streams go on from.

extension Checkpoint {
    /// The vocabulary of the newest checkpoint; nil where there is no checkpoint, or the run is not on text.
    static func vocabulary(in run: String, _ settings: RunSettings) throws(DataError) -> Vocabulary? {
        guard let text = settings.text, let name = names(in: run).last else { return nil }
        let path = folder(of: run) + "/" + name + "/vocabulary.json"
        let vocabulary: Vocabulary = try decoded(path)
        guard vocabulary.unit == text.unit else {
            throw DataError(
                path: path, problem: "it is of \(vocabulary.unit.rawValue)s, the run says \(text.unit.rawValue)s",
                remedy: "Restore the file from a copy, or start a new run.")
        }
        return vocabulary
    }

    /// The words of the newest checkpoint; nil where there is no checkpoint, or the run is not on stories.
    static func storyVocabulary(in run: String, _ settings: RunSettings) throws(DataError) -> StoryVocabulary? {
        guard settings.stories != nil, let name = names(in: run).last else { return nil }
        return try decoded(folder(of: run) + "/" + name + "/words.json")
    }

    /// The states of every shard: `SHARD.LAYER.PART`.
    func carriedFile() -> TensorFile {
        var entries: [TensorFile.Entry] = []
        for (shard, layers) in carried.enumerated() {
            for (layer, state) in layers.enumerated() {
                for (part, tensor) in state.tensors.enumerated() {
                    entries.append(TensorFile.Entry("\(shard).\(layer).\(part)", tensor))
                }
            }
        }
        return TensorFile(entries, metadata: ["shards": "\(carried.count)"])
    }

    /// Reads the states of shards of so many streams; there is no file where there are none.
    static func carried(
        _ path: String, _ model: RunModel, of sizes: [Int]
    ) throws(DataError) -> [RunModel.States] {
        guard !sizes.isEmpty else { return [] }
        let file = try TensorFile(reading: path)
        guard let shards = file.metadata["shards"].flatMap(Int.init) else {
            throw DataError(path: path, problem: "it does not say how many shards it is of", remedy: nil)
        }
        guard shards == sizes.count else {
            throw DataError(
                path: path, problem: "it is of \(shards) shards, the run has \(sizes.count)",
                remedy: "The file belongs to another run; restore the run's own, or start a new run.")
        }
        var result: [RunModel.States] = []
        for (shard, size) in sizes.enumerated() {
            var states: RunModel.States = []
            for (layer, initial) in model.initialStates(batch: size).enumerated() {
                var parts: [Tensor] = []
                for (part, tensor) in initial.tensors.enumerated() {
                    parts.append(try file.tensor("\(shard).\(layer).\(part)", shape: tensor.shape, path: path))
                }
                states.append(AnyCell.State(tensors: parts))
            }
            result.append(states)
        }
        return result
    }
}

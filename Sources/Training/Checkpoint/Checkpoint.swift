import Foundation
import Networks
import Tasks
import Tensors

/// A model, its optimizer and the state of its run, as a folder that is written whole or not at all.
struct Checkpoint {
    var model: AnyModel
    /// The parameters with the best validation so far, where they are kept.
    var best: AnyModel?
    var optimizer: any Optimizer<AnyModel>
    var state: RunState
    /// The states that the shards of a text go on from.
    var carried: [RunModel.States] = []
    /// The tokens of a text.
    var vocabulary: Vocabulary?
    /// The words of stories.
    var storyVocabulary: StoryVocabulary?

    /// Writes `checkpoints/step-N` in a run's folder and removes the older ones.
    func save(in run: String) throws(DataError) {
        let folder = Checkpoint.folder(of: run)
        let name = Checkpoint.name(state.step)
        try AtomicFile.makeFolder(at: folder)
        var files: [(name: String, data: Data)] = [
            ("model.safetensors", model.tensorFile().encoded()),
            ("optimizer.safetensors", optimizerFile().encoded()),
            ("state.json", Checksum.sealJSON(try encoded(state))),
        ]
        if let best { files.append(("best.safetensors", best.tensorFile().encoded())) }
        if !carried.isEmpty { files.append(("states.safetensors", carriedFile().encoded())) }
        if let storyVocabulary { files.append(("words.json", Checksum.sealJSON(try encoded(storyVocabulary)))) }
        if let vocabulary { files.append(("vocabulary.json", Checksum.sealJSON(try encoded(vocabulary)))) }
        try AtomicFile.writeFolder(at: folder + "/" + name, files: files)
        // The older ones, and what a crash left while it wrote one.
        for old in Checkpoint.contents(of: folder)
        where old != name && (old.hasPrefix("step-") || AtomicFile.isTemporary(old)) {
            try? FileManager.default.removeItem(atPath: folder + "/" + old)
        }
    }

    /// Reads the newest checkpoint of a run, or gives nil if there is none; throws where it is damaged.
    static func newest(
        in run: String, settings: RunSettings, _ initial: () -> AnyModel
    ) throws(DataError) -> Checkpoint? {
        guard let name = names(in: run).last else { return nil }
        let folder = folder(of: run) + "/" + name
        let state: RunState = try decoded(folder + "/state.json")
        var model = initial()
        try model.load(folder + "/model.safetensors")
        var optimizer = settings.optimizer.optimizer(for: model)
        try load(&optimizer, model, folder + "/optimizer.safetensors")
        var best: AnyModel?
        if state.best != nil {
            var kept = model
            try kept.load(folder + "/best.safetensors")
            best = kept
        }
        guard name == self.name(state.step) else {
            throw DataError(
                path: folder + "/state.json", problem: "it is of update \(state.step), the folder of another",
                remedy: "Restore the folder from a copy, or start a new run.")
        }
        var carried: [RunModel.States] = []
        if settings.text != nil, state.step > 0 {
            let sizes = WorkItem.shardSizes(settings.batch, model.recurrent)
            carried = try Checkpoint.carried(folder + "/states.safetensors", model.recurrent, of: sizes)
        }
        return Checkpoint(model: model, best: best, optimizer: optimizer, state: state, carried: carried)
    }

    /// The same for the network that fits what is learnt from.
    static func newest(
        in run: String, settings: RunSettings, workload: Workload
    ) throws(DataError) -> Checkpoint? {
        try newest(in: run, settings: settings) { settings.initialModel(of: workload) }
    }

    static func folder(of run: String) -> String { run + "/checkpoints" }

    private static func name(_ step: Int) -> String {
        let digits = String(step)
        return "step-" + String(repeating: "0", count: max(0, 9 - digits.count)) + digits
    }

    /// Whether a run has a checkpoint.
    static func exists(in run: String) -> Bool { !names(in: run).isEmpty }

    /// The checkpoints of a run, the newest last.
    static func names(in run: String) -> [String] {
        contents(of: folder(of: run)).filter { $0.hasPrefix("step-") }.sorted()
    }

    private static func contents(of folder: String) -> [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    }

    private func encoded(_ value: some Encodable) throws(DataError) -> Data {
        do {
            return try JSON.encoder.encode(value)
        } catch {
            throw DataError(path: "checkpoints", problem: "the state can't be encoded: \(error)", remedy: nil)
        }
    }

    private func optimizerFile() -> TensorFile {
        let names = model.parameters.map(\.name)
        let entries = optimizer.memory.flatMap { part in
            zip(names, part.tensors).map { TensorFile.Entry("\(part.name).\($0)", $1) }
        }
        return TensorFile(entries, metadata: ["updates": "\(optimizer.updates)"])
    }

    private static func load(
        _ optimizer: inout any Optimizer<AnyModel>, _ model: AnyModel,
        _ path: String
    ) throws(DataError) {
        let file = try TensorFile(reading: path)
        guard let updates = file.metadata["updates"].flatMap(Int.init), updates >= 0 else {
            throw DataError(path: path, problem: "it does not say how many updates were made", remedy: nil)
        }
        var memory: [(name: String, tensors: [Tensor])] = []
        for part in optimizer.memory {
            var tensors: [Tensor] = []
            for parameter in model.parameters {
                let name = "\(part.name).\(parameter.name)"
                tensors.append(try file.tensor(name, shape: parameter.value.shape, path: path))
            }
            memory.append((part.name, tensors))
        }
        optimizer.memory = memory
        optimizer.updates = updates
    }
}

/// Reads a sealed JSON file as a value.
func decoded<Value: Decodable>(_ path: String) throws(DataError) -> Value {
    let data = try Checksum.openSealedJSON(path)
    do {
        return try JSON.decoder.decode(Value.self, from: data)
    } catch let error as DecodingError {
        throw DataError(path: path, problem: error.sentence, remedy: remedy)
    } catch {
        throw DataError(path: path, problem: "it can't be read: \(error)", remedy: remedy)
    }
}

private let remedy = "It may be of another version of the program; restore it, or start a new run."

extension DecodingError {
    /// What is wrong, and where.
    fileprivate var sentence: String {
        let (context, problem): (Context, String) =
            switch self {
            case .keyNotFound(let key, let context): (context, "there is no \"\(key.stringValue)\"")
            case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
                (context, "a value is missing, or not of the kind that belongs there")
            @unknown default: (Context(codingPath: [], debugDescription: ""), "a value does not belong there")
            }
        let path = context.codingPath.map(\.stringValue).joined(separator: ".")
        return path.isEmpty ? problem : "\(path): \(problem)"
    }
}

/// JSON as this project writes it: keys sorted, numbers that are not finite as words.
enum JSON {
    static var encoder: JSONEncoder {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        return encoder
    }

    static var decoder: JSONDecoder {
        let decoder = JSONDecoder()
        decoder.nonConformingFloatDecodingStrategy = .convertFromString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        return decoder
    }
}

import Foundation
import Networks
import RunLog
import Tasks
import Tensors

extension Run {
    /// Writes the chosen network of a run as a safetensors file that PyTorch's modules can load.
    ///
    /// With `example`, another file gets a few sequences with the network's outputs, for checking what was loaded:
    /// `tokens` [T, B], or `inputs` [T, B, I], and `outputs`, [T, B, O] or of the last step [B, O].
    public static func exportToPyTorch(
        _ folder: String, to path: String, example: String? = nil
    ) throws(DataError) {
        let (settings, _, model) = try loadModel(folder)
        try checkKnownToPyTorch(settings, folder)
        var metadata = ["cell": settings.cell.rawValue, "format": "pt"]
        if settings.cell == .elman { metadata["activation"] = settings.activation.rawValue }
        try TensorFile(PyTorchNames.entries(model), metadata: metadata).write(to: path)
        if let example { try PyTorchNames.example(of: model).write(to: example) }
    }

    private static func checkKnownToPyTorch(_ settings: RunSettings, _ folder: String) throws(DataError) {
        guard settings.cell != .ntm else {
            throw DataError(
                path: folder, problem: "PyTorch has no module like a Neural Turing Machine",
                remedy: "Read its checkpoints, which are safetensors files, or train another cell.")
        }
        guard settings.cell != .elman || (settings.leak == 1 && settings.activation != .sigmoid) else {
            throw DataError(
                path: folder, problem: "PyTorch's RNN has no leaky and no sigmoid units",
                remedy: "Train with --activation tanh or relu, and without --leak.")
        }
    }

    /// Begins a run like another one, with the parameters of a file that PyTorch wrote.
    ///
    /// The new run is at update 0 of its settings; it can be evaluated, sampled, inspected and trained.
    public static func importFromPyTorch(_ path: String, like folder: String, to target: String) throws {
        let (settings, vocabulary, model) = try loadModel(folder, needsParameters: false)
        try checkKnownToPyTorch(settings, folder)
        let file = try TensorFile(reading: path, checksum: .ifPresent)
        if let cell = file.metadata["cell"], cell != settings.cell.rawValue {
            throw DataError(
                path: path, problem: "its cell is \(cell), the run's is \(settings.cell.rawValue)",
                remedy: "Name a run with the same cell.")
        }
        if settings.cell == .elman, let activation = file.metadata["activation"],
            activation != settings.activation.rawValue
        {
            throw DataError(
                path: path, problem: "its activation is \(activation), the run's is \(settings.activation.rawValue)",
                remedy: "Name a run with the same activation.")
        }
        let imported = try PyTorchNames.reading(file, path: path, into: model)
        try writeSettings(settings, to: target)
        let log = try RunLogWriter(creating: URL(fileURLWithPath: target + "/events.jsonl"))
        try log.append(
            .started(
                .init(
                    version: settings.version, task: settings.task, cell: settings.cell.rawValue, seed: settings.seed)))
        try log.flush()
        let state = RunState(random: settings.generator(for: .data), reach: settings.firstReach)
        let begun = AnyModel(imported)
        try Checkpoint(
            model: begun, optimizer: settings.optimizer.optimizer(for: begun), state: state, vocabulary: vocabulary
        ).save(in: target)
    }

    /// The settings, the vocabulary and the chosen network of a run; the data is read only where the network's widths
    /// need it.
    public static func loadModel(
        _ folder: String, needsParameters: Bool = true
    ) throws(DataError) -> (settings: RunSettings, vocabulary: Vocabulary?, model: RunModel) {
        let settings = try settings(of: folder)
        let isGenerator = settings.music != nil || settings.text != nil
        if isGenerator, needsParameters || Checkpoint.exists(in: folder) { return try loadGenerator(folder) }
        let (_, workload, model) = try load(folder, needsParameters: needsParameters)
        return (settings, workload.vocabulary, model)
    }
}

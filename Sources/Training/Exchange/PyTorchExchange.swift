import Foundation
import Networks
import RunLog
import Tasks
import Tensors

extension Run {
    /// Writes the chosen network of a run as a safetensors file that PyTorch's modules can load.
    public static func exportToPyTorch(_ folder: String, to path: String) throws(DataError) {
        let (settings, model) = try loadModel(folder)
        guard settings.cell != .elman || (settings.leak == 1 && settings.activation != .sigmoid) else {
            throw DataError(
                path: folder, problem: "PyTorch's RNN has no leaky and no sigmoid units", remedy: nil)
        }
        var metadata = ["cell": settings.cell.rawValue, "format": "pt"]
        if settings.cell == .elman { metadata["activation"] = settings.activation.rawValue }
        try TensorFile(PyTorchNames.entries(model), metadata: metadata).write(to: path)
    }

    /// Begins a run like another one, with the parameters of a file that PyTorch wrote.
    ///
    /// The new run is at update 0 of its settings; it can be evaluated, sampled, inspected and trained.
    public static func importFromPyTorch(_ path: String, like folder: String, to target: String) throws {
        let (settings, model) = try loadModel(folder, needsParameters: false)
        let file = try TensorFile(reading: path, checksum: .ifPresent)
        if let cell = file.metadata["cell"], cell != settings.cell.rawValue {
            throw DataError(
                path: path, problem: "its cell is \(cell), the run's is \(settings.cell.rawValue)",
                remedy: "Name a run with the same cell.")
        }
        let imported = try PyTorchNames.reading(file, path: path, into: model)
        let vocabulary = try Checkpoint.vocabulary(in: folder)
        try writeSettings(settings, to: target)
        let log = try RunLogWriter(creating: URL(fileURLWithPath: target + "/events.jsonl"))
        try log.append(
            .started(
                .init(
                    version: settings.version, task: settings.task, cell: settings.cell.rawValue, seed: settings.seed)))
        try log.flush()
        let state = RunState(random: settings.generator(for: .data), reach: settings.firstReach)
        try Checkpoint(
            model: imported, optimizer: settings.optimizer.optimizer(for: imported), state: state,
            vocabulary: vocabulary
        ).save(in: target)
    }

    /// The settings and the chosen network of a run; the data is read only where the network's widths need it.
    public static func loadModel(
        _ folder: String, needsParameters: Bool = true
    ) throws(DataError) -> (settings: RunSettings, model: RunModel) {
        let settings = try settings(of: folder)
        if settings.music != nil || settings.text != nil, try Checkpoint.vocabulary(in: folder) != nil {
            let (settings, _, model) = try loadGenerator(folder)
            return (settings, model)
        }
        let (_, _, model) = try load(folder, needsParameters: needsParameters)
        return (settings, model)
    }
}

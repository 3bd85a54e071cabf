import Networks
import Tasks
import Tensors
import Training

/// Everything that an inspection computed, as a file that other programs can read and check.
struct InspectionDump {
    private let settings: RunSettings
    private let model: RunModel
    private let batch: Batch
    private let symbols: [Int]?
    private let pass: BackwardPass<RunModel>
    private let omega: Omega
    private let penalty: Penalty<RunModel>

    init(
        _ settings: RunSettings, _ model: RunModel, _ batch: Batch, _ symbols: [Int]?,
        _ pass: BackwardPass<RunModel>, _ omega: Omega,
        _ penalty: Penalty<RunModel>
    ) {
        (self.settings, self.model, self.batch, self.symbols) = (settings, model, batch, symbols)
        (self.pass, self.omega, self.penalty) = (pass, omega, penalty)
    }

    /// Writes the file; throws where it can't be written.
    func write(to path: String) throws {
        try TensorFile(entries, metadata: metadata).write(to: path)
    }

    private var entries: [TensorFile.Entry] {
        var entries = [TensorFile.Entry(float: "inputs", batch.inputs), targets, mask]
        if let symbols { entries.append(.init(float: "tokens", Tensor(symbols.map { Scalar($0) }, shape: rows))) }
        for (index, layer) in pass.flow.layers.enumerated() {
            let suffix = pass.flow.layers.count == 1 ? "" : ".\(index)"
            entries.append(.init(float: "h" + suffix, layer.states))
            entries.append(.init(float: "dh" + suffix, layer.gradients))
            entries.append(.init(float: "ratio" + suffix, layer.ratios))
        }
        entries.append(.init(float: "omega", Tensor(Scalar(penalty.value))))
        for (index, parameter) in model.parameters.enumerated() {
            entries.append(.init(float: parameter.name, parameter.value))
            entries.append(.init(float: "grad.\(parameter.name)", pass.gradient.tensors[index]))
            entries.append(.init(float: "omega_grad.\(parameter.name)", penalty.gradient.tensors[index]))
        }
        return entries
    }

    /// [B] or [T, B] classes, or the wanted values.
    private var targets: TensorFile.Entry {
        switch batch.targets {
        case .values(let values), .bits(let values): .init(float: "targets", values)
        case .classes(let classes): .init(float: "targets", Tensor(classes.map { Scalar($0) }, shape: rows))
        }
    }

    /// What each row of the targets counts.
    private var mask: TensorFile.Entry {
        .init(float: "mask", batch.weights.map { Tensor($0, shape: rows) } ?? .filled(with: 1, shape: rows))
    }

    private var rows: [Int] { batch.hasTargetAtEveryStep ? [batch.steps, batch.count] : [batch.count] }

    private var metadata: [String: String] {
        let lengths = batch.lengths ?? Array(repeating: batch.steps, count: batch.count)
        let loss =
            switch batch.targets {
            case .classes: "crossEntropy"
            case .values: "squaredError"
            case .bits: "binaryCrossEntropy"
            }
        return [
            "cell": settings.cell.rawValue,
            "form": omega.form.rawValue, "reduction": omega.reduction.rawValue,
            "activation": settings.activation.rawValue, "leak": "\(settings.leak)", "loss": loss,
            "readout": batch.hasTargetAtEveryStep ? "every" : "last", "task": settings.task,
            "names": model.parameters.map(\.name).joined(separator: ","),
            "lengths": lengths.map(String.init).joined(separator: ","), "layers": "\(model.layers.count)",
        ]
    }
}

import Foundation
import Networks
import Tensors
import Testing

/// One case of `Fixtures/elman.json`: a network, a batch, and what PyTorch's autograd says of them in float64.
///
/// `Scripts/make-fixtures.py` made the file. Lists are in row-major order, [T, B, ...].
struct ElmanFixture: Decodable, Sendable, CustomTestStringConvertible {
    struct Parameter: Decodable, Sendable {
        let shape: [Int]
        let values: [Double]
    }

    /// Ω in one form, unweighted, and its gradients by the names of parameters.
    struct Penalty: Decodable, Sendable {
        let value: Double
        let immediate: [String: [Double]]
        let exact: [String: [Double]]
    }

    enum CodingKeys: String, CodingKey {
        case name, activation, leak, steps, batch, hidden, outputs, layers, readout, lengths, inputs, targets, mask
        case parameters, h, d, ratio, loss, logits, gradient, omega
        case inputSize = "inputs_size"
        case lossKind = "loss_kind"
    }

    let name: String
    let activation: Activation
    let leak: Double
    let steps: Int
    let batch: Int
    let inputSize: Int
    let hidden: Int
    let outputs: Int
    let layers: Int
    /// "last" or "every".
    let readout: String
    /// "crossEntropy" or "squaredError".
    let lossKind: String
    let lengths: [Int]
    let inputs: [Double]
    /// Classes, or values.
    let targets: [Double]
    let mask: [Double]?
    let parameters: [String: Parameter]
    /// h_t, d_t and ‖u_t‖ / ‖d_t‖, layer by layer.
    let h: [[Double]]
    let d: [[Double]]
    let ratio: [[Double]]
    let loss: Double
    let logits: [Double]
    let gradient: [String: [Double]]
    /// By form and reduction, such as "norms_sum".
    let omega: [String: Penalty]

    var testDescription: String { name }

    /// All cases of the file.
    static func load() throws -> [ElmanFixture] {
        let url = try #require(Bundle.module.url(forResource: "elman", withExtension: "json", subdirectory: "Fixtures"))
        return try JSONDecoder().decode([ElmanFixture].self, from: Data(contentsOf: url))
    }

    // MARK: - As values of ours

    var reading: SequenceOutput { readout == "every" ? .everyStep : .lastStep }

    func network() throws -> Network {
        var random = Random(seed: 0)
        var network = Network(
            inputs: inputSize, hidden: hidden, outputs: outputs, layers: layers, activation: activation, leak: leak,
            reading: reading, using: &random)
        var values = try network.parameters.map { shown in
            let parameter = try #require(parameters[shown.name], "the fixture has no \(shown.name)")
            return Tensor(parameter.values.map { Scalar($0) }, shape: parameter.shape)
        }
        #expect(values.count == parameters.count)
        network.forEachParameter { $0 = values.removeFirst() }
        return network
    }

    var input: Tensor { Tensor(inputs.map { Scalar($0) }, shape: [steps, batch, inputSize]) }
    private var weights: [Scalar]? { mask?.map { Scalar($0) } }

    /// The loss of the outputs.
    func loss(of output: Tensor) -> Tensor {
        lossKind == "crossEntropy"
            ? crossEntropy(output, targets.map { Int($0) }, where: weights)
            : squaredError(output, Tensor(targets.map { Scalar($0) }, shape: output.shape), where: weights)
    }

    /// The derivative of the loss by the outputs, in operations of the tape.
    func lossGradient(of output: Tensor) -> Tensor {
        let rows = output.count / outputs
        let counted = weights ?? Array(repeating: 1, count: rows)
        let total = counted.reduce(0, +)
        if lossKind == "crossEntropy" {
            let scale = Tensor(
                counted.flatMap { Array(repeating: $0 / total, count: outputs) }, shape: output.shape)
            let oneHot = targets.flatMap { target in (0..<outputs).map { Scalar($0 == Int(target) ? 1 : 0) } }
            return (softmax(output) - Tensor(oneHot, shape: output.shape)) * scale
        }
        let scale = Tensor(
            counted.flatMap { Array(repeating: 2 * $0 / (total * Scalar(outputs)), count: outputs) },
            shape: output.shape)
        return (output - Tensor(targets.map { Scalar($0) }, shape: output.shape)) * scale
    }
}

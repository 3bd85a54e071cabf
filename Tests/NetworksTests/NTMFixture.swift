import Foundation
import Networks
import Tensors
import Testing

/// One case of `Fixtures/ntm.json`: a Neural Turing Machine over a batch, and what PyTorch says of it in float64.
///
/// `Scripts/make-fixtures.py` made the file; `Scripts/ntm_fixtures.py` tells what its lists hold.
struct NTMFixture: Decodable, Sendable, CustomTestStringConvertible {
    struct Parameter: Decodable, Sendable {
        let shape: [Int]
        let values: [Double]
    }

    enum CodingKeys: String, CodingKey {
        case name, controller, steps, batch, slots, width, parameters, inputs, weights, outputs, hidden, reads
        case memory, loss, gradient
        case readHeads = "read_heads"
        case writeHeads = "write_heads"
        case inputSize = "inputs_size"
        case hiddenSize = "hidden_size"
        case initialMemory = "initial_memory"
        case readWeights = "read_weights"
        case writeWeights = "write_weights"
        case inputsGradient = "inputs_gradient"
        case initialMemoryGradient = "initial_memory_gradient"
    }

    let name: String
    /// "lstm", "gru" or "feedforward".
    let controller: String
    let steps, batch, slots, width, readHeads, writeHeads, inputSize, hiddenSize: Int
    let parameters: [String: Parameter]
    /// M_0, [slots, width].
    let initialMemory: [Double]
    let inputs: [Double]
    let weights: [Double]
    let outputs: [Double]
    /// h_t, [T, B, H], and r_t, [T, B, R, W].
    let hidden: [Double]
    let reads: [Double]
    /// [T, B, heads, slots].
    let readWeights: [Double]
    let writeWeights: [Double]
    /// M after the last step, [B, slots, width].
    let memory: [Double]
    let loss: Double
    let gradient: [String: [Double]]
    let inputsGradient: [Double]
    let initialMemoryGradient: [Double]

    var testDescription: String { name }

    static func load() throws -> [NTMFixture] {
        let url = try #require(Bundle.module.url(forResource: "ntm", withExtension: "json", subdirectory: "Fixtures"))
        return try JSONDecoder().decode([NTMFixture].self, from: Data(contentsOf: url))
    }

    func tensor(_ values: [Double], _ shape: Int...) -> Tensor { Tensor(values.map { Scalar($0) }, shape: shape) }

    func parameter(_ name: String) throws -> Tensor {
        let found = try #require(parameters[name], "the fixture has no \(name)")
        return Tensor(found.values.map { Scalar($0) }, shape: found.shape)
    }

    func linear(_ name: String, bias: Bool = true) throws -> Linear {
        Linear(weight: try parameter("\(name).weight"), bias: bias ? try parameter("\(name).bias") : nil)
    }

    /// M_0 as a parameter: so its gradient is asked for in every case.
    func content() throws -> NTMMemory {
        var random = Random(seed: 1)
        var memory = NTMMemory(
            slots: slots, width: width, readHeads: readHeads, writeHeads: writeHeads, filling: .learned, using: &random)
        memory.content = tensor(initialMemory, slots, width)
        return memory
    }
}

/// The machine of a fixture, with the inputs as a parameter.
struct NTMModel<Controller: RecurrentCell>: Module {
    var cell: MemoryAugmented<Controller, NTMMemory>
    var output: Linear
    var inputs: Tensor

    init(_ fixture: NTMFixture, _ controller: Controller) throws {
        cell = MemoryAugmented(
            controller: controller, interface: try fixture.linear("interface"), memory: try fixture.content())
        output = try fixture.linear("output")
        inputs = fixture.tensor(fixture.inputs, fixture.steps, fixture.batch, fixture.inputSize)
    }

    func run(stepByStep: Bool) -> (outputs: Tensor, state: [Tensor]) {
        let start = cell.initialState(batch: inputs.shape[1])
        let (outputs, state) =
            stepByStep
            ? cell.unrollStepByStep(inputs, from: start) : cell.unroll(inputs, from: start)
        return (outputs, state.tensors)
    }

    mutating func visitParameters(_ visit: inout some ParameterVisitor & ~Copyable) {
        cell.visitParameters(&visit)
        visit("output", &output)
        visit("inputs", &inputs)
    }
}

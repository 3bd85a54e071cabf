import Tensors

/// A cell whose fused operator can be entered step by step: what a memory needs of its controller.
protocol SteppedCell: RecurrentCell {
    /// The layer before its first step; the rows of `inputs`, [T, B, inputs], are written as the steps go.
    func steps(inputs: Tensor, from state: [Tensor], _ shape: SequenceShape) -> any ControllerSteps
    /// Its parameters in the order in which a flow gives their gradients.
    var flowParameters: [Tensor] { get }
}

/// A controller over a batch of sequences, step by step.
protocol ControllerSteps: Sendable {
    /// [x_t, r_{t-1}], [T, B, inputs].
    var inputs: Tensor { get }
    /// h_t.
    var states: PaddedMatrix { get }
    /// Step t, once its inputs are there.
    func advance(_ t: Int)
    /// The state after each sequence's last step.
    var final: [Tensor] { get }
    /// The way back; the derivatives by some columns of the inputs are asked for at every step.
    func flow(_ messages: Messages, asking columns: Range<Int>) -> any ControllerFlow
}

/// The way back through a controller.
protocol ControllerFlow: SequenceFlow {
    /// Step t, from d_t.
    func retreat(_ t: Int)
    /// The derivatives by the columns of step t that were asked for.
    func askedGradient(at t: Int, into base: Kernels.Output, stride: Int)
    /// dL/dx_t by all inputs, [T, B, inputs].
    func inputGradient() -> Tensor
    func initialStateGradients() -> [Tensor]
}

extension LSTMCell: SteppedCell {
    func steps(inputs: Tensor, from state: [Tensor], _ shape: SequenceShape) -> any ControllerSteps {
        GatedController(GatedSequence(inputs: inputs, weights, from: state, shape))
    }
    var flowParameters: [Tensor] { [input.weight] + (input.bias.map { [$0] } ?? []) + [recurrent.weight] }
}

extension GRUCell: SteppedCell {
    func steps(inputs: Tensor, from state: [Tensor], _ shape: SequenceShape) -> any ControllerSteps {
        GatedController(GatedSequence(inputs: inputs, weights, from: state, shape))
    }
    var flowParameters: [Tensor] {
        [input.weight] + (input.bias.map { [$0] } ?? []) + [candidateBias, recurrent.weight]
    }
}

/// An LSTM or a GRU as a controller.
private struct GatedController: ControllerSteps {
    let sequence: GatedSequence
    private let packing: GatedPacking

    init(_ sequence: GatedSequence) {
        self.sequence = sequence
        packing = GatedPacking(sequence.weights)
    }

    var inputs: Tensor { sequence.inputs }
    var states: PaddedMatrix { sequence.states }

    func advance(_ t: Int) {
        let (batch, width) = (sequence.shape.batch, sequence.weights.inputs)
        packing.inputs.multiply(
            rows: batch, sequence.inputs.base + t * batch * width, aRow: width, accumulate: false,
            into: sequence.gates[t * batch], cStride: sequence.gates.stride)
        sequence.advance(t, packing)
    }

    var final: [Tensor] { ([sequence.states] + (sequence.cells.map { [$0] } ?? [])).map(sequence.shape.last) }

    func flow(_ messages: Messages, asking columns: Range<Int>) -> any ControllerFlow {
        GatedControllerFlow(GatedFlow(sequence, messages), asking: columns)
    }
}

private struct GatedControllerFlow: ControllerFlow {
    private let flow: GatedFlow
    private let way: GatedFlow.Way
    private let asked: [PackedMatrix]

    init(_ flow: GatedFlow, asking columns: Range<Int>) {
        self.flow = flow
        way = GatedFlow.Way(flow)
        let weights = flow.sequence.weights
        asked = weights.blocks(weights.input, columns: columns)
    }

    func retreat(_ t: Int) { flow.retreat(t, way) }

    func askedGradient(at t: Int, into base: Kernels.Output, stride: Int) {
        let batch = flow.sequence.shape.batch
        flow.inputGradient(rows: t * batch..<(t + 1) * batch, by: asked, into: base, stride: stride)
    }

    var messages: Messages { flow.messages }
    func states() -> Tensor { flow.states() }
    func inputGradient() -> Tensor { flow.inputGradient() }
    func initialStateGradients() -> [Tensor] { flow.initialStateGradients() }
    func weightGradients(joining coefficients: [Scalar]?) -> [Tensor] {
        flow.weightGradients(joining: coefficients)
    }
    func recurrentGradient(of coefficients: [Scalar]) -> Tensor { flow.recurrentGradient(of: coefficients) }
}

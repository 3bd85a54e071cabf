import Tensors

/// A layer without a state of its own: what it remembers is in the memory that it controls.
///
///     h_t = tanh(W x_t + b)
///
/// Input [batch, inputs], output [batch, hidden].
public struct FeedForwardCell: RecurrentCell {
    /// W [hidden, inputs] and b [hidden].
    public var input: Linear

    /// A layer of the given weights.
    public init(input: Linear) {
        precondition(input.bias != nil, "FeedForwardCell: the layer needs a bias")
        self.input = input
    }

    /// A layer initialized at random.
    public init(
        _ inputs: Int, _ hidden: Int, initialization: Initialization = .uniform, using random: inout Random
    ) {
        self.init(
            input: Linear(
                weight: initialization.inputWeight(hidden, inputs, fan: hidden, using: &random), bias: .zeros(hidden)))
    }

    /// No state.
    public struct State: CellState {
        public init() {}
        public var tensors: [Tensor] { [] }
        public init(tensors: [Tensor]) {
            precondition(tensors.isEmpty, "FeedForwardCell: it has no state, not one of \(tensors.count) tensors")
        }
    }

    public var inputs: Int { input.inputs }
    public var hidden: Int { input.outputs }
    public func initialState(batch: Int) -> State { State() }

    public func callAsFunction(_ x: Tensor, _ state: State) -> (output: Tensor, state: State) {
        (tanh(input(x)), state)
    }

    public mutating func visitParameters(_ visit: inout some ParameterVisitor & ~Copyable) { visit("input", &input) }
}

extension FeedForwardCell: SteppedCell {
    func steps(inputs: Tensor, from state: [Tensor], _ shape: SequenceShape) -> any ControllerSteps {
        FeedForwardSteps(self, inputs, shape)
    }
    var flowParameters: [Tensor] { [input.bias ?? .zeros(hidden), input.weight] }
}

private struct FeedForwardSteps: ControllerSteps {
    let inputs: Tensor
    let states: PaddedMatrix
    let cell: FeedForwardCell
    let shape: SequenceShape
    private let weight: PackedMatrix

    init(_ cell: FeedForwardCell, _ inputs: Tensor, _ shape: SequenceShape) {
        (self.cell, self.inputs, self.shape) = (cell, inputs, shape)
        states = PaddedMatrix(zeros: shape.rows, shape.hidden)
        weight = PackedMatrix(
            cell.input.weight.base, rows: cell.inputs, columns: cell.hidden, rowStride: 1, columnStride: cell.inputs)
    }

    func advance(_ t: Int) {
        let (batch, hidden) = (shape.batch, shape.hidden)
        let rows = states[t * batch]
        weight.multiply(
            rows: batch, inputs.base + t * batch * cell.inputs, aRow: cell.inputs, accumulate: false, into: rows,
            cStride: states.stride)
        for b in 0..<batch {
            if let bias = cell.input.bias { Kernels.axpy(hidden, 1, bias.base, into: rows + b * states.stride) }
        }
        Kernels.tanh(batch * states.stride, rows)
        shape.eraseEndedRows(of: states, at: t)
    }

    var final: [Tensor] { [] }

    func flow(_ messages: Messages, asking columns: Range<Int>) -> any ControllerFlow {
        FeedForwardFlow(self, messages, asking: columns)
    }
}

/// v_t = d_t ⊙ (1 - h_t²); no message goes to the step before.
private struct FeedForwardFlow: ControllerFlow {
    let messages: Messages
    private let steps: FeedForwardSteps
    private let local: PaddedMatrix
    private let room: PaddedMatrix
    private let asked: PackedMatrix

    init(_ steps: FeedForwardSteps, _ messages: Messages, asking columns: Range<Int>) {
        (self.steps, self.messages) = (steps, messages)
        let (shape, weight) = (steps.shape, steps.cell.input.weight)
        messages.sent.base.update(repeating: 0, count: shape.rows * messages.sent.stride)
        local = PaddedMatrix(zeros: shape.rows, shape.hidden)
        room = PaddedMatrix(zeros: shape.batch, shape.hidden)
        asked = PackedMatrix(
            weight.base + columns.lowerBound, rows: shape.hidden, columns: columns.count, rowStride: weight.shape[1])
    }

    func retreat(_ t: Int) {
        let batch = steps.shape.batch
        Kernels.tanhPullback(
            batch * local.stride, steps.states[t * batch], messages.gradient(at: t, using: room), into: local[t * batch]
        )
    }

    func askedGradient(at t: Int, into base: Kernels.Output, stride: Int) {
        let batch = steps.shape.batch
        asked.multiply(
            rows: batch, local[t * batch], aRow: local.stride, accumulate: false, into: base, cStride: stride)
    }

    func states() -> Tensor { steps.shape.outputs(.everyStep, of: steps.states) }
    func initialStateGradients() -> [Tensor] { [] }

    func inputGradient() -> Tensor {
        let (shape, weight) = (steps.shape, steps.cell.input.weight)
        let width = weight.shape[1]
        let product = PaddedMatrix(unfilled: shape.rows, width)
        PackedMatrix(weight.base, rows: shape.hidden, columns: width, rowStride: width).multiply(
            rows: shape.rows, local.base, aRow: local.stride, accumulate: false, into: product.base,
            cStride: product.stride)
        return product.dense(from: 0, columns: width).shaped([shape.steps, shape.batch, width])
    }

    func weightGradients(joining coefficients: [Scalar]?) -> [Tensor] {
        precondition(coefficients == nil, "Omega: its gradient is that of Elman cells; leave it out for this cell")
        let (shape, width) = (steps.shape, steps.cell.inputs)
        let sum = OuterSum(rows: shape.hidden, columns: width)
        sum.add(shape.rows, local.base, aStride: local.stride, steps.inputs.base, bStride: width)
        let bias = PaddedMatrix(zeros: 1, shape.hidden)
        Kernels.addRows(
            rows: shape.rows, columns: local.stride, stride: local.stride, local.base, into: bias.base)
        return [
            bias.dense(from: 0, columns: shape.hidden).shaped([shape.hidden]),
            PaddedMatrix(sum).dense(from: 0, columns: width),
        ]
    }

    func recurrentGradient(of coefficients: [Scalar]) -> Tensor {
        .filled(with: 0, shape: steps.cell.input.weight.shape)
    }
}

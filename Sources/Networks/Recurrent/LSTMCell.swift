import Tensors

/// An LSTM cell.
///
///     i, f, o = σ(W x_t + b + U h_{t-1}), each with its own rows      g = tanh(...)
///     c_t = f ⊙ c_{t-1} + i ⊙ g                                       h_t = o ⊙ tanh(c_t)
///
/// Hochreiter and Schmidhuber, "Long short-term memory" (1997), with the forget gate of Gers, Schmidhuber and Cummins
/// (2000). Input [batch, inputs], state h and c, [batch, hidden] each. The gates stand in the order i, f, g, o.
public struct LSTMCell: RecurrentCell {
    /// W [4 hidden, inputs] and b [4 hidden].
    public var input: Linear
    /// U [4 hidden, hidden].
    public var recurrent: Linear

    /// A cell of the given weights: W [4 hidden, inputs] with b, and U [4 hidden, hidden] without.
    public init(input: Linear, recurrent: Linear) {
        precondition(
            input.outputs % 4 == 0 && recurrent.weight.shape == [input.outputs, input.outputs / 4]
                && recurrent.bias == nil && input.bias != nil,
            "LSTMCell: W \(input.weight.shape) needs a bias and U [\(input.outputs), \(input.outputs / 4)] without one")
        self.input = input
        self.recurrent = recurrent
    }

    /// A cell initialized at random; with `chrono`, the input gate's bias is the forget gate's, negated.
    public init(
        _ inputs: Int, _ hidden: Int, initialization: Initialization = .orthogonal,
        keeping bias: GateBias = .constant(1),
        using random: inout Random
    ) {
        let weights = initialization.gatedWeights(blocks: 4, inputs, hidden, using: &random)
        let kept = bias.drawn(hidden, using: &random)
        let entered: [Scalar] = if case .chrono = bias { kept.map { -$0 } } else { .init(repeating: 0, count: hidden) }
        let rest = [Scalar](repeating: 0, count: 2 * hidden)
        self.init(
            input: Linear(weight: weights.input, bias: Tensor(entered + kept + rest)),
            recurrent: Linear(weight: weights.recurrent, bias: nil))
    }

    public var inputs: Int { input.inputs }
    public var hidden: Int { recurrent.inputs }

    public func initialState(batch: Int) -> LSTMState { .init(h: .zeros(batch, hidden), c: .zeros(batch, hidden)) }

    public func callAsFunction(_ x: Tensor, _ state: LSTMState) -> (output: Tensor, state: LSTMState) {
        let gates = (input(x) + recurrent(state.h)).split(4)
        let (i, f, g, o) = (sigmoid(gates[0]), sigmoid(gates[1]), tanh(gates[2]), sigmoid(gates[3]))
        let c = f * state.c + i * g
        let h = o * tanh(c)
        return (h, LSTMState(h: h, c: c))
    }

    public mutating func visitParameters(_ visit: inout some ParameterVisitor & ~Copyable) {
        visit("input", &input)
        visit("recurrent", &recurrent)
    }
}

/// What an LSTM carries: its output h and its cells c, [batch, hidden] each.
public struct LSTMState: CellState {
    /// The output of the step before.
    public var h: Tensor
    /// The cells' contents.
    public var c: Tensor

    /// A state of the given parts.
    public init(h: Tensor, c: Tensor) { (self.h, self.c) = (h, c) }

    public var tensors: [Tensor] { [h, c] }
    public init(tensors: [Tensor]) {
        precondition(tensors.count == 2, "LSTMState: \(tensors.count) tensors in place of h and c")
        self.init(h: tensors[0], c: tensors[1])
    }
}

extension LSTMCell {
    /// Its weights as the fused operator takes them.
    var weights: GatedWeights {
        GatedWeights(
            gating: .lstm, input: input.weight, recurrent: recurrent.weight,
            biases: (0..<4).map { block in input.bias.map { ($0, block) } })
    }

    public func unroll(
        _ x: Tensor, from state: LSTMState, lengths: [Int]? = nil, keeping outputs: SequenceOutput = .everyStep
    ) -> (outputs: Tensor, state: LSTMState) {
        let (steps, batch) = checkedSequence(x, lengths: lengths)
        precondition(
            state.tensors.allSatisfy { $0.shape == [batch, hidden] },
            "LSTMCell.unroll: state \(state.h.shape), \(state.c.shape) is not [\(batch), \(hidden)] twice")
        let shape = SequenceShape(steps: steps, batch: batch, hidden: hidden, lengths: lengths)
        let (recorded, sequence) = weights.unroll(
            x, from: state.tensors, parameters: flowParameters, shape, keeping: outputs)
        let cells = sequence.cells.map(shape.last) ?? state.c
        return (recorded, LSTMState(h: shape.last(of: sequence.states), c: cells))
    }
}

extension GatedWeights {
    /// The layer over a whole sequence, on the tape.
    func unroll(
        _ x: Tensor, from state: [Tensor], parameters: [Tensor], _ shape: SequenceShape,
        keeping outputs: SequenceOutput
    ) -> (Tensor, GatedSequence) {
        let sequence = GatedSequence(self, x, from: state, shape)
        let needsInputGradient = isRecorded(x)
        let recorded = record(
            shape.outputs(outputs, of: sequence.states), from: [x] + state + parameters,
            .fused { upstream in
                let flow = GatedFlow(sequence, upstream: upstream, of: outputs)
                return ([needsInputGradient ? flow.inputGradient() : nil] + flow.initialStateGradients(), flow)
            })
        return (recorded, sequence)
    }
}

import Tensors

/// A gated recurrent unit.
///
///     r, z = σ(W x_t + b + U h_{t-1}), each with its own rows      n = tanh(W_n x_t + b_n + r ⊙ (U_n h_{t-1} + b_m))
///     h_t = (1 - z) ⊙ n + z ⊙ h_{t-1}
///
/// Cho et al. (2014), with the reset applied after the product, as in Chung et al. (2014) and cuDNN. Input
/// [batch, inputs], state [batch, hidden]. The gates stand in the order r, z, n.
public struct GRUCell: RecurrentCell {
    /// W [3 hidden, inputs] and b [3 hidden].
    public var input: Linear
    /// U [3 hidden, hidden].
    public var recurrent: Linear
    /// b_m, [hidden]: the bias that the reset gate scales.
    public var candidateBias: Tensor

    /// A cell of the given weights: W [3 hidden, inputs] with b, U [3 hidden, hidden] without, and b_m [hidden].
    public init(input: Linear, recurrent: Linear, candidateBias: Tensor) {
        precondition(
            input.outputs % 3 == 0 && recurrent.weight.shape == [input.outputs, input.outputs / 3]
                && recurrent.bias == nil && input.bias != nil && candidateBias.shape == [input.outputs / 3],
            "GRUCell: W \(input.weight.shape) needs a bias, U [\(input.outputs), \(input.outputs / 3)] without one, and "
                + "b_m [\(input.outputs / 3)]")
        self.input = input
        self.recurrent = recurrent
        self.candidateBias = candidateBias
    }

    /// A cell initialized at random; `keeping` is the bias of the update gate z.
    public init(
        _ inputs: Int, _ hidden: Int, initialization: Initialization = .orthogonal,
        keeping bias: GateBias = .constant(0),
        using random: inout Random
    ) {
        let weights = initialization.gatedWeights(blocks: 3, inputs, hidden, using: &random)
        let none = [Scalar](repeating: 0, count: hidden)
        self.init(
            input: Linear(weight: weights.input, bias: Tensor(none + bias.drawn(hidden, using: &random) + none)),
            recurrent: Linear(weight: weights.recurrent, bias: nil), candidateBias: .zeros(hidden))
    }

    public var inputs: Int { input.inputs }
    public var hidden: Int { recurrent.inputs }

    public func initialState(batch: Int) -> Tensor { .zeros(batch, hidden) }

    public func callAsFunction(_ x: Tensor, _ h: Tensor) -> (output: Tensor, state: Tensor) {
        let (fromInput, fromState) = (input(x).split(3), recurrent(h).split(3))
        let r = sigmoid(fromInput[0] + fromState[0])
        let z = sigmoid(fromInput[1] + fromState[1])
        let n = tanh(fromInput[2] + r * (fromState[2] + candidateBias))
        let next = n + z * (h - n)
        return (next, next)
    }

    public func unroll(
        _ x: Tensor, from h0: Tensor, lengths: [Int]? = nil, keeping outputs: SequenceOutput = .everyStep
    ) -> (outputs: Tensor, state: Tensor) {
        let (steps, batch) = checkedSequence(x, lengths: lengths)
        precondition(h0.shape == [batch, hidden], "GRUCell.unroll: state \(h0.shape) is not [\(batch), \(hidden)]")
        let shape = SequenceShape(steps: steps, batch: batch, hidden: hidden, lengths: lengths)
        let (recorded, sequence) = weights.unroll(x, from: [h0], parameters: flowParameters, shape, keeping: outputs)
        return (recorded, shape.last(of: sequence.states))
    }

    /// Its weights as the fused operator takes them.
    var weights: GatedWeights {
        let biases = (0..<3).map { block in input.bias.map { ($0, block) } } + [(candidateBias, 0)]
        return GatedWeights(gating: .gru, input: input.weight, recurrent: recurrent.weight, biases: biases)
    }

    public mutating func visitParameters(_ visit: inout some ParameterVisitor & ~Copyable) {
        visit("input", &input)
        visit("recurrent", &recurrent)
        visit("candidateBias", &candidateBias)
    }
}

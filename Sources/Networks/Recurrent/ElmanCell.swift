import Tensors

/// An Elman cell, optionally leaky.
///
///     a_t = W_x x_t + b + W_h h_{t-1}
///     h_t = (1 - leak) h_{t-1} + leak f(a_t)
///
/// Elman, "Finding structure in time" (1990). Input [batch, inputs], state [batch, hidden]. A leak of 1, the default,
/// is the plain cell h_t = f(a_t).
public struct ElmanCell: RecurrentCell {
    /// W_x [hidden, inputs] and b [hidden].
    public var input: Linear
    /// W_h [hidden, hidden].
    public var recurrent: Linear
    /// f.
    public let activation: Activation
    /// How much of the state is renewed at each step, in (0, 1].
    public let leak: Double

    /// A cell of the given weights: W_x [hidden, inputs] with b, and W_h [hidden, hidden] without.
    public init(input: Linear, recurrent: Linear, activation: Activation = .tanh, leak: Double = 1) {
        precondition(
            recurrent.weight.shape == [input.outputs, input.outputs] && recurrent.bias == nil,
            "ElmanCell: W_x \(input.weight.shape) needs W_h [\(input.outputs), \(input.outputs)] without a bias")
        precondition(leak > 0 && leak <= 1, "ElmanCell: the leak \(leak) is outside of (0, 1]")
        self.input = input
        self.recurrent = recurrent
        self.activation = activation
        self.leak = leak
    }

    /// A cell initialized at random.
    public init(
        _ inputs: Int, _ hidden: Int, activation: Activation = .tanh, initialization: Initialization = .orthogonal,
        leak: Double = 1, using random: inout Random
    ) {
        self.init(
            input: Linear(
                weight: initialization.inputWeight(hidden, inputs, fan: hidden, using: &random), bias: .zeros(hidden)),
            recurrent: Linear(weight: initialization.recurrentWeight(hidden, using: &random), bias: nil),
            activation: activation, leak: leak)
    }

    public var inputs: Int { input.inputs }
    public var hidden: Int { input.outputs }

    public func initialState(batch: Int) -> Tensor { .zeros(batch, hidden) }

    public func callAsFunction(_ x: Tensor, _ h: Tensor) -> (output: Tensor, state: Tensor) {
        let new = activation(input(x) + recurrent(h))
        let next = leak == 1 ? new : h * Scalar(1 - leak) + new * Scalar(leak)
        return (next, next)
    }

    public mutating func visitParameters(_ visit: inout some ParameterVisitor & ~Copyable) {
        visit("input", &input)
        visit("recurrent", &recurrent)
    }
}

/// The nonlinearity of a cell.
public enum Activation: String, Sendable, Codable, CaseIterable {
    /// The hyperbolic tangent.
    case tanh
    /// The logistic function.
    case sigmoid
    /// The positive part.
    case relu

    /// Applies it to every element.
    public func callAsFunction(_ x: Tensor) -> Tensor {
        switch self {
        case .tanh: Tensors.tanh(x)
        case .sigmoid: Tensors.sigmoid(x)
        case .relu: Tensors.relu(x)
        }
    }

    /// f'(a), written in terms of f(a).
    func derivative(at f: Tensor) -> Tensor {
        switch self {
        case .tanh: 1 - square(f)
        case .sigmoid: f * (1 - f)
        case .relu: Tensor(f.scalars.map { $0 > 0 ? 1 : 0 }, shape: f.shape)
        }
    }
}

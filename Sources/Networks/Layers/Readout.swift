import Tensors

/// The map from a network's last states to its outputs, its weight perhaps that of the embedding.
///
///     y = W h + b
public struct Readout: Module {
    /// W, [outputs, hidden]; nil where it is tied to the embedding (Press and Wolf 2017).
    public var weight: Tensor?
    /// b, [outputs].
    public var bias: Tensor

    /// A readout of the given weights.
    public init(weight: Tensor?, bias: Tensor) {
        precondition(
            bias.shape.count == 1 && (weight.map { $0.shape.count == 2 && $0.shape[0] == bias.shape[0] } ?? true),
            "Readout: weight \(weight?.shape ?? []) needs [outputs, hidden], bias \(bias.shape) needs [outputs]")
        self.weight = weight
        self.bias = bias
    }

    /// Weights as the initialization says, a bias of zero.
    public init(_ hidden: Int, _ outputs: Int, initialization: Initialization, using random: inout Random) {
        self.init(
            weight: initialization.inputWeight(outputs, hidden, fan: hidden, using: &random), bias: .zeros(outputs))
    }

    /// The number of outputs.
    public var outputs: Int { bias.shape[0] }

    public mutating func visitParameters(_ visit: inout some ParameterVisitor & ~Copyable) {
        visit("weight", &weight)
        visit("bias", &bias)
    }
}

import Tensors

/// An affine map of rows.
///
///     y = W x + b
///
/// Input [..., inputs], output [..., outputs].
public struct Linear: Module {
    /// W, [outputs, inputs].
    public var weight: Tensor
    /// b, [outputs], if there is one.
    public var bias: Tensor?

    /// A map with the given weight, [outputs, inputs], and bias, [outputs].
    public init(weight: Tensor, bias: Tensor?) {
        precondition(
            weight.shape.count == 2 && (bias.map { $0.shape == [weight.shape[0]] } ?? true),
            "Linear: weight \(weight.shape) needs [outputs, inputs], bias \(bias?.shape ?? []) needs [outputs]")
        self.weight = weight
        self.bias = bias
    }

    /// A map with weights from N(0, deviation²) and a bias of zero.
    public init(_ inputs: Int, _ outputs: Int, bias: Bool = true, deviation: Double, using random: inout Random) {
        self.init(
            weight: .normal(outputs, inputs, deviation: deviation, using: &random),
            bias: bias ? .zeros(outputs) : nil)
    }

    /// The number of columns of W.
    public var inputs: Int { weight.shape[1] }
    /// The number of rows of W.
    public var outputs: Int { weight.shape[0] }

    /// Applies the map to every row: [..., inputs] to [..., outputs].
    public func callAsFunction(_ x: Tensor) -> Tensor {
        let product = matmul(x, weight, transposing: .right)
        return bias.map { product + $0 } ?? product
    }

    public mutating func visitParameters(_ visit: inout some ParameterVisitor & ~Copyable) {
        visit("weight", &weight)
        visit("bias", &bias)
    }
}

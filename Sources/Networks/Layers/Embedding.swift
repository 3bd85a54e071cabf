import Tensors

/// A vector for each symbol.
public struct Embedding: Module {
    /// [symbols, width].
    public var weight: Tensor

    /// The vectors of the given weight, [symbols, width].
    public init(weight: Tensor) {
        precondition(weight.shape.count == 2, "Embedding: weight \(weight.shape) needs [symbols, width]")
        self.weight = weight
    }

    /// Vectors as the initialization says.
    public init(_ symbols: Int, _ width: Int, initialization: Initialization, using random: inout Random) {
        self.init(weight: initialization.inputWeight(symbols, width, fan: width, using: &random))
    }

    /// The number of symbols.
    public var symbols: Int { weight.shape[0] }
    /// The length of a vector.
    public var width: Int { weight.shape[1] }

    /// The vectors of some symbols, one a step and sequence, step by step: [T, batch, width].
    public func callAsFunction(_ symbols: [Int], batch: Int) -> Tensor {
        precondition(
            batch > 0 && symbols.count % batch == 0, "Embedding: \(symbols.count) symbols are not steps of \(batch)")
        return rows(symbols, of: weight).reshaped(symbols.count / batch, batch, width)
    }

    public mutating func visitParameters(_ visit: inout some ParameterVisitor & ~Copyable) {
        visit("weight", &weight)
    }
}

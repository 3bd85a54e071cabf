import Tensors

/// The derivatives of a number by every parameter of a model: one tensor a parameter, always shaped, in their order.
public struct Gradient<Model: Module>: Sendable {
    /// One tensor for each parameter, in the order in which the model shows them.
    public internal(set) var tensors: [Tensor]

    /// Zero for every parameter.
    public init(zeroFor model: Model) {
        tensors = model.parameters.map { .filled(with: 0, shape: $0.value.shape) }
    }

    package init(_ tensors: [Tensor]) { self.tensors = tensors }

    /// Adds another gradient, parameter by parameter.
    public static func += (sum: inout Gradient, other: Gradient) {
        for index in sum.tensors.indices { sum.tensors[index].add(other.tensors[index]) }
    }

    /// The Euclidean norm over all parameters together, summed in Double in a fixed order.
    public var norm: Double {
        tensors.reduce(0) { $0 + $1.sumOfSquares }.squareRoot()
    }

    /// Scales all tensors together so that their common norm is at most `limit`, and returns the norm before that.
    ///
    /// Norm clipping of Pascanu, Mikolov and Bengio (2013), algorithm 1: the direction is kept. A norm that is not
    /// finite is returned and the gradient left as it is: what to do then is for the caller to decide.
    @discardableResult
    public mutating func clip(globalNorm limit: Double) -> Double {
        precondition(limit > 0, "clip(globalNorm: \(limit)): the limit must be positive")
        let norm = self.norm
        if norm > limit, norm.isFinite { scale(by: limit / norm) }
        return norm
    }

    /// Limits every element to [-limit, limit], and returns the global norm before that.
    @discardableResult
    public mutating func clip(eachValue limit: Double) -> Double {
        precondition(limit > 0, "clip(eachValue: \(limit)): the limit must be positive")
        let (norm, bound) = (self.norm, Scalar(limit))
        for index in tensors.indices {
            let count = tensors[index].count
            tensors[index].update { base in
                for i in 0..<count where base[i].magnitude > bound { base[i] = base[i] > 0 ? bound : -bound }
            }
        }
        return norm
    }

    /// Multiplies every element.
    public mutating func scale(by factor: Double) {
        for index in tensors.indices { tensors[index].scale(by: Scalar(factor)) }
    }

    /// In place of a gradient that is not finite: `factor` times W_h for every recurrent layer, zero for all else.
    ///
    /// So does the program of Pascanu, Mikolov and Bengio (2013), with 0.02.
    public init(shrinking model: Model, along flow: GradientFlow, by factor: Double) {
        self.init(zeroFor: model)
        let parameters = model.parameters
        for layer in flow.layers {
            tensors[layer.recurrentWeight].add(parameters[layer.recurrentWeight].value, scaledBy: Scalar(factor))
        }
    }
}

import Tensors

/// The regularizer Ω of Pascanu, Mikolov and Bengio (2013), section 3.3: it asks the gradient to keep its length on
/// the way back through time.
///
/// With d_t = dL/dh_t and u_t the message that step t sends to t - 1, both forms compare ‖u_t‖ with ‖d_t‖:
///
///     norms          Ω = Σ (‖u_t‖ / ‖d_t‖ - 1)²        Goodfellow et al., Deep Learning, eq. 10.52
///     squaredNorms   Ω = mean (‖u_t‖² / ‖d_t‖² - 1)²   as in the authors' program
///
/// d_t, h_t and the activations' derivatives are held constant: only the immediate dependence of u_t on W_h is
/// differentiated. Pairs with ‖d_t‖² < 1e-20 count nothing.
public struct Omega: Sendable, Codable, Equatable {
    /// What is compared.
    public enum Form: String, Sendable, Codable, CaseIterable {
        /// ‖u_t‖ / ‖d_t‖.
        case norms
        /// ‖u_t‖² / ‖d_t‖².
        case squaredNorms
    }

    /// How steps and sequences are put together.
    public enum Reduction: String, Sendable, Codable, CaseIterable {
        /// The sum over the steps, the mean over the sequences.
        case sum
        /// The mean over all pairs of a step and a sequence that count.
        case mean
    }

    /// α, the weight of Ω beside the loss.
    public var weight: Double
    /// What is compared.
    public var form: Form
    /// How steps and sequences are put together.
    public var reduction: Reduction

    /// The authors' form and reduction, unless told otherwise.
    public init(weight: Double, form: Form = .squaredNorms, reduction: Reduction = .mean) {
        precondition(weight >= 0 && weight.isFinite, "Omega: the weight \(weight) must be 0 or more")
        self.weight = weight
        self.form = form
        self.reduction = reduction
    }

    /// Ω of a backward pass, and α times its immediate gradient.
    public func callAsFunction<Model: Module>(_ flow: GradientFlow, at model: Model) -> Penalty<Model> {
        var gradient = Gradient(zeroFor: model)
        var value = 0.0
        for layer in flow.layers {
            let shares = layer.shards.map { share(of: $0.messages.squareNorms()) }
            let combined = combine(shares)
            value += combined.value
            for (flow, share) in zip(layer.shards, shares) {
                let coefficients = share.coefficients(combined.scale)
                gradient.tensors[layer.recurrentWeight].add(flow.recurrentGradient(of: coefficients))
            }
        }
        return Penalty(value: value, gradient: gradient)
    }

    /// What a shard of the batch contributes to Ω of one layer.
    package struct Share: Sendable {
        /// The sum of what its pairs contribute.
        var total = 0.0
        /// How many of its pairs count.
        var counted = 0
        /// Its sequences.
        let batch: Int
        /// For each pair c, where what it contributes changes by c vᵀu with W_h; 0 where it does not count.
        var slopes: [Double] = []

        /// α c / n as numbers to compute with.
        func coefficients(_ scale: Double) -> [Scalar] { slopes.map { Scalar(scale * $0) } }
    }

    /// Ω of one layer, and the scale α / n of the slopes, from the shares of all shards.
    func combine(_ shares: [Share]) -> (value: Double, scale: Double) {
        let count = shares.reduce(0) { $0 + (reduction == .mean ? $1.counted : $1.batch) }
        let divisor = Double(max(count, 1))
        return (shares.reduce(0) { $0 + $1.total } / divisor, weight / divisor)
    }

    /// Below this ‖u‖² ‖d‖² the slope of ‖u‖ / ‖d‖ exceeds what a Float holds; u has no direction to speak of.
    private static let leastProduct = 1e-70

    /// What a shard contributes, from its ‖u‖² and ‖d‖².
    func share(of norms: FlowNorms) -> Share {
        var share = Share(batch: norms.batch)
        share.slopes = [Double](unsafeUninitializedCapacity: norms.gradient.count) { slopes, count in
            for pair in 0..<norms.gradient.count {
                let square = norms.gradient[pair]
                guard square >= FlowNorms.leastSquare else {
                    slopes.initializeElement(at: pair, to: 0)
                    continue
                }
                let inverse = 1 / square
                let ratio = norms.message[pair] * inverse  // ‖u‖² / ‖d‖²
                let excess: Double
                switch form {
                case .squaredNorms:
                    excess = ratio - 1
                    slopes.initializeElement(at: pair, to: 4 * excess * inverse)
                case .norms:
                    let root = ratio.squareRoot()
                    excess = root - 1
                    let hasDirection = norms.message[pair] * square > Omega.leastProduct
                    slopes.initializeElement(at: pair, to: hasDirection ? 2 * excess * inverse / root : 0)
                }
                share.total += excess * excess
                share.counted += 1
            }
            count = norms.gradient.count
        }
        return share
    }
}

/// The value of Ω and the gradient of αΩ.
public struct Penalty<Model: Module>: Sendable {
    /// Ω itself, without its weight.
    public let value: Double
    /// α dΩ/dW_h for every recurrent layer, zero for all other parameters.
    public let gradient: Gradient<Model>
}

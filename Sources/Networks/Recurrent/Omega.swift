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
            let measured = measure(layer.shards.map { $0.squareNorms() })
            value += measured.value
            for (flow, coefficients) in zip(layer.shards, measured.coefficients) {
                gradient.tensors[layer.recurrentWeight].add(flow.recurrentGradient(of: coefficients))
            }
        }
        return Penalty(value: value, gradient: gradient)
    }

    /// Ω of one layer, and for each pair α c_t, so that Σ α c_t v_tᵀ u_t is the gradient of αΩ by W_h.
    package func measure(_ shards: [FlowNorms]) -> (value: Double, coefficients: [[Scalar]]) {
        var total = 0.0
        var pairs = 0
        for norms in shards {
            for pair in norms.gradient.indices where norms.counts(pair) {
                total += term(norms.message[pair], norms.gradient[pair])
                pairs += 1
            }
        }
        let batch = shards.reduce(0) { $0 + $1.batch }
        let divisor = Double(max(reduction == .mean ? pairs : batch, 1))
        let coefficients = shards.map { norms in
            norms.gradient.indices.map { pair in
                norms.counts(pair)
                    ? Scalar(weight / divisor * slope(norms.message[pair], norms.gradient[pair])) : 0
            }
        }
        return (total / divisor, coefficients)
    }

    /// One pair's share of Ω, from ‖u‖² and ‖d‖².
    private func term(_ message: Double, _ gradient: Double) -> Double {
        let ratio = message / gradient
        let excess = (form == .squaredNorms ? ratio : ratio.squareRoot()) - 1
        return excess * excess
    }

    /// c, where the pair's share changes by c vᵀu with W_h, from ‖u‖² and ‖d‖².
    private func slope(_ message: Double, _ gradient: Double) -> Double {
        let ratio = message / gradient
        switch form {
        case .squaredNorms: return 4 * (ratio - 1) / gradient
        case .norms: return message > 0 ? 2 * (ratio.squareRoot() - 1) / (message * gradient).squareRoot() : 0
        }
    }
}

/// The value of Ω and the gradient of αΩ.
public struct Penalty<Model: Module>: Sendable {
    /// Ω itself, without its weight.
    public let value: Double
    /// α dΩ/dW_h for every recurrent layer, zero for all other parameters.
    public let gradient: Gradient<Model>
}

import Tensors

/// The gradient in time of a recurrent layer over a batch, as back-propagation through time left it.
///
/// d_t = dL/dh_t is the whole derivative by the state of step t; u_t is the message that step t sends to t - 1.
protocol SequenceFlow: PostponedGradient {
    /// u_t of every step, and d_t.
    var messages: Messages { get }
    /// h_t, [T, B, H].
    func states() -> Tensor
    /// The gradients of the weights, with `coefficients[t·B + b]` times the message joined to the state before it.
    func weightGradients(joining coefficients: [Scalar]?) -> [Tensor]
    /// What `coefficients` alone add to the gradient of W_h.
    func recurrentGradient(of coefficients: [Scalar]) -> Tensor
}

extension SequenceFlow {
    func weightGradients() -> [Tensor] { weightGradients(joining: nil) }
    var steps: Int { messages.shape.steps }
    var batch: Int { messages.shape.batch }
}

/// ‖d_t‖² and ‖u_t‖² of every step t and sequence b of a layer, at t·B + b.
package struct FlowNorms: Sendable {
    package let steps: Int
    package let batch: Int
    package var gradient: [Double]
    package var message: [Double]

    init(steps: Int, batch: Int) {
        self.steps = steps
        self.batch = batch
        gradient = Array(repeating: 0, count: steps * batch)
        message = gradient
    }

    /// Below this ‖d_t‖² there is no gradient whose length could be compared.
    static let leastSquare = 1e-20

    /// Whether pair `index` has a gradient at all.
    func counts(_ index: Int) -> Bool { gradient[index] >= FlowNorms.leastSquare }
}

/// The gradient in time of every recurrent layer of a model.
public struct GradientFlow: Sendable {
    /// From the first layer to the last.
    public let layers: [LayerFlow]
}

/// The gradient in time of one recurrent layer.
public struct LayerFlow: Sendable {
    let shards: [any SequenceFlow]
    /// The place of W_h among the model's parameters.
    let recurrentWeight: Int

    /// The number of steps T.
    public var steps: Int { shards[0].steps }
    /// The number of sequences B.
    public var batch: Int { shards.reduce(0) { $0 + $1.batch } }
    /// The states h_t, [T, B, H].
    public var states: Tensor { joined { $0.states() } }
    /// d_t = dL/dh_t, [T, B, H].
    public var gradients: Tensor { joined { $0.messages.gradients() } }

    /// ‖d_t‖, [T, B].
    public var gradientNorms: Tensor {
        joined { flow in
            Tensor(
                flow.messages.squareNorms().gradient.map { Scalar($0.squareRoot()) }, shape: [flow.steps, flow.batch])
        }
    }

    /// ‖u_t‖ / ‖d_t‖, [T, B]; zero where d_t vanished.
    public var ratios: Tensor {
        joined { flow in
            let norms = flow.messages.squareNorms()
            let ratios = norms.gradient.indices.map { pair in
                norms.counts(pair) ? Scalar((norms.message[pair] / norms.gradient[pair]).squareRoot()) : 0
            }
            return Tensor(ratios, shape: [flow.steps, flow.batch])
        }
    }

    /// Puts the shards of the batch beside each other again.
    private func joined(_ part: (any SequenceFlow) -> Tensor) -> Tensor {
        let parts = shards.map(part)
        guard parts.count > 1 else { return parts[0] }
        precondition(
            parts.allSatisfy { $0.shape[0] == steps },
            "LayerFlow: the shards have different numbers of steps: \(parts.map { $0.shape[0] })")
        let shape = [steps, batch] + parts[0].shape.dropFirst(2)
        return Tensor(shape) { base in
            var target = base
            for t in 0..<steps {
                for part in parts {
                    let count = part.count / steps
                    target.update(from: part.base + t * count, count: count)
                    target += count
                }
            }
        }
    }
}

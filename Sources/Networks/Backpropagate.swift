import Tensors

/// What a backward pass leaves: the loss, its gradient, and the gradient in time of every recurrent layer.
public struct BackwardPass<Model: Module>: Sendable {
    /// The loss.
    public let loss: Double
    /// The gradient of the loss; with the gradient of αΩ in it where Ω was added.
    public let gradient: Gradient<Model>
    /// d_t of every step, layer by layer.
    public let flow: GradientFlow
    /// Ω, where it was added.
    public let omega: Double?
}

/// Computes a loss and its gradient.
///
/// With `adding`, the gradient of αΩ joins the matrix product that gives dL/dW_h: the same numbers as adding
/// `omega(pass.flow, at: model).gradient`, at little more than the price of the loss alone.
public func backpropagate<Model: Module>(
    through model: Model, adding omega: Omega? = nil, _ loss: (Model) -> Tensor
) -> BackwardPass<Model> {
    let part = ShardPass(model, omega, loss)
    let penalties = penalties(omega, [part])
    return assembled(model, [part.finished(joining: penalties)], [part], penalties)
}

/// Computes the loss of a batch and its gradient, the shards of the batch spread over threads.
///
/// The loss of the batch is the sum of the losses of its shards. Everything is summed in the order of the shards, so
/// the result does not depend on the number of threads.
public func backpropagate<Model: Module, Shard: Sendable>(
    through model: Model, shards: [Shard], on threads: Threads = .one, adding omega: Omega? = nil,
    _ loss: @escaping @Sendable (Model, Shard) -> Tensor
) -> BackwardPass<Model> {
    backpropagate(through: model, shards: shards, on: threads, adding: omega) { (loss($0, $1), ()) }.pass
}

/// The same where each shard also leaves something for later, such as the states that its sequences end with.
public func backpropagate<Model: Module, Shard: Sendable, Rest: Sendable>(
    through model: Model, shards: [Shard], on threads: Threads = .one, adding omega: Omega? = nil,
    _ loss: @escaping @Sendable (Model, Shard) -> (loss: Tensor, rest: Rest)
) -> (pass: BackwardPass<Model>, rests: [Rest]) {
    precondition(!shards.isEmpty, "backpropagate: there are no shards")
    let parts = threads.map(shards) { shard in
        var rest: Rest?
        let part = ShardPass(model, omega) { model in
            let result = loss(model, shard)
            rest = result.rest
            return result.loss
        }
        return (part: part, rest: rest)
    }
    let passes = parts.map(\.part)
    let penalties = penalties(omega, passes)
    let gradients = threads.map(passes) { $0.finished(joining: penalties) }
    return (assembled(model, gradients, passes, penalties), parts.compactMap(\.rest))
}

/// One shard after its backward recurrence, before the gradients of the weights are summed.
private struct ShardPass<Model: Module>: Sendable {
    let loss: Double
    let watched: Model
    private let pending: Pending
    /// The flows of the recurrent layers, from the first layer to the last, with the place of W_h.
    let flows: [(flow: any SequenceFlow, recurrentWeight: Int)]
    /// What they contribute to Ω, if it is asked for.
    let shares: [Omega.Share]

    init(_ model: Model, _ omega: Omega?, _ loss: (Model) -> Tensor) {
        let tape = Tape()
        watched = model.watched(by: tape)
        let value = loss(watched)
        self.loss = Double(value.scalar)
        let gradients = tape.gradients(of: value)
        let flows: [(flow: any SequenceFlow, recurrentWeight: Int)] = gradients.postponed.reversed().compactMap {
            inputs, gradient in
            guard let flow = gradient as? any SequenceFlow, let weight = inputs.last, let weight else { return nil }
            return (flow, weight)
        }
        pending = Pending(gradients)
        self.flows = flows
        shares = omega.map { omega in flows.map { omega.share(of: $0.flow.messages.squareNorms()) } } ?? []
    }

    /// The gradients of all parameters, handed over: they are asked for once.
    func finished(joining penalties: [LayerPenalty]) -> [Tensor] {
        var gradients = pending.take()
        var layer = flows.count  // postponed gradients come from the last layer to the first
        gradients.finish { gradient in
            guard let flow = gradient as? any SequenceFlow else { return gradient.weightGradients() }
            layer -= 1
            guard !penalties.isEmpty else { return flow.weightGradients() }
            return flow.weightGradients(joining: shares[layer].coefficients(penalties[layer].scale))
        }
        var (model, collected) = (watched, [Tensor]())
        model.forEachParameter { collected.append(gradients[$0].constant) }
        return collected
    }
}

/// Gradients until they are finished; one thread fills it, one empties it, and nothing is held twice.
private final class Pending: @unchecked Sendable {
    private var gradients: Gradients?

    init(_ gradients: Gradients) { self.gradients = gradients }

    func take() -> Gradients {
        guard let taken = gradients.take() else { preconditionFailure("backpropagate: a shard is finished twice") }
        return taken
    }
}

private typealias LayerPenalty = (value: Double, scale: Double)

private func penalties<Model: Module>(_ omega: Omega?, _ parts: [ShardPass<Model>]) -> [LayerPenalty] {
    guard let omega else { return [] }
    return parts[0].flows.indices.map { layer in
        omega.combine(parts.map { $0.shares[layer] })
    }
}

private func assembled<Model: Module>(
    _ model: Model, _ gradients: consuming [[Tensor]], _ parts: [ShardPass<Model>], _ penalties: [LayerPenalty]
) -> BackwardPass<Model> {
    var rest = gradients
    var total = Gradient<Model>(rest.removeFirst())  // nobody else holds it, so it is added to where it is
    for part in rest { total += Gradient(part) }
    let layers = parts[0].flows.indices.map { layer in
        LayerFlow(
            shards: parts.map { $0.flows[layer].flow }, recurrentWeight: parts[0].flows[layer].recurrentWeight)
    }
    return BackwardPass(
        loss: parts.reduce(0) { $0 + $1.loss }, gradient: total, flow: GradientFlow(layers: layers),
        omega: penalties.isEmpty ? nil : penalties.reduce(0) { $0 + $1.value })
}

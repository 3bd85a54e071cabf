import Networks
import Tensors

/// What a run trains: one of the models there are.
public struct AnyModel: Module {
    // One of them is there; optionals, unlike the cases of an enumeration, are changed where they are.
    private var network: RunModel?
    private var stories: MemN2N?

    /// A recurrent network.
    public init(_ network: RunModel) { self.network = network }
    /// A memory network.
    public init(_ network: MemN2N) { stories = network }

    /// The recurrent network; the caller knows that it is one.
    public var recurrent: RunModel {
        guard let network else { preconditionFailure("AnyModel.recurrent: it is no recurrent network") }
        return network
    }

    /// The memory network; the caller knows that it is one.
    public var memory: MemN2N {
        guard let stories else { preconditionFailure("AnyModel.memory: it is no memory network") }
        return stories
    }

    /// The loss of a shard, and the states that its sequences end with.
    func loss(of item: WorkItem) -> (loss: Tensor, rest: RunModel.States) {
        if case .story(let batch, let isLinear) = item.content { return (memory.loss(batch, isLinear: isLinear), []) }
        return recurrent.loss(of: item)
    }

    public mutating func visitParameters(_ visit: inout some ParameterVisitor & ~Copyable) {
        network?.visitParameters(&visit)
        stories?.visitParameters(&visit)
    }
}

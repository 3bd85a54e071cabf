import Networks
import Tensors

/// What a run trains: one of the models there are.
public struct AnyModel: Module {
    // One of them is there; optionals, unlike the cases of an enumeration, are changed where they are.
    private var network: RunModel?

    /// A recurrent network.
    public init(_ network: RunModel) { self.network = network }

    /// The recurrent network; the caller knows that it is one.
    public var recurrent: RunModel {
        guard let network else { preconditionFailure("AnyModel.recurrent: it is no recurrent network") }
        return network
    }

    /// The loss of a shard, and the states that its sequences end with.
    func loss(of item: WorkItem) -> (loss: Tensor, rest: RunModel.States) { recurrent.loss(of: item) }

    public mutating func visitParameters(_ visit: inout some ParameterVisitor & ~Copyable) {
        network?.visitParameters(&visit)
    }
}

import Networks
import Tensors
import Training

/// A network on its way to knowing facts.
struct FactLearner: Sendable {
    private(set) var network: FactNetwork
    private var optimizer: any Optimizer<FactNetwork>
    private var random: Random
    private let batch: Int
    private let clip: Double
    /// Whether all gradients so far were usable.
    private(set) var isFinite = true

    /// A new network and its optimizer.
    init(_ how: PresentationStudy.Gradient, for facts: RandomFacts, using random: inout Random) {
        network = FactNetwork(how.network, hidden: how.hidden, for: facts, using: &random)
        let settings = OptimizerSettings(
            how.optimizer == .sgd ? .sgd : .adam, learningRate: how.rate, momentum: how.momentum)
        optimizer = settings.optimizer(for: network)
        self.random = random.split()
        (batch, clip) = (how.batch, how.clip)
    }

    /// Shows every fact once, in an order drawn anew.
    mutating func pass(over facts: [RandomFacts.Triple]) {
        var order = facts
        order.shuffle(using: &random)
        for start in stride(from: 0, to: order.count, by: batch) {
            let part = order[start..<min(start + batch, order.count)]
            var gradient = backpropagate(through: network) { $0.loss(part) }.gradient
            let norm = gradient.clip(globalNorm: clip)
            if NonfinitePolicy.concerns(norm) {
                isFinite = false
                return
            }
            optimizer.update(&network, along: gradient)
        }
    }

    /// Some of the facts, drawn anew: a share of them.
    mutating func sample(_ share: Double, of facts: [RandomFacts.Triple]) -> [RandomFacts.Triple] {
        if share == 1 { return facts }
        var order = facts
        order.shuffle(using: &random)
        return Array(order.prefix(Int((share * Double(facts.count)).rounded())))
    }

    /// The share of the facts that the network names the object of.
    func recall(of facts: [RandomFacts.Triple]) -> Double { isFinite ? network.recall(of: facts) : 0 }
}

import Tensors

/// Counts how often gradient descent must show a fact to a network until it is known, and what that does to other facts.
///
/// Every network learns random facts: a subject and a relation go in, one of `objects` objects comes out. For each number
/// of facts, network and optimizer the learning rate is chosen on facts of their own (`tuningSeed`), then used for
/// all `seeds`. The same facts are told once to a ``FactMemory``.
public struct PresentationStudy: Sendable {
    /// The networks there are.
    public enum Network: String, Codable, Sendable, CaseIterable { case feedforward, elman, lstm }
    /// The optimizers there are.
    public enum Rule: String, Codable, Sendable, CaseIterable { case sgd, adam }

    /// A network and how it is trained.
    public struct Gradient: Codable, Hashable, Sendable {
        /// Which network.
        public var network: Network
        /// Units of the hidden layer, and numbers in the vector of a subject or relation.
        public var hidden: Int
        /// Which optimizer.
        public var optimizer: Rule
        /// Its learning rate.
        public var rate: Double
        /// Facts of a step.
        public var batch: Int
        /// Of SGD.
        public var momentum: Double
        /// The most that the norm of a gradient may be.
        public var clip: Double
    }

    /// Numbers of facts.
    public var facts = [100]
    /// How many objects there are to choose from.
    public var objects = 100
    /// The networks.
    public var networks: [Network] = [.feedforward, .lstm]
    /// The sizes of each.
    public var hidden = [16, 64, 256]
    /// The optimizers.
    public var optimizers: [Rule] = [.sgd, .adam]
    /// The learning rates to choose from, ascending; while the best is at an end, the next ones are tried, too.
    public var rates: [Rule: [Double]] = [.sgd: [0.25, 0.5, 1, 2, 4], .adam: [0.0025, 0.005, 0.01, 0.02, 0.04]]
    /// The numbers of facts of a step to choose from.
    public var batches = [10]
    /// Of SGD.
    public var momentum = 0.0
    /// The most that the norm of a gradient may be.
    public var clip = 5.0
    /// How often each fact is shown at most.
    public var limit = 5000
    /// How many old facts replay shows for each old fact there is, in a pass over the new ones; at most 1.
    public var replay = 1.0
    /// How many facts the memory is asked for at most, half of them told first.
    public var questions = 200
    /// What is drawn, and reported: facts, weights, orders.
    public var seeds: ClosedRange<UInt64> = 1...3
    /// What is drawn where learning rates are chosen.
    public var tuningSeed: UInt64 = 0

    /// The share that counts as most.
    public static let most = 0.99

    /// The settings above.
    public init() {}
}

extension PresentationStudy {
    /// How a network learnt.
    public struct Learning: Codable, Sendable, Equatable {
        /// Numbers that are trained.
        public var parameters: Int
        /// How often each fact was shown until 99 % were known; nil if never.
        public var most: Int?
        /// The same for all of them.
        public var all: Int?
        /// How often each was shown where the recall was looked at.
        public var shown: [Int]
        /// The share that was known then.
        public var recall: [Double]
        /// Whether every gradient was usable.
        public var isFinite: Bool
    }

    /// When training ends.
    enum End { case most, all }

    /// What is asked and told while a network learns.
    struct Watch {
        let isInterrupted: () -> Bool
        /// How often each fact was shown, and the share that is known.
        let observe: (Int, Double) -> Void
    }

    /// Trains a new network on facts of its own; nil where it was interrupted.
    static func learn(
        _ how: Gradient, facts count: Int, objects: Int, seed: UInt64, limit: Int, until end: End, _ watch: Watch
    ) -> Learning? {
        var random = Random(seed: seed)
        let facts = RandomFacts(count: count, objects: objects, using: &random)
        var learner = FactLearner(how, for: facts, using: &random)
        var result = Learning(
            parameters: learner.network.parameterCount, most: nil, all: nil, shown: [0],
            recall: [learner.recall(of: facts.triples)], isFinite: true)
        for pass in 1...limit {
            if watch.isInterrupted() { return nil }
            learner.pass(over: facts.triples)
            let recall = learner.recall(of: facts.triples)
            watch.observe(pass, recall)
            result.isFinite = learner.isFinite
            if result.most == nil, recall >= most { result.most = pass }
            if recall == 1 { result.all = pass }
            let isEnd = pass == limit || !learner.isFinite || result.all != nil || (end == .most && result.most != nil)
            if isEnd || result.most == pass || Double(pass) >= 1.04 * Double(result.shown.last ?? 0) {
                result.shown.append(pass)
                result.recall.append(recall)
            }
            if isEnd { break }
        }
        return result
    }
}

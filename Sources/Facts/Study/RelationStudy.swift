import Tensors

/// Measures how often the relation of a sentence in a held-out wording is read right.
public struct RelationStudy: Sendable {
    /// What became of the sentences.
    public struct Result: Sendable {
        /// Statement by statement, whether its relation was the likeliest.
        public fileprivate(set) var statements: [Bool] = []
        /// The same of questions.
        public fileprivate(set) var questions: [Bool] = []
        /// Of the sentences whose relation seemed plain, whether it was right.
        public fileprivate(set) var sure: [Bool] = []
        /// The mean of −ln p of the right relation, in nats.
        public fileprivate(set) var surprise = 0.0
    }

    private let weights: AddressingWeights
    private let split: Split

    /// Studies the reading of an encoder, on a part of the made-up world.
    public init(encoder: CueEncoder, on split: Split = .test) {
        weights = encoder.weights
        self.split = split
    }

    init(_ weights: AddressingWeights, on split: Split) {
        self.weights = weights
        self.split = split
    }

    /// Reads about `count` statements and as many questions.
    public func measure(_ count: Int, using random: inout Random) -> Result {
        var result = Result()
        let world = World(split, count: count, using: &random)
        for item in world.items {
            for isQuestion in [false, true] {
                let text =
                    isQuestion
                    ? world.question(item, split, using: &random).text
                    : world.statement(item, split, using: &random).text
                let reading = weights.kinds.read(Roles(view: TextView(text, weights.network)))
                let isRight = reading.top?.kind == item.relation
                if isQuestion { result.questions.append(isRight) } else { result.statements.append(isRight) }
                if reading.topic.isSure { result.sure.append(isRight) }
                result.surprise -= logarithm(max(Double(reading.masses[item.relation]), 1e-9))
            }
        }
        result.surprise /= Double(max(1, 2 * world.items.count))
        return result
    }
}

import Tasks
import Tensors

/// Trains all that the addressing learns, in order: the encoder, then what uses it.
public enum AddressingTraining {
    /// What is fitted after the encoder, in this order.
    public enum Part: String, CaseIterable, Sendable {
        case spans, ranking, superseding
    }

    /// Trains and writes the weights; `progress` sees a line of text now and then.
    ///
    /// The encoder learns from the training part of the made-up world, unless a file is named to begin with; ranking
    /// and thresholds are fitted to the validation part. Throws where a file can't be read or written.
    public static func run(
        steps: Int, seed: UInt64, from start: String? = nil, fitting parts: [Part] = Part.allCases, to path: String,
        progress: (String) -> Void
    ) throws(DataError) {
        var weights: AddressingWeights
        if let start {
            weights = try AddressingWeights(reading: start)
        } else {
            let network = CueLessons.train(steps: steps, seed: seed) { step, loss in
                progress("encoder: step \(step)/\(steps), loss \((loss * 1000).rounded() / 1000)")
            }
            weights = AddressingWeights(network: network).rounded()
        }
        for part in Part.allCases where parts.contains(part) {
            var random = Random(seed: seed ^ UInt64(part.rawValue.utf8.count) << 32)
            switch part {
            case .spans:
                weights.spans["weights"] = SpanTraining.train(weights.network, count: 60_000, using: &random)
            case .ranking: fitRanking(&weights, using: &random)
            case .superseding:
                weights.superseding = LinearModels()
                SupersedingTraining.fit(&weights, using: &random)
            }
            progress("\(part.rawValue): fitted")
        }
        try weights.write(to: path)
    }

    private static func fitRanking(_ weights: inout AddressingWeights, using random: inout Random) {
        let damage = [0, 0, 0.1, 0.2, 0.3]
        let cases = RankTraining.cases(weights, worlds: 4, facts: 2000, cues: 1000, damage: damage, using: &random)
        let score = RankTraining.score(cases)
        weights.ranking["score"] = score
        let clear = RankTraining.cases(weights, worlds: 6, facts: 2000, cues: 3000, damage: [0], using: &random)
        let examples = RankTraining.best(cases + clear, score)
        let confidence = Committee.train(examples.map { ($0.features, $0.isRight) }, using: &random)
        weights.ranking["confidence"] = confidence
        let fresh = RankTraining.cases(weights, worlds: 4, facts: 2000, cues: 2000, damage: [0], using: &random)
        let answers = RankTraining.best(fresh, score)
            .map { (logistic(Committee.score($0.features, confidence)), $0.isKnown) }
        weights.ranking["threshold"] = [RankTraining.threshold(answers.filter { !$0.1 }.map(\.0))]
    }
}

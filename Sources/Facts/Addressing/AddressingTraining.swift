import Tasks
import Tensors

/// Trains all that the addressing learns, in order: the encoder, then what uses it.
public enum AddressingTraining {
    /// What is fitted after the encoder, in this order.
    public enum Part: String, CaseIterable, Sendable {
        case relations, roles, spans, ranking, threshold, superseding
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
            case .relations: weights.kinds = KindTraining.train(weights.network, count: 400_000, using: &random)
            case .roles:
                let roles = Roles.train(weights.network, weights.kinds, count: 1_000_000, using: &random)
                (weights.roles["subjects"], weights.roles["values"]) = (roles.subject, roles.value)
            case .spans:
                weights.spans["weights"] = SpanTraining.train(weights.network, count: 60_000, using: &random)
            case .ranking: fitRanking(&weights, using: &random)
            case .threshold: weights.ranking["threshold"] = [threshold(weights, using: &random)]
            case .superseding:
                weights.superseding = LinearModels()
                SupersedingTraining.fit(&weights, using: &random)
            }
            weights = weights.rounded()
            progress("\(part.rawValue): fitted")
        }
        try weights.write(to: path)
    }

    private static func fitRanking(_ weights: inout AddressingWeights, using random: inout Random) {
        let damage = [0, 0, 0.1, 0.2, 0.3]
        let partly = KindTraining.partly(weights, using: &random)
        let everywhere = RankTraining.Place.allCases
        let damaged = cases(everywhere, 2, 1200, damage, hard: true, weights, partly, &random)
        let score = RankTraining.score(damaged)
        weights.ranking["score"] = score
        let clear = cases(everywhere, 8, 3000, [0], hard: true, weights, partly, &random)
        let examples = RankTraining.best(damaged + clear, score)
        let confidence = Committee.train(examples.map { ($0.features, $0.isRight) }, steps: 6000, using: &random)
        weights.ranking["confidence"] = confidence
    }

    /// The confidence that one unknown thing in 100 reaches, where relations are asked for that the reader knows, and
    /// mostly of subjects that the memory does not.
    private static func threshold(_ weights: AddressingWeights, using random: inout Random) -> Double {
        let asked = cases([.home, .home], 4, 3000, [0], hard: false, shuffled: 4, weights, weights, &random)
        let unknown = RankTraining.best(asked, weights.ranking["score"]).filter { !$0.isKnown }
        let confidences = unknown.map { logistic(Committee.score($0.features, weights.ranking["confidence"])) }
        return RankTraining.threshold(confidences)
    }

    /// Cases of several places, each on a core of its own.
    private static func cases(
        _ places: [RankTraining.Place], _ worlds: Int, _ cues: Int, _ damage: [Double], hard: Bool,
        shuffled every: Int = 2, _ weights: AddressingWeights, _ partly: AddressingWeights, _ random: inout Random
    ) -> [RankTraining.Case] {
        let begun = places.map { ($0, random.split()) }
        let cases = Ahead(begun) { place, random in
            var random = random
            return RankTraining.cases(
                place == .home ? weights : partly, in: place, worlds: worlds, facts: 2000, cues: cues,
                damage: damage, hard: hard, shuffled: every, using: &random)
        }
        return cases.results.flatMap { $0 }
    }
}

import Tasks
import Tensors

/// Trains all that the addressing learns, in order: the encoder, then what uses it.
public enum AddressingTraining {
    /// Trains and writes the weights; `progress` sees a line of text now and then.
    ///
    /// The encoder learns from the training part of the made-up world, unless a file to take it from is named; ranking
    /// and thresholds are fitted to the validation part. Throws where a file can't be read or written.
    public static func run(
        steps: Int, seed: UInt64, encoder: String? = nil, to path: String, progress: (String) -> Void
    ) throws(DataError) {
        var weights: AddressingWeights
        if let encoder {
            weights = try AddressingWeights(reading: encoder)
        } else {
            let network = CueLessons.train(steps: steps, seed: seed) { step, loss in
                progress("encoder: step \(step)/\(steps), loss \((loss * 1000).rounded() / 1000)")
            }
            weights = AddressingWeights(network: network).rounded()
        }
        var random = Random(seed: seed ^ 0x5EED)
        weights.spans["weights"] = SpanTraining.train(weights.network, count: 60_000, using: &random)
        progress("spans: fitted")
        fitRanking(&weights, using: &random)
        progress("ranking: fitted, threshold \(weights.ranking["threshold"])")
        SupersedingTraining.fit(&weights, using: &random)
        progress("superseding: fitted, threshold \(weights.superseding["threshold"])")
        try weights.write(to: path)
    }

    private static func fitRanking(_ weights: inout AddressingWeights, using random: inout Random) {
        let damage = [0, 0, 0.1, 0.2, 0.3]
        let cases = RankTraining.cases(weights, worlds: 4, facts: 2000, cues: 1000, damage: damage, using: &random)
        let score = RankTraining.score(cases)
        weights.ranking["score"] = score
        let clear = RankTraining.cases(weights, worlds: 4, facts: 2000, cues: 1500, damage: [0], using: &random)
        let examples = RankTraining.best(cases + clear, score)
        let confidence = Descent.logistic(examples.map { ($0.features, $0.isRight) })
        weights.ranking["confidence"] = confidence
        let fresh = RankTraining.cases(weights, worlds: 4, facts: 2000, cues: 1500, damage: [0], using: &random)
        let answers = RankTraining.best(fresh, score)
            .map { (logistic(Addressing.score($0.features, confidence)), $0.isKnown, $0.isRight) }
        weights.ranking["threshold"] = [
            RankTraining.threshold(answers.filter { !$0.1 }.map(\.0), answers.filter(\.2).map(\.0))
        ]
    }
}

import Foundation
import Tensors

/// A fact that may answer a cue, with the evidence that the memory has already.
public struct Candidate: Sendable {
    /// The fact.
    public var id: Int64
    /// Its text.
    public var text: String
    /// The inner product of the unit vectors of cue and fact.
    public var cosine: Float
    /// BM25 over words: larger is better, 0 if the fact has none of the words.
    public var lexical: Double
    /// When it was told.
    public var told: Date

    /// Makes a candidate.
    public init(id: Int64, text: String, cosine: Float, lexical: Double, told: Date) {
        self.id = id
        self.text = text
        self.cosine = cosine
        self.lexical = lexical
        self.told = told
    }
}

/// How strongly a cue brings a fact to mind.
public struct Recollection: Sendable {
    /// The fact.
    public var id: Int64
    /// Its share of the softmax over the scores of all candidates.
    public var attention: Double
    /// The probability that it answers, as calibrated on made-up facts and questions; 0 beyond the best 16.
    public var confidence: Double

    /// Makes a recollection.
    public init(id: Int64, attention: Double, confidence: Double) {
        self.id = id
        self.attention = attention
        self.confidence = confidence
    }
}

/// Joins the evidence for facts: a linear score each, a softmax over them, and a calibrated confidence.
public struct Addressing: Sendable {
    private let weights: AddressingWeights

    /// Uses the weights that were trained with the encoder.
    public init(encoder: CueEncoder) { weights = encoder.weights }

    init(_ weights: AddressingWeights) { self.weights = weights }

    /// Below this confidence the answer is "I don't know": of unknown things, at most 1 in 100 got above it.
    public var threshold: Double { weights.ranking["threshold"].first ?? 1 }

    /// In how many of the best candidates the confidence is worked out.
    private static let confident = 16

    /// The candidates with attention and confidence, best first; of equal scores the one told last comes first.
    public func rank(_ cue: String, _ candidates: [Candidate]) -> [Recollection] {
        rank(gather(cue, candidates))
    }

    /// A cue and the evidence for its candidates, to be ranked more than once.
    struct Gathered {
        let cue: Evidence.Cue
        var evidence: [Evidence]
    }

    func gather(_ cue: String, _ candidates: [Candidate]) -> Gathered {
        let cue = Evidence.Cue(cue, weights)
        return Gathered(cue: cue, evidence: Evidence.gather(cue, candidates, weights))
    }

    func rank(_ gathered: Gathered) -> [Recollection] {
        let evidence = gathered.evidence
        let weighed = weigh(gathered)
        let order = evidence.indices.sorted { a, b in
            if weighed.scores[a] != weighed.scores[b] { return weighed.scores[a] > weighed.scores[b] }
            return (evidence[a].told, evidence[a].id) > (evidence[b].told, evidence[b].id)
        }
        return order.enumerated().map { rank, place in
            Recollection(
                id: evidence[place].id, attention: weighed.attention[place],
                confidence: rank < Self.confident ? confidence(place, weighed) : 0)
        }
    }

    /// The confidence in one of the candidates.
    func confidence(in id: Int64, _ gathered: Gathered) -> Double {
        guard let place = gathered.evidence.firstIndex(where: { $0.id == id }) else { return 0 }
        return confidence(place, weigh(gathered))
    }

    /// The evidence for every candidate as numbers, the scores, and the softmax over them.
    private typealias Weighed = (features: [[Double]], scores: [Double], attention: [Double])

    private func weigh(_ gathered: Gathered) -> Weighed {
        let features = Evidence.all(gathered.cue, gathered.evidence)
        let scores = features.map { Self.score($0, weights.ranking["score"]) }
        return (features, scores, softmax(scores))
    }

    private func confidence(_ place: Int, _ weighed: Weighed) -> Double {
        let features = Confidence.features(
            weighed.features[place], score: weighed.scores[place], attention: weighed.attention[place])
        return logistic(Committee.score(features, weights.ranking["confidence"]))
    }

    static func score(_ features: [Double], _ weights: [Double]) -> Double {
        precondition(
            features.count == weights.count, "Addressing: \(weights.count) weights for \(features.count) features")
        return zip(features, weights).reduce(0) { $0 + $1.0 * $1.1 }
    }
}

/// What the confidence in a fact is read from.
enum Confidence {
    /// How many numbers there are.
    static let count = Evidence.names.count + 2

    /// The evidence itself, the score and the attention.
    static func features(_ evidence: [Double], score: Double, attention: Double) -> [Double] {
        evidence + [score / 10, attention]
    }
}

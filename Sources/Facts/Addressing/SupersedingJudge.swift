import Tensors

/// Judges whether a new fact takes the place of an old one: the same subject, the same relation, a new value.
public struct SupersedingJudge: Sendable {
    private let weights: AddressingWeights

    /// Uses the weights that were trained with the encoder.
    public init(encoder: CueEncoder) { weights = encoder.weights }

    init(_ weights: AddressingWeights) { self.weights = weights }

    /// From this probability on, the old fact is taken to be superseded.
    public var threshold: Double { weights.superseding["threshold"].first ?? 1 }

    /// The probability that `new` supersedes `old`.
    public func probability(that new: String, supersedes old: String) -> Double {
        let model = weights.superseding["judge"]
        let features = Self.features(new, old, weights)
        guard features.count == model.count else { return 0 }
        return logistic(Addressing.score(features, model))
    }

    /// The evidence, and all products of two of its numbers.
    static func features(_ new: String, _ old: String, _ weights: AddressingWeights) -> [Double] {
        let evidence = SupersedingEvidence(new, old, weights).numbers
        var features = evidence
        for first in evidence.indices {
            for second in first..<evidence.count where second > 0 { features.append(evidence[first] * evidence[second]) }
        }
        return features
    }
}

/// What two facts have in common, and in what they differ.
private struct SupersedingEvidence {
    let numbers: [Double]

    /// A fact with the roles of its words.
    private struct Side {
        let view: TextView
        let open: [Int]
        let values: [Double]
        let unit: [Scalar]

        init(_ text: String, _ weights: AddressingWeights) {
            view = TextView(text, weights.network)
            let roles = Roles(view: view)
            open = roles.open
            values = roles.values(weights.superseding["roles"])
            unit = view.encoded(weights.network)
        }

        /// The share of the subject and of the value that the other side has too, and how much of both it lacks.
        func shared(with other: Side) -> (subject: Double, value: Double, newSubject: Double, newValue: Double) {
            let theirs = Set(other.view.words.map(\.token.word))
            var (subject, value, sharedSubject, sharedValue) = (1e-3, 1e-3, 1e-3, 0.0)
            for (place, probability) in zip(open, values) {
                subject += 1 - probability
                value += probability
                guard theirs.contains(view.words[place].token.word) else { continue }
                sharedSubject += 1 - probability
                sharedValue += probability
            }
            return (
                sharedSubject / subject, sharedValue / value, min(1, subject - sharedSubject),
                min(1, value - sharedValue)
            )
        }

        /// The shapes of the open words that the other side lacks.
        func shapes(without other: Side) -> Set<UInt64> {
            let theirs = Set(other.view.words.map(\.token.word))
            return Set(
                open.filter { !theirs.contains(view.words[$0].token.word) }.map { SpanScorer.shape(view.words[$0]) })
        }

        var known: Set<String> { Set(view.words.filter(\.isKnown).map(\.token.word)) }
    }

    init(_ new: String, _ old: String, _ weights: AddressingWeights) {
        let (a, b) = (Side(new, weights), Side(old, weights))
        let (to, from) = (a.shared(with: b), b.shared(with: a))
        let many = weights.superseding["many"]
        numbers = [
            1, Self.cosine(a.unit, b.unit, CueNetwork.address..<CueNetwork.width),
            Self.cosine(a.unit, b.unit, 0..<CueNetwork.address),
            min(to.subject, from.subject), max(to.value, from.value), min(to.value, from.value),
            max(to.newSubject, from.newSubject), min(to.newValue, from.newValue),
            Self.overlap(a.shapes(without: b), b.shapes(without: a)), Self.overlap(a.known, b.known),
            max(Self.many(a.unit, many), Self.many(b.unit, many)),
        ]
    }

    private static func cosine(_ a: [Scalar], _ b: [Scalar], _ part: Range<Int>) -> Double {
        Double(part.reduce(0) { $0 + a[$1] * b[$1] })
    }

    private static func overlap<Element>(_ a: Set<Element>, _ b: Set<Element>) -> Double {
        a.isEmpty && b.isEmpty ? 1 : Double(a.intersection(b).count) / Double(a.union(b).count)
    }

    private static func many(_ unit: [Scalar], _ weights: [Double]) -> Double {
        guard weights.count == CueNetwork.relation + 1 else { return 0 }
        return logistic(Addressing.score(unit[CueNetwork.address...].map { Double($0) } + [1], weights))
    }
}

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

    /// How many features there are.
    static let count = products([Double](repeating: 0, count: SupersedingEvidence.count)).count

    /// The evidence, and all products of two of its numbers.
    static func features(_ new: String, _ old: String, _ weights: AddressingWeights) -> [Double] {
        products(SupersedingEvidence(new, old, weights).numbers)
    }

    private static func products(_ evidence: [Double]) -> [Double] {
        var features = evidence
        for first in evidence.indices {
            for second in max(first, 1)..<evidence.count { features.append(evidence[first] * evidence[second]) }
        }
        return features
    }
}

/// What two facts have in common, and in what they differ.
private struct SupersedingEvidence {
    /// How many numbers there are.
    static let count = 17

    let numbers: [Double]

    /// A fact with the roles of its words.
    private struct Side {
        let view: TextView
        let open: [Int]
        let roles: [(subject: Double, value: Double)]
        let unit: [Scalar]

        init(_ text: String, _ weights: AddressingWeights) {
            view = TextView(text, weights.network)
            let roles = Roles(view: view)
            open = roles.open
            self.roles = roles.roles(
                subject: weights.superseding["subjects"], value: weights.superseding["values"])
            unit = view.encoded(weights.network)
        }

        /// The share of the subject and of the value that the other side has too, and how much of both it lacks.
        func shared(with other: Side) -> (subject: Double, value: Double, newSubject: Double, newValue: Double) {
            let theirs = Set(other.view.words.map(\.token.word))
            var (subject, value, sharedSubject, sharedValue) = (1e-3, 1e-3, 1e-3, 0.0)
            for (place, role) in zip(open, roles) {
                subject += role.subject
                value += role.value
                guard theirs.contains(view.words[place].token.word) else { continue }
                sharedSubject += role.subject
                sharedValue += role.value
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

        /// How much the words that the other side has too look like a value, and how much those that it lacks: from −1
        /// for a subject to 1 for a value, 0 where there are none.
        func leaning(with other: Side) -> (shared: Double, own: Double) {
            let theirs = Set(other.view.words.map(\.token.word))
            var sums = (shared: 0.0, sharedCount: 0.0, own: 0.0, ownCount: 0.0)
            for (place, role) in zip(open, roles) {
                let odds = max(-1, min(1, logarithm((role.value + 1e-3) / (role.subject + 1e-3)) / 4))
                if theirs.contains(view.words[place].token.word) {
                    sums = (sums.shared + odds, sums.sharedCount + 1, sums.own, sums.ownCount)
                } else {
                    sums = (sums.shared, sums.sharedCount, sums.own + odds, sums.ownCount + 1)
                }
            }
            return (sums.shared / max(1, sums.sharedCount), sums.own / max(1, sums.ownCount))
        }

        /// Whether a run of open words stands in the other side as a whole.
        func hasWholeRun(with other: Side) -> Bool { runs(with: other).contains { $0.allSatisfy { $0 } } }

        /// Whether a run of open words has some words of the other side and some of its own.
        func hasBrokenRun(with other: Side) -> Bool {
            runs(with: other).contains { $0.contains(true) && $0.contains(false) }
        }

        private func runs(with other: Side) -> [[Bool]] {
            let theirs = Set(other.view.words.map(\.token.word))
            var runs: [[Bool]] = []
            for (number, place) in open.enumerated() {
                if number == 0 || open[number - 1] + 1 != place { runs.append([]) }
                runs[runs.count - 1].append(theirs.contains(view.words[place].token.word))
            }
            return runs
        }

        var known: Set<String> { Set(view.words.filter(\.isKnown).map(\.token.word)) }
    }

    init(_ new: String, _ old: String, _ weights: AddressingWeights) {
        let (a, b) = (Side(new, weights), Side(old, weights))
        let (to, from) = (a.shared(with: b), b.shared(with: a))
        let many = weights.superseding["many"]
        let (mine, theirs) = (a.leaning(with: b), b.leaning(with: a))
        numbers = [
            1, Self.cosine(a.unit, b.unit, CueNetwork.address..<CueNetwork.width),
            Self.cosine(a.unit, b.unit, 0..<CueNetwork.address),
            min(to.subject, from.subject), max(to.value, from.value), min(to.value, from.value),
            max(to.newSubject, from.newSubject), min(to.newValue, from.newValue),
            Self.overlap(a.shapes(without: b), b.shapes(without: a)), Self.overlap(a.known, b.known),
            max(Self.many(a.unit, many), Self.many(b.unit, many)), (mine.shared + theirs.shared) / 2,
            (mine.own + theirs.own) / 2, max(mine.shared, theirs.shared), min(mine.own, theirs.own),
            (a.hasWholeRun(with: b) ? 0.5 : 0) + (b.hasWholeRun(with: a) ? 0.5 : 0),
            (a.hasBrokenRun(with: b) ? 0.5 : 0) + (b.hasBrokenRun(with: a) ? 0.5 : 0),
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

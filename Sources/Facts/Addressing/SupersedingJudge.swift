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
        probability(that: SupersedingSide(new, weights), supersedes: old)
    }

    /// A new fact, to be compared with several old ones.
    func side(_ text: String) -> SupersedingSide { SupersedingSide(text, weights) }

    func probability(that new: SupersedingSide, supersedes old: String) -> Double {
        let committee = weights.superseding["judge"]
        guard committee.count == Self.count else { return 0 }
        return logistic(Committee.score(SupersedingEvidence.numbers(new, SupersedingSide(old, weights)), committee))
    }

    /// How many weights the judge has.
    static let count = Committee.count(inputs: SupersedingEvidence.count)
}

/// A fact with the roles of its words.
struct SupersedingSide: Sendable {
    let view: TextView
    let roles: Roles
    let odds: [(subject: Double, value: Double)]
    let unit: [Scalar]
    /// All words.
    let words: Set<String>
    /// The words that are no names or values.
    let frame: Set<String>
    /// The probability that its relation holds several values at once.
    let many: Double

    init(_ text: String, _ weights: AddressingWeights, hiding: UInt64? = nil) {
        view = TextView(text, weights.network, hiding: hiding)
        roles = Roles(view: view)
        odds = roles.odds(subject: weights.superseding["subjects"], value: weights.superseding["values"])
        unit = view.encoded(weights.network)
        words = Set(view.words.map(\.token.word))
        frame = Set(zip(view.words, roles.isOpen).lazy.filter { !$0.1 }.map(\.0.token.word))
        let manyWeights = weights.superseding["many"]
        many =
            manyWeights.count == CueNetwork.relation + 1
            ? logistic(Addressing.score(unit[CueNetwork.address...].map { Double($0) } + [1], manyWeights)) : 0
    }

    /// The shapes of the open words that the other side lacks; numbers of any length have one shape.
    func shapes(without other: SupersedingSide) -> Set<UInt64> {
        Set(
            view.words.indices.filter { roles.isOpen[$0] && !other.words.contains(view.words[$0].token.word) }
                .map { place in
                    let shape = SpanScorer.shape(view.words[place])
                    return shape == 13 ? 14 : shape
                })
    }

    /// The words, with a gap for each run of names or values that the other side lacks.
    func gapped(without other: SupersedingSide) -> [String] {
        var words: [String] = []
        for (place, word) in view.words.enumerated() {
            if !roles.isOpen[place] || other.words.contains(word.token.word) {
                words.append(word.token.word)
            } else if words.last != "" {
                words.append("")
            }
        }
        return words
    }
}

/// What two facts have in common, and in what they differ.
enum SupersedingEvidence {
    /// How many numbers there are.
    static let count = 6 + 2 * compared

    private static let compared = 16

    static func numbers(_ new: SupersedingSide, _ old: SupersedingSide) -> [Double] {
        let (a, b) = (compare(new, old), compare(old, new))
        let sides = zip(a, b)
        return [
            cosine(new.unit, old.unit, CueNetwork.address..<CueNetwork.width),
            cosine(new.unit, old.unit, 0..<CueNetwork.address),
            overlap(new.shapes(without: old), old.shapes(without: new)), overlap(new.frame, old.frame),
            max(new.many, old.many), new.gapped(without: old) == old.gapped(without: new) ? 1 : 0,
        ] + sides.map { min($0, $1) } + sides.map { max($0, $1) }
    }

    /// A logarithm of odds, from −1 to 1.
    private static func clipped(_ odds: Double) -> Double { max(-6, min(6, odds)) / 6 }

    /// How the runs of `one` that `other` has too look, and how those that it lacks.
    ///
    /// A run that only one of two facts has, and that is its subject, makes them facts about different things.
    private static func compare(_ one: SupersedingSide, _ other: SupersedingSide) -> [Double] {
        var own = (subject: -1.0, value: -1.0, leaning: -1.0, count: 0.0, digits: 0.0)
        var shared = (subject: -1.0, value: -1.0, leaning: -1.0)
        var broken = (subject: -1.0, any: 0.0, whole: 0.0)
        var (leaning, subject, value) = (0.0, 1e-3, 1e-3)
        var (sharedSubject, sharedValue) = (0.0, 0.0)
        for (run, odds) in zip(one.roles.runs, one.odds) {
            let common = run.words.count { other.words.contains(one.view.words[$0].token.word) }
            let share = Double(common) / Double(run.words.count)
            if share > 0, share < 1 { (broken.any, broken.subject) = (1, max(broken.subject, clipped(odds.subject))) }
            if share == 1 {
                broken.whole = 1
                (shared.subject, shared.value) = (
                    max(shared.subject, clipped(odds.subject)), max(shared.value, clipped(odds.value))
                )
                if run.form != .digits { shared.leaning = max(shared.leaning, clipped(odds.value - odds.subject)) }
            } else {
                own = (
                    max(own.subject, clipped(odds.subject)), max(own.value, clipped(odds.value)),
                    max(own.leaning, clipped(odds.subject - odds.value)), own.count + 1,
                    own.digits + (run.form == .digits ? 1 : 0)
                )
            }
            leaning += (2 * share - 1) * clipped(odds.subject - odds.value)
            subject += logistic(odds.subject)
            value += logistic(odds.value)
            sharedSubject += share * logistic(odds.subject)
            sharedValue += share * logistic(odds.value)
        }
        return [
            own.subject, shared.subject, own.value, shared.value, max(-2, min(2, leaning)) / 2, own.count / 3,
            broken.any, broken.whole, sharedSubject / subject, sharedValue / value, min(1, subject - sharedSubject),
            min(1, value - sharedValue), broken.subject, shared.leaning, own.leaning,
            own.digits / max(1, own.count),
        ]
    }

    private static func cosine(_ a: [Scalar], _ b: [Scalar], _ part: Range<Int>) -> Double {
        Double(part.reduce(0) { $0 + a[$1] * b[$1] })
    }

    private static func overlap<Element>(_ a: Set<Element>, _ b: Set<Element>) -> Double {
        if a.isEmpty, b.isEmpty { return 1 }
        let both = a.count { b.contains($0) }
        return Double(both) / Double(a.count + b.count - both)
    }
}

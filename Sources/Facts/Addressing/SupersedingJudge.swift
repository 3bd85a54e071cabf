import Tensors

/// Judges whether a new fact takes the place of an old one: the same subject, the same relation, a new value.
public struct SupersedingJudge: Sendable {
    private let weights: AddressingWeights

    /// Uses the weights that were trained with the encoder.
    public init(encoder: CueEncoder) { weights = encoder.weights }

    init(_ weights: AddressingWeights) { self.weights = weights }

    /// From this probability on, the old fact is taken to be superseded where facts are told one by one.
    public var threshold: Double { weights.superseding["threshold"].first ?? 1 }

    /// The same where many are told at once, and nobody looks at what each replaces.
    public var carefulThreshold: Double { weights.superseding["careful"].first ?? 1 }

    /// The probability that `new` supersedes `old`.
    public func probability(that new: String, supersedes old: String) -> Double {
        probability(that: side(new), supersedes: side(old))
    }

    /// A fact, to be compared with several others.
    func side(_ text: String) -> SupersedingSide { SupersedingSide(text, weights) }

    /// An older fact; nil where it can't be about the same thing as a new one, which takes less time to find out.
    func side(_ text: String, beside new: SupersedingSide) -> SupersedingSide? {
        let view = TextView(text, weights.network)
        guard new.mayShareSubject(with: HashSet(view.words.lazy.map(\.hash))) else { return nil }
        return SupersedingSide(view, relation: view.relation(weights.network), weights)
    }

    /// A fact that was taken apart already.
    func side(_ view: TextView, relation: [Scalar]) -> SupersedingSide {
        SupersedingSide(view, relation: relation, weights)
    }

    func probability(that new: SupersedingSide, supersedes old: SupersedingSide) -> Double {
        let committee = weights.superseding["judge"]
        guard committee.count == Self.count, !new.topic.isOther(than: old.topic), new.mayShareSubject(with: old.words)
        else { return 0 }
        return logistic(Committee.score(SupersedingEvidence.numbers(new, old), committee))
    }

    /// How many weights the judge has.
    static let count = Committee.count(inputs: SupersedingEvidence.count)
}

/// A fact with the roles of its words.
final class SupersedingSide: Sendable {
    let view: TextView
    let roles: Roles
    /// What it is about.
    let reading: KindModel.Reading
    let odds: [(subject: Double, value: Double)]
    /// The odds of known words.
    let known: [(word: UInt64, subject: Double, value: Double)]
    let relation: [Scalar]
    /// All words.
    let words: HashSet
    /// The words that are no names or values.
    let frame: HashSet
    /// The probability that its relation holds several values at once.
    let many: Double
    /// Whether a name or value comes twice.
    private let repeatsNames: Bool

    /// The relation, where that is plain.
    var topic: KindModel.Topic { reading.topic }

    convenience init(_ text: String, _ weights: AddressingWeights, hiding: UInt64? = nil) {
        let view = TextView(text, weights.network, hiding: hiding)
        self.init(view, relation: view.relation(weights.network), weights)
    }

    init(_ view: TextView, relation: [Scalar], _ weights: AddressingWeights) {
        self.view = view
        self.relation = relation
        roles = Roles(view: view)
        reading = weights.kinds.read(roles)
        odds = roles.odds(
            subject: weights.roles["subjects"], value: weights.roles["values"], reading)
        known = roles.oddsOfKnown(
            subject: weights.roles["subjects"], value: weights.roles["values"], reading)
        words = HashSet(view.words.lazy.map(\.hash))
        frame = HashSet(zip(view.words, roles.isOpen).lazy.filter { !$0.1 }.map(\.0.hash))
        many = weights.kinds.isMany(reading)
        let names = zip(view.words, roles.isOpen).filter(\.1).map(\.0.hash)
        repeatsNames = Set(names).count < names.count
    }

    /// Whether what this fact is about may be among the words of another: at odds of e⁻⁴ for a word or run at least.
    func mayShareSubject(with words: HashSet) -> Bool {
        zip(roles.runs, odds).contains { run, odds in
            odds.subject > -4 && run.words.contains { words.contains(view.words[$0].hash) }
        } || known.contains { $0.subject > -4 && words.contains($0.word) }
    }

    /// Word by word, whether the other side has it too.
    ///
    /// Where a name comes more often here than there, only so many count as shared, the likeliest subjects first: in "The
    /// Fiat 500 is made by Fiat", the maker is no part of "The Fiat 500 is made by Sony".
    func shared(with other: SupersedingSide) -> [Bool] {
        var shared = view.words.map { other.words.contains($0.hash) }
        guard repeatsNames else { return shared }
        var left: [UInt64: Int] = [:]
        for word in other.view.words { left[word.hash, default: 0] += 1 }
        for run in roles.runs.indices.sorted(by: { odds[$0].subject > odds[$1].subject }) {
            for place in roles.runs[run].words {
                let count = left[view.words[place].hash] ?? 0
                shared[place] = count > 0
                left[view.words[place].hash] = count - 1
            }
        }
        return shared
    }

    /// The shapes of the open words that are not `shared`; numbers of any length have one shape.
    func shapes(_ shared: [Bool]) -> HashSet {
        HashSet(
            view.words.indices.lazy.filter { self.roles.isOpen[$0] && !shared[$0] }
                .map { place in
                    let shape = SpanScorer.shape(self.view.words[place])
                    return shape == 13 ? 14 : shape
                })
    }

    /// The words, with a gap for each run of names or values that are not `shared`.
    func gapped(_ shared: [Bool]) -> [UInt64] {
        var words: [UInt64] = []
        for (place, word) in view.words.enumerated() {
            if !roles.isOpen[place] || shared[place] {
                words.append(word.hash)
            } else if words.last != Self.gap {
                words.append(Self.gap)
            }
        }
        return words
    }

    /// What stands for words that the other side lacks.
    static let gap: UInt64 = 0
}

/// What two facts have in common, and in what they differ.
enum SupersedingEvidence {
    /// How many numbers there are.
    static let count = 10 + 2 * compared

    private static let compared = 19

    static func numbers(_ new: SupersedingSide, _ old: SupersedingSide) -> [Double] {
        let (ours, theirs) = (new.shared(with: old), old.shared(with: new))
        let (a, b) = (compare(new, ours, old), compare(old, theirs, new))
        let sides = zip(a, b)
        return [
            Double(zip(new.relation, old.relation).reduce(0) { $0 + $1.0 * $1.1 }),
            new.shapes(ours).overlap(old.shapes(theirs)), new.frame.overlap(old.frame),
            new.reading.agreement(old.reading), new.reading.likeness(old.reading), new.reading.cosine(old.reading),
            logarithm(new.reading.agreement(old.reading) + 1e-4) / 10,
            min(new.reading.top?.mass ?? 0, old.reading.top?.mass ?? 0), max(new.many, old.many),
            new.gapped(ours) == old.gapped(theirs) ? 1 : 0,
        ] + sides.map { min($0, $1) } + sides.map { max($0, $1) }
    }

    /// A logarithm of odds, from −1 to 1.
    private static func clipped(_ odds: Double) -> Double { max(-6, min(6, odds)) / 6 }

    /// How the runs of `one` that `other` has too look, and how those that it lacks.
    ///
    /// A run that only one of two facts has, and that is its subject, makes them facts about different things.
    private static func compare(_ one: SupersedingSide, _ isShared: [Bool], _ other: SupersedingSide) -> [Double] {
        var own = (subject: -1.0, value: -1.0, leaning: -1.0, count: 0.0, digits: 0.0)
        var shared = (subject: -1.0, value: -1.0, leaning: -1.0)
        var broken = (subject: -1.0, any: 0.0, whole: 0.0)
        var (leaning, subject, value) = (0.0, 1e-3, 1e-3)
        var (sharedSubject, sharedValue) = (0.0, 0.0)
        for (run, odds) in zip(one.roles.runs, one.odds) {
            let common = run.words.count { isShared[$0] }
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
        let lacking = one.known.filter { !other.words.contains($0.word) }
        let sharing = one.known.filter { other.words.contains($0.word) }
        return [
            lacking.reduce(-1) { max($0, clipped($1.subject)) }, lacking.reduce(-1) { max($0, clipped($1.value)) },
            sharing.reduce(-1) { max($0, clipped($1.subject)) }, own.subject, shared.subject, own.value, shared.value,
            max(-2, min(2, leaning)) / 2, own.count / 3,
            broken.any, broken.whole, sharedSubject / subject, sharedValue / value, min(1, subject - sharedSubject),
            min(1, value - sharedValue), broken.subject, shared.leaning, own.leaning,
            own.digits / max(1, own.count),
        ]
    }
}

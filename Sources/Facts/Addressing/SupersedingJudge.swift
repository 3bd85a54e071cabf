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
        guard committee.count == Self.count, !new.topic.isOther(than: old.topic), new.mayShareSubject(with: old.words),
            !new.isBeside(old)
        else { return 0 }
        let score = Committee.score(SupersedingEvidence.numbers(new, old), committee)
        return logistic(new.sharesName(with: old) ? score : score - Self.doubt)
    }

    /// What is taken from the logarithm of the odds where two facts share no name or number.
    ///
    /// Of "the small printer" the made-up world says less than of "Anna Keller". Chosen on the pairs of `everyday.txt`.
    private static let doubt = 1.4

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
    /// Word by word, the odds that it belongs to what the fact is about; of the commonest words nil.
    let subjects: [Double?]
    let relation: [Scalar]
    /// All words.
    let words: HashSet
    /// The words that are no names or values.
    let frame: HashSet
    /// The probability that its relation holds several values at once.
    let many: Double
    /// Whether it tells of one thing of which there may be others, as in "has a cat", but not in "is a nurse".
    let isOneOfMany: Bool
    /// Where a word stands that mostly has several objects at once, or `named` as in "has a brother named".
    private let several: [Int]
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
        var subjects = view.words.map { [known] word in known.first { $0.word == word.hash }?.subject }
        for (run, odds) in zip(roles.runs, odds) { for place in run.words { subjects[place] = odds.subject } }
        self.subjects = subjects
        words = HashSet(view.words.lazy.map(\.hash))
        frame = HashSet(zip(view.words, roles.isOpen).lazy.filter { !$0.1 }.map(\.0.hash))
        let tokens = view.words.map(\.token.word)
        isOneOfMany = tokens.indices.dropFirst().contains { place in
            Self.articles.contains(tokens[place]) && !Self.copulas.contains(tokens[place - 1])
        }
        several = tokens.indices.dropFirst().filter { place in
            (Self.ofSeveral.contains(tokens[place]) && tokens.dropFirst(place + 1).first != "by")
                || Self.naming.contains(tokens[place]) && place > 1 && Self.articles.contains(tokens[place - 2])
        }
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

    /// Whether the other side has a name or number that may be what this fact is about.
    func sharesName(with other: SupersedingSide) -> Bool {
        zip(roles.runs, odds).contains { run, odds in
            odds.subject > -3 && run.form != .plain
                && run.words.allSatisfy { other.words.contains(view.words[$0].hash) }
        }
    }

    /// Whether both tell of one of several things: "sells maps" and "sells tents", but not "sells 3 tents a day" and
    /// "sells 4 tents a day".
    func isBeside(_ other: SupersedingSide) -> Bool {
        guard !view.words.contains(where: { $0.token.hasDigit && !other.words.contains($0.hash) }) else { return false }
        return several.contains { place in
            other.several.contains { rival in
                view.words[place].hash == other.view.words[rival].hash
                    && view.words[..<place].allSatisfy { other.words.contains($0.hash) }
                    && other.view.words[..<rival].allSatisfy { words.contains($0.hash) }
            }
        }
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

    private static let articles: Set = ["a", "an", "another", "also"]
    private static let naming: Set = ["named", "called"]
    /// Words that mostly have several objects at once.
    private static let ofSeveral = Set(
        """
        accepts attended bakes baked bought breeds bred caught collects contains cooks cousins dislikes \
        eats enjoys fears featured features friends grew grows hates helps hosted includes invited knows likes \
        loves makes met offers organises owns painted planted prints produced provides published raises read \
        recommends recorded repairs reviewed sang sells sent serves sings sponsors stocks supports taught \
        teaches tried understands visited visits warns watched won wrote
        """
        .split(separator: " ").map(String.init))
    private static let copulas: Set = ["is", "was", "are", "were", "as", "be", "became", "been", "not", "for"]

    /// What stands for words that the other side lacks.
    static let gap: UInt64 = 0

    /// How surely a word is what this fact is about that here stands behind a modifier, and there behind another word:
    /// `printer` in "the small printer" and "the large printer"; nil if there is none.
    func contrast(with other: SupersedingSide) -> Double? {
        var most: Double?
        for place in view.words.indices.dropFirst() {
            let left = view.words[place - 1].hash
            guard let odds = subjects[place], odds > most ?? -.infinity, Roles.mayModify(left) else { continue }
            var (isThere, isSame) = (false, false)
            for (rival, word) in other.view.words.enumerated() where word.hash == view.words[place].hash {
                isThere = true
                if rival > 0, other.view.words[rival - 1].hash == left { isSame = true }
            }
            if isThere, !isSame { most = odds }
        }
        return most
    }

    /// Whether two facts are the same but for one stretch of words of the same pattern, and whether that ends both; 1 for
    /// yes.
    func stretch(otherThan other: SupersedingSide) -> (any: Double, last: Double) {
        let (ours, theirs) = (view.words, other.view.words)
        guard ours.count == theirs.count else { return (0, 0) }
        let differing = ours.indices.filter { ours[$0].hash != theirs[$0].hash }
        guard let first = differing.first, let last = differing.last, last - first < 4,
            ours.count > 1 + last - first,
            (first...last).allSatisfy({
                (subjects[$0] == nil) == (other.subjects[$0] == nil)
                    && ours[$0].token.hasDigit == theirs[$0].token.hasDigit
            })
        else { return (0, 0) }
        return (1, last == ours.count - 1 ? 1 : 0)
    }
}

/// What two facts have in common, and in what they differ.
enum SupersedingEvidence {
    /// How many numbers there are.
    static let count = 13 + 2 * compared

    private static let compared = 21

    static func numbers(_ new: SupersedingSide, _ old: SupersedingSide) -> [Double] {
        let (ours, theirs) = (new.shared(with: old), old.shared(with: new))
        let (a, b) = (compare(new, ours, old), compare(old, theirs, new))
        let sides = zip(a, b)
        let stretch = new.stretch(otherThan: old)
        return [
            Double(zip(new.relation, old.relation).reduce(0) { $0 + $1.0 * $1.1 }),
            new.shapes(ours).overlap(old.shapes(theirs)), new.frame.overlap(old.frame),
            new.reading.agreement(old.reading), new.reading.likeness(old.reading), new.reading.cosine(old.reading),
            logarithm(new.reading.agreement(old.reading) + 1e-4) / 10,
            min(new.reading.top?.mass ?? 0, old.reading.top?.mass ?? 0), max(new.many, old.many),
            new.gapped(ours) == old.gapped(theirs) ? 1 : 0, stretch.any, stretch.last,
            new.isOneOfMany && old.isOneOfMany ? 1 : 0,
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
        let contrast = one.contrast(with: other)
        let lacking = one.known.filter { !other.words.contains($0.word) }
        let sharing = one.known.filter { other.words.contains($0.word) }
        return [
            lacking.reduce(-1) { max($0, clipped($1.subject)) }, lacking.reduce(-1) { max($0, clipped($1.value)) },
            sharing.reduce(-1) { max($0, clipped($1.subject)) }, own.subject, shared.subject, own.value, shared.value,
            max(-2, min(2, leaning)) / 2, own.count / 3,
            broken.any, broken.whole, sharedSubject / subject, sharedValue / value, min(1, subject - sharedSubject),
            min(1, value - sharedValue), broken.subject, shared.leaning, own.leaning,
            own.digits / max(1, own.count), clipped(contrast ?? -6), contrast == nil ? 0 : 1,
        ]
    }
}

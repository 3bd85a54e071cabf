import Tensors

/// Tells the words that say what a sentence is about from those that say what it is.
///
/// In "Anna Keller works at Zanto", `Anna Keller` is the subject and `Zanto` the value. A logistic model over hashed
/// features of the runs of words that may be names or values: what stands left and right, what the sentence has before and
/// behind, and, where it is plain what the sentence is about, which forms, lengths and endings its names have.
struct Roles {
    static let buckets = 1 << 16

    /// What the words of a run look like.
    enum Form: UInt64 {
        case name = 2, digits = 3, plain = 4
    }

    /// Neighbouring open words of one form.
    struct Run {
        let words: Range<Int>
        let form: Form
    }

    let view: TextView
    /// Whether a word may belong to a name or a value: unknown words, those with digits, and capitals in the middle.
    let isOpen: [Bool]
    /// The open words, run by run.
    let runs: [Run]

    init(view: TextView) {
        self.view = view
        isOpen = view.words.enumerated()
            .map { place, word in
                !word.isKnown || word.token.hasDigit || (word.token.isCapital && place > 0 && word.token.word != "i")
            }
        var runs: [Run] = []
        for (place, word) in view.words.enumerated() where isOpen[place] {
            let form = Self.form(word)
            if let last = runs.last, last.words.upperBound == place, last.form == form {
                runs[runs.count - 1] = Run(words: last.words.lowerBound..<place + 1, form: form)
            } else {
                runs.append(Run(words: place..<place + 1, form: form))
            }
        }
        self.runs = runs
    }

    private static func form(_ word: TextView.Word) -> Form {
        word.token.isCapital ? .name : word.token.hasDigit ? .digits : .plain
    }

    /// For every run, the logarithms of the odds that it is the subject and that it is a value.
    ///
    /// Both are low for a word that only holds the sentence together and that training happened not to have.
    func odds(
        subject: [Double], value: [Double], _ reading: KindModel.Reading
    ) -> [(subject: Double, value: Double)] {
        guard subject.count == Self.buckets, value.count == Self.buckets else { return runs.map { _ in (0, 0) } }
        return runs.indices.map { run in
            let features = features(runs[run], reading)
            return (features.reduce(0) { $0 + subject[$1] }, features.reduce(0) { $0 + value[$1] })
        }
    }

    /// The share of what the sentence is about that is `covered`, word by word from 0 to 1: the mean over the runs, each
    /// as likely as it is the subject.
    func subject(_ weights: [Double], _ reading: KindModel.Reading, _ covered: [Double]) -> Double {
        guard weights.count == Self.buckets, !runs.isEmpty else { return 0.5 }
        var (sum, shared) = (1e-3, 0.5e-3)
        for run in runs {
            let mass = logistic(features(run, reading).reduce(0) { $0 + weights[$1] })
            let share = run.words.reduce(0) { $0 + covered[$1] } / Double(run.words.count)
            sum += mass
            shared += mass * share
        }
        return shared / sum
    }

    /// The odds for every known word that is not among the commonest, or names something: it may be a part of a name, as in `the sales team`.
    func oddsOfKnown(
        subject: [Double], value: [Double], _ reading: KindModel.Reading
    ) -> [(word: UInt64, subject: Double, value: Double)] {
        guard subject.count == Self.buckets, value.count == Self.buckets else { return [] }
        return view.words.indices.filter { !isOpen[$0] && Self.mayName(view.words[$0].hash) }
            .map { place in
                let features = features(Run(words: place..<place + 1, form: .plain), reading)
                return (
                    view.words[place].hash, features.reduce(0) { $0 + subject[$1] },
                    features.reduce(0) { $0 + value[$1] }
                )
            }
    }

    /// The commonest words.
    static let common = Set(commonWords.split(separator: " ").map(String.init))
    private static let commonHashes = Set(common.map(FeatureHash.of))

    /// Those of the commonest words that tell one thing from another of its kind.
    private static let modifiers = Set(
        """
        my your his her our their big small little large long great good best better old new young early late later last \
        next first second third past left right top front back under open full half main other own whole wrong sure \
        real two three one work world house night day morning today tomorrow yesterday place
        """
        .split(separator: " ").map { FeatureHash.of(String($0)) })

    /// Those that name things.
    private static let nouns = Set(
        "hand house name night number person place side work".split(separator: " ").map { FeatureHash.of(String($0)) })

    /// Whether a known word, by its hash, may be a part of a name.
    private static func mayName(_ word: UInt64) -> Bool { !commonHashes.contains(word) || nouns.contains(word) }

    /// Whether a word, by its hash, may tell the thing that is named behind it from others of its kind.
    static func mayModify(_ word: UInt64) -> Bool { !commonHashes.contains(word) || modifiers.contains(word) }

    /// The buckets of the features of a run.
    func features(_ run: Run, _ reading: KindModel.Reading?, endings: Bool = true) -> [Int] {
        let form = run.form.rawValue
        let (first, end) = (run.words.lowerBound, run.words.upperBound)
        let (left, right) = (word(first - 1), word(end))
        let before = UInt64(min(2, runs.count { $0.form != .plain && $0.words.upperBound <= first }))
        let after = UInt64(min(2, runs.count { $0.form != .plain && $0.words.lowerBound >= end }))
        let others = runs.reduce(0 as UInt64) { sum, other in
            other.words == run.words || other.form == .plain ? sum : sum + other.form.rawValue
        }
        let order = before * 3 + after
        var hashes: [UInt64] = []
        hashes.reserveCapacity(32 + 2 * view.words.count)
        hashes += [
            FeatureHash.join(1, left), FeatureHash.join(2, right), FeatureHash.join(3, left, right),
            FeatureHash.join(4, left, word(first - 2)), FeatureHash.join(5, right, word(end + 1)),
            FeatureHash.join(6, first == 0 ? 1 : 0, end == view.words.count ? 1 : 0), FeatureHash.join(7, form),
            FeatureHash.join(8, form, left), FeatureHash.join(13, view.words[end - 1].hasGenitive ? 1 : 0),
            FeatureHash.join(14, form, order), FeatureHash.join(15, order, left),
            FeatureHash.join(16, UInt64(min(run.words.count, 4)), form), FeatureHash.join(17, left, right, form),
            FeatureHash.join(18, 0), FeatureHash.join(19, form, others),
        ]
        if let (kind, mass) = reading?.top, mass > 0.3 {
            hashes += features(run, of: UInt64(kind), order: order, endings: endings)
        }
        for other in view.words.indices where !isOpen[other] && !run.words.contains(other) {
            let side: UInt64 = other < first ? 1 : 2
            hashes.append(FeatureHash.join(9, word(other), side))
            hashes.append(FeatureHash.join(10, word(other), side, form))
        }
        return hashes.map { Int($0 % UInt64(Self.buckets)) }
    }

    /// What a run says where it is known what the sentence is about: a town has a mayor, wherever it stands.
    private func features(_ run: Run, of kind: UInt64, order: UInt64, endings: Bool) -> [UInt64] {
        let (form, last) = (run.form.rawValue, view.words[run.words.upperBound - 1])
        let (left, right) = (word(run.words.lowerBound - 1), word(run.words.upperBound))
        let others = runs.lazy.filter { $0.words != run.words }
        let hasGenitive = others.contains { view.words[$0.words.upperBound - 1].hasGenitive }
        let longest = others.filter { $0.form != .plain }.map(\.words.count).max() ?? 0
        let hashes = [
            FeatureHash.join(20, kind, form), FeatureHash.join(21, kind, form, order),
            FeatureHash.join(22, kind, left), FeatureHash.join(23, kind, right),
            FeatureHash.join(24, kind, last.hasGenitive ? 1 : hasGenitive ? 2 : 0),
            FeatureHash.join(25, kind, left, right), FeatureHash.join(26, kind, order, left),
            FeatureHash.join(27, kind, order, right),
            FeatureHash.join(28, kind, UInt64(min(run.words.count, 4) * 5 + min(longest, 4))),
        ]
        if !endings { return hashes }
        let first = view.words[run.words.lowerBound]
        return hashes + [
            FeatureHash.join(29, kind, Self.ending(last)), FeatureHash.join(30, kind, Self.ending(first)),
        ]
    }

    /// The last three bytes of a word, of those that are looked at.
    private static func ending(_ word: TextView.Word) -> UInt64 { Digest.fnv(word.bytes.suffix(3)) }

    private func word(_ place: Int) -> UInt64 {
        guard view.words.indices.contains(place) else { return 1 }
        let word = view.words[place]
        return isOpen[place] ? Self.form(word).rawValue : word.hash
    }

    /// Fits the weights to the training part of the made-up world, by Adagrad.
    static func train(
        _ network: CueNetwork, _ kinds: KindModel, count: Int, using random: inout Random
    ) -> (subject: [Double], value: [Double]) {
        var (subject, value) = (Fitting(), Fitting())
        for number in 0..<count / 200 {
            let rate = 0.1 * (1.05 - Double(number) / Double(count / 200))
            let world = World(.train, count: 200, using: &random)
            for item in world.items {
                let likelier = LifelikeNames.apply(to: item, world.names, using: &random)
                let sentence = world.statement(likelier, .train, using: &random)
                let mask = random.next()
                let roles = Roles(view: TextView(sentence.text, network, hiding: mask & 1 == 0 ? mask : nil))
                let reading = kinds.read(roles)
                for run in roles.runs.indices {
                    let (isSubject, isValue) = shares(of: roles.runs[run].words, roles.view, sentence)
                    // Now and then without what it is about, so that the words alone say what they can.
                    let features = roles.features(
                        roles.runs[run], mask >> 8 & 3 == 0 ? nil : reading, endings: mask >> 10 & 1 == 0
                    )
                    .filter { FeatureHash.isKept($0, mask) }
                    subject.step(features, isSubject, rate)
                    value.step(features, isValue, rate)
                }
            }
        }
        return (subject.weights, value.weights)
    }

    /// The shares of some words that stand in the subject and in a value.
    private static func shares(
        of words: Range<Int>, _ view: TextView, _ sentence: World.Sentence
    ) -> (subject: Double, value: Double) {
        let slots = words.map { place in
            sentence.ranges.first { $0.value.contains(view.words[place].token.range.lowerBound) }?.key
        }
        let (subject, none) = (slots.count { $0 == "X" }, slots.count { $0 == nil })
        return (Double(subject) / Double(words.count), Double(words.count - subject - none) / Double(words.count))
    }

    /// A logistic model on its way.
    private struct Fitting {
        var weights = [Double](repeating: 0, count: buckets)
        private var squares = [Double](repeating: 1e-6, count: buckets)

        mutating func step(_ features: [Int], _ wanted: Double, _ rate: Double) {
            let slope = logistic(features.reduce(0) { $0 + weights[$1] }) - wanted
            for feature in features {
                squares[feature] += slope * slope
                weights[feature] -= rate * slope / squares[feature].squareRoot()
            }
        }
    }
}

import Tasks
import Tensors

/// Measures how well a new value for the same thing is told from what only looks like it.
public struct SupersedingStudy: Sendable {
    /// What became of the pairs of each kind.
    public struct Result: Sendable {
        /// By kind, pair by pair, whether the new fact was taken to supersede the old one.
        public private(set) var superseded: [SupersedingPairs.Kind: [Bool]] = [:]
        /// Up to twenty pairs that were judged wrongly either way, with the probability.
        public private(set) var failures: [(pair: SupersedingPairs.Pair, probability: Double)] = []
        private var answers: [(probability: Double, isTrue: Bool)] = []
        private let threshold: Double

        fileprivate init(threshold: Double) { self.threshold = threshold }

        /// Of those taken to supersede, the share that does.
        public var precision: Double { rates(from: threshold).precision }

        /// Of those that supersede, the share that was seen.
        public var recall: Double { rates(from: threshold).recall }

        /// The recall that the best threshold for these very pairs would give at a precision of 0.99: a best case.
        public var recallAtBest: Double {
            let all = answers.map { (score: $0.probability, isTrue: $0.isTrue) }
            return rates(from: SupersedingTraining.threshold(all, precision: 0.99)).recall
        }

        /// Both where a pair is taken to supersede from another probability on.
        public func rates(from threshold: Double) -> (precision: Double, recall: Double) {
            let (taken, real) = (answers.filter { $0.probability >= threshold }, answers.count(where: \.isTrue))
            let good = taken.count(where: \.isTrue)
            return (
                taken.isEmpty ? 1 : Double(good) / Double(taken.count), real == 0 ? 0 : Double(good) / Double(real)
            )
        }

        fileprivate mutating func add(_ pair: SupersedingPairs.Pair, _ probability: Double) {
            let isTaken = probability >= threshold
            superseded[pair.kind, default: []].append(isTaken)
            answers.append((probability, pair.kind == .newValue))
            if isTaken != (pair.kind == .newValue),
                failures.count(where: { ($0.pair.kind == .newValue) != isTaken }) < 20
            {
                failures.append((pair, probability))
            }
        }
    }

    private let judge: SupersedingJudge
    private let split: Split

    /// Studies the judge of an encoder, on a part of the made-up world.
    public init(encoder: CueEncoder, on split: Split = .test) {
        judge = SupersedingJudge(encoder: encoder)
        self.split = split
    }

    /// Pairs of the part of the made-up world.
    public func generated(_ count: Int, using random: inout Random) -> Result {
        result(SupersedingPairs.make(split, count, using: &random))
    }

    /// Pairs of ParaRel, the old fact in one pattern and the new one in another.
    ///
    /// Relations that share a pattern are no look-alikes of each other: nothing but the data set tells them apart.
    /// Borders (P47) hold for many countries at once, so that another one takes no fact's place.
    public func pararel(_ folder: String, _ count: Int, using random: inout Random) throws(DataError) -> Result {
        let data = try ParaRel(reading: folder)
        let maker = ParaRelPairs(data)
        var pairs: [SupersedingPairs.Pair] = []
        while pairs.count < count {
            let kinds: [SupersedingPairs.Kind] = [.otherSubject, .sameValue, .otherRelation, .restated, .many]
            let kind = random.below(2) == 0 ? .newValue : kinds[random.below(kinds.count)]
            if let pair = maker.pair(kind, using: &random) { pairs.append(pair) }
        }
        return result(pairs)
    }

    /// The pairs of `everyday.txt`, written by hand; those after which both stay count as `unrelated`.
    public func everyday() throws(DataError) -> Result {
        let text = try Resource.text("everyday.txt")
        return result(
            text.split(separator: "\n").filter { !$0.hasPrefix("#") }
                .map { line in
                    let parts = line.split(separator: "|").map(String.init)
                    precondition(parts.count == 3, "everyday.txt: \"\(line)\" is no pair")
                    return SupersedingPairs.Pair(
                        kind: parts[0] == "new" ? .newValue : .unrelated, old: parts[1], new: parts[2])
                })
    }

    private func result(_ pairs: [SupersedingPairs.Pair]) -> Result {
        var result = Result(threshold: judge.threshold)
        for pair in pairs { result.add(pair, judge.probability(that: pair.new, supersedes: pair.old)) }
        return result
    }
}

/// Draws pairs from ParaRel.
private struct ParaRelPairs {
    private let data: ParaRel
    private let byRelation: [[Int]]
    private let bySubject: [String: [Int]]
    private let rivals: [Set<Int>]  // by relation, those that share a pattern with it

    init(_ data: ParaRel) {
        self.data = data
        var byRelation = [[Int]](repeating: [], count: data.relations.count)
        for (place, fact) in data.facts.enumerated() { byRelation[fact.relation].append(place) }
        self.byRelation = byRelation
        bySubject = Dictionary(grouping: data.facts.indices) { data.facts[$0].subject }
        let patterns = data.relations.map { relation in
            Set(relation.patterns.map { CueToken.words(of: $0).map(\.word).joined(separator: " ") })
        }
        rivals = patterns.map { mine in Set(patterns.indices.filter { !mine.isDisjoint(with: patterns[$0]) }) }
    }

    func pair(_ kind: SupersedingPairs.Kind, using random: inout Random) -> SupersedingPairs.Pair? {
        let place = random.below(data.facts.count)
        let fact = data.facts[place]
        let isMany = data.relations[fact.relation].name == "P47"
        let mates = byRelation[fact.relation]
        let mate = data.facts[mates[random.below(mates.count)]]
        var new = ParaRel.Item(relation: fact.relation, subject: fact.subject, object: mate.object)
        switch kind {
        case .newValue, .many:
            guard isMany == (kind == .many), mate.object != fact.object else { return nil }
        case .restated: new = fact
        case .otherSubject:
            guard mate.subject != fact.subject, mate.object != fact.object else { return nil }
            new = mate
        case .sameValue:
            guard mate.subject != fact.subject else { return nil }
            new = ParaRel.Item(relation: fact.relation, subject: mate.subject, object: fact.object)
        case .otherRelation:
            let others = (bySubject[fact.subject] ?? [])
                .filter { !rivals[fact.relation].contains(data.facts[$0].relation) }
            guard !others.isEmpty else { return nil }
            new = data.facts[others[random.below(others.count)]]
        case .unrelated: return nil
        }
        let count = data.relations[fact.relation].patterns.count
        let pattern = random.below(count)
        let next =
            new.relation == fact.relation
            ? (pattern + 1 + random.below(count - 1)) % count
            : random.below(data.relations[new.relation].patterns.count)
        return SupersedingPairs.Pair(kind: kind, old: data.told(fact, pattern), new: data.told(new, next))
    }
}

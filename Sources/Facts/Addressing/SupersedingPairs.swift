import Tensors

/// Pairs of facts of the made-up world, of which the new one supersedes the old one or only looks like it.
public enum SupersedingPairs {
    /// What a pair has in common; only `.newValue` supersedes.
    public enum Kind: String, CaseIterable, Sendable {
        case newValue = "new value", otherSubject = "other subject", sameValue = "other subject, same value"
        case otherRelation = "other relation", restated = "told again in other words"
        case many = "another value of many", unrelated
    }

    /// A pair.
    public struct Pair: Sendable {
        public let kind: Kind
        public let old: String
        public let new: String
        /// The place of the old fact's relation in ``Relation/all``; of other worlds -1.
        var relation = -1
    }

    /// Pairs from the names and templates of a part, half of them of the kind that supersedes.
    ///
    /// For training, half of the names are `lifelike`, things may have everyday names, and some pairs have one wording.
    public static func make(
        _ split: Split, _ count: Int, lifelike: Bool = false, using random: inout Random
    ) -> [Pair] {
        var pairs: [Pair] = []
        while pairs.count < count {
            let world = World(split, count: 300, using: &random)
            for item in world.items {
                let kind =
                    random.below(2) == 0
                    ? .newValue : Kind.allCases[1 + random.below(Kind.allCases.count - 1)]
                let pair =
                    lifelike && random.below(16) == 0
                    ? everyday(kind, world.names, using: &random)
                    : pair(kind, item, world, split, lifelike, using: &random)
                if let pair { pairs.append(pair) }
            }
        }
        return Array(pairs.prefix(count))
    }

    /// About `count` facts of large worlds with those that share the most telling words with them: a memory judges such
    /// pairs whenever it is told something, and none of them supersedes.
    static func lookAlikes(_ split: Split, _ count: Int, using random: inout Random) -> [Pair] {
        var pairs: [Pair] = []
        while pairs.count < count {
            let world = World(split, count: 3000, using: &random)
            let texts = world.items.map { world.statement($0, split, using: &random).text }
            let index = LexicalIndex(texts, .words)
            for new in world.items.indices.prefix(count - pairs.count) {
                let others = LexicalIndex.best(index.scores(texts[new]), 4).filter { $0 != new }
                guard !others.isEmpty else { continue }
                let old = others[random.below(others.count)]
                let (one, other) = (world.items[old], world.items[new])
                let kind: Kind =
                    one.subject == other.subject
                    ? .otherRelation : one.relation == other.relation ? .otherSubject : .unrelated
                pairs.append(Pair(kind: kind, old: texts[old], new: texts[new], relation: one.relation))
            }
        }
        return pairs
    }

    private static func pair(
        _ kind: Kind, _ item: World.Item, _ world: World, _ split: Split, _ lifelike: Bool, using random: inout Random
    ) -> Pair? {
        var item = lifelike ? LifelikeNames.apply(to: item, world.names, using: &random) : item
        let relation = Relation.all[item.relation]
        var everyday: [String]?
        if lifelike, EverydayNames.kinds.contains(relation.subject),
            random.below(relation.subject == .person ? 10 : 3) == 0
        {
            let name = EverydayNames.make(relation.subject, world.names, using: &random)
            everyday = name
            item.subject = name.joined(separator: " ")
            item.values["X"] = item.subject
        }
        var other = world.item(item.relation, item.subject, using: &random)
        switch kind {
        case .newValue:
            guard !relation.isMany else { return nil }
            if relation.slots.count > 1, random.below(2) == 0 {  // one of several changes
                let kept = relation.slots[random.below(relation.slots.count)].name
                other.values[kept] = item.values[kept]
            }
        case .many:
            guard relation.isMany else { return nil }
        case .restated: other = item
        case .otherSubject, .sameValue:
            let subject =
                everyday.map { words in
                    EverydayNames.neighbour(of: words, relation.subject, world.names, using: &random)
                        .joined(separator: " ")
                } ?? neighbour(item.subject, relation, world, &random)
            other = world.item(item.relation, subject, using: &random)
            guard other.subject != item.subject else { return nil }
            if kind == .sameValue { for slot in relation.slots { other.values[slot.name] = item.values[slot.name] } }
        case .otherRelation:
            let others = Relation.all.indices.filter {
                $0 != item.relation
                    && (Relation.all[$0].subject == relation.subject
                        || everyday != nil && relation.subject != .person
                            && EverydayNames.kinds.subtracting([.person]).contains(Relation.all[$0].subject))
            }
            guard !others.isEmpty else { return nil }
            other = world.item(others[random.below(others.count)], item.subject, using: &random)
        case .unrelated:
            other = world.items[random.below(world.items.count)]
            guard other.subject != item.subject else { return nil }
        }
        let isSame = relation.slots.allSatisfy { other.values[$0.name] == item.values[$0.name] }
        guard kind == .restated || kind == .sameValue || kind == .otherRelation || kind == .unrelated || !isSame
        else { return nil }
        let (old, new) = (world.statement(item, split, using: &random), world.statement(other, split, using: &random))
        if lifelike, other.relation == item.relation, random.below(everyday == nil ? 7 : 2) == 0,
            let templates = relation.statements[split]
        {
            let template = templates[random.below(templates.count)]
            return Pair(
                kind: kind, old: World.fill(template, item, slot: "").text,
                new: World.fill(template, other, slot: "").text, relation: item.relation)
        }
        return Pair(kind: kind, old: old.text, new: new.text, relation: item.relation)
    }

    /// Another subject of the same kind, half of the time one that shares a word with it.
    private static func neighbour(
        _ subject: String, _ relation: Relation, _ world: World, _ random: inout Random
    ) -> String {
        var other = world.names.make(relation.subject, using: &random)
        var (mine, theirs) = (subject.split(separator: " "), other.split(separator: " "))
        if mine.count == theirs.count, mine.count > 1, random.below(2) == 0 {
            let place = random.below(mine.count)
            theirs[place] = mine[place]
            if theirs == mine { return subject }
            mine = theirs
            other = mine.joined(separator: " ")
        }
        let isSame = relation.subject.identity(of: other) == relation.subject.identity(of: subject)
        return isSame ? subject : other
    }
}

/// Fits the judge.
enum SupersedingTraining {
    static func fit(_ weights: inout AddressingWeights, using random: inout Random) {
        let partly = KindTraining.partly(weights, using: &random)
        let pairs =
            SupersedingPairs.make(.train, 24_000, lifelike: true, using: &random)
            + SupersedingPairs.make(.validation, 120_000, lifelike: true, using: &random)
            + SupersedingPairs.lookAlikes(.validation, 100_000, using: &random)
        var examples: [(features: [Double], isTrue: Bool)] = []
        for (place, pair) in pairs.enumerated() {
            // In some pairs a part of the words is unknown, as those of wordings that were never heard are.
            let mask = random.next()
            let hidden = mask % 10 < (place < 24_000 ? 7 : 2) ? mask : nil
            let known = KindTraining.isUnheard(pair.relation) && random.below(2) == 0 ? partly : weights
            let (new, old) = (
                SupersedingSide(pair.new, known, hiding: hidden), SupersedingSide(pair.old, known, hiding: hidden)
            )
            if new.isBeside(old) { continue }
            examples.append((SupersedingEvidence.numbers(new, old), pair.kind == .newValue))
        }
        weights.superseding["judge"] = Committee.train(examples, steps: 18_000, using: &random)
        let judge = SupersedingJudge(weights)
        let (usual, careful) = thresholds(judge, using: &random)
        weights.superseding["threshold"] = [usual]
        weights.superseding["careful"] = [careful]
    }

    /// The lowest thresholds that keep the precision at 0.99 and take one pair of look-alikes in 150 at most, or in 4,000.
    private static func thresholds(
        _ judge: SupersedingJudge, using random: inout Random
    ) -> (usual: Double, careful: Double) {
        func odds(_ pair: SupersedingPairs.Pair) -> Double { judge.probability(that: pair.new, supersedes: pair.old) }
        let pairs = SupersedingPairs.make(.validation, 16_000, using: &random)
        let precise = threshold(pairs.map { (odds($0), $0.kind == .newValue) }, precision: 0.99)
        let alike = SupersedingPairs.lookAlikes(.validation, 24_000, using: &random).map(odds).sorted(by: >)
        return (max(precise, alike[alike.count / 150] + 1e-9), max(precise, alike[alike.count / 4000] + 1e-9))
    }

    /// The lowest threshold from which on the precision is never below what is wanted.
    static func threshold(_ answers: [(score: Double, isTrue: Bool)], precision: Double) -> Double {
        var (good, bad, best) = (0, 0, 1.0)
        for answer in answers.sorted(by: { $0.score > $1.score }) {
            if answer.isTrue { good += 1 } else { bad += 1 }
            if Double(good) >= precision * Double(good + bad) { best = answer.score }
        }
        return best
    }
}

import GRDB
import Tasks

/// An older fact that was compared with a new one.
struct Rival: Sendable {
    enum Place: Sendable {
        /// A fact of the file.
        case told(Int64)
        /// One of the facts that are told together with the new one, counted from 0.
        case beside(Int)
    }

    let place: Place
    /// What it is about.
    let topic: KindModel.Topic
    /// That the new fact supersedes it.
    let probability: Double
}

/// A new fact and an older one, to be judged.
struct RivalPair: Sendable {
    /// The older fact: taken apart already, or its text.
    enum Old: Sendable {
        case side(SupersedingSide)
        case text(String)
    }

    let new: SupersedingSide
    let place: Rival.Place
    let old: Old
}

/// The facts of a batch that are not in the file yet.
struct Beside {
    /// Words of the portion that is compared and of the one before it, with the places in the batch of those that have them.
    private(set) var (words, before): ([UInt64: [Int64]], [UInt64: [Int64]]) = ([:], [:])
    private var (facts, factsBefore): ([FactMemory.Prepared], [FactMemory.Prepared]) = ([], [])
    /// Where a text stands last.
    private var places: [Text: Int] = [:]
    /// How many facts came before the portion.
    private var first = 0

    private struct Text: Hashable {
        let digest: Int64
        let namespace: String
    }

    /// A fact.
    func fact(_ place: Int) -> FactMemory.Prepared {
        place >= first ? facts[place - first] : factsBefore[place - first + factsBefore.count]
    }

    /// Begins another portion; what was before the last one is in the file now.
    mutating func next() {
        places = places.filter { $0.value >= first }
        first += facts.count
        (before, factsBefore) = (words, facts)
        (words, facts) = ([:], [])
    }

    /// Adds a fact; a text that comes again counts once.
    mutating func add(_ new: FactMemory.Prepared) {
        let place = first + facts.count
        let text = Text(digest: new.digest.value, namespace: new.telling.namespace)
        if let old = places.updateValue(place, forKey: text) {
            for word in new.words {
                words[word.key]?.removeAll { $0 == Int64(old) }
                before[word.key]?.removeAll { $0 == Int64(old) }
            }
        }
        for word in new.words { words[word.key, default: []].append(Int64(place), below: RivalTable.limit) }
        facts.append(new)
    }
}

extension FactMemory {
    /// The most older facts with which a new one is compared.
    private static var compared: Int { 16 }

    /// What a fact that is told by itself has to be compared with.
    func pairs(of new: Prepared, _ change: Change) throws -> [RivalPair] {
        guard new.telling.older == .judged else { return [] }
        var pairs: [RivalPair] = []
        let evidence = try LexicalEvidence(new.words.map(\.text), change.db, namespace: nil, at: nil, common: lexicon)
        for id in evidence.best(64) where pairs.count < Self.compared {
            if let fact = try holding(id, new.telling, change) {
                pairs.append(RivalPair(new: new.side, place: .told(id), old: .text(Self.gist(of: fact.text))))
            }
        }
        return pairs
    }

    /// What the facts of a portion have to be compared with, before those of the portion before it are in the file.
    func pairs(of portion: [Prepared], _ beside: inout Beside, _ change: Change) throws -> [[RivalPair]] {
        beside.next()
        return try portion.map { new in
            defer { beside.add(new) }
            guard new.telling.older == .judged else { return [] }
            let places = try rivalTable.withLock { try $0.candidates(for: new, beside, change.db) }
            return try places.compactMap { place in
                switch place {
                case .beside(let number):
                    return RivalPair(new: new.side, place: place, old: .side(beside.fact(number).side))
                case .told(let id):
                    guard let fact = try holding(id, new.telling, change) else { return nil }
                    return RivalPair(new: new.side, place: place, old: .text(Self.gist(of: fact.text)))
                }
            }
        }
    }

    /// The older facts with the probabilities that they are superseded.
    func rivals(of pairs: [RivalPair]) -> [Rival] {
        pairs.compactMap { pair in
            let old: SupersedingSide
            switch pair.old {
            case .side(let side): old = side
            case .text(let text):
                guard let side = judge.side(text, beside: pair.new) else { return nil }
                old = side
            }
            return Rival(
                place: pair.place, topic: old.topic, probability: judge.probability(that: pair.new, supersedes: old))
        }
    }

    /// A live fact that a new one might replace: it is of the same namespace, and what begins to hold later is not older.
    private func holding(_ id: Int64, _ telling: Telling, _ change: Change) throws -> Fact? {
        guard let fact = try change.liveFact(id), fact.namespace == telling.namespace else { return nil }
        let start = change.start(of: telling)
        return (telling.validFrom == nil ? fact.holdsNow(start) : fact.holds(at: start)) ? fact : nil
    }

    /// The live facts that a new one replaces from a probability on, the most certain first; `told` are those told together
    /// with it before.
    func older(
        than telling: Telling, _ rivals: [Rival], from threshold: Double, _ told: [Told], _ change: Change
    ) throws -> [Int64] {
        switch telling.older {
        case .kept: return []
        case .replaced(let id):
            guard let fact = try change.liveFact(id) else {
                throw DataError(
                    path: path, problem: "there is no live fact \(id) to replace",
                    remedy: "'mneme facts' lists them; 'mneme history \(id)' tells what became of it.")
            }
            guard fact.namespace == telling.namespace else {
                throw DataError(
                    path: path, problem: "fact \(id) is in the namespace \(fact.namespace), not \(telling.namespace)",
                    remedy: "Give its namespace with --namespace.")
            }
            return [id]
        case .judged:
            var found: [Int64: Double] = [:]
            for rival in rivals where rival.probability >= threshold {
                let id =
                    switch rival.place {
                    case .told(let id): id
                    case .beside(let place): told[place].fact.id
                    }
                if try holding(id, telling, change) != nil { found[id] = rival.probability }
            }
            return found.sorted { ($0.value, $0.key) > ($1.value, $1.key) }.map(\.key)
        }
    }
}

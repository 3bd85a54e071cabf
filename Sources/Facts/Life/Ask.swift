import Foundation
import GRDB
import Tasks

extension FactMemory {
    /// Facts that are compared with a question at most.
    static var candidates: Int { 48 }
    /// How many of them at most are there for their words; the others have the nearest vectors.
    static var fromWords: Int { 24 }

    /// Asks for the facts that a question, a cue or a damaged copy of a fact means, at most `count` of them.
    ///
    /// With `moment`, of the facts that held then. In one namespace, or in all. Throws where the file cannot be read.
    public func ask(
        _ question: String, at moment: Date? = nil, count: Int = 5, namespace: String? = nil
    ) throws(DataError) -> Answer {
        precondition(count > 0, "ask: count is \(count), it must be 1 or more")
        let cue = Cue(question, encoder, namespace: namespace, moment: moment)
        let candidates = try read { db in try evidence(for: cue, db) }
        if candidates.isEmpty { return Answer(recalled: [], isKnown: false, disagreeing: []) }
        let facts = Dictionary(uniqueKeysWithValues: candidates.map { ($0.fact.id, $0.fact) })
        // A fact that is asked for by its own words is found, whatever they look like.
        let said = Set(candidates.filter { Digest($0.fact.text) == cue.digest }.map(\.fact.id))
        let gathered = addressing.gather(cue.text, candidates.map(\.candidate))
        let answers = Dictionary(uniqueKeysWithValues: gathered.evidence.map { ($0.id, $0.answer) })
        let found = addressing.rank(gathered)
        let ranked = found.filter { said.contains($0.id) } + found.filter { !said.contains($0.id) }
        let recalled = ranked.prefix(max(count, Self.rivals)).compactMap { recollection in
            facts[recollection.id].map { fact in
                Recalled(
                    fact: fact, attention: recollection.attention,
                    confidence: said.contains(fact.id) ? 1 : recollection.confidence,
                    answer: answers[fact.id]?.map { AnswerSpan.range($0, in: fact.text) })
            }
        }
        if let first = recalled.first, said.contains(first.fact.id) {
            return Answer(recalled: Array(recalled.prefix(count)), isKnown: true, disagreeing: [])
        }
        let answer = answer(recalled, to: cue) { rival, others in
            var left = gathered
            left.evidence.removeAll { others.contains($0.id) }
            return addressing.confidence(in: rival, left)
        }
        return Answer(
            recalled: Array(answer.recalled.prefix(max(count, answer.disagreeing.count))), isKnown: answer.isKnown,
            disagreeing: answer.disagreeing)
    }

    /// How many of the best are looked at for facts that tell something else about the same thing.
    private static var rivals: Int { 8 }

    /// A fact in other words that has a smaller share of the first one's attention tells something else of the same thing.
    private static var leastAttention: Double { 0.025 }

    /// Everything that may be meant, with the evidence for it.
    private func evidence(for cue: Cue, _ db: Database) throws -> [(fact: Fact, candidate: Candidate)] {
        let lexical = try LexicalEvidence(
            WordList(cue.text).distinct, db, namespace: cue.namespace, at: cue.moment, common: lexicon)
        var ids = try exact(cue, db) + lexical.best(Self.fromWords)
        var cosines: [Int64: Float] = [:]
        if cue.vector.contains(where: { $0 != 0 }) {
            for (id, score) in try nearest(cue, db) {
                ids.append(id)
                cosines[id] = score
            }
        }
        var seen: Set<Int64> = []
        var found: [(fact: Fact, candidate: Candidate)] = []
        var limit = Self.candidates
        for id in ids where found.count < limit && seen.insert(id).inserted {
            guard let fact = try visible(id, cue, db) else { continue }
            // Who asks for a fact by its own words has found it.
            if Digest(fact.text) == cue.digest { limit = Self.candidates / 4 }
            let text = Self.gist(of: fact.text)
            let cosine = try cosines[id] ?? cosine(id, cue, db)
            let score = lexical.score(text)
            found.append((fact, Candidate(id: id, text: text, cosine: cosine, lexical: score, told: fact.told)))
        }
        return found
    }

    /// The facts whose whole text is the cue.
    private func exact(_ cue: Cue, _ db: Database) throws -> [Int64] {
        let select = try db.cachedStatement(
            sql: "SELECT id FROM fact WHERE digest = ? AND state < 2 ORDER BY id DESC LIMIT 16")
        return try Int64.fetchAll(select, arguments: [cue.digest.value])
    }

    /// The facts with the nearest vectors, of those that hold now or at the moment.
    private func nearest(_ cue: Cue, _ db: Database) throws -> [(id: Int64, score: Float)] {
        if cue.moment == nil, use == .resident {
            let width = encoder.width
            let shelf = try resident.withLock { shelves in
                try shelves.refresh(db, width: width)
                return shelves.shelf
            }
            return shelf.nearest(cue.vector, count: Self.candidates, namespace: cue.namespace)
        }
        var best = TopScores(count: Self.candidates)
        if cue.moment == nil {
            let all = "SELECT id, vector FROM live_vector WHERE ?1 IS NULL OR namespace = ?1"
            try scan(Row.fetchCursor(db, sql: all, arguments: [cue.namespace]), cue.vector, &best)
        } else {
            for prefix in ["live", "past"] {
                let then = """
                    SELECT v.id, v.vector FROM \(prefix)_vector v JOIN fact f ON f.id = v.id
                    WHERE (?1 IS NULL OR v.namespace = ?1) AND f.valid_from <= ?2
                    AND (f.valid_until IS NULL OR f.valid_until > ?2)
                    """
                try scan(Row.fetchCursor(db, sql: then, arguments: [cue.namespace, cue.moment]), cue.vector, &best)
            }
        }
        return best.sorted
    }

    private func scan(_ rows: RowCursor, _ vector: [Float], _ best: inout TopScores) throws {
        while let row = try rows.next() {
            let score = try row.withUnsafeData(atIndex: 1) { $0.map { StoredVector.product($0, vector) } } ?? 0
            if best.admits(score) { best.insert(row[0], score) }
        }
    }

    private func cosine(_ id: Int64, _ cue: Cue, _ db: Database) throws -> Float {
        for prefix in cue.moment == nil ? ["live"] : ["live", "past"] {
            let select = try db.cachedStatement(sql: "SELECT vector FROM \(prefix)_vector WHERE id = ?")
            if let data = try Data.fetchOne(select, arguments: [id]) { return StoredVector.product(data, cue.vector) }
        }
        return 0
    }

    /// A fact, if it holds at the time that the cue is about, in its namespace.
    private func visible(_ id: Int64, _ cue: Cue, _ db: Database) throws -> Fact? {
        let select = try db.cachedStatement(sql: "SELECT \(Schema.columns) FROM fact WHERE id = ?")
        guard let fact = try select.rows([id], Fact.init).first,
            cue.namespace == nil || cue.namespace == fact.namespace
        else { return nil }
        if cue.moment != nil { return fact.holds(at: cue.time) ? fact : nil }
        return fact.replacedBy == nil && fact.holdsNow(cue.time) ? fact : nil
    }

    /// Puts the facts that tell something else about the same thing as the first one before the others, the newest first.
    ///
    /// Rivals share the attention, so each is trusted as it would be `alone`, without the others.
    private func answer(
        _ recalled: [Recalled], to cue: Cue, alone: (_ rival: Int64, _ others: Set<Int64>) -> Double
    ) -> Answer {
        guard let first = recalled.first else { return Answer(recalled: [], isKnown: false, disagreeing: []) }
        let names = names(in: cue, of: first)
        let named = recalled.dropFirst().prefix(Self.rivals)
            .filter { names.isSubset(of: WordList($0.fact.text).distinct) }
        if named.isEmpty { return clear(recalled, first) }
        let sides = Dictionary(
            uniqueKeysWithValues: ([first] + named).map { ($0.fact.id, judge.side(Self.gist(of: $0.fact.text))) })
        let alike = Set(named.filter { hasOtherValue(first, $0, sides) }.map(\.fact.id))
        let rivals = named.filter {
            alike.contains($0.fact.id)
                || $0.attention > first.attention * Self.leastAttention && disagree(first, $0, sides)
        }
        if rivals.isEmpty { return clear(recalled, first) }
        let ids = Set(([first] + rivals).map(\.fact.id))
        var group = ([first] + rivals).sorted {
            ($0.fact.validFrom, $0.fact.lastTold, $0.fact.id) > ($1.fact.validFrom, $1.fact.lastTold, $1.fact.id)
        }
        for index in group.indices {
            let id = group[index].fact.id
            group[index].confidence = max(group[index].confidence, alone(id, ids.subtracting([id])))
        }
        // One sentence is as much to be trusted as the other that differs in the value only.
        let same = group.indices.filter { group[$0].fact.id == first.fact.id || alike.contains(group[$0].fact.id) }
        let best = same.map { group[$0].confidence }.max() ?? 0
        for index in same { group[index].confidence = best }
        let trusted = group.filter { $0.confidence >= addressing.threshold }
        let contradicting = trusted.filter { one in
            trusted.contains { $0.fact.id != one.fact.id && disagree(one, $0, sides) }
        }
        let doubted = group.filter { $0.confidence < addressing.threshold }
        return Answer(
            recalled: trusted + doubted + recalled.filter { !ids.contains($0.fact.id) }, isKnown: !trusted.isEmpty,
            disagreeing: contradicting.map(\.fact.id))
    }

    /// The answer where nothing contradicts the first.
    private func clear(_ recalled: [Recalled], _ first: Recalled) -> Answer {
        Answer(recalled: recalled, isKnown: first.confidence >= addressing.threshold, disagreeing: [])
    }

    /// The names that the question and a fact have, letter for letter: a fact that lacks one is about something else.
    private func names(in cue: Cue, of recalled: Recalled) -> Set<String> {
        let common = encoder.weights.network
        let asked = Set(WordList(cue.text).distinct.filter { common.place(of: $0) == nil })
        return asked.intersection(WordList(recalled.fact.text).distinct)
    }

    /// Whether two facts are the same sentence but for one run of words, which is no name that was asked for.
    private func hasOtherValue(_ one: Recalled, _ other: Recalled, _ sides: [Int64: SupersedingSide]) -> Bool {
        guard one.fact.namespace == other.fact.namespace, let a = sides[one.fact.id], let b = sides[other.fact.id]
        else { return false }
        let frame = a.gapped(a.shared(with: b))
        return frame.count { $0 == SupersedingSide.gap } == 1 && frame == b.gapped(b.shared(with: a))
    }

    /// Whether two facts tell the same thing about the same thing, with other values.
    private func disagree(_ one: Recalled, _ other: Recalled, _ sides: [Int64: SupersedingSide]) -> Bool {
        guard one.fact.namespace == other.fact.namespace else { return false }
        if let a = one.answer, let b = other.answer,
            Digest(String(one.fact.text[a])) == Digest(String(other.fact.text[b]))
        {
            return false
        }
        let (old, new) = one.fact.id < other.fact.id ? (one.fact.id, other.fact.id) : (other.fact.id, one.fact.id)
        guard let old = sides[old], let new = sides[new] else { return false }
        return judge.probability(that: new, supersedes: old) >= 0.5
    }
}

/// A question, prepared.
private struct Cue {
    /// The beginning of a long one.
    let text: String
    let digest: Digest
    let vector: [Float]
    let namespace: String?
    /// The moment asked about in milliseconds, or nil for now.
    let moment: Int64?
    let time: Date

    init(_ question: String, _ encoder: CueEncoder, namespace: String?, moment: Date?) {
        text = FactMemory.gist(of: question)
        digest = Digest(question)
        vector = encoder.encode(text)
        self.namespace = namespace
        self.moment = moment.map(Moment.milliseconds)
        time = moment ?? Date()
    }
}

import Foundation
import GRDB
import Tasks

extension FactMemory {
    /// The most bytes of UTF-8 that a fact may have.
    public static var longest: Int { 16 << 20 }

    /// Tells one fact; it is on the disk when this returns.
    ///
    /// A text that is known already (but for spaces, letter case and final punctuation) counts once more and makes no
    /// second fact. Throws where the text is empty, too long or has a NUL, a replaced fact is not there, or the file
    /// cannot be written.
    @discardableResult
    public func tell(_ telling: Telling) throws(DataError) -> Told {
        guard let told = try tell(contentsOf: [telling]).first else {
            throw DataError(path: path, problem: "told nothing")
        }
        return told
    }

    /// Tells one fact that replaces those about the same thing.
    @discardableResult
    public func tell(_ text: String) throws(DataError) -> Told { try tell(Telling(text)) }

    /// Tells many facts in one transaction: all of them are on the disk when this returns, or none where it throws.
    ///
    /// Each is judged against those before it. Beyond ``RivalTable/batch`` facts at once only facts with which a new
    /// one shares rare words are considered for being replaced.
    @discardableResult
    public func tell(contentsOf tellings: [Telling]) throws(DataError) -> [Told] {
        if tellings.isEmpty { return [] }
        for telling in tellings { try check(telling) }
        let prepared = tellings.map { telling in
            (telling, normalised: Digest.normalised(telling.text), vector: encoder.encode(Self.gist(of: telling.text)))
        }
        return try write { db in
            let change = try Change(db, now: Date(), encoder: encoder, path: path)
            let isBatch = tellings.count > RivalTable.batch
            if isBatch { rivals.withLock { $0.begin(change.number) } }
            var told: [Told] = []
            told.reserveCapacity(tellings.count)
            for (telling, normalised, vector) in prepared {
                let digest = Digest(normalised: normalised)
                if let known = try change.known(telling, normalised, digest) {
                    told.append(Told(fact: try change.reinforce(known), isNew: false, replaced: []))
                    continue
                }
                let words = WordList(telling.text).distinct
                let older = try older(than: telling, words, change, isBatch: isBatch)
                let id = try change.insert(telling, digest, vector, replacing: older.first)
                if isBatch { rivals.withLock { $0.add(id, words) } }
                let replaced = try older.map { try change.replace($0, by: id) }
                told.append(Told(fact: try change.fact(id), isNew: true, replaced: replaced))
            }
            try change.finish()
            return told
        }
    }

    private func check(_ telling: Telling) throws(DataError) {
        try Self.check(telling.text, "the fact", path)
        try Self.check(telling.namespace, "the namespace", path)
        if let source = telling.source { try Self.check(source, "the source", path) }
        if let from = telling.validFrom, let until = telling.validUntil, until <= from {
            throw DataError(path: path, problem: "the fact would end before it begins to hold")
        }
    }

    static func check(_ text: String, _ what: String, _ path: String) throws(DataError) {
        if text.utf8.allSatisfy({ $0 == 32 || (9...13).contains($0) }) || text.allSatisfy(\.isWhitespace) {
            throw DataError(path: path, problem: "\(what) is empty", remedy: "Write something that can be remembered.")
        }
        if text.utf8.contains(0) {
            throw DataError(path: path, problem: "\(what) has a NUL character", remedy: "Take it out.")
        }
        if text.utf8.count > longest {
            throw DataError(
                path: path, problem: "\(what) has \(text.utf8.count) bytes, more than \(longest)",
                remedy: "Tell it in several parts.")
        }
    }

    /// The live facts that a new one replaces, the most certain first.
    private func older(
        than telling: Telling, _ words: [String], _ change: Change, isBatch: Bool
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
            let candidates =
                isBatch
                ? try rivals.withLock { try $0.candidates(for: words, change.db) }
                : try LexicalEvidence(words, change.db, namespace: nil, at: nil, common: lexicon).best(64)
            return try judged(telling, candidates, change)
        }
    }

    private func judged(
        _ telling: Telling, _ candidates: [Int64], _ change: Change
    ) throws -> [Int64] {
        if candidates.isEmpty { return [] }
        let start = change.start(of: telling)
        let new = judge.side(Self.gist(of: telling.text))
        var found: [(id: Int64, probability: Double)] = []
        var left = 16
        for id in candidates where left > 0 {
            // What begins to hold later than the new fact is not older.
            guard let fact = try change.liveFact(id), fact.namespace == telling.namespace,
                telling.validFrom == nil ? fact.holdsNow(start) : fact.holds(at: start)
            else { continue }
            left -= 1
            let probability = judge.probability(that: new, supersedes: Self.gist(of: fact.text))
            if probability >= judge.threshold { found.append((id, probability)) }
        }
        return found.sorted { ($0.probability, $0.id) > ($1.probability, $1.id) }.map(\.id)
    }
}

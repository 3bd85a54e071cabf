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
        let isBatch = tellings.count > RivalTable.batch
        return try write { db in
            let change = try Change(db, now: Date(), encoder: encoder, path: path)
            if isBatch { rivals.withLock { $0.begin(change.number) } }
            var told: [Told] = []
            told.reserveCapacity(tellings.count)
            var portions = tellings.chunks(of: Self.portion)[...]
            var prepared = prepare(portions.popFirst() ?? [], isBatch: isBatch)
            while !prepared.isEmpty {
                // The next portion is prepared while this one is told.
                let next = portions.popFirst().map { portion in Ahead { portion.map(self.prepare) } }
                var sides: [Int64: SupersedingSide] = [:]
                for new in prepared { told.append(try tell(new, change, &sides, isBatch: isBatch)) }
                prepared = next?.result ?? []
            }
            try change.finish()
            return told
        }
    }

    /// How many facts are prepared at a time.
    private static var portion: Int { 256 }

    /// A fact to be told, looked at already.
    private struct Prepared: Sendable {
        let telling: Telling
        let normalised: [UInt8]
        let digest: Digest
        let words: [String]
        let vector: [Float]
        /// As the judge sees it.
        let side: SupersedingSide
    }

    /// Looks at some facts, many of them with all of the machine's cores.
    private func prepare(_ tellings: [Telling], isBatch: Bool) -> [Prepared] {
        let workers = isBatch ? min(ProcessInfo.processInfo.activeProcessorCount, 8) : 1
        let shares = tellings.chunks(of: max(1, (tellings.count + workers - 1) / workers))
        return Concurrent.map(shares) { $0.map(self.prepare) }.flatMap { $0 }
    }

    private func prepare(_ telling: Telling) -> Prepared {
        let gist = Self.gist(of: telling.text)
        let normalised = Digest.normalised(telling.text)
        let (vector, side) = encoder.look(at: gist, for: judge)
        return Prepared(
            telling: telling, normalised: normalised, digest: Digest(normalised: normalised),
            words: WordList(telling.text).distinct, vector: vector, side: side)
    }

    private func tell(
        _ new: Prepared, _ change: Change, _ sides: inout [Int64: SupersedingSide], isBatch: Bool
    ) throws -> Told {
        if let known = try change.known(new.telling, new.normalised, new.digest) {
            return Told(fact: try change.reinforce(known), isNew: false, replaced: [])
        }
        let older = try older(than: new, change, sides, isBatch: isBatch)
        let id = try change.insert(new.telling, new.digest, new.vector, replacing: older.first)
        if isBatch {
            rivals.withLock {
                $0.add(id, new.words)
                $0.note(id, new.side.topic)
            }
            sides[id] = new.side
        }
        let replaced = try older.map { try change.replace($0, by: id) }
        return Told(fact: try change.fact(id), isNew: true, replaced: replaced)
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
        than new: Prepared, _ change: Change, _ sides: [Int64: SupersedingSide], isBatch: Bool
    ) throws -> [Int64] {
        let telling = new.telling
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
                ? try rivals.withLock { try $0.candidates(for: new.words, change.db) }
                : try LexicalEvidence(new.words, change.db, namespace: nil, at: nil, common: lexicon).best(64)
            return try judged(new, candidates, change, sides, isBatch: isBatch)
        }
    }

    private func judged(
        _ new: Prepared, _ candidates: [Int64], _ change: Change, _ sides: [Int64: SupersedingSide], isBatch: Bool
    ) throws -> [Int64] {
        let telling = new.telling
        let start = change.start(of: telling)
        var found: [(id: Int64, probability: Double)] = []
        var left = 16
        for id in candidates where left > 0 {
            if isBatch, rivals.withLock({ $0.isOther(id, than: new.side.topic) }) { continue }
            // What begins to hold later than the new fact is not older.
            guard let fact = try change.liveFact(id), fact.namespace == telling.namespace,
                telling.validFrom == nil ? fact.holdsNow(start) : fact.holds(at: start)
            else { continue }
            left -= 1
            let side = sides[id] ?? judge.side(Self.gist(of: fact.text))
            if isBatch { rivals.withLock { $0.note(id, side.topic) } }
            let probability = judge.probability(that: new.side, supersedes: side)
            if probability >= judge.threshold { found.append((id, probability)) }
        }
        return found.sorted { ($0.probability, $0.id) > ($1.probability, $1.id) }.map(\.id)
    }
}

extension Array where Element: Sendable {
    fileprivate func chunks(of size: Int) -> [[Element]] {
        stride(from: 0, to: count, by: size).map { Array(self[$0..<Swift.min($0 + size, count)]) }
    }
}

import Foundation
import GRDB

/// Which live facts have a word, in memory, for telling many facts fast.
///
/// A word that many facts have says nothing about what a fact is about, and its facts are not kept.
struct RivalTable: Sendable {
    /// More facts than this at once are judged with this table, fewer with the index in the file.
    static let batch = 64
    /// A word of more facts is common.
    private static let limit = 64
    /// Words remembered at most; beyond, all are forgotten and looked up again when they come.
    private static let capacity = 400_000

    private var facts: [UInt64: [Int64]] = [:]
    /// What facts are about, of those that this table was told or asked to note.
    private var topics: [Int64: KindModel.Topic] = [:]
    private var changes: Int64 = -1

    /// Forgets everything if others wrote since; call at the beginning of a transaction.
    mutating func begin(_ change: Int64) {
        let isStale = changes != change - 1
        if isStale || facts.count > Self.capacity { facts = [:] }
        if isStale || topics.count > Self.capacity { topics = [:] }
        changes = change
    }

    /// Whether a fact is known to be about something else than a new one.
    func isOther(_ id: Int64, than topic: KindModel.Topic) -> Bool { topics[id]?.isOther(than: topic) ?? false }

    /// Notes what a fact is about.
    mutating func note(_ id: Int64, _ topic: KindModel.Topic) { topics[id] = topic }

    /// Notes the words of a new fact.
    mutating func add(_ id: Int64, _ words: [String]) {
        for word in words {
            facts[Digest.fnv(word.utf8)]?.append(id, below: Self.limit)
        }
    }

    /// The facts that share the most telling words with a new one: at most 3, each with half of them or more.
    mutating func candidates(for words: [String], _ db: Database) throws -> [Int64] {
        var found: [(weight: Int, ids: [Int64])] = []
        for word in words {
            let ids = try look(word, db)
            if !ids.isEmpty, ids.count <= Self.limit { found.append((1024 / (8 + ids.count), ids)) }
        }
        if found.isEmpty { return [] }
        var shared: [Int64: Int] = [:]
        for (weight, ids) in found { for id in ids { shared[id, default: 0] += weight } }
        let half = found.reduce(0) { $0 + $1.weight } / 2
        var best = TopScores(count: 3)
        for (id, weight) in shared where weight >= half { best.insert(id, Float(weight)) }
        return best.sorted.map(\.id)
    }

    private mutating func look(_ word: String, _ db: Database) throws -> [Int64] {
        let key = Digest.fnv(word.utf8)
        if let known = facts[key] { return known }
        let sql = "SELECT rowid FROM live_words WHERE live_words MATCH ? LIMIT \(Self.limit + 1)"
        let ids = try Int64.fetchAll(db.cachedStatement(sql: sql), arguments: [LexicalEvidence.quoted(word)])
        facts[key] = ids
        return ids
    }
}

extension [Int64] {
    /// Appends where the list has at most so many; with one more it counts as too many.
    fileprivate mutating func append(_ id: Int64, below limit: Int) {
        if count <= limit { append(id) }
    }
}

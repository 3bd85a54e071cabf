import Foundation
import GRDB

/// Which facts have a word, in memory, for telling many facts fast; some may be live no more.
///
/// A word that many facts have says nothing about what a fact is about, and not all of its facts are kept.
struct RivalTable: Sendable {
    /// A word with its place in the table.
    struct Word: Sendable {
        let text: String
        let key: UInt64

        init(_ text: String) { (self.text, key) = (text, Digest.fnv(text.utf8)) }
    }

    /// More facts than this at once are judged with this table, fewer with the index in the file.
    static let batch = 64
    /// A word of more facts is common.
    static let limit = 64
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
        changes = -1
    }

    /// Keeps what was noted since the beginning; call where the transaction is on the disk, and only there.
    mutating func end(_ change: Int64) { changes = change }

    /// Whether a fact is known to be about something else than a new one.
    func isOther(_ id: Int64, than topic: KindModel.Topic) -> Bool { topics[id]?.isOther(than: topic) ?? false }

    /// Notes what a fact is about.
    mutating func note(_ id: Int64, _ topic: KindModel.Topic) { topics[id] = topic }

    /// Notes a new fact.
    mutating func add(_ id: Int64, _ words: [Word], _ topic: KindModel.Topic) {
        for word in words {
            facts[word.key]?.append(id, below: Self.limit)
        }
        note(id, topic)
    }

    /// The facts that share the most telling words with a new one: at most 3, each with half of them or more, and not
    /// known to be about something else.
    mutating func candidates(
        for new: FactMemory.Prepared, _ beside: Beside, _ db: Database
    ) throws -> [Rival.Place] {
        var shared: [Int64: Int] = [:]
        var half = 0
        for word in new.words {
            let (told, here, before) = (try look(word, db), beside.words[word.key] ?? [], beside.before[word.key] ?? [])
            let count = told.count + here.count + before.count
            if count == 0 || count > Self.limit { continue }
            let weight = 1024 / (8 + count)
            half += weight
            for id in told { shared[id, default: 0] += weight }
            for id in before { shared[id + Self.firstBeside, default: 0] += weight }
            for id in here { shared[id + Self.firstBeside, default: 0] += weight }
        }
        half /= 2
        var best = TopScores(count: 3)
        for (id, weight) in shared where weight >= half && !isOther(id, beside, than: new) {
            best.insert(id, Float(weight))
        }
        return best.sorted.map { $0.id < Self.firstBeside ? .told($0.id) : .beside(Int($0.id - Self.firstBeside)) }
    }

    private func isOther(_ id: Int64, _ beside: Beside, than new: FactMemory.Prepared) -> Bool {
        if id < Self.firstBeside { return isOther(id, than: new.side.topic) }
        let old = beside.fact(Int(id - Self.firstBeside))
        return old.telling.namespace != new.telling.namespace || old.side.topic.isOther(than: new.side.topic)
    }

    /// Facts that have no number yet come after those that have one.
    private static let firstBeside: Int64 = 1 << 62

    private mutating func look(_ word: Word, _ db: Database) throws -> [Int64] {
        if let known = facts[word.key] { return known }
        let sql = "SELECT rowid FROM live_words WHERE live_words MATCH ? LIMIT \(Self.limit + 1)"
        let ids = try LexicalEvidence.numbers(db.cachedStatement(sql: sql), [LexicalEvidence.quoted(word.text)])
        facts[word.key] = ids
        return ids
    }
}

extension [Int64] {
    /// Appends where the list has at most so many; with one more it counts as too many.
    mutating func append(_ id: Int64, below limit: Int) {
        if count <= limit { append(id) }
    }
}

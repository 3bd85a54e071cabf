import Foundation
import GRDB
import Synchronization

/// How many facts have a word, for words that too many have to look through them all.
struct CommonWords: Sendable {
    /// A word that more facts have is common: it says little, and where it is costs much to find out.
    static let limit = 5000

    private var estimates: [String: Double] = [:]
    private var live: Int64 = 0

    /// The estimated number of live facts with a word, if it is known to be common.
    subscript(word: String) -> Double? { estimates[word] }

    /// Notes that a word is common; what was noted when there were half or twice as many facts is not kept.
    mutating func note(_ word: String, _ estimate: Double, live now: Int64) {
        if now > 2 * live || now < live / 2 || estimates.count > 100_000 { (estimates, live) = ([:], now) }
        estimates[word] = estimate
    }

    /// Forgets what may be no longer so after facts went.
    mutating func clear() { estimates = [:] }
}

/// Which facts have the rare words of a cue, and how much that says (BM25; Robertson and Zaragoza 2009).
struct LexicalEvidence {
    /// Rows looked through at most, all words together.
    private static let budget = 12_000
    /// Words of a cue looked up at most.
    private static let words = 64
    private static let (k1, b) = (1.2, 0.75)

    private var weights: [String: Double] = [:]
    private var scores: [Int64: Double] = [:]
    private let averageLength: Double

    /// Looks up the words in the facts that hold now, or at a moment.
    init(
        _ words: [String], _ db: Database, namespace: String?, at moment: Int64?,
        common: borrowing Mutex<CommonWords>
    ) throws {
        let live = try Setting.number("live", db)
        averageLength = max(Double(try Setting.number("words", db)) / Double(max(live, 1)), 1)
        var found: [(weight: Double, rows: [Int64])] = []
        for word in words.prefix(Self.words) {
            if moment == nil, let estimate = common.withLock({ $0[word] }) {
                weights[word] = Self.weight(estimate, of: live)
                continue
            }
            var rows = try Self.rows(word, db, moment == nil ? nil : namespace, moment)
            if rows.count > CommonWords.limit {
                let estimate = Self.estimate(rows, try Self.newest(word, db), live)
                if moment == nil { common.withLock { $0.note(word, estimate, live: live) } }
                weights[word] = Self.weight(estimate, of: live)
            } else {
                // Among all facts first: a word that is common there need not be looked up again.
                if moment == nil, namespace != nil { rows = try Self.rows(word, db, namespace, nil) }
                let weight = Self.weight(Double(rows.count), of: max(live, Int64(rows.count)))
                weights[word] = weight
                found.append((weight, rows))
            }
        }
        var left = Self.budget
        scores.reserveCapacity(min(found.reduce(0) { $0 + $1.rows.count }, left))
        for (weight, rows) in found.sorted(by: { $0.rows.count < $1.rows.count }) {
            left -= rows.count
            if left < 0, !scores.isEmpty { break }
            for id in rows { scores[id, default: 0] += weight }
        }
    }

    /// The facts that have the most telling words, the best first; of equals the newest.
    func best(_ count: Int) -> [Int64] {
        var best = TopScores(count: count)
        for (id, score) in scores { best.insert(id, Float(score)) }
        return best.sorted.map(\.id)
    }

    /// BM25 of a text, in which a word counts by its weight; 0 where it has none of the cue's words.
    func score(_ text: String) -> Double {
        let all = WordList(text).words
        var counts: [String: Double] = [:]
        for word in all where weights[word] != nil { counts[word, default: 0] += 1 }
        let norm = Self.k1 * (1 - Self.b + Self.b * Double(all.count) / averageLength)
        return counts.reduce(0) { sum, entry in
            sum + (weights[entry.key] ?? 0) * entry.value * (Self.k1 + 1) / (entry.value + norm)
        }
    }

    private static func weight(_ frequency: Double, of live: Int64) -> Double {
        log(1 + (Double(live) - min(frequency, Double(live)) + 0.5) / (frequency + 0.5))
    }

    /// A word as an FTS5 query that can mean nothing else.
    static func quoted(_ word: String) -> String { "\"" + word.filter { $0 != "\"" && $0 != "\0" } + "\"" }

    /// The facts that have a word, the oldest first, up to one more than the limit.
    private static func rows(_ word: String, _ db: Database, _ namespace: String?, _ moment: Int64?) throws -> [Int64] {
        let limit = CommonWords.limit + 1
        if namespace == nil, moment == nil {
            let sql = "SELECT rowid FROM live_words WHERE live_words MATCH ? ORDER BY rowid LIMIT \(limit)"
            return try numbers(db.cachedStatement(sql: sql), [quoted(word)])
        }
        var rows: [Int64] = []
        for prefix in moment == nil ? ["live"] : ["live", "past"] {
            let sql = """
                SELECT w.rowid FROM \(prefix)_words w JOIN fact f ON f.id = w.rowid
                WHERE w.\(prefix)_words MATCH ? AND (?2 IS NULL OR f.namespace = ?2)
                AND (?3 IS NULL OR f.valid_from <= ?3 AND (f.valid_until IS NULL OR f.valid_until > ?3)) LIMIT \(limit)
                """
            rows += try numbers(db.cachedStatement(sql: sql), [quoted(word), namespace, moment])
        }
        return rows
    }

    /// The newest facts that have a common word, the newest first.
    private static func newest(_ word: String, _ db: Database) throws -> [Int64] {
        let sql = "SELECT rowid FROM live_words WHERE live_words MATCH ? ORDER BY rowid DESC LIMIT 1000"
        return try numbers(db.cachedStatement(sql: sql), [quoted(word)])
    }

    /// The first column of all rows.
    static func numbers(_ statement: Statement, _ arguments: StatementArguments) throws -> [Int64] {
        try statement.rows(arguments) { $0[0] }
    }

    /// How many of `live` facts have a word, from how densely it comes among the oldest and the newest.
    private static func estimate(_ oldest: [Int64], _ newest: [Int64], _ live: Int64) -> Double {
        guard let first = oldest.last, let end = newest.first, let start = newest.last, start > first else {
            return Double(max(oldest.count, newest.count))
        }
        let density = Double(oldest.count + newest.count) / Double(first + end - start + 1)
        return min(max(density * Double(live), Double(oldest.count)), Double(live))
    }
}

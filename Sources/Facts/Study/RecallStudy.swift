import Foundation
import Tasks
import Tensors

/// Compares ways to find a fact by a cue: how often the first one found is right.
public struct RecallStudy: Sendable {
    /// A way of finding.
    public enum Method: String, CaseIterable, Sendable {
        case dictionary, words = "BM25 over words", triples = "BM25 over trigrams"
        case counts = "cosine over trigram counts", encoder = "our encoder alone", joined
    }

    /// A row of the table: what was asked, and for each way which cues it got right.
    public struct Row: Sendable {
        /// What was asked.
        public let name: String
        /// Cue by cue, whether it was right.
        public let right: [Method: [Bool]]

        /// The share that was right.
        public func recall(_ method: Method) -> Double { Statistics.share(right[method] ?? []) }

        /// Ours, less the better of BM25 over words and over trigrams, with a 95 % interval of the paired bootstrap.
        public func gain(using random: inout Random) -> (value: Double, low: Double, high: Double) {
            let best: Method = recall(.words) >= recall(.triples) ? .words : .triples
            return Statistics.difference(right[.joined] ?? [], right[best] ?? [], using: &random)
        }
    }

    private let encoder: CueEncoder
    private let split: Split

    /// Studies an encoder with what was fitted to it, on a part of the made-up world.
    public init(encoder: CueEncoder, on split: Split = .test) {
        self.encoder = encoder
        self.split = split
    }

    /// A made-up world of the test part: facts told, then asked for in held-out wordings, misspelt more and more.
    public func generated(facts: Int, cues: Int, using random: inout Random) -> [Row] {
        let world = World(split, count: facts, using: &random)
        let texts = world.items.map { world.statement($0, split, using: &random).text }
        let finder = Finder(texts, encoder)
        var rows = [row("told again, word for word", finder, cues, &random) { place, _ in texts[place] }]
        for share in [0.1, 0.2, 0.3] {
            rows.append(
                row("told again, \(Int(share * 100)) % damaged", finder, cues, &random) { place, random in
                    Damage.apply(share, to: texts[place], using: &random)
                })
        }
        for share in [0, 0.1, 0.2, 0.3] {
            let name = share == 0 ? "held-out question" : "held-out question, \(Int(share * 100)) % damaged"
            rows.append(
                row(name, finder, cues, &random) { place, random in
                    let question = world.question(world.items[place], split, using: &random).text
                    return Damage.apply(share, to: question, using: &random)
                })
        }
        return rows
    }

    private func row(
        _ name: String, _ finder: Finder, _ cues: Int, _ random: inout Random,
        _ cue: (Int, inout Random) -> String
    ) -> Row {
        var right: [Method: [Bool]] = [:]
        for _ in 0..<cues {
            let place = random.below(finder.count)
            let cue = cue(place, &random)
            for (method, found) in finder.find(cue) {
                right[method, default: []].append(found.map { finder.isSame($0, place) } ?? false)
            }
        }
        return Row(name: name, right: right)
    }

    /// Facts told with one pattern of ParaRel and asked for with another, whose `[Y]` is dropped.
    ///
    /// Elazar et al., "Measuring and improving consistency in pretrained language models" (2021).
    public func pararel(_ folder: String, cues: Int, using random: inout Random) throws(DataError) -> [Row] {
        let data = try ParaRel(reading: folder)
        let told = data.facts.map { fact in
            (fact, data.relations[fact.relation].patterns.indices.randomElement(using: &random) ?? 0)
        }
        let texts = told.map { fact, pattern in data.told(fact, pattern) }
        let finder = Finder(texts, encoder, same: data.facts.map { "\($0.relation) \($0.subject)" })
        return [0, 0.1, 0.2, 0.3].map { share in
            row(share == 0 ? "ParaRel" : "ParaRel, \(Int(share * 100)) % damaged", finder, cues, &random) {
                place, random in
                let (fact, pattern) = told[place]
                let count = data.relations[fact.relation].patterns.count
                let other = (pattern + 1 + random.below(count - 1)) % count
                return Damage.apply(share, to: data.asked(fact, other), using: &random)
            }
        }
    }
}

/// Every way of finding over the same facts.
private struct Finder {
    private let memory: StudyMemory
    private let triples: LexicalIndex
    private let counts: TripleCounts
    private let dictionary: [String: Int]
    private let same: [String]

    var count: Int { memory.texts.count }

    init(_ texts: [String], _ encoder: CueEncoder, same: [String]? = nil) {
        memory = StudyMemory(texts, encoder)
        triples = LexicalIndex(texts, .triples)
        counts = TripleCounts(texts)
        dictionary = Dictionary(zip(texts, 0...)) { first, _ in first }
        self.same = same ?? texts
    }

    /// Whether two facts are the same, or answer the same.
    func isSame(_ a: Int, _ b: Int) -> Bool { a == b || same[a] == same[b] }

    func find(_ cue: String) -> [RecallStudy.Method: Int?] {
        [
            .dictionary: dictionary[cue],
            .words: LexicalIndex.best(memory.words.scores(cue), 1).first,
            .triples: LexicalIndex.best(triples.scores(cue), 1).first,
            .counts: counts.nearest(cue),
            .encoder: memory.nearest(cue),
            .joined: memory.recall(cue).first.map { Int($0.id) },
        ]
    }
}

/// Brute force over vectors of trigram counts.
private struct TripleCounts {
    private var postings: [String: [(Int, Double)]] = [:]

    init(_ texts: [String]) {
        for (place, text) in texts.enumerated() {
            for (term, weight) in Self.unit(text) { postings[term, default: []].append((place, weight)) }
        }
    }

    private static func unit(_ text: String) -> [(String, Double)] {
        var counts: [String: Double] = [:]
        for term in LexicalIndex.split(text, .triples) { counts[term, default: 0] += 1 }
        let length = counts.values.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return counts.sorted { $0.key < $1.key }.map { ($0.key, $0.value / length) }
    }

    func nearest(_ cue: String) -> Int? {
        var scores: [Int: Double] = [:]
        for (term, weight) in Self.unit(cue) {
            for (place, other) in postings[term] ?? [] { scores[place, default: 0] += weight * other }
        }
        return LexicalIndex.best(scores, 1).first
    }
}

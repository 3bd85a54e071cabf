/// BM25 over words or over triples of characters, held in memory: what a search engine does, to compare with.
///
/// Robertson and Zaragoza, "The probabilistic relevance framework: BM25 and beyond" (2009), with k₁ = 1.2 and b = 0.75,
/// and the inverse document frequency ln(1 + (N − n + ½) / (n + ½)).
struct LexicalIndex {
    /// What a text is taken apart into.
    enum Terms: String {
        case words, triples
    }

    private let terms: Terms
    private var postings: [String: [(document: Int32, count: Int32)]] = [:]
    private var lengths: [Double] = []

    init(_ texts: [String], _ terms: Terms) {
        self.terms = terms
        for (document, text) in texts.enumerated() {
            var counts: [String: Int32] = [:]
            let list = Self.split(text, terms)
            for term in list { counts[term, default: 0] += 1 }
            for (term, count) in counts { postings[term, default: []].append((Int32(document), count)) }
            lengths.append(Double(list.count))
        }
    }

    static func split(_ text: String, _ terms: Terms) -> [String] {
        let words = CueToken.words(of: text).map(\.word)
        guard terms == .triples else { return words }
        let letters = Array(words.joined(separator: " "))
        guard letters.count > 2 else { return [String(letters)] }
        return (0...letters.count - 3).map { String(letters[$0..<$0 + 3]) }
    }

    /// The score of every document that has one of the terms.
    func scores(_ query: String) -> [Int: Double] {
        let mean = max(lengths.reduce(0, +) / Double(max(lengths.count, 1)), 1e-9)
        var scores: [Int: Double] = [:]
        for term in Set(Self.split(query, terms)).sorted() {
            guard let list = postings[term] else { continue }
            let having = Double(list.count)
            let rarity = logarithm(1 + (Double(lengths.count) - having + 0.5) / (having + 0.5))
            for (document, count) in list {
                let place = Int(document)
                let damping = 1.2 * (0.25 + 0.75 * lengths[place] / mean)
                scores[place, default: 0] += rarity * Double(count) * 2.2 / (Double(count) + damping)
            }
        }
        return scores
    }

    /// The best documents, best first, of equal scores the one that came first.
    static func best(_ scores: [Int: Double], _ count: Int) -> [Int] {
        let order = scores.sorted { $0.value != $1.value ? $0.value > $1.value : $0.key < $1.key }
        return order.prefix(count).map(\.key)
    }
}

import Foundation
import Tensors

/// What speaks for a fact as the answer to a cue, as numbers.
struct Evidence {
    /// The cue, looked at once for all facts.
    struct Cue {
        let question: SpanScorer.Question
        var view: TextView { question.view }
        let relation: [Scalar]
        let reading: KindModel.Reading
        let triples: [UInt32]
        /// The words that look like names, and those that are unknown for another reason; all unknown words of a cue
        /// without capitals and digits look like names.
        let names: [Int]
        let others: [Int]
        /// The known words that are not among the commonest.
        let telling: [Int]
        /// In training, what chooses words that are made unknown here and in the facts.
        let hiding: UInt64?

        init(_ cue: String, _ weights: AddressingWeights, hiding: UInt64? = nil) {
            self.hiding = hiding
            let words = Slips.mend(CueToken.words(of: cue, limit: TextView.limit), weights.network)
            let view = TextView(words, weights.network, hiding: hiding)
            question = SpanScorer.Question(view)
            reading = weights.kinds.read(Roles(view: view))
            relation = view.relation(weights.network)
            triples = view.triples
            telling = view.words.indices.filter {
                view.words[$0].isKnown && !Roles.common.contains(view.words[$0].token.word)
            }
            let open = view.words.indices.filter { !view.words[$0].isKnown }
            let cased = Self.cased(open, view)
            names = cased.isEmpty ? open : cased
            others = cased.isEmpty ? [] : open.filter { !cased.contains($0) }
        }

        /// The unknown words with a capital or a digit; a sentence begins with a capital, so that its first word counts
        /// only where a genitive or another such word follows, or where there is no other.
        private static func cased(_ open: [Int], _ view: TextView) -> [Int] {
            let cased = open.filter { view.words[$0].token.isCapital || view.words[$0].token.hasDigit }
            guard cased.first == 0, cased.count > 1, cased[1] != 1, !view.words[0].hasGenitive else { return cased }
            return Array(cased.dropFirst())
        }
    }

    /// The names of the features, in their order.
    static let names = [
        "cosine", "relation", "lexical", "exact", "open words", "least open word", "known words", "rare words",
        "triples", "words of the fact", "span", "relation × open words", "all open words",
        "other unknown words", "least other unknown word", "same kind", "cosine of kinds", "kind × open words",
        "sure of kinds", "exactly all open words",
        "telling known words", "subject of the fact",
    ]

    /// How alike each word of the cue is to the most alike word of the fact.
    let likeness: [Double]
    private let relation: Double
    private let agreement: Double
    private let kinds: Double
    private let sure: Double
    private let triples: Double
    private let covered: Double
    private let isExact: Bool
    private let subject: Double
    private let span: Double
    private let lexical: Double
    private let cosine: Double

    /// Where the words that answer stand in the fact, in UTF-8 offsets.
    let answer: Range<Int>?
    /// The fact that it speaks for.
    let id: Int64
    let told: Date

    init(_ cue: Cue, _ candidate: Candidate, _ weights: AddressingWeights, mostLexical: Double) {
        (id, told) = (candidate.id, candidate.told)
        let fact = TextView(candidate.text, weights.network, hiding: cue.hiding)
        let roles = Roles(view: fact)
        let reading = weights.kinds.read(roles)
        (agreement, kinds) = (cue.reading.agreement(reading), cue.reading.cosine(reading))
        sure = min(cue.reading.top?.mass ?? 0, reading.top?.mass ?? 0)
        let pairs = cue.question.likeness(to: fact)
        likeness = pairs.map { $0.max() ?? 0 }
        let covered = fact.words.indices.map { place in pairs.reduce(0) { max($0, $1[place]) } }
        subject = roles.subject(weights.roles["subjects"], reading, covered)
        relation = Double(zip(cue.relation, fact.relation(weights.network)).reduce(0) { $0 + $1.0 * $1.1 })
        cosine = Double(candidate.cosine)
        lexical = mostLexical > 0 ? candidate.lexical / mostLexical : 0
        isExact = cue.view.words.map(\.bytes) == fact.words.map(\.bytes)
        triples = Self.share(of: cue.triples, in: fact.triples)
        let open = fact.words.indices.filter { !fact.words[$0].isKnown }
        self.covered = open.isEmpty ? 1 : open.reduce(0) { $0 + covered[$1] } / Double(open.count)
        let best = AnswerSpan.best(cue.question, fact, likeness: pairs, weights.spans["weights"])
        span = (best?.score ?? -5) / 10
        answer = best.map { fact.bytes(of: $0.words) }
    }

    private static func share(of cue: [UInt32], in fact: [UInt32]) -> Double {
        var (a, b, shared) = (0, 0, 0)
        while a < cue.count, b < fact.count {
            if cue[a] == fact[b] { shared += 1 }
            if cue[a] <= fact[b] { a += 1 } else { b += 1 }
            if a > 0, b < fact.count, cue[a - 1] == fact[b] { b += 1 }
        }
        return cue.isEmpty ? 0 : Double(shared) / Double(cue.count)
    }

    /// The features; `rarity` has a weight for each word of the cue.
    func features(_ cue: Cue, rarity: [Double]) -> [Double] {
        let known = cue.view.words.indices.filter { cue.view.words[$0].isKnown }
        let openShare = Self.mean(cue.names.map { likeness[$0] })
        let rare = zip(likeness, rarity).reduce(0) { $0 + $1.0 * $1.1 } / max(rarity.reduce(0, +), 1e-9)
        let least = cue.names.map { likeness[$0] }.min() ?? 1
        return [
            cosine, relation, lexical, isExact ? 1 : 0, openShare, least, Self.mean(known.map { likeness[$0] }), rare,
            triples, covered, span, relation * openShare, least > 0.6 ? 1 : 0,
            Self.mean(cue.others.map { likeness[$0] }), cue.others.map { likeness[$0] }.min() ?? 1,
            agreement, kinds, agreement * openShare, sure, least == 1 ? 1 : 0,
            cue.telling.isEmpty ? 0.5 : Self.mean(cue.telling.map { likeness[$0] }), subject,
        ]
    }

    private static func mean(_ numbers: [Double]) -> Double {
        numbers.isEmpty ? 1 : numbers.reduce(0, +) / Double(numbers.count)
    }

    /// The evidence for every candidate.
    static func gather(_ cue: Cue, _ candidates: [Candidate], _ weights: AddressingWeights) -> [Evidence] {
        let mostLexical = candidates.reduce(0) { max($0, $1.lexical) }
        return candidates.map { Evidence(cue, $0, weights, mostLexical: mostLexical) }
    }

    /// The features of every candidate; a word that few of them have weighs more.
    static func all(_ cue: Cue, _ evidence: [Evidence]) -> [[Double]] {
        let rarity = cue.view.words.indices.map { word in
            let having = evidence.count { $0.likeness[word] > 0.7 }
            return logarithm(Double(evidence.count + 1) / (Double(having) + 0.5))
        }
        return evidence.map { $0.features(cue, rarity: rarity) }
    }
}

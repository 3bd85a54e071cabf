import Tensors

/// Scores the runs of words of a fact as answers to a question: a linear model over hashed features.
///
/// The features say what shape a run has (clock, number, name, …), which words stand around it, whether the question
/// already has its words, and what is left over; many are crossed with the words of the question.
struct SpanScorer {
    /// How many weights the features share.
    static let buckets = 1 << 14
    /// No run is longer.
    static let longest = 7

    /// A run of words and the buckets of its features.
    struct Run {
        let words: Range<Int>
        let features: [Int]
    }

    /// A question, looked at once for all facts.
    struct Question {
        let view: TextView
        let patterns: [WordPattern]
        /// Hashes of the words, and of pairs that begin with a question word.
        fileprivate let asked: [UInt64]

        init(_ view: TextView) {
            self.view = view
            patterns = view.words.map { WordPattern($0.token.word) }
            asked = SpanScorer.asked(view)
        }

        /// How alike each word of the question is to each word of a fact.
        func likeness(to fact: TextView) -> [[Double]] {
            patterns.map { pattern in fact.words.map { pattern.likeness(to: $0.bytes) } }
        }
    }

    private let fact: TextView
    private let asked: [UInt64]
    private let isAsked: [Bool]  // whether a word of the fact stands in the question
    private let shapes: [UInt64]

    /// `likeness` is that of the question to the fact.
    init(_ question: Question, _ fact: TextView, likeness: [[Double]]) {
        self.fact = fact
        asked = question.asked
        isAsked = fact.words.indices.map { place in
            let limit = fact.words[place].bytes.count > 3 ? 0.6 : 0.9999
            return likeness.contains { $0[place] > limit }
        }
        shapes = fact.words.map(Self.shape)
    }

    /// The runs that may answer.
    func runs() -> [Run] {
        candidates().map { words in
            var features: [Int] = []
            features.reserveCapacity(32 + 4 * asked.count)
            func take(_ hash: UInt64) { features.append(Int(hash % UInt64(Self.buckets))) }
            visitRun(words, take)
            visitHead(words.lowerBound, take)
            visitTail(words.upperBound - 1, take)
            visitForm(form(words), take)
            return Run(words: words, features: features)
        }
    }

    /// The run with the largest sum of the weights of its features.
    ///
    /// The features that are crossed with the words of the question are those of a run's ends and form, so that their
    /// sums serve many runs.
    func best(_ weights: UnsafeBufferPointer<Double>) -> (words: Range<Int>, score: Double)? {
        func sum(_ visit: ((UInt64) -> Void) -> Void) -> Double {
            var sum = 0.0
            visit { sum += weights[Int($0 % UInt64(Self.buckets))] }
            return sum
        }
        let heads = fact.words.indices.map { first in sum { visitHead(first, $0) } }
        let tails = fact.words.indices.map { last in sum { visitTail(last, $0) } }
        var forms: [UInt64: Double] = [:]
        var best: (words: Range<Int>, score: Double)?
        for words in candidates() {
            let form = form(words)
            let crossed = forms[form] ?? sum { visitForm(form, $0) }
            forms[form] = crossed
            let score = sum { visitRun(words, $0) } + heads[words.lowerBound] + tails[words.upperBound - 1] + crossed
            if score > best?.score ?? -.infinity { best = (words, score) }
        }
        return best
    }

    private func candidates() -> [Range<Int>] {
        var runs: [Range<Int>] = []
        for first in fact.words.indices {
            for last in first..<min(first + Self.longest, fact.words.count) {
                let words = first..<last + 1
                if words.allSatisfy({ isAsked[$0] }) { continue }
                runs.append(words)
            }
        }
        return runs
    }

    private static func asked(_ question: TextView) -> [UInt64] {
        var hashes: [UInt64] = []
        for (place, word) in question.words.enumerated() where word.isKnown {
            let hash = word.hash
            hashes.append(hash)
            if interrogatives.contains(word.token.word), place + 1 < question.words.count {
                let next = question.words[place + 1]
                hashes.append(FeatureHash.join(hash, next.isKnown ? next.hash : 7))
            }
        }
        return hashes.isEmpty ? [3] : hashes
    }

    private static let interrogatives: Set<String> = [
        "where", "when", "who", "whom", "whose", "what", "which", "how", "since", "until",
    ]
    private static let calendar = Set(
        (NameMaker.months + NameMaker.weekdays).map { $0.lowercased() })
    private static let units: Set<String> = [
        "am", "pm", "euros", "euro", "dollars", "dollar", "metres", "meters", "feet", "km", "kg", "hours", "minutes",
    ]

    /// What a word looks like.
    static func shape(_ word: TextView.Word) -> UInt64 {
        let text = word.token.word
        if word.token.hasDigit {
            if text.contains(":") { return 11 }
            if word.token.range.count > word.bytes.count { return 12 }  // a currency or percent sign
            if text.utf8.allSatisfy({ $0 >= 48 && $0 <= 57 }) { return text.utf8.count == 4 ? 13 : 14 }
            if text.contains("-") { return 15 }
            return text.contains(",") || text.contains(".") ? 16 : 17
        }
        if calendar.contains(text) { return 18 }
        if units.contains(text) { return 19 }
        if word.isKnown { return 20 }
        return word.token.isCapital ? 21 : 22
    }

    private func side(_ place: Int) -> UInt64 {
        guard fact.words.indices.contains(place) else { return 1 }
        let word = fact.words[place]
        if word.isKnown { return word.hash }
        return isAsked[place] ? 2 : 100 + shapes[place]
    }

    /// The first word of a run, by its shape where it is unknown.
    private func head(_ first: Int) -> UInt64 {
        fact.words[first].isKnown ? fact.words[first].hash : shapes[first]
    }

    private func form(_ words: Range<Int>) -> UInt64 {
        FeatureHash.join(shapes[words.lowerBound], shapes[words.upperBound - 1], UInt64(min(words.count, 4)))
    }

    /// Calls with the hashes of where a run begins, crossed with the words of the question.
    @inline(__always)
    private func visitHead(_ first: Int, _ take: (UInt64) -> Void) {
        let (left, head) = (side(first - 1), head(first))
        for word in asked {
            take(FeatureHash.join(19, word, left))
            take(FeatureHash.join(20, word, head))
        }
    }

    /// The same of where it ends.
    @inline(__always)
    private func visitTail(_ last: Int, _ take: (UInt64) -> Void) {
        for word in asked { take(FeatureHash.join(18, word, shapes[last])) }
    }

    /// The same of its form.
    @inline(__always)
    private func visitForm(_ form: UInt64, _ take: (UInt64) -> Void) {
        for word in asked { take(FeatureHash.join(17, word, form)) }
    }

    /// Calls with the hashes of the features of a run alone.
    @inline(__always)
    private func visitRun(_ words: Range<Int>, _ take: (UInt64) -> Void) {
        let (first, last) = (words.lowerBound, words.upperBound - 1)
        let (head, form) = (head(first), form(words))
        let (left, right) = (side(first - 1), side(words.upperBound))
        take(FeatureHash.join(1, form))
        take(FeatureHash.join(2, left))
        take(FeatureHash.join(3, right))
        take(FeatureHash.join(4, left, side(first - 2)))
        take(FeatureHash.join(5, right, side(words.upperBound + 1)))
        take(FeatureHash.join(9, left, head))
        take(FeatureHash.join(10, head, form))
        take(FeatureHash.join(11, shapes[first], left))
        take(FeatureHash.join(12, shapes[last], right))
        take(FeatureHash.join(14, UInt64(first == 0 ? 1 : 0), UInt64(words.upperBound == fact.words.count ? 1 : 0)))
        take(FeatureHash.join(15, UInt64(words.count)))
        visitCounts(words, take)
        for place in words where fact.words[place].isKnown {
            take(FeatureHash.join(16, fact.words[place].hash, place == first ? 1 : 0))
        }
    }

    /// What is in the run and what is left over outside.
    @inline(__always)
    private func visitCounts(_ words: Range<Int>, _ take: (UInt64) -> Void) {
        var (open, outside, repeated, kinds) = (0, 0, 0, 0 as UInt64)
        for place in fact.words.indices {
            let isOpen = !fact.words[place].isKnown && !isAsked[place]
            guard words.contains(place) else {
                outside += isOpen ? 1 : 0
                continue
            }
            open += isOpen ? 1 : 0
            repeated += isAsked[place] ? 1 : 0
            kinds |= 1 << (shapes[place] - 11)
        }
        take(FeatureHash.join(6, UInt64(min(repeated, 2))))
        take(FeatureHash.join(7, UInt64(min(outside, 3))))
        take(FeatureHash.join(8, UInt64(min(open, 4)), UInt64(min(words.count - open, 3))))
        take(FeatureHash.join(21, UInt64(kinds.nonzeroBitCount)))
        take(FeatureHash.join(22, kinds))
        take(FeatureHash.join(23, kinds, shapes[words.lowerBound]))
    }
}

/// Hashes of features.
enum FeatureHash {
    static func of(_ text: String) -> UInt64 { Digest.fnv(text.utf8) }

    /// Whether training keeps a feature in an example with a random mask: four out of five.
    static func isKept(_ feature: Int, _ mask: UInt64) -> Bool {
        (UInt64(feature) &* 0x9E37_79B9_7F4A_7C15 ^ mask) >> 17 % 5 > 0
    }

    @inline(__always)
    static func join(_ first: UInt64, _ second: UInt64) -> UInt64 { mixed(mixed(start, first), second) }

    @inline(__always)
    static func join(_ first: UInt64, _ second: UInt64, _ third: UInt64) -> UInt64 {
        mixed(join(first, second), third)
    }

    @inline(__always)
    static func join(_ first: UInt64, _ second: UInt64, _ third: UInt64, _ fourth: UInt64) -> UInt64 {
        mixed(join(first, second, third), fourth)
    }

    private static let start: UInt64 = 0x9E37_79B9_7F4A_7C15

    @inline(__always)
    private static func mixed(_ hash: UInt64, _ part: UInt64) -> UInt64 {
        let product = (hash ^ part) &* 0xBF58_476D_1CE4_E5B9
        return product ^ product >> 29
    }
}

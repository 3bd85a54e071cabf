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

    private let question: TextView
    private let fact: TextView
    private let asked: [UInt64]  // hashes of the question's words, and of pairs that begin with a question word
    private let isAsked: [Bool]  // whether a word of the fact stands in the question
    private let shapes: [UInt64]

    init(_ question: TextView, _ fact: TextView) {
        self.question = question
        self.fact = fact
        asked = Self.asked(question)
        let patterns = question.words.map { WordPattern($0.token.word) }
        isAsked = fact.words.map { word in
            patterns.contains { $0.bytes == word.bytes || (word.bytes.count > 3 && $0.likeness(to: word.bytes) > 0.6) }
        }
        shapes = fact.words.map(Self.shape)
    }

    /// The runs that may answer.
    func runs() -> [Run] {
        candidates().map { words in
            var features: [Int] = []
            features.reserveCapacity(32 + 4 * asked.count)
            visit(words) { features.append($0) }
            return Run(words: words, features: features)
        }
    }

    /// The sum of the weights of a run's features.
    func score(_ words: Range<Int>, _ weights: UnsafeBufferPointer<Double>) -> Double {
        var sum = 0.0
        visit(words) { sum += weights[$0] }
        return sum
    }

    func candidates() -> [Range<Int>] {
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
            let hash = FeatureHash.of(word.token.word)
            hashes.append(hash)
            if interrogatives.contains(word.token.word), place + 1 < question.words.count {
                let next = question.words[place + 1]
                hashes.append(FeatureHash.join(hash, next.isKnown ? FeatureHash.of(next.token.word) : 7))
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
        if word.isKnown { return FeatureHash.of(word.token.word) }
        return isAsked[place] ? 2 : 100 + shapes[place]
    }

    /// Calls with the bucket of every feature of a run.
    @inline(__always)
    private func visit(_ words: Range<Int>, _ body: (Int) -> Void) {
        func take(_ hash: UInt64) { body(Int(hash % UInt64(Self.buckets))) }
        let (first, last) = (words.lowerBound, words.upperBound - 1)
        let head = fact.words[first].isKnown ? FeatureHash.of(fact.words[first].token.word) : shapes[first]
        let form = FeatureHash.join(shapes[first], shapes[last], UInt64(min(words.count, 4)))
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
            take(FeatureHash.join(16, FeatureHash.of(fact.words[place].token.word), place == first ? 1 : 0))
        }
        for word in asked {
            take(FeatureHash.join(17, word, form))
            take(FeatureHash.join(18, word, shapes[last]))
            take(FeatureHash.join(19, word, left))
            take(FeatureHash.join(20, word, head))
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
    static func of(_ text: String) -> UInt64 {
        text.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
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

import Tensors

/// A text as ranking, spans and superseding look at it.
struct TextView {
    /// A word, and what is known of it.
    struct Word {
        let token: CueToken
        let bytes: [UInt8]
        /// What the word is in features.
        let hash: UInt64
        /// Whether the templates of training had it: if not, it is likely a name or a value.
        let isKnown: Bool
        /// Whether a genitive's `'s` follows.
        var hasGenitive: Bool { token.isGenitive }
    }

    let words: [Word]

    /// At most that many words of a text are looked at.
    static let limit = 200

    /// Looks at a text.
    ///
    /// In training, `hiding` chooses a sixth of the known words, which it makes unknown: the words of held-out wordings
    /// are unknown too.
    init(_ text: String, _ network: CueNetwork, hiding: UInt64? = nil) {
        self.init(CueToken.words(of: text, limit: Self.limit), network, hiding: hiding)
    }

    init(_ tokens: some Collection<CueToken>, _ network: CueNetwork, hiding: UInt64? = nil) {
        words = tokens.prefix(Self.limit)
            .map { token in
                let hash = FeatureHash.of(token.word)
                let isHidden = hiding.map { FeatureHash.join(hash, $0) % 6 == 0 } ?? false
                return Word(
                    token: token, bytes: Array(token.word.utf8.prefix(64)), hash: hash,
                    isKnown: network.place(of: token.word) != nil && !isHidden)
            }
    }

    /// Where some words stand in the text, in UTF-8 offsets.
    func bytes(of words: Range<Int>) -> Range<Int> {
        self.words[words.lowerBound].token.range.lowerBound..<self.words[words.upperBound - 1].token.range.upperBound
    }

    /// The unit vector of the text's relation.
    func relation(_ network: CueNetwork) -> [Scalar] { network.relation(of: words.lazy.map(\.token.word)) }

    /// The triples of characters of the words, ends included, sorted, each once.
    var triples: [UInt32] {
        var triples: [UInt32] = []
        for word in words {
            var last: UInt32 = 94
            var two = last
            for (place, byte) in (word.bytes + [36]).enumerated() {
                let next = UInt32(byte)
                if place > 0 { triples.append(two << 16 | last << 8 | next) }
                (two, last) = (last, next)
            }
        }
        triples.sort()
        var kept = 0
        for triple in triples where kept == 0 || triples[kept - 1] != triple {
            triples[kept] = triple
            kept += 1
        }
        triples.removeLast(triples.count - kept)
        return triples
    }
}

/// The tokens that a text is made of: which number stands for which text.
///
/// - Words are separated by white space of ASCII. Every line end is the word `<eos>`; so is the end of a file or part if
///   its last line has words. A word without a token is `<unk>`, which is therefore always among the words, as is `<eos>`;
///   a text may contain either as it stands.
/// - Characters are Unicode scalars. Their vocabulary has `<unk>` only where it is needed: where a limit left some out,
///   or where the validation or test text has some that the training text has not.
/// - Bytes are 256, always.
public struct Vocabulary: Codable, Sendable {
    /// What a token is.
    public let unit: TextUnit
    /// The text of each token, by number; of bytes beyond printable ASCII a name such as `\x0A`.
    public let symbols: [String]
    /// The token of everything that has none of its own, if there is one.
    public let unknown: Int?
    /// The token of a line end among words.
    public let lineEnd: Int?

    /// The word or character that stands for all unknown ones.
    public static let unknownSymbol = "<unk>"
    /// The word that a line end is.
    public static let lineEndSymbol = "<eos>"

    /// The 256 bytes.
    public static let bytes = Vocabulary(
        .byte,
        (0..<256).map { byte in
            if (0x20..<0x7F).contains(byte) { return String(UnicodeScalar(UInt8(byte))) }
            return "\\x" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
        })

    /// How many tokens there are.
    public var count: Int { symbols.count }

    init(_ unit: TextUnit, _ symbols: [String]) {
        func place(_ symbol: String) -> Int? { symbols.lastIndex { $0.utf8.elementsEqual(symbol.utf8) } }
        (self.unit, self.symbols) = (unit, symbols)
        unknown = place(Self.unknownSymbol)
        lineEnd = unit == .word ? place(Self.lineEndSymbol) : nil
    }

    /// The same with `<unk>` behind the last token.
    var withUnknown: Vocabulary { unknown == nil ? Vocabulary(unit, symbols + [Self.unknownSymbol]) : self }
}

extension Vocabulary: Equatable {
    /// Whether all symbols are the same, scalar by scalar; two ways to write the same letter differ.
    public static func == (left: Vocabulary, right: Vocabulary) -> Bool {
        left.unit == right.unit
            && left.symbols.elementsEqual(right.symbols) { $0.unicodeScalars.elementsEqual($1.unicodeScalars) }
    }
}

extension Vocabulary {
    /// The bytes that a token is printed as, after another token or first of all.
    ///
    /// Words are separated by a space, but not at the ends of a line, and `<eos>` is a line feed. An unknown character
    /// is U+FFFD. A byte is itself: one alone need not be UTF-8.
    public func bytes(of token: Int, after previous: Int? = nil) -> [UInt8] {
        switch unit {
        case .byte: return [UInt8(token)]
        case .character: return Array((token == unknown ? "\u{FFFD}" : symbols[token]).utf8)
        case .word:
            if token == lineEnd { return [UInt8(ascii: "\n")] }
            let isFirst = previous == nil || previous == lineEnd
            return (isFirst ? [] : [UInt8(ascii: " ")]) + symbols[token].utf8
        }
    }

    /// The text of some tokens; what is not UTF-8 becomes U+FFFD.
    public func text(of tokens: [Int]) -> String {
        let pieces = tokens.indices.map { bytes(of: tokens[$0], after: $0 > 0 ? tokens[$0 - 1] : nil) }
        return String(decoding: pieces.joined(), as: UTF8.self)
    }
}

extension Vocabulary {
    private enum CodingKeys: CodingKey {
        case unit, symbols
    }

    /// Writes the unit and the symbols, which bytes do not need.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(unit, forKey: .unit)
        if unit != .byte { try container.encode(symbols, forKey: .symbols) }
    }

    /// Reads what was written; a vocabulary that no text can have throws.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let unit = try container.decode(TextUnit.self, forKey: .unit)
        guard unit != .byte else {
            self = .bytes
            return
        }
        self.init(unit, try container.decode([String].self, forKey: .symbols))
        if let problem {
            throw DecodingError.dataCorruptedError(forKey: .symbols, in: container, debugDescription: problem)
        }
    }

    /// What no vocabulary of a text has.
    private var problem: String? {
        var table = WordTable()
        for symbol in symbols { table.add(symbol) }
        if table.count != symbols.count { return "a symbol stands twice in the vocabulary" }
        if symbols.isEmpty { return "the vocabulary is empty" }
        if unit == .character {
            let isCharacter = symbols.allSatisfy { $0.unicodeScalars.count == 1 || $0 == Self.unknownSymbol }
            return isCharacter ? nil : "a symbol of the vocabulary is not one character"
        }
        let isWord = symbols.allSatisfy { !$0.isEmpty && !$0.utf8.contains(where: WordScanner.isBlank) }
        guard isWord else { return "a symbol of the vocabulary is not a word" }
        return unknown == nil || lineEnd == nil ? "the vocabulary lacks <eos> or <unk>" : nil
    }
}

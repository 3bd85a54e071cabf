/// The token of every character.
struct CharacterTable {
    /// By scalar, up to the largest; `none` where there is no token.
    private let tokens: [UInt32]
    private static let none = UInt32.max

    init(_ vocabulary: Vocabulary) {
        let scalars = vocabulary.symbols.map { symbol in
            symbol.unicodeScalars.count == 1 ? symbol.unicodeScalars.first.map { Int($0.value) } : nil
        }
        var tokens = [UInt32](repeating: Self.none, count: max(0x80, (scalars.compactMap { $0 }.max() ?? 0) + 1))
        for (token, scalar) in scalars.enumerated() {
            if let scalar { tokens[scalar] = UInt32(token) }
        }
        self.tokens = tokens
    }

    /// The token of a scalar, if it has one.
    func token(of scalar: Unicode.Scalar) -> Int? {
        let place = Int(scalar.value)
        return place < tokens.count && tokens[place] != Self.none ? Int(tokens[place]) : nil
    }

    /// Writes the tokens of valid UTF-8, `substitute` for unknown ones: how many there are, how many of them are
    /// unknown, and where the first of those is.
    func encode(
        _ text: UnsafeBufferPointer<UInt8>, _ substitute: UInt32, into target: inout [UInt32]
    ) -> (count: Int, unknown: Int, first: (offset: Int, pointer: UnsafePointer<UInt8>)?) {
        guard let base = text.baseAddress else { return (0, 0, nil) }
        var (position, count, unknown) = (0, 0, 0)
        var first: Int?
        tokens.withUnsafeBufferPointer { tokens in
            target.withUnsafeMutableBufferPointer { target in
                while position < text.count {
                    let (scalar, length) = UTF8Text.decode(base + position)
                    var token = scalar < tokens.count ? tokens[scalar] : Self.none
                    if token == Self.none {
                        token = substitute
                        unknown += 1
                        if first == nil { first = position }
                    }
                    target[count] = token
                    count += 1
                    position += length
                }
            }
        }
        return (count, unknown, first.map { ($0, base + $0) })
    }
}

extension Vocabulary {
    /// The tokens of a training text: the most frequent first, of equally frequent ones the one that appears first.
    ///
    /// With a `limit`, of at least 2, there are no more tokens than that; the least frequent words or characters then
    /// become `<unk>`. Bytes have no limit. `<unk>` stands last, but among words that contain it in its place. The
    /// memory taken grows with the number of different words, by about 50 bytes each. Throws where the file cannot be
    /// read, is empty, or is not UTF-8.
    public init(of path: String, unit: TextUnit, limit: Int? = nil) throws(DataError) {
        try self.init(of: TextPart(wholeFile: path, unit: unit), unit: unit, limit: limit, TextReading(scratch: ""))
    }

    init(of part: TextPart, unit: TextUnit, limit: Int?, _ reading: TextReading) throws(DataError) {
        precondition(limit ?? 2 >= 2, "Vocabulary: a limit of \(limit ?? 0) tokens; take at least 2")
        switch unit {
        case .byte: self = .bytes
        case .character: self.init(.character, try Self.characters(of: part, limit, reading))
        case .word: self.init(.word, try Self.words(of: part, limit, reading))
        }
    }

    private static func characters(
        of part: TextPart, _ limit: Int?, _ reading: TextReading
    ) throws(DataError) -> [String] {
        var counts = [Int](repeating: 0, count: 0x11_0000)
        var order: [Int] = []
        try part.forEachPiece(of: reading.pieceSize) { text, _ in
            guard let base = text.baseAddress else { return 0 }
            counts.withUnsafeMutableBufferPointer { counts in
                var position = 0
                while position < text.count {
                    let (scalar, length) = UTF8Text.decode(base + position)
                    if counts[scalar] == 0 { order.append(scalar) }
                    counts[scalar] += 1
                    position += length
                }
            }
            return text.count
        }
        let symbols = ranked(order.map { counts[$0] }).compactMap { place in
            UnicodeScalar(UInt32(order[place])).map { String($0) }
        }
        guard let limit, symbols.count > limit else { return symbols }
        return symbols.prefix(limit - 1) + [unknownSymbol]
    }

    private static func words(of part: TextPart, _ limit: Int?, _ reading: TextReading) throws(DataError) -> [String] {
        var (table, counts) = (WordTable(), [Int]())
        var scanner = WordScanner()
        var lineEnd: Int?
        func count(_ number: Int) {
            if number == counts.count { counts.append(0) }
            counts[number] += 1
        }
        try part.forEachPiece(of: reading.pieceSize) { text, isLast in
            scanner.scan(text, isLast: isLast) { word, hash in
                if let word { return count(table.add(word, hash: hash)) }
                let number = lineEnd ?? table.add(lineEndSymbol)
                lineEnd = number
                count(number)
            }
        }
        let always = [lineEndSymbol, unknownSymbol].map { table.add($0) }
        counts += [Int](repeating: 0, count: table.count - counts.count)
        var kept = ranked(counts)
        if let limit, kept.count > limit {
            // The two that must be there take the places of the rarest.
            let others = kept.filter { !always.contains($0) }.prefix(limit - always.count)
            let chosen = Set(others).union(always)
            kept = kept.filter(chosen.contains)
        }
        return kept.map { table.word($0) }
    }

    /// The places of the counts, those of the largest first, and of equal ones the first first.
    private static func ranked(_ counts: [Int]) -> [Int] {
        counts.indices.sorted { (counts[$1], $0) < (counts[$0], $1) }
    }
}

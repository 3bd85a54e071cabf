/// Turns text into the tokens of a vocabulary.
struct TextEncoder {
    private let vocabulary: Vocabulary
    private let reading: TextReading
    /// What unknown characters become; nil makes them an error.
    private let substitute: UInt32?

    /// An encoder for which every character must be in the vocabulary, unless that has `<unk>`.
    init(_ vocabulary: Vocabulary, _ reading: TextReading) {
        self.init(vocabulary, reading, substitute: vocabulary.unknown)
    }

    /// An encoder that turns unknown characters into a token of the caller's choice.
    init(_ vocabulary: Vocabulary, _ reading: TextReading, substitute: Int?) {
        self.vocabulary = vocabulary
        self.reading = reading
        self.substitute = substitute.map { UInt32($0) }
    }

    /// Reads a part of a file.
    func tokens(of part: TextPart) throws(DataError) -> TokenSequence {
        switch vocabulary.unit {
        case .byte: try bytes(of: part)
        case .character: try characters(of: part)
        case .word: try words(of: part)
        }
    }

    private func bytes(of part: TextPart) throws(DataError) -> TokenSequence {
        let count = part.range.count
        guard count <= reading.memory else {
            return TokenSequence(
                .file(part.file, start: part.range.lowerBound), of: part.file.path, count: count, width: 1, unknown: 0)
        }
        var bytes = [UInt8](repeating: 0, count: count)
        try part.file.read(part.range, into: &bytes)
        return TokenSequence(.memory(bytes), of: part.file.path, count: count, width: 1, unknown: 0)
    }

    private func characters(of part: TextPart) throws(DataError) -> TokenSequence {
        let table = CharacterTable(vocabulary)
        let none = substitute ?? .max
        var writer = TokenWriter(
            tokensBelow: max(vocabulary.count, Int(substitute ?? 0) + 1), expected: part.range.count, reading)
        var tokens = [UInt32](repeating: 0, count: reading.pieceSize)
        var (unknown, offset) = (0, part.range.lowerBound)
        try part.forEachPiece(of: reading.pieceSize) { (text, _) throws(DataError) in
            let (count, strangers, first) = table.encode(text, none, into: &tokens)
            unknown += strangers
            if let first, substitute == nil {
                throw stranger(UTF8Text.decode(first.pointer).scalar, at: offset + first.offset, of: part)
            }
            try writer.append(tokens[..<count])
            offset += text.count
            return text.count
        }
        return writer.finish(of: part.file.path, unknown: unknown)
    }

    private func words(of part: TextPart) throws(DataError) -> TokenSequence {
        var table = WordTable()
        for symbol in vocabulary.symbols { table.add(symbol) }
        let lineEnd = UInt32(vocabulary.lineEnd ?? 0)
        let none = UInt32(vocabulary.unknown ?? 0)
        var writer = TokenWriter(tokensBelow: vocabulary.count, expected: part.range.count, reading)
        // Every token is at least a blank; the last piece may have a line end more.
        var tokens = [UInt32](repeating: 0, count: reading.pieceSize + 1)
        var (unknown, scanner) = (0, WordScanner())
        try part.forEachPiece(of: reading.pieceSize) { (text, isLast) throws(DataError) in
            var count = 0
            let used = tokens.withUnsafeMutableBufferPointer { tokens in
                scanner.scan(text, isLast: isLast) { word, hash in
                    var token = lineEnd
                    if let word {
                        let number = table.number(of: word, hash: hash)
                        token = number.map { UInt32($0) } ?? none
                        if number == nil { unknown += 1 }
                    }
                    tokens[count] = token
                    count += 1
                }
            }
            try writer.append(tokens[..<count])
            return used
        }
        return writer.finish(of: part.file.path, unknown: unknown)
    }

    private func stranger(_ scalar: Int, at offset: Int, of part: TextPart) -> DataError {
        let name = UnicodeScalar(UInt32(scalar)).map { Vocabulary.name(of: $0) } ?? ""
        return part.error(
            at: offset, "the character \(name) is not among the \(vocabulary.count) of the vocabulary",
            remedy: "The model was trained on a text without it; remove it, or train on a text that has it.")
    }
}

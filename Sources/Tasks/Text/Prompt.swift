extension Vocabulary {
    /// The tokens of a text to begin with, such as one typed by a user; none for an empty one.
    ///
    /// Its end is not a line end. A character without a token throws, as does a word unless it may become `<unk>`; the
    /// error names the first few.
    public func tokens(of prompt: String, unknownWords areAllowed: Bool = false) throws(DataError) -> [Int] {
        let found: [(token: Int?, name: String)]
        switch unit {
        case .byte: return prompt.utf8.map { Int($0) }
        case .character:
            let table = CharacterTable(self)
            found = prompt.unicodeScalars.map { (table.token(of: $0), Self.name(of: $0)) }
        case .word:
            let substitute = areAllowed ? unknown : nil
            found = words(of: prompt).map { ($0.token ?? substitute, $0.name) }
        }
        let strangers = found.filter { $0.token == nil }.map(\.name)
        guard strangers.isEmpty else { throw unknownError(strangers) }
        return found.compactMap(\.token)
    }

    /// A character for an error message: as it is, if it can be seen, and as its number.
    static func name(of scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16, uppercase: true)
        let number = "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator:
            return number
        default: return "\"\(scalar)\" (\(number))"
        }
    }

    private func words(of prompt: String) -> [(token: Int?, name: String)] {
        var table = WordTable()
        for symbol in symbols { table.add(symbol) }
        var found: [(token: Int?, name: String)] = []
        var word: [UInt8] = []
        // A blank at the end ends the last word, too.
        for byte in Array(prompt.utf8) + [UInt8(ascii: " ")] {
            guard WordScanner.isBlank(byte) else {
                word.append(byte)
                continue
            }
            if !word.isEmpty {
                let text = String(decoding: word, as: UTF8.self)
                found.append((table.number(of: text), "\"\(text)\""))
                word = []
            }
            if byte == UInt8(ascii: "\n") { found.append((lineEnd, Self.lineEndSymbol)) }
        }
        return found
    }

    private func unknownError(_ names: [String]) -> DataError {
        var different: [String] = []
        for name in names where !different.contains(name) { different.append(name) }
        let rest = different.count > 5 ? " and \(different.count - 5) more" : ""
        let list = different.prefix(5).joined(separator: ", ") + rest
        let isOne = different.count == 1
        let (one, several) = unit == .word ? ("word", "words") : ("character", "characters")
        return DataError(
            path: "the prompt",
            problem: "the \(isOne ? one : several) \(list) \(isOne ? "is" : "are") not among the \(count) tokens",
            remedy: "The training text had nothing of the kind; choose others.")
    }
}

/// Takes a text apart into words and line ends, piece by piece.
struct WordScanner {
    /// Whether there is a word on the line that has not ended.
    private var isLineOpen = false

    /// Whether a byte separates words: a blank of ASCII.
    @inline(__always)
    static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

    /// Finds the words that end in a piece, each with its hash, and its line ends, for which the word is nil.
    ///
    /// How many bytes were used: all up to the last blank, or all of the last piece, whose end also ends a line that
    /// has words.
    @inline(__always)
    mutating func scan(
        _ text: UnsafeBufferPointer<UInt8>, isLast: Bool, _ found: (UnsafeBufferPointer<UInt8>?, UInt32) -> Void
    ) -> Int {
        var (start, state) = (0, WordTable.seed)
        func end(at position: Int) {
            guard position > start else { return }
            found(UnsafeBufferPointer(rebasing: text[start..<position]), WordTable.hash(from: state))
            isLineOpen = true
        }
        for position in 0..<text.count {
            let byte = text[position]
            if Self.isBlank(byte) {
                end(at: position)
                (start, state) = (position + 1, WordTable.seed)
                if byte == UInt8(ascii: "\n") {
                    found(nil, 0)
                    isLineOpen = false
                }
            } else {
                state = WordTable.mix(state, byte)
            }
        }
        guard isLast else { return start }
        end(at: text.count)
        if isLineOpen { found(nil, 0) }
        isLineOpen = false
        return text.count
    }
}

/// A word to be compared with many others by their edit distance.
///
/// The distance of Levenshtein, with two neighbours in the wrong order as one edit (optimal string alignment), by the
/// bit-parallel recurrence of Myers, "A fast bit-vector algorithm for approximate string matching based on dynamic
/// programming" (1999), in the form of Hyyrö, "A bit-vector algorithm for computing Levenshtein and Damerau edit
/// distances" (2003), over the bytes of the words.
struct WordPattern: Sendable {
    /// The bytes of the word, the first 64.
    let bytes: [UInt8]
    private let masks: [UInt64]  // by byte: where it stands in the word

    init(_ word: String) {
        bytes = Array(word.utf8.prefix(64))
        var masks = [UInt64](repeating: 0, count: 256)
        for (place, byte) in bytes.enumerated() { masks[Int(byte)] |= (1 << UInt64(place)) }
        self.masks = masks
    }

    /// How many bytes must be substituted, deleted, inserted or exchanged with their neighbour to make the other word.
    func distance(to other: [UInt8]) -> Int {
        guard !bytes.isEmpty else { return other.count }
        var (positive, negative): (UInt64, UInt64) = (.max, 0)
        var (diagonal, before): (UInt64, UInt64) = (0, 0)
        var distance = bytes.count
        let last: UInt64 = 1 << UInt64(bytes.count - 1)
        for byte in other {
            let match = masks[Int(byte)]
            let exchanged = ((~diagonal & match) << 1) & before
            diagonal = (((match & positive) &+ positive) ^ positive) | match | negative | exchanged
            before = match
            let up = negative | ~(diagonal | positive)
            let down = positive & diagonal
            if up & last != 0 { distance += 1 }
            if down & last != 0 { distance -= 1 }
            let shifted = up << 1 | 1
            positive = down << 1 | ~(diagonal | shifted)
            negative = shifted & diagonal
        }
        return distance
    }

    /// 1 for the same word, down to 0 for words without likeness: 1 − 1.5 · distance / length, where that is positive.
    func likeness(to other: [UInt8]) -> Double {
        if bytes == other { return 1 }
        let longest = max(bytes.count, other.count)
        guard abs(bytes.count - other.count) * 3 <= longest * 2 else { return 0 }
        return max(0, 1 - 1.5 * Double(distance(to: other)) / Double(longest))
    }
}

/// Slips of the keyboard in the words that hold a question together: `whn is teh`.
///
/// Such a word would be taken for a name that the facts do not have. Only few words are mended: a name in small letters
/// may look like any of them.
enum Slips {
    private static let words = [
        "the", "when", "where", "what", "which", "whose", "does", "with", "from", "have", "that", "this", "there",
        "their", "about",
    ]

    /// Words and names of their own.
    private static let others: Set<String> = ["dose", "doe", "wit", "thee", "wen", "form", "tis", "thin"]

    /// What was meant, by what was typed.
    ///
    /// Two letters are in the wrong order, or one is missing or stands twice, but not the first.
    private static let meant: [String: String] = {
        var meant: [String: String] = [:]
        for word in words {
            for typed in slips(Array(word.utf8)) {
                let typed = String(decoding: typed, as: UTF8.self)
                if meant[typed] == nil, !others.contains(typed) { meant[typed] = word }
            }
        }
        return meant
    }()

    private static func slips(_ word: [UInt8]) -> [[UInt8]] {
        var slips: [[UInt8]] = []
        for place in word.indices.dropFirst() {
            var typed = word
            typed.swapAt(place - 1, place)
            slips.append(typed)
            slips.append(Array(word[...place] + word[place...]))
            if word.count > 3 { slips.append(Array(word[..<place] + word[(place + 1)...])) }
        }
        return slips
    }

    /// The words of a cue, mended; a capital within it marks a name.
    static func mend(_ words: [CueToken], _ network: CueNetwork) -> [CueToken] {
        words.enumerated()
            .map { place, token in
                guard let word = meant[token.word], place == 0 || !token.isCapital, !token.isGenitive,
                    network.place(of: token.word) == nil
                else { return token }
                return CueToken(
                    word: word, range: token.range, isCapital: token.isCapital, isGenitive: token.isGenitive)
            }
    }
}

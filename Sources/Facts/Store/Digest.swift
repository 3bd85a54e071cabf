import Foundation

/// A number for the words of a text, the same whatever its spaces, letter case and final punctuation.
///
/// Two texts with the same digest are the same fact told twice where their ``normalised(_:)`` forms are equal, too.
struct Digest: Equatable {
    let value: Int64

    init(_ text: String) { self.init(normalised: Self.normalised(text)) }

    init(normalised: [UInt8]) { value = Int64(bitPattern: Self.fnv(normalised)) }

    /// FNV-1a, 64 bits (Fowler, Noll and Vo).
    static func fnv(_ bytes: some Sequence<UInt8>) -> UInt64 {
        bytes.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01b3 }
    }

    /// The text in lower case, composed, with single spaces and without punctuation at its end, in UTF-8.
    static func normalised(_ text: String) -> [UInt8] {
        var text = text
        let isASCII = text.utf8.allSatisfy { $0 < 0x80 }
        let bytes = isASCII ? Array(text.utf8) : folded(&text)
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        for byte in bytes {
            if byte == 32 || (9...13).contains(byte) {
                if let last = result.last, last != 32 { result.append(32) }
            } else {
                result.append(isASCII && (65...90).contains(byte) ? byte | 32 : byte)
            }
        }
        var end = result.count
        while end > 0, [32, 33, 46, 63].contains(result[end - 1]) { end -= 1 }  // a space or one of !.?
        if end > 0 { result.removeLast(result.count - end) }
        return result
    }

    /// The same of text beyond ASCII, whose spaces and full stops have many forms.
    private static func folded(_ text: inout String) -> [UInt8] {
        let composed = text.precomposedStringWithCanonicalMapping.lowercased().unicodeScalars
        var scalars = String.UnicodeScalarView()
        for scalar in composed { scalars.append(scalar.properties.isWhitespace ? " " : scalar) }
        while let last = scalars.last, last == " " || "…。！？".unicodeScalars.contains(last) { scalars.removeLast() }
        return Array(String(scalars).precomposedStringWithCanonicalMapping.utf8)
    }
}

/// The words of a text as the lexical index knows them: runs of letters and digits, folded.
struct WordList {
    /// A text's words beyond this one say nothing new about what it is about.
    static let limit = 400

    /// In their order, at most ``limit``.
    let words: [String]

    init(_ text: String) {
        var words: [String] = []
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case 48...57, 97...122, 0x80...: bytes.append(byte)
            case 65...90: bytes.append(byte | 32)
            default:
                if !bytes.isEmpty { Self.append(&bytes, to: &words) }
                if words.count >= Self.limit { break }
            }
            if words.count >= Self.limit || bytes.count > 8192 { break }
        }
        if !bytes.isEmpty { Self.append(&bytes, to: &words) }
        self.words = words
    }

    /// Each word once, in the order in which they come first.
    var distinct: [String] {
        var seen: Set<String> = []
        return words.filter { seen.insert($0).inserted }
    }

    /// Splits a run that has more than ASCII at what is neither a letter nor a digit, and folds it.
    private static func append(_ bytes: inout [UInt8], to words: inout [String]) {
        let run = String(decoding: bytes, as: UTF8.self)
        defer { bytes.removeAll(keepingCapacity: true) }
        guard bytes.contains(where: { $0 >= 0x80 }) else { return words.append(run) }
        let plain = run.lowercased().folding(options: .diacriticInsensitive, locale: nil)
        words += plain.split { !$0.isLetter && !$0.isNumber }.map(String.init)
    }
}

extension WordList {
    /// About how many words a text has: the spaces in it, and one more.
    static func estimate(_ text: String) -> Int { text.utf8.reduce(1) { $1 == 32 ? $0 + 1 : $0 } }
}

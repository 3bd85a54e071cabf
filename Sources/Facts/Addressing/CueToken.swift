import Foundation

/// A word of a text as the addressing sees it: folded to lower case without accents, and where it stands.
///
/// Letters and digits make words; `:` `.` `,` `-` `/` join digits (`3:00`, `1,299.50`, `555-0142`), an apostrophe
/// joins letters, and the `'s` of a genitive is left out.
struct CueToken: Equatable {
    /// The folded word.
    let word: String
    /// Where it stands, in UTF-8 offsets, with a currency sign before it or a percent sign after it.
    let range: Range<Int>
    /// Whether it begins with a capital letter where it stands.
    let isCapital: Bool
    /// Whether a genitive's `'s` follows it.
    let isGenitive: Bool

    /// Whether it has a digit.
    var hasDigit: Bool { word.utf8.contains { $0 >= 48 && $0 <= 57 } }

    /// The words of a text, the first `limit` of them.
    static func words(of text: String, limit: Int = .max) -> [CueToken] {
        var scanner = Scanner(text)
        return scanner.tokens(limit: limit)
    }
}

/// One pass over the scalars of a text.
private struct Scanner {
    private struct Letter {
        let scalar: Unicode.Scalar
        let offset: Int
        let kind: Kind
    }

    private enum Kind { case letter, digit, mark, other }

    private var letters: [Letter] = []
    private let end: Int

    init(_ text: String) {
        var offset = 0
        letters.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            letters.append(Letter(scalar: scalar, offset: offset, kind: Self.kind(scalar)))
            offset += UTF8.width(scalar)
        }
        end = offset
    }

    private static func kind(_ scalar: Unicode.Scalar) -> Kind {
        switch scalar {
        case "a"..."z", "A"..."Z": return .letter
        case "0"..."9": return .digit
        case "\0"..."\u{7F}": return .other
        default:
            if scalar.properties.generalCategory == .nonspacingMark { return .mark }
            if scalar.properties.isAlphabetic { return .letter }
            return scalar.properties.numericType == nil ? .other : .digit
        }
    }

    mutating func tokens(limit: Int) -> [CueToken] {
        var result: [CueToken] = []
        var place = 0
        while place < letters.count, result.count < limit {
            guard letters[place].kind == .letter || letters[place].kind == .digit else {
                place += 1
                continue
            }
            let first = place
            var word = ""
            while place < letters.count, let next = step(at: place, into: &word) { place = next }
            result.append(token(word, first, place))
            if isGenitive(at: place) { place += 2 }
        }
        return result
    }

    /// Takes a letter or digit, or a sign that joins two, and gives the place after it; nil at the end of the word.
    private func step(at place: Int, into word: inout String) -> Int? {
        let letter = letters[place]
        switch letter.kind {
        case .letter, .digit:
            Self.fold(letter.scalar, into: &word)
            return place + 1
        case .mark: return place + 1
        case .other:
            guard place > 0, place + 1 < letters.count else { return nil }
            let (before, after) = (letters[place - 1].kind, letters[place + 1].kind)
            if before == .digit, after == .digit, [":", ".", ",", "-", "/"].contains(letter.scalar) {
                word.unicodeScalars.append(letter.scalar)
                return place + 1
            }
            let joins = Self.isApostrophe(letter.scalar) && before == .letter && after == .letter
            return joins && !isGenitive(at: place) ? place + 1 : nil
        }
    }

    private static func isApostrophe(_ scalar: Unicode.Scalar) -> Bool { scalar == "'" || scalar == "\u{2019}" }

    private func isGenitive(at place: Int) -> Bool {
        guard place + 1 < letters.count, Self.isApostrophe(letters[place].scalar) else { return false }
        let ends = place + 2 >= letters.count || letters[place + 2].kind == .other
        return ends && (letters[place + 1].scalar == "s" || letters[place + 1].scalar == "S")
    }

    private func token(_ word: String, _ first: Int, _ last: Int) -> CueToken {
        var start = letters[first].offset
        var stop = last < letters.count ? letters[last].offset : end
        if letters[first].kind == .digit {
            if first > 0, ["$", "€", "£", "¥", "+"].contains(letters[first - 1].scalar) {
                start = letters[first - 1].offset
            }
            if last < letters.count, ["%", "€", "$", "°"].contains(letters[last].scalar) {
                stop += UTF8.width(letters[last].scalar)
            }
        }
        let capital = letters[first].scalar.properties.isUppercase
        return CueToken(word: word, range: start..<stop, isCapital: capital, isGenitive: isGenitive(at: last))
    }

    private static func fold(_ scalar: Unicode.Scalar, into word: inout String) {
        switch scalar {
        case "a"..."z", "0"..."9": word.unicodeScalars.append(scalar)
        case "A"..."Z": word.unicodeScalars.append(Unicode.Scalar(UInt8(scalar.value) + 32))
        default:
            let plain = String(scalar).decomposedStringWithCompatibilityMapping.lowercased()
            word.unicodeScalars.append(
                contentsOf: plain.unicodeScalars.filter { $0.properties.generalCategory != .nonspacingMark })
        }
    }
}

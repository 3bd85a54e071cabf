import Foundation

/// Numbers as people read them.
enum Format {
    /// A place in a picture: at most one decimal.
    static func coordinate(_ value: Double) -> String {
        guard abs(value) < 1e12 else { return "0" }
        let tenths = Int((value * 10).rounded())
        let (whole, rest) = tenths.magnitude.quotientAndRemainder(dividingBy: 10)
        return (tenths < 0 ? "-" : "") + String(whole) + (rest == 0 ? "" : ".\(rest)")
    }

    /// A measured value with `digits` significant digits, such as `0.125` or `3.2e-7`.
    static func value(_ value: Double, digits: Int = 4) -> String {
        if value.isNaN { return "nan" }
        if value.isInfinite { return value < 0 ? "-inf" : "inf" }
        if abs(value) < 1e-300 { return value == 0 ? "0" : "\(value)" }
        let exponent = Int(log10(abs(value)).rounded(.down))
        if -4...5 ~= exponent { return short(rounded(value, decimals: digits - 1 - exponent)) }
        let mantissa = rounded(value / pow(10, Double(exponent)), decimals: digits - 1)
        return abs(mantissa) < 10 ? "\(short(mantissa))e\(exponent)" : "\(short(mantissa / 10))e\(exponent + 1)"
    }

    /// A number of steps or sequences: `900`, `20k`, `1.5M`.
    static func count(_ value: Double) -> String {
        for (unit, size) in [("G", 1e9), ("M", 1e6), ("k", 1e3)] where abs(value) >= size {
            return self.value(value / size, digits: 4) + unit
        }
        return self.value(value)
    }

    /// A whole number with its thousands set apart: `10,000`.
    static func grouped(_ value: Int) -> String {
        var digits = String(value.magnitude)
        var groups: [String] = []
        while digits.count > 3 {
            groups.insert(String(digits.suffix(3)), at: 0)
            digits.removeLast(3)
        }
        return (value < 0 ? "-" : "") + ([digits] + groups).joined(separator: ",")
    }

    /// A duration such as `42 s`, `3 min 5 s` or `2 h 14 min`.
    static func duration(seconds: Double) -> String {
        guard seconds.isFinite, abs(seconds) < 1e12 else { return value(seconds) + " s" }
        if seconds < 60 { return value(seconds, digits: 2) + " s" }
        let whole = Int(seconds.rounded())
        if whole < 3600 { return "\(whole / 60) min \(whole % 60) s" }
        return "\(whole / 3600) h \(whole % 3600 / 60) min"
    }

    /// A fraction as a percentage, such as `0.42 %`.
    static func percentage(_ fraction: Double) -> String {
        value(fraction * 100, digits: 3) + " %"
    }

    /// A power of ten: `10⁻³`, but `1`, `10` and `0.1` as they are.
    static func powerOfTen(_ exponent: Int) -> String {
        switch exponent {
        case -1: return "0.1"
        case 0: return "1"
        case 1: return "10"
        default:
            let superscripts: [Character: Character] = [
                "-": "⁻", "0": "⁰", "1": "¹", "2": "²", "3": "³", "4": "⁴", "5": "⁵", "6": "⁶", "7": "⁷", "8": "⁸",
                "9": "⁹",
            ]
            return "10" + String(String(exponent).compactMap { superscripts[$0] })
        }
    }

    private static func rounded(_ value: Double, decimals: Int) -> Double {
        let scale = pow(10, Double(abs(decimals)))
        return decimals < 0 ? (value / scale).rounded() * scale : (value * scale).rounded() / scale
    }

    /// The shortest text that reads back as this number, without `.0`.
    private static func short(_ value: Double) -> String {
        let text = "\(value)"
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }
}

import Foundation

/// Numbers as words for people.
enum Words {
    /// Three significant digits.
    static func short(_ value: Double) -> String {
        guard value.isFinite else { return value.isNaN ? "NaN" : value > 0 ? "∞" : "-∞" }
        return value == 0 ? "0" : String(format: "%.3g", value)
    }

    /// A fraction in per cent.
    static func percent(_ fraction: Double) -> String {
        fraction.isFinite ? String(format: "%.4g %%", 100 * fraction) : "?"
    }

    /// A time in the largest units that fit.
    static func duration(_ seconds: Double) -> String {
        guard seconds.isFinite, seconds >= 0, seconds < 1e9 else { return "?" }
        let whole = Int(seconds.rounded())
        switch whole {
        case ..<60: return seconds < 10 ? String(format: "%.1f s", seconds) : "\(whole) s"
        case ..<3600: return "\(whole / 60) min \(whole % 60) s"
        default: return "\(whole / 3600) h \(whole % 3600 / 60) min"
        }
    }
}

/// The little JSON that commands print: one line, in a fixed order.
enum JSONValue {
    case text(String), number(Double), whole(UInt64), flag(Bool)

    /// An object on one line; numbers that are not finite become null.
    static func line(_ members: [(String, JSONValue)]) -> String {
        "{" + members.map { "\(quoted($0)): \($1.encoded)" }.joined(separator: ", ") + "}"
    }

    private var encoded: String {
        switch self {
        case .text(let text): JSONValue.quoted(text)
        case .flag(let flag): flag ? "true" : "false"
        case .whole(let number): "\(number)"
        case .number(let number):
            if !number.isFinite {
                "null"
            } else if number == number.rounded() && abs(number) < 1e15 {
                "\(Int(number))"
            } else {
                "\(number)"
            }
        }
    }

    private static func quoted(_ text: String) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .withoutEscapingSlashes
        let data = (try? encoder.encode(text)) ?? Data("\"\"".utf8)
        return String(decoding: data, as: UTF8.self)
    }
}

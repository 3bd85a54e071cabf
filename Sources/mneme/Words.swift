import Foundation
import Training

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

    /// The loss of a run on text or music, in the terms of the field.
    static func score(_ loss: Double, _ settings: RunSettings) -> String {
        switch settings.text?.unit {
        case .word: String(format: "perplexity %.2f", exp(loss))
        case .character: String(format: "%.4f bits a character", loss / log(2))
        case .byte: String(format: "%.4f bits a byte", loss / log(2))
        case nil: String(format: settings.stories == nil ? "%.4f nats a frame" : "%.4f nats a question", loss)
        }
    }

    /// The same as members of a JSON object.
    static func scores(_ loss: Double, _ settings: RunSettings) -> [(String, JSONValue)] {
        switch settings.text?.unit {
        case .word: [("perplexity", .number(exp(loss)))]
        case .character: [("bits_per_character", .number(loss / log(2)))]
        case .byte: [("bits_per_byte", .number(loss / log(2)))]
        case nil: settings.music == nil ? [] : [("nll_per_frame", .number(loss))]
        }
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
    /// What is JSON already.
    case raw(String)

    /// An object on one line; numbers that are not finite become null.
    static func line(_ members: [(String, JSONValue)]) -> String {
        "{" + members.map { "\(quoted($0)): \($1.encoded)" }.joined(separator: ", ") + "}"
    }

    private var encoded: String {
        switch self {
        case .text(let text): JSONValue.quoted(text)
        case .raw(let json): json
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

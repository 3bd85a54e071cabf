/// HTML or SVG text.
///
/// Any `String` interpolated into it is escaped, so that no name can break out of its place.
public struct Markup: Sendable, Equatable, CustomStringConvertible {
    /// The finished text.
    public private(set) var description: String

    /// Markup made of text that is shown as it is, character for character.
    public init(escaping text: String) {
        description = Self.escape(text)
    }

    /// Nothing.
    public static let empty: Markup = ""

    /// Adds more markup at the end.
    public static func += (markup: inout Markup, more: Markup) {
        markup.description += more.description
    }

    private static func escape(_ text: String) -> String {
        var escaped = ""
        escaped.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#39;"
            case "\n", "\t": escaped.unicodeScalars.append(scalar)
            case "\0"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{FFFE}", "\u{FFFF}": escaped += "\u{FFFD}"  // Not XML.
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}

extension Markup: ExpressibleByStringInterpolation {
    /// Markup as it stands in the source.
    public init(stringLiteral text: String) {
        description = text
    }

    /// Markup put together from its pieces.
    public init(stringInterpolation parts: Interpolation) {
        description = parts.text
    }

    /// Collects the pieces: literals and markup as they are, strings escaped, numbers as coordinates.
    public struct Interpolation: StringInterpolationProtocol {
        fileprivate var text = ""

        /// Begins with nothing.
        public init(literalCapacity: Int, interpolationCount: Int) {
            text.reserveCapacity(literalCapacity + 8 * interpolationCount)
        }

        /// Adds a piece of the source as it is.
        public mutating func appendLiteral(_ literal: String) { text += literal }

        /// Adds text, escaped.
        public mutating func appendInterpolation(_ string: String) { text += Markup.escape(string) }

        /// Adds markup as it is.
        public mutating func appendInterpolation(_ markup: Markup) { text += markup.description }

        /// Adds pieces of markup, one a line.
        public mutating func appendInterpolation(_ pieces: [Markup]) {
            text += pieces.lazy.map(\.description).joined(separator: "\n")
        }

        /// Adds a whole number.
        public mutating func appendInterpolation(_ number: Int) { text += String(number) }

        /// Adds a coordinate, rounded to a tenth.
        public mutating func appendInterpolation(_ coordinate: Double) { text += Format.coordinate(coordinate) }
    }
}

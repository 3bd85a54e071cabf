import Foundation
import Tasks

// Facts as JSON Lines: one object a fact, its members in a fixed order, what is nil left out.

extension Fact {
    /// The fact as a JSON object on one line; times are in UTC to the millisecond.
    public var jsonLine: String {
        var line = "{\"id\": \(id), \"text\": \(Self.quoted(text)), \"namespace\": \(Self.quoted(namespace))"
        if let source { line += ", \"source\": \(Self.quoted(source))" }
        line += ", \"told\": \"\(FactTime.text(told))\", \"last_told\": \"\(FactTime.text(lastTold))\""
        line += ", \"times\": \(times), \"valid_from\": \"\(FactTime.text(validFrom))\""
        if let validUntil { line += ", \"valid_until\": \"\(FactTime.text(validUntil))\"" }
        if let replaces { line += ", \"replaces\": \(replaces)" }
        if let replacedBy { line += ", \"replaced_by\": \(replacedBy)" }
        if isHidden { line += ", \"hidden\": true" }
        return line + "}"
    }

    /// A text as a JSON string, with everything beyond ASCII as it is (RFC 8259, section 7).
    private static func quoted(_ text: String) -> String {
        var bytes: [UInt8] = [34]
        bytes.reserveCapacity(text.utf8.count + 2)
        for byte in text.utf8 {
            switch byte {
            case 34, 92: bytes += [92, byte]
            case 10: bytes += [92, 110]
            case 13: bytes += [92, 114]
            case 9: bytes += [92, 116]
            case 0..<32, 127:
                let digits = String(byte, radix: 16)
                bytes += Array("\\u00\(digits.count == 1 ? "0" : "")\(digits)".utf8)
            default: bytes.append(byte)
            }
        }
        bytes.append(34)
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// A fact as it is read from a line; all but the text may be missing.
struct FactLine: Decodable {
    var id: Int64?
    var text: String
    var namespace: String?
    var source: String?
    var told: Date?
    var lastTold: Date?
    var times: Int?
    var validFrom: Date?
    var validUntil: Date?
    var replaces: Int64?
    var replacedBy: Int64?
    var hidden: Bool?

    enum CodingKeys: String, CodingKey {
        case id, text, namespace, source, told, times, replaces, hidden
        case lastTold = "last_told"
        case validFrom = "valid_from"
        case validUntil = "valid_until"
        case replacedBy = "replaced_by"
    }

    /// Reads a line; throws with its number where it is no fact.
    init(_ bytes: some Collection<UInt8>, path: String, line: Int) throws(DataError) {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .custom { decoder in
            let container = try decoder.singleValueContainer()
            let text = try container.decode(String.self)
            guard let date = FactTime.parse(text) else {
                throw DecodingError.dataCorruptedError(in: container, debugDescription: "'\(text)' is not a time")
            }
            return date
        }
        do {
            guard String(validating: bytes, as: UTF8.self) != nil else {
                throw DataError(path: path, line: line, problem: "is not UTF-8 text", remedy: "Save it as UTF-8.")
            }
            self = try decoder.decode(FactLine.self, from: Data(bytes))
        } catch let error as DataError {
            throw error
        } catch let error as DecodingError {
            throw DataError(
                path: path, line: line, problem: "is not a fact: \(Self.explain(error))",
                remedy: "Each line is a JSON object such as {\"text\": \"The sky is blue.\"}.")
        } catch {
            throw DataError(path: path, line: line, problem: "is not a fact: \(error)")
        }
        guard times ?? 1 > 0, id ?? 1 > 0 else {
            throw DataError(path: path, line: line, problem: "its number and its times must be 1 or more")
        }
    }

    private static func explain(_ error: DecodingError) -> String {
        switch error {
        case .keyNotFound(let key, _): "it has no \"\(key.stringValue)\""
        case .typeMismatch(_, let context), .valueNotFound(_, let context):
            "\"\(context.codingPath.last?.stringValue ?? "the line")\" has a wrong type"
        case .dataCorrupted(let context):
            context.codingPath.last.map { "\"\($0.stringValue)\": \(context.debugDescription)" } ?? "it is not JSON"
        @unknown default: "\(error)"
        }
    }
}

/// A line with something on it, without its blanks at both ends.
struct SeriesLine {
    let bytes: ArraySlice<UInt8>
    /// Counted from 1, with the skipped lines.
    let number: Int

    var text: String { String(decoding: bytes, as: UTF8.self) }
}

/// Walks over the lines of a UTF-8 text, leaving out blank lines and `#` comments.
struct SeriesLines: IteratorProtocol {
    private let bytes: [UInt8]
    private var position: Int
    private var number = 0
    private let lineFeed = UInt8(ascii: "\n")

    /// Takes the bytes of a file, with or without a byte order mark; bytes that are not UTF-8 are an error.
    init(_ bytes: [UInt8], path: String) throws(DataError) {
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        self.bytes = bytes
        position = bytes.starts(with: mark) ? mark.count : 0
        guard String(validating: bytes, as: UTF8.self) == nil else { return }
        throw DataError(
            path: path,
            line: bytes.split(separator: lineFeed, omittingEmptySubsequences: false)
                .firstIndex { String(validating: $0, as: UTF8.self) == nil }
                .map { $0 + 1 },
            problem: "is not UTF-8 text",
            remedy: "Unpack the file if it is compressed; otherwise save it as UTF-8.")
    }

    /// Whether the line to come is one of a `.ts` header.
    var startWithAtSign: Bool {
        var copy = self
        return copy.next()?.bytes.first == UInt8(ascii: "@")
    }

    mutating func next() -> SeriesLine? {
        while position < bytes.count {
            let rest = bytes[position...]
            let end = rest.firstIndex(of: lineFeed) ?? bytes.count
            let line = rest[..<end].trimmingBlanks
            position = end + 1
            number += 1
            if let first = line.first, first != UInt8(ascii: "#") {
                return SeriesLine(bytes: line, number: number)
            }
        }
        return nil
    }
}

/// Walks over the fields of a line; of spaces any number separates two fields, of all else exactly one.
struct SeriesFields: IteratorProtocol {
    private var rest: ArraySlice<UInt8>?
    private let separator: UInt8

    init(_ text: ArraySlice<UInt8>, separatedBy separator: Unicode.Scalar) {
        rest = text
        self.separator = UInt8(ascii: separator)
    }

    mutating func next() -> ArraySlice<UInt8>? {
        guard let text = rest else { return nil }
        guard let end = text.firstIndex(of: separator) else {
            rest = nil
            return text.trimmingBlanks
        }
        rest = text[(end + 1)...]
        if separator == UInt8(ascii: " ") { rest = rest?.drop { $0 == separator } }
        return text[..<end].trimmingBlanks
    }
}

extension ArraySlice<UInt8> {
    /// The slice without blanks, tabs and carriage returns at both ends.
    var trimmingBlanks: ArraySlice<UInt8> {
        func isBlank(_ byte: UInt8?) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D }
        var slice = self
        while isBlank(slice.first) { slice.removeFirst() }
        while isBlank(slice.last) { slice.removeLast() }
        return slice
    }
}

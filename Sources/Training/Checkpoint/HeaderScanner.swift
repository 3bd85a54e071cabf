import Foundation
import Tasks

/// Reads the little of JSON that a tensor file's header consists of, strictly: a member that occurs twice is an error.
struct HeaderScanner {
    private let bytes: [UInt8]
    private var position: Int
    private let end: Int
    private let path: String

    /// Takes the part of a file that is valid UTF-8 and should be JSON.
    init(_ bytes: [UInt8], in range: Range<Int>, path: String) {
        self.bytes = bytes
        self.path = path
        position = range.lowerBound
        end = range.upperBound
    }

    /// Reads `{"key": value, …}`, calling for each value.
    mutating func object(
        _ readMember: (inout HeaderScanner, String) throws(DataError) -> Void
    ) throws(DataError) {
        var keys: Set<String> = []
        try list(from: "{", to: "}") { scanner throws(DataError) in
            let key = try scanner.string().value
            guard keys.insert(key).inserted else { throw scanner.error("\"\(key)\" occurs twice") }
            try scanner.expect(":")
            try readMember(&scanner, key)
        }
    }

    /// Reads `[1, 2, …]`.
    mutating func integers() throws(DataError) -> [Int] {
        var integers: [Int] = []
        try list(from: "[", to: "]") { scanner throws(DataError) in integers.append(try scanner.integer()) }
        return integers
    }

    /// Reads a string, and tells where in the file its characters are.
    mutating func string() throws(DataError) -> (value: String, range: Range<Int>) {
        try expect("\"")
        let start = position
        var isEscaped = false
        while let byte = peek(), byte != UInt8(ascii: "\"") {
            guard byte >= 0x20 else { throw error("a control character in a string") }
            // What follows a backslash belongs to it, a quotation mark too.
            let isEscape = byte == UInt8(ascii: "\\")
            isEscaped = isEscaped || isEscape
            position += isEscape ? 2 : 1
        }
        let range = start..<min(position, end)
        try expect("\"")
        guard isEscaped else { return (String(decoding: bytes[range], as: UTF8.self), range) }
        let literal = Data(bytes[(start - 1)..<position])
        guard let value = try? JSONDecoder().decode(String.self, from: literal) else {
            throw error("a wrong escape in a string")
        }
        return (value, range)
    }

    /// Throws unless only white space is left.
    mutating func finish() throws(DataError) {
        skipSpace()
        guard position == end else { throw error("something follows the closing brace") }
    }

    /// Says that the header is wrong here.
    func error(_ problem: String) -> DataError {
        DataError(
            path: path, problem: "its safetensors header is not as it should be: \(problem), at byte \(position)",
            remedy: "Restore the file from a copy, or write it again.")
    }

    private mutating func integer() throws(DataError) -> Int {
        skipSpace()
        let start = position
        while let byte = peek(), byte == UInt8(ascii: "-") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) {
            position += 1
        }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        guard let integer = Int(text), text == String(integer) else { throw error("a whole number was expected") }
        return integer
    }

    private mutating func list(
        from opening: Character, to closing: Character,
        _ readElement: (inout HeaderScanner) throws(DataError) -> Void
    ) throws(DataError) {
        try expect(opening)
        if accept(closing) { return }
        repeat {
            try readElement(&self)
        } while accept(",")
        try expect(closing)
    }

    private mutating func expect(_ character: Character) throws(DataError) {
        guard accept(character) else { throw error("\(character) was expected") }
    }

    private mutating func accept(_ character: Character) -> Bool {
        skipSpace()
        guard peek() == character.asciiValue else { return false }
        position += 1
        return true
    }

    private mutating func skipSpace() {
        while let byte = peek(), [0x20, 0x09, 0x0A, 0x0D].contains(byte) { position += 1 }
    }

    private func peek() -> UInt8? { position < end ? bytes[position] : nil }
}

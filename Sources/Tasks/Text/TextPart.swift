import Foundation

/// How texts are read and kept.
struct TextReading: Sendable {
    /// How many bytes are read at a time, at least 4; the longest word is shorter.
    var pieceSize = 1 << 20
    /// How many bytes of tokens a split may have in memory.
    var memory = TokenSequence.usualMemory
    /// The folder for temporary files.
    var scratch: String
}

/// A file of text, or a part of one.
struct TextPart: Sendable {
    let file: DataFile
    /// Which bytes of the file.
    let range: Range<Int>

    /// Takes a whole file, of a text without its byte order mark; an empty one throws.
    init(wholeFile path: String, unit: TextUnit) throws(DataError) {
        file = try DataFile(reading: path)
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        var start = [UInt8](repeating: 0, count: min(mark.count, file.size))
        try file.read(0..<start.count, into: &start)
        range = (unit != .byte && start == mark ? mark.count : 0)..<file.size
        guard !range.isEmpty else {
            throw DataError(path: path, problem: "is empty", remedy: "Put text into the file, or leave it out.")
        }
    }

    private init(_ file: DataFile, _ range: Range<Int>) {
        (self.file, self.range) = (file, range)
    }

    /// A smaller part of the same file.
    func part(_ range: Range<Int>) -> TextPart { TextPart(file, range) }

    /// Hands the text over piece by piece: whole scalars, checked to be UTF-8.
    ///
    /// `body` gets a piece and whether it is the last, and tells how many bytes it used; the rest stands at the start
    /// of the next piece. Throws where the text is not UTF-8, or nothing of a full piece was used.
    func forEachPiece(
        of size: Int, _ body: (UnsafeBufferPointer<UInt8>, Bool) throws(DataError) -> Int
    ) throws(DataError) {
        precondition(size >= 4, "TextPart: pieces of \(size) bytes do not hold every scalar; take 4 or more")
        let buffer = UnsafeMutablePointer<UInt8>.allocate(capacity: size)
        defer { buffer.deallocate() }
        var (position, held, valid) = (range.lowerBound, 0, 0)
        while position < range.upperBound {
            let count = min(size - held, range.upperBound - position)
            try file.read(position..<position + count, into: buffer + held)
            position += count
            held += count
            let isLast = position == range.upperBound
            let (good, isBroken) = UTF8Text.validPrefix(UnsafeBufferPointer(start: buffer + valid, count: held - valid))
            valid += good
            guard !isBroken, !isLast || valid == held else {
                let offset = position - held + valid
                throw error(
                    at: offset, "is not UTF-8 text: byte \(offset + 1) of the file (0x\(Self.hex(buffer[valid])))",
                    remedy: "Unpack the file if it is compressed; save it as UTF-8, or train on bytes.")
            }
            let used = try body(UnsafeBufferPointer(start: buffer, count: valid), isLast)
            guard used > 0 || isLast else {
                throw error(
                    at: position - held, "has a word of more than \(size) bytes",
                    remedy: "Words are separated by white space; train on characters or bytes instead.")
            }
            memmove(buffer, buffer + used, held - used)
            held -= used
            valid -= used
        }
    }

    /// An error about the line that a byte of the file is on.
    ///
    /// The lines before it are counted only now: a reader in a hurry counts none.
    func error(at offset: Int, _ problem: String, remedy: String) -> DataError {
        var (line, position) = (1, 0)
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while position < offset {
            let count = min(chunk.count, offset - position)
            do throws(DataError) { try file.read(position..<position + count, into: &chunk) } catch { return error }
            line += chunk[..<count].count { $0 == UInt8(ascii: "\n") }
            position += count
        }
        return DataError(path: file.path, line: line, problem: problem, remedy: remedy)
    }

    private static func hex(_ byte: UInt8) -> String {
        (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
    }
}

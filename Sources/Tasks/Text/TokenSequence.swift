import Foundation

/// The tokens of one text, any range of which can be read.
///
/// Each takes 1, 2 or 4 bytes, whichever hold them all. Few are kept in memory, many in a temporary file without a name,
/// which goes with the sequence; many bytes stay in the file that they are from, which must not change meanwhile.
public final class TokenSequence: Sendable {
    enum Place: Sendable {
        case memory([UInt8])
        /// In a file, from one of its bytes on.
        case file(DataFile, start: Int)
    }

    /// Up to how many bytes of tokens are kept in memory unless something else is asked for.
    public static let usualMemory = 64 << 20

    /// The file that they are from.
    public let path: String
    /// How many tokens there are.
    public let count: Int
    /// How many of them stand for a word or character that is not in the vocabulary.
    public let unknown: Int
    private let place: Place
    private let width: Int

    init(_ place: Place, of path: String, count: Int, width: Int, unknown: Int) {
        (self.place, self.path, self.count, self.width, self.unknown) = (place, path, count, width, unknown)
    }

    /// Reads a text file into the tokens of a vocabulary.
    ///
    /// More than `memory` bytes of tokens go to a temporary file in the folder `scratch`. Throws where the file cannot
    /// be read, is empty, is not UTF-8 (unless bytes are asked for) or has a character that the vocabulary lacks, and
    /// where the temporary file cannot be written.
    public convenience init(
        of path: String, vocabulary: Vocabulary, scratch: String, memory: Int = usualMemory
    ) throws(DataError) {
        let part = try TextPart(wholeFile: path, unit: vocabulary.unit)
        let encoder = TextEncoder(vocabulary, TextReading(memory: memory, scratch: scratch))
        self.init(copying: try encoder.tokens(of: part))
    }

    private convenience init(copying other: TokenSequence) {
        self.init(other.place, of: other.path, count: other.count, width: other.width, unknown: other.unknown)
    }

    /// Writes the tokens of a range, which must lie in `0..<count`, to memory that has room for them.
    ///
    /// Several threads may read at once. Throws where the file behind the tokens cannot be read any more.
    public func read(_ range: Range<Int>, into target: UnsafeMutablePointer<Int32>) throws(DataError) {
        precondition(
            range.lowerBound >= 0 && range.upperBound <= count,
            "TokenSequence.read: \(range) is outside of 0..<\(count)")
        switch place {
        case .memory(let bytes):
            bytes.withUnsafeBytes { bytes in
                guard let base = bytes.baseAddress else { return }
                widen(base + range.lowerBound * width, range.count, into: target)
            }
        case .file(let file, let start):
            var buffer = [UInt8](repeating: 0, count: min(range.count * width, 1 << 16))
            var first = range.lowerBound
            while first < range.upperBound {
                let number = min(buffer.count / width, range.upperBound - first)
                let place = start + first * width
                try file.read(place..<place + number * width, into: &buffer)
                widen(buffer, number, into: target + (first - range.lowerBound))
                first += number
            }
        }
    }

    /// The tokens of a range, which must lie in `0..<count`.
    public func tokens(_ range: Range<Int>) throws(DataError) -> [Int32] {
        var tokens = [Int32](repeating: 0, count: range.count)
        try read(range, into: &tokens)
        return tokens
    }

    private func widen(_ source: UnsafeRawPointer, _ count: Int, into target: UnsafeMutablePointer<Int32>) {
        func widen<Narrow: FixedWidthInteger & BitwiseCopyable>(from type: Narrow.Type) {
            for i in 0..<count {
                let token = source.loadUnaligned(fromByteOffset: i * MemoryLayout<Narrow>.stride, as: type)
                target[i] = Int32(truncatingIfNeeded: token)
            }
        }
        switch width {
        case 1: widen(from: UInt8.self)
        case 2: widen(from: UInt16.self)
        default: widen(from: Int32.self)
        }
    }
}

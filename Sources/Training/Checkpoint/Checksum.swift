import Foundation
import Tasks

/// CRC-32 checksums, and JSON files that carry their own.
///
/// A file that carries its checksum holds it as 8 hexadecimal digits, taken over the whole file with those digits being
/// zeros. So a flipped bit is found wherever it is.
public enum Checksum {
    /// The CRC-32 of zip, gzip and PNG (polynomial 0x04C11DB7, reflected), continuing from that of the bytes before.
    public static func crc32(_ bytes: some ContiguousBytes, continuing previous: UInt32 = 0) -> UInt32 {
        bytes.withUnsafeBytes { bytes in
            tables.withUnsafeBufferPointer { tables in
                var crc = ~previous
                var position = 0
                while position + 8 <= bytes.count {
                    let word = bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self).littleEndian ^ UInt64(crc)
                    crc = 0
                    for byte in 0..<8 {
                        crc ^= tables[(7 - byte) << 8 | Int(truncatingIfNeeded: word >> (8 * byte)) & 0xFF]
                    }
                    position += 8
                }
                for byte in bytes[position...] {
                    crc = crc >> 8 ^ tables[Int(UInt8(truncatingIfNeeded: crc) ^ byte)]
                }
                return ~crc
            }
        }
    }

    /// Row k holds the checksum of every byte followed by k zero bytes: 8 bytes take 8 look-ups ("slicing by 8").
    private static let tables: [UInt32] = {
        var tables: [UInt32] = []
        for byte in 0..<UInt32(256) {
            var crc = byte
            for _ in 0..<8 { crc = crc & 1 == 0 ? crc >> 1 : crc >> 1 ^ 0xEDB8_8320 }
            tables.append(crc)
        }
        for entry in 0..<(7 * 256) {
            let crc = tables[entry]
            tables.append(crc >> 8 ^ tables[Int(crc & 0xFF)])
        }
        return tables
    }()
}

extension Checksum {
    /// What stands in a file in place of its checksum while that is being taken.
    static let blank = "00000000"

    /// A checksum as 8 hexadecimal digits.
    static func digits(_ crc: UInt32) -> String {
        let digits = String(crc, radix: 16)
        return blank.dropFirst(digits.count) + digits
    }

    /// Whether the digits at `range` are the checksum of the file that they stand in.
    static func verify(_ file: [UInt8], digitsAt range: Range<Int>) -> Bool {
        guard range.count == blank.utf8.count else { return false }
        var crc = crc32(file[..<range.lowerBound])
        crc = crc32(Array(blank.utf8), continuing: crc)
        crc = crc32(file[range.upperBound...], continuing: crc)
        return file[range].elementsEqual(digits(crc).utf8)
    }

    static func mismatch(_ path: String) -> DataError {
        DataError(
            path: path, problem: "was damaged or changed after it was written (its checksum does not match)",
            remedy: "Restore the file from a copy, or start a new run.")
    }
}

extension Checksum {
    /// Adds a last member `"checksum"` to the text of a JSON object that has none.
    public static func sealJSON(_ data: Data) -> Data {
        let text = [UInt8](data).trimmingSpace
        precondition(text.first == UInt8(ascii: "{") && text.last == UInt8(ascii: "}"), "sealJSON: not a JSON object")
        let members = text.dropLast().trimmingSpace
        let opening = Data(members) + (members.count > 1 ? Data(",".utf8) : Data())
        let crc = crc32(opening + seal(blank))
        return opening + seal(digits(crc))
    }

    /// Reads a file that ``sealJSON(_:)`` made and gives back the JSON object without its checksum.
    ///
    /// Throws where the file is missing, cut short, not JSON, without a checksum, or does not match its checksum.
    public static func openSealedJSON(_ path: String) throws(DataError) -> Data {
        let file = try FileContents.read(path)
        let ending = seal(blank)
        let start = file.count - ending.count
        // The digits are followed by a quotation mark, a line feed, a brace and a line feed.
        let digits = (file.count - 12)..<(file.count - 4)
        guard start > 0, file[start..<digits.lowerBound].elementsEqual(ending.prefix(ending.count - 12)) else {
            throw unsealed(file, path)
        }
        guard verify(file, digitsAt: digits) else { throw mismatch(path) }
        let members = file[start - 1] == UInt8(ascii: ",") ? file[..<(start - 1)] : file[..<start]
        return Data(members) + Data("\n}".utf8)
    }

    private static func seal(_ digits: String) -> Data {
        Data("\n  \"checksum\" : \"\(digits)\"\n}\n".utf8)
    }

    private static func unsealed(_ file: [UInt8], _ path: String) -> DataError {
        guard (try? JSONSerialization.jsonObject(with: Data(file))) is [String: Any] else {
            return DataError(
                path: path, problem: file.isEmpty ? "is empty" : "is not a JSON object, or was cut short",
                remedy: "Restore the file from a copy, or start a new run.")
        }
        return DataError(
            path: path, problem: "does not end with a checksum, so it was changed after it was written",
            remedy: "Restore the file from a copy, or start a new run.")
    }
}

extension RandomAccessCollection<UInt8> where SubSequence: RandomAccessCollection<UInt8> {
    /// The bytes without JSON's white space at both ends.
    fileprivate var trimmingSpace: SubSequence {
        func isSpace(_ byte: UInt8) -> Bool { [0x20, 0x09, 0x0A, 0x0D].contains(byte) }
        let start = firstIndex { !isSpace($0) } ?? endIndex
        let end = lastIndex { !isSpace($0) }.map(index(after:)) ?? start
        return self[start..<end]
    }
}

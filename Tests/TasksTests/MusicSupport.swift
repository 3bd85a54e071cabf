import Foundation

@testable import Tasks

/// What the tests of music share.
enum MusicTesting {
    static let text = """
        {"train":[[[39,51,58,67],[],[51]],[[0,87]]],
        "valid":[[[5,3]]], "test":[[[1],[1],[1]]]}

        """

    /// The text, packed by Python: `c = zlib.compressobj(9, zlib.DEFLATED, 31); (c.compress(text) + c.flush()).hex()`.
    static let packed = bytes(
        "1f8b0800000000000203ab562a294acccc53b28a8e8e36b6d43135d431b5d031338fd589062253c35820196da063611e0b6471299525e6"
            + "64a680d59aea18838414944a528b4bc0228640a5101c1b5bcb05007c51b8f758000000")

    /// The bytes of hexadecimal digits.
    static func bytes(_ digits: String) -> [UInt8] {
        var rest = digits.filter { !$0.isWhitespace }[...]
        var bytes: [UInt8] = []
        while !rest.isEmpty {
            bytes.append(UInt8(rest.prefix(2), radix: 16) ?? 0)
            rest = rest.dropFirst(2)
        }
        return bytes
    }

    /// Packs bytes without making them smaller, in another way than zlib.
    static func store(_ bytes: [UInt8]) -> [UInt8] {
        func littleEndian(_ number: UInt32, _ count: Int) -> [UInt8] {
            (0..<count).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
        }
        var crc = UInt32.max
        for byte in bytes {
            crc ^= UInt32(byte)
            for _ in 0..<8 { crc = crc & 1 == 0 ? crc >> 1 : crc >> 1 ^ 0xEDB8_8320 }
        }
        let count = UInt32(bytes.count)
        let header: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255]
        let block = [1] + littleEndian(count, 2) + littleEndian(~count, 2) + bytes
        return header + block + littleEndian(~crc, 4) + littleEndian(count, 4)
    }

    /// Reads piano rolls from a file of some bytes.
    static func read(_ contents: [UInt8]) throws -> PianoRolls {
        try SeriesTesting.withFile(Data(contents), named: "music") { try PianoRolls(reading: $0) }
    }
}

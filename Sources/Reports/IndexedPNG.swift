import Foundation

/// A picture of at most 256 colours as a PNG file, with the pixels stored uncompressed.
///
/// Written after the PNG specification (W3C, 2003). A heat map of 80,000 cells takes 110 kB this way, a fortieth of what
/// it takes as rectangles.
struct IndexedPNG {
    var width: Int
    var pixels: [UInt8]  // indices into the palette, row by row from the top
    var palette: [Colour]
    var transparent: Set<Int> = []

    /// The picture as the address of an `image` element.
    var address: String {
        "data:image/png;base64," + file.base64EncodedString()
    }

    /// The bytes of the file.
    var file: Data {
        let height = width == 0 ? 0 : pixels.count / width
        var header = Self.bigEndian(width) + Self.bigEndian(height)
        header += [8, 3, 0, 0, 0]  // 8 bits a pixel, with a palette, nothing interlaced
        var data = Data([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
        data += Self.chunk("IHDR", header)
        data += Self.chunk("PLTE", palette.flatMap { [$0.red, $0.green, $0.blue] })
        data += Self.chunk("tRNS", palette.indices.map { transparent.contains($0) ? 0 : 255 })
        data += Self.chunk("IDAT", Self.stored(scanlines))
        data += Self.chunk("IEND", [])
        return data
    }

    /// The rows, each after a zero: "no filter".
    private var scanlines: [UInt8] {
        let starts = stride(from: 0, to: pixels.count, by: max(1, width))
        return starts.flatMap { [0] + pixels[$0..<min($0 + width, pixels.count)] }
    }

    /// A zlib stream of stored blocks.
    private static func stored(_ bytes: [UInt8]) -> [UInt8] {
        var stream: [UInt8] = [0x78, 0x01]
        for start in stride(from: 0, to: bytes.count, by: 0xFFFF) {
            let block = bytes[start..<min(start + 0xFFFF, bytes.count)]
            let isLast: UInt8 = block.endIndex == bytes.count ? 1 : 0
            let (low, high) = (UInt8(block.count & 0xFF), UInt8(block.count >> 8))
            stream += [isLast, low, high, ~low, ~high]
            stream += block
        }
        return stream + bigEndian(Int(adler32(bytes)))
    }

    private static func chunk(_ name: String, _ content: [UInt8]) -> [UInt8] {
        let body = Array(name.utf8) + content
        return bigEndian(content.count) + body + bigEndian(Int(crc32(body)))
    }

    private static func bigEndian(_ value: Int) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(value >> $0 & 0xFF) }
    }

    private static func adler32(_ bytes: [UInt8]) -> UInt32 {
        var (a, b): (UInt32, UInt32) = (1, 0)
        for byte in bytes {
            a = (a + UInt32(byte)) % 65521
            b = (b + a) % 65521
        }
        return b << 16 | a
    }

    private static func crc32(_ bytes: [UInt8]) -> UInt32 {
        var crc = UInt32.max
        for byte in bytes {
            crc ^= UInt32(byte)
            for _ in 0..<8 { crc = crc >> 1 ^ (crc & 1 == 1 ? 0xEDB8_8320 : 0) }
        }
        return ~crc
    }
}

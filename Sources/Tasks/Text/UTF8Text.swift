/// Scalars in UTF-8, without a `String` around them (The Unicode Standard, table 3-7).
enum UTF8Text {
    /// How many of the bytes at the start are whole scalars, and whether what follows cannot be the start of one.
    static func validPrefix(_ bytes: UnsafeBufferPointer<UInt8>) -> (count: Int, isBroken: Bool) {
        guard let base = bytes.baseAddress else { return (0, false) }
        var position = 0
        while true {
            position += asciiPrefix(base + position, bytes.count - position)
            guard position < bytes.count else { return (position, false) }
            guard let length = length(at: base + position, bytes.count - position) else { return (position, true) }
            guard length > 0 else { return (position, false) }
            position += length
        }
    }

    /// How many bytes at the start are ASCII.
    private static func asciiPrefix(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Int {
        var position = 0
        while position + 8 <= count {
            let word = UnsafeRawPointer(bytes + position).loadUnaligned(as: UInt64.self)
            if word & 0x8080_8080_8080_8080 != 0 { break }
            position += 8
        }
        while position < count, bytes[position] < 0x80 { position += 1 }
        return position
    }

    /// The length of the scalar beyond ASCII at the start: 0 if the bytes end within it, nil if they are not UTF-8.
    private static func length(at bytes: UnsafePointer<UInt8>, _ count: Int) -> Int? {
        let (length, lowest, highest): (Int, UInt8, UInt8)
        switch bytes[0] {
        case 0xC2...0xDF: (length, lowest, highest) = (2, 0x80, 0xBF)
        case 0xE0: (length, lowest, highest) = (3, 0xA0, 0xBF)
        case 0xED: (length, lowest, highest) = (3, 0x80, 0x9F)
        case 0xE1...0xEF: (length, lowest, highest) = (3, 0x80, 0xBF)
        case 0xF0: (length, lowest, highest) = (4, 0x90, 0xBF)
        case 0xF1...0xF3: (length, lowest, highest) = (4, 0x80, 0xBF)
        case 0xF4: (length, lowest, highest) = (4, 0x80, 0x8F)
        default: return nil
        }
        guard count > 1 else { return 0 }
        guard bytes[1] >= lowest, bytes[1] <= highest else { return nil }
        for place in 2..<max(length, 2) {
            guard place < count else { return 0 }
            guard bytes[place] & 0xC0 == 0x80 else { return nil }
        }
        return length
    }

    /// The scalar at the start of valid UTF-8, and how many bytes it takes.
    @inline(__always)
    static func decode(_ bytes: UnsafePointer<UInt8>) -> (scalar: Int, length: Int) {
        let lead = Int(bytes[0])
        func tail(_ place: Int) -> Int { Int(bytes[place] & 0x3F) }
        if lead < 0x80 { return (lead, 1) }
        if lead < 0xE0 { return ((lead & 0x1F) << 6 | tail(1), 2) }
        if lead < 0xF0 { return ((lead & 0x0F) << 12 | tail(1) << 6 | tail(2), 3) }
        return ((lead & 0x07) << 18 | tail(1) << 12 | tail(2) << 6 | tail(3), 4)
    }
}

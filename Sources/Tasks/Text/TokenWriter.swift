/// Takes tokens and makes a ``TokenSequence`` of them: in memory as long as they are few, then in a temporary file.
struct TokenWriter {
    private let width: Int
    private let reading: TextReading
    private var bytes: [UInt8] = []
    private var file: DataFile?
    private var written = 0

    /// For tokens below `limit`, of which there will hardly be more than `expected`.
    init(tokensBelow limit: Int, expected: Int, _ reading: TextReading) {
        width = limit <= 1 << 8 ? 1 : limit <= 1 << 16 ? 2 : 4
        self.reading = reading
        bytes.reserveCapacity(min(expected * width, reading.memory + reading.pieceSize * width))
    }

    mutating func append(_ tokens: ArraySlice<UInt32>) throws(DataError) {
        switch width {
        case 1: append(tokens, as: UInt8.self)
        case 2: append(tokens, as: UInt16.self)
        default: append(tokens, as: UInt32.self)
        }
        if bytes.count > (file == nil ? reading.memory : 0) { try flush() }
    }

    /// Ends the tokens, which are from the file at `path`.
    mutating func finish(of path: String, unknown: Int) -> TokenSequence {
        let count = (written + bytes.count) / width
        let place: TokenSequence.Place = file.map { .file($0, start: 0) } ?? .memory(bytes)
        return TokenSequence(place, of: path, count: count, width: width, unknown: unknown)
    }

    private mutating func append<Narrow: FixedWidthInteger & BitwiseCopyable>(
        _ tokens: ArraySlice<UInt32>, as type: Narrow.Type
    ) {
        let start = bytes.count
        bytes.append(contentsOf: repeatElement(0, count: tokens.count * width))
        bytes.withUnsafeMutableBytes { bytes in
            for (place, token) in tokens.enumerated() {
                bytes.storeBytes(of: Narrow(truncatingIfNeeded: token), toByteOffset: start + place * width, as: type)
            }
        }
    }

    /// Moves what is in memory to the file.
    private mutating func flush() throws(DataError) {
        let isFirst = file == nil
        let target = if let file { file } else { try DataFile(temporaryIn: reading.scratch) }
        let place = written
        try bytes.withUnsafeBufferPointer { (bytes) throws(DataError) in
            try target.write(UnsafeRawBufferPointer(bytes), at: place)
        }
        written += bytes.count
        file = target
        if isFirst { bytes = [] } else { bytes.removeAll(keepingCapacity: true) }
    }
}

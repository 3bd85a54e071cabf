import CZlib

/// Unpacks gzip (RFC 1952) with zlib, which checks the length and the CRC-32 of what comes out.
enum Gzip {
    /// Whether bytes begin as a gzip file does.
    static func isPacked(_ bytes: [UInt8]) -> Bool { bytes.starts(with: [0x1F, 0x8B]) }

    /// Unpacks a file's bytes, all of its members one after the other.
    ///
    /// Throws where it is damaged, cut short, followed by something else, or unpacks to more than `limit` bytes.
    static func unpack(_ packed: [UInt8], path: String, limit: Int = 1 << 28) throws(DataError) -> [UInt8] {
        var stream = z_stream()
        guard mneme_gunzip_init(&stream) == Z_OK else {
            throw DataError(path: path, problem: "cannot be unpacked: zlib has no memory")
        }
        defer { inflateEnd(&stream) }
        var packed = packed
        return try packed.withUnsafeMutableBufferPointer { (bytes) throws(DataError) in
            stream.next_in = bytes.baseAddress
            stream.avail_in = UInt32(clamping: bytes.count)
            return try unpack(&stream, path, limit)
        }
    }

    private static func unpack(_ stream: inout z_stream, _ path: String, _ limit: Int) throws(DataError) -> [UInt8] {
        var unpacked: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let size = chunk.count
            let status = chunk.withUnsafeMutableBufferPointer { chunk in
                stream.next_out = chunk.baseAddress
                stream.avail_out = UInt32(size)
                return inflate(&stream, Z_NO_FLUSH)
            }
            unpacked += chunk[..<(size - Int(stream.avail_out))]
            guard unpacked.count <= limit else {
                throw DataError(
                    path: path, problem: "unpacks to more than \(limit) bytes",
                    remedy: "Check that it is the right file.")
            }
            switch status {
            case Z_OK: break
            case Z_STREAM_END where stream.avail_in == 0: return unpacked
            case Z_STREAM_END where stream.avail_in > 1 && stream.next_in[0] == 0x1F && stream.next_in[1] == 0x8B:
                inflateReset(&stream)
            case Z_STREAM_END:
                throw error(path, "has \(stream.avail_in) bytes behind the end of its gzip data")
            case Z_BUF_ERROR: throw error(path, "is gzip data that was cut short")
            default: throw error(path, "is damaged gzip data" + (stream.msg.map { ": " + String(cString: $0) } ?? ""))
            }
        }
    }

    private static func error(_ path: String, _ problem: String) -> DataError {
        DataError(path: path, problem: problem, remedy: "Get the file again, or unpack it with gunzip to see more.")
    }
}

import Foundation
import Tasks

#if _endian(big)
    #error("Tensor files are little-endian, and values are copied as they lie in memory.")
#endif

/// Named tensors in a file of the safetensors format: a JSON header, then the raw little-endian values.
///
/// The format is that of <https://github.com/huggingface/safetensors>, so that Python and other programs read our files
/// and we theirs. Ours hold a CRC-32 of the whole file in the metadata, under `checksum`.
public struct TensorFile: Equatable, Sendable {
    /// The kinds of number that we read and write.
    public enum ElementType: String, CaseIterable, Sendable {
        case f32 = "F32"
        case f64 = "F64"
        case i64 = "I64"
        case i8 = "I8"

        /// The size of a number in bytes.
        public var size: Int {
            switch self {
            case .i8: 1
            case .f32: 4
            case .f64, .i64: 8
            }
        }
    }

    /// What to do with a file without a checksum; one that does not match is always an error.
    public enum ChecksumPolicy: Sendable {
        /// Refuse it: for files of our own.
        case required
        /// Accept it: for files of other programs.
        case ifPresent
    }

    /// The tensors, in the order of the file, each name once.
    public var entries: [Entry]
    /// Whatever else the file says; the key `checksum` is left out when reading and set when writing.
    public var metadata: [String: String]

    /// Makes a file from tensors with different names.
    public init(_ entries: [Entry] = [], metadata: [String: String] = [:]) {
        self.entries = entries
        self.metadata = metadata
    }

    /// The tensor of that name, or nil.
    public subscript(name: String) -> Entry? { entries.first { $0.name == name } }

    /// Reads a file; one that is missing, cut short, damaged, inconsistent or of an unknown element type throws.
    public init(reading path: String, checksum policy: ChecksumPolicy = .required) throws(DataError) {
        try self.init(decoding: FileContents.read(path), path: path, checksum: policy)
    }

    /// Reads the bytes of a file; `path` is for the errors only.
    public init(
        decoding bytes: [UInt8], path: String, checksum policy: ChecksumPolicy = .required
    ) throws(DataError) {
        let header = try TensorHeader(of: bytes, path: path)
        try header.checkSize(of: bytes)
        if let digits = header.checksum {
            guard Checksum.verify(bytes, digitsAt: digits) else { throw Checksum.mismatch(path) }
        } else if policy == .required {
            throw DataError(
                path: path, problem: "has no checksum, so it was not written by this program",
                remedy: "A run's own files have one; restore the file from a copy, or start a new run.")
        }
        entries = try header.entries(from: bytes)
        metadata = header.metadata
    }

    /// Writes the file so that a crash leaves the old one or the new one; throws as ``AtomicFile/write(_:to:)`` does.
    public func write(to path: String) throws(DataError) {
        try AtomicFile.write(encoded(), to: path)
    }

    /// The bytes of the file; the same tensors and metadata give the same bytes.
    public func encoded() -> Data {
        precondition(
            Set(entries.map(\.name)).count == entries.count && self["__metadata__"] == nil,
            "TensorFile: every tensor needs a name of its own, not \"__metadata__\": \(entries.map(\.name))")
        let blank = header(checksum: Checksum.blank)
        let crc = entries.reduce(Checksum.crc32(blank)) { Checksum.crc32($1.bytes, continuing: $0) }

        var data = header(checksum: Checksum.digits(crc))
        data.reserveCapacity(data.count + entries.reduce(0) { $0 + $1.bytes.count })
        for entry in entries { data.append(contentsOf: entry.bytes) }
        return data
    }

    /// The length of the JSON header in 8 bytes, and the header, padded so that the values start at a multiple of 8.
    private func header(checksum: String) -> Data {
        let metadata = metadata.merging(["checksum": checksum]) { $1 }
            .sorted { $0.key < $1.key }
            .map { "\(Self.quote($0.key)):\(Self.quote($0.value))" }
        var members = ["\"__metadata__\":{\(metadata.joined(separator: ","))}"]
        var offset = 0
        for entry in entries {
            let shape = entry.shape.map(String.init).joined(separator: ",")
            let end = offset + entry.bytes.count
            let type = "\"dtype\":\"\(entry.type.rawValue)\""
            let place = "\"data_offsets\":[\(offset),\(end)]"
            members.append("\(Self.quote(entry.name)):{\(type),\"shape\":[\(shape)],\(place)}")
            offset = end
        }
        var json = [UInt8]("{\(members.joined(separator: ","))}".utf8)
        json += [UInt8](repeating: UInt8(ascii: " "), count: (8 - json.count % 8) % 8)
        return withUnsafeBytes(of: UInt64(json.count)) { Data($0) } + json
    }

    private static func quote(_ text: String) -> String {
        let escaped = text.unicodeScalars.map { scalar in
            switch scalar {
            case "\"", "\\": "\\\(scalar)"
            case "\0"..<" ": "\\u00" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
            default: String(scalar)
            }
        }
        return "\"\(escaped.joined())\""
    }
}

extension TensorFile {
    /// A tensor as it lies in the file.
    public struct Entry: Equatable, Sendable {
        /// The name, such as `rnn.cell.input.weight`.
        public let name: String
        /// The sizes of its dimensions, none negative; empty for a single number.
        public let shape: [Int]
        /// The kind of its numbers.
        public let type: ElementType
        /// The numbers, little-endian, the last dimension running fastest.
        public let bytes: [UInt8]

        /// Makes a tensor of numbers that are already bytes.
        public init(name: String, shape: [Int], type: ElementType, bytes: [UInt8]) {
            precondition(
                shape.allSatisfy { $0 >= 0 } && bytes.count == shape.reduce(type.size, *),
                "TensorFile: \"\(name)\" has shape \(shape) and \(bytes.count) bytes of \(type.rawValue)")
            self.name = name
            self.shape = shape
            self.type = type
            self.bytes = bytes
        }

        /// Makes a tensor of F32 numbers, the last dimension running fastest.
        public init(name: String, shape: [Int], floats: [Float]) {
            self.init(name: name, shape: shape, type: .f32, bytes: floats.withUnsafeBytes([UInt8].init))
        }

        /// Makes a tensor of F64 numbers, the last dimension running fastest.
        public init(name: String, shape: [Int], doubles: [Double]) {
            self.init(name: name, shape: shape, type: .f64, bytes: doubles.withUnsafeBytes([UInt8].init))
        }

        /// Makes a tensor of I64 numbers, the last dimension running fastest.
        public init(name: String, shape: [Int], integers: [Int64]) {
            self.init(name: name, shape: shape, type: .i64, bytes: integers.withUnsafeBytes([UInt8].init))
        }

        /// The numbers, rounded to Float where the file has others.
        public func floats() -> [Float] {
            switch type {
            case .f32: copy(Float.self)
            case .f64: copy(Double.self).map { Float($0) }
            case .i64: copy(Int64.self).map { Float($0) }
            case .i8: bytes.map { Float(Int8(bitPattern: $0)) }
            }
        }

        /// The numbers as Double, exactly, except for integers beyond 2⁵³.
        public func doubles() -> [Double] {
            switch type {
            case .f32: copy(Float.self).map { Double($0) }
            case .f64: copy(Double.self)
            case .i64: copy(Int64.self).map { Double($0) }
            case .i8: bytes.map { Double(Int8(bitPattern: $0)) }
            }
        }

        /// The numbers if the file has integers, else nil.
        public func integers() -> [Int64]? {
            switch type {
            case .i64: copy(Int64.self)
            case .i8: bytes.map { Int64(Int8(bitPattern: $0)) }
            case .f32, .f64: nil
            }
        }

        private func copy<Number: BitwiseCopyable>(_: Number.Type) -> [Number] {
            let count = bytes.count / MemoryLayout<Number>.size
            return [Number](unsafeUninitializedCapacity: count) { numbers, initialized in
                UnsafeMutableRawBufferPointer(numbers).copyBytes(from: bytes)
                initialized = count
            }
        }
    }
}

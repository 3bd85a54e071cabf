import Foundation
import Tasks

/// The JSON header of a tensor file, as far as it can be understood without the values.
///
///     {"__metadata__": {"key": "value", …}, "name": {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]}, …}
struct TensorHeader {
    private struct Tensor {
        let name: String
        var type: String?
        var shape: [Int]?
        var offsets: [Int]?
    }

    private(set) var metadata: [String: String] = [:]
    /// Where in the file the digits of the checksum are.
    private(set) var checksum: Range<Int>?
    private var tensors: [Tensor] = []
    private let path: String
    /// Where in the file the values begin.
    private let dataStart: Int

    /// Reads the header of a whole file.
    init(of bytes: [UInt8], path: String) throws(DataError) {
        self.path = path
        guard bytes.count >= 8 else {
            throw Self.error(path, bytes.isEmpty ? "is empty" : "was cut short: it has \(bytes.count) bytes")
        }
        let length = bytes[..<8].reversed().reduce(0) { $0 << 8 | UInt64($1) }
        guard length <= 100_000_000 else {
            throw Self.error(path, "is not a safetensors file: its header would be \(length) bytes long")
        }
        dataStart = 8 + Int(length)
        guard dataStart <= bytes.count else {
            throw Self.error(path, "was cut short: it has \(bytes.count) bytes, its header alone needs \(dataStart)")
        }
        guard String(validating: bytes[8..<dataStart], as: UTF8.self) != nil else {
            throw Self.error(path, "is not a safetensors file: its header is not UTF-8")
        }
        var scanner = HeaderScanner(bytes, in: 8..<dataStart, path: path)
        try scanner.object { scanner, name throws(DataError) in
            if name == "__metadata__" {
                try readMetadata(&scanner)
            } else {
                try readTensor(name, &scanner)
            }
        }
        try scanner.finish()
    }

    private mutating func readMetadata(_ scanner: inout HeaderScanner) throws(DataError) {
        try scanner.object { scanner, key throws(DataError) in
            let (value, range) = try scanner.string()
            if key == "checksum" {
                checksum = range
            } else {
                metadata[key] = value
            }
        }
    }

    private mutating func readTensor(_ name: String, _ scanner: inout HeaderScanner) throws(DataError) {
        var tensor = Tensor(name: name)
        try scanner.object { scanner, key throws(DataError) in
            switch key {
            case "dtype": tensor.type = try scanner.string().value
            case "shape": tensor.shape = try scanner.integers()
            case "data_offsets": tensor.offsets = try scanner.integers()
            default: throw scanner.error("tensor \"\(name)\" has an unknown member \"\(key)\"")
            }
        }
        tensors.append(tensor)
    }

    /// Throws where there are fewer or more bytes than the last tensor needs.
    func checkSize(of bytes: [UInt8]) throws(DataError) {
        let end = tensors.compactMap { $0.offsets?.last }.reduce(0, max)
        let count = bytes.count - dataStart
        guard end <= count else {
            throw error("was cut short: it has \(count) bytes of values, its header announces \(end)")
        }
        guard end == count else { throw error("has \(count - end) bytes after the last tensor") }
    }

    /// The tensors in the order of their values, which must follow each other without gap or overlap.
    func entries(from bytes: [UInt8]) throws(DataError) -> [TensorFile.Entry] {
        var entries: [TensorFile.Entry] = []
        var position = 0
        for (_, tensor) in tensors.enumerated().sorted(by: Self.areInFileOrder) {
            let (type, shape, offsets) = try checkMembers(tensor)
            let size = try size(of: tensor.name, type, shape)
            guard offsets[0] == position else {
                throw error("the values of \"\(tensor.name)\" start at \(offsets[0]), those before end at \(position)")
            }
            guard offsets[1] >= position, offsets[1] - position == size else {
                throw error("\"\(tensor.name)\" of shape \(shape) needs \(size) bytes, its offsets are \(offsets)")
            }
            let values = bytes[(dataStart + position)..<(dataStart + offsets[1])]
            entries.append(TensorFile.Entry(name: tensor.name, shape: shape, type: type, bytes: Array(values)))
            position = offsets[1]
        }
        return entries
    }

    /// Whether a tensor's values come before another's; of tensors without values, the header decides.
    private static func areInFileOrder(_ one: (Int, Tensor), _ other: (Int, Tensor)) -> Bool {
        let (a, b) = (one.1.offsets ?? [], other.1.offsets ?? [])
        return a == b ? one.0 < other.0 : a.lexicographicallyPrecedes(b)
    }

    private func checkMembers(
        _ tensor: Tensor
    ) throws(DataError) -> (type: TensorFile.ElementType, shape: [Int], offsets: [Int]) {
        guard let name = tensor.type, let shape = tensor.shape, let offsets = tensor.offsets, offsets.count == 2 else {
            throw error("\"\(tensor.name)\" lacks its dtype, its shape or its two data_offsets")
        }
        guard let type = TensorFile.ElementType(rawValue: name) else {
            let known = TensorFile.ElementType.allCases.map(\.rawValue).joined(separator: ", ")
            throw DataError(
                path: path, problem: "\"\(tensor.name)\" has elements of type \(name), which is not supported",
                remedy: "Convert it to one of \(known) in the program that wrote it.")
        }
        return (type, shape, offsets)
    }

    /// The bytes that a tensor needs, all dimensions multiplied.
    private func size(of name: String, _ type: TensorFile.ElementType, _ shape: [Int]) throws(DataError) -> Int {
        var size = type.size
        for dimension in shape {
            guard dimension >= 0 else { throw error("\"\(name)\" has a negative dimension: \(shape)") }
            let (product, overflow) = size.multipliedReportingOverflow(by: dimension)
            guard !overflow else { throw error("\"\(name)\" is impossibly large: \(shape)") }
            size = product
        }
        return size
    }

    private func error(_ problem: String) -> DataError { Self.error(path, problem) }

    private static func error(_ path: String, _ problem: String) -> DataError {
        DataError(path: path, problem: problem, remedy: "Restore the file from a copy, or write it again.")
    }
}

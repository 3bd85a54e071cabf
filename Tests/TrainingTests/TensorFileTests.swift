import Foundation
import Tasks
import Testing

@testable import Training

@Suite struct TensorFileTests {
    static let file = TensorFile(
        [
            .init(name: "rnn.weight", shape: [2, 3], floats: [1, -2.5, .infinity, -0.0, .leastNonzeroMagnitude, 6]),
            .init(name: "bias é \"q\" \\ \n", shape: [2], doubles: [.pi, -1e300]),
            .init(name: "nothing", shape: [0, 4], floats: []),
            .init(name: "step", shape: [], integers: [.max]),
            .init(name: "odd", shape: [1], floats: [3]),
        ],
        metadata: ["step": "12", "note": "\u{1}\"/\\é🙂"])

    private func decode(
        _ bytes: [UInt8], _ policy: TensorFile.ChecksumPolicy = .required
    ) throws(DataError) -> TensorFile {
        try TensorFile(decoding: bytes, path: "model", checksum: policy)
    }

    /// A file with this header and that many zero bytes of values.
    private func bytes(_ header: String, values: Int = 0) -> [UInt8] {
        let length = withUnsafeBytes(of: UInt64(header.utf8.count)) { [UInt8]($0) }
        return length + header.utf8 + [UInt8](repeating: 0, count: values)
    }

    @Test func readsWhatItWrote() throws {
        let path = FileManager.default.temporaryDirectory.path + "/mneme-tensors-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: path) }
        try Self.file.write(to: path)
        #expect(try TensorFile(reading: path) == Self.file)
        let none = TensorFile()
        #expect(try decode([UInt8](none.encoded())) == none)
    }

    @Test func writesTheFormat() throws {
        let file = TensorFile([.init(name: "w", shape: [1, 2], floats: [1, 2])], metadata: ["b": "1", "a": "2"])
        let bytes = [UInt8](file.encoded())
        let length = Int(bytes[0]) + Int(bytes[1]) << 8
        #expect(bytes[2..<8].allSatisfy { $0 == 0 })
        #expect(length % 8 == 0)
        let header = String(decoding: bytes[8..<(8 + length)], as: UTF8.self)
        let start = #"{"__metadata__":{"a":"2","b":"1","checksum":""#
        #expect(header.hasPrefix(start))
        #expect(
            header.dropFirst(start.count + 8).trimmingCharacters(in: .whitespaces)
                == #""},"w":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]}}"#)
        #expect(bytes[(8 + length)...] == [0, 0, 0x80, 0x3F, 0, 0, 0, 0x40])

        let digits = header.dropFirst(start.count).prefix(8)
        var blank = bytes
        let digitsStart = 8 + start.utf8.count
        blank.replaceSubrange(digitsStart..<(digitsStart + 8), with: "00000000".utf8)
        #expect(UInt32(digits, radix: 16) == Checksum.crc32(blank))
        #expect(file.encoded() == file.encoded())
    }

    @Test func convertsNumbers() throws {
        let file = Self.file
        #expect(file["rnn.weight"]?.doubles() == [1, -2.5, .infinity, -0.0, Double(Float.leastNonzeroMagnitude), 6])
        #expect(file["rnn.weight"]?.floats().map(\.bitPattern)[3] == 0x8000_0000)
        #expect(file["bias é \"q\" \\ \n"]?.floats() == [Float.pi.nextUp, -.infinity])
        #expect(file["step"]?.integers() == [.max])
        #expect(file["step"]?.doubles() == [0x1p63])
        #expect(file["odd"]?.integers() == nil)
        #expect(file["none"] == nil)
    }

    @Test func acceptsForeignFilesOnRequest() throws {
        // Tensors out of order, members too, and white space, as other writers may put them.
        let foreign = bytes(
            #" { "b" : {"shape":[1],"data_offsets":[8,12],"dtype":"F32"}, "a\u0041":{"dtype":"I64","shape":[],"#
                + "\n\t" + #""data_offsets":[0,8]} } "#, values: 12)
        let file = try decode(foreign, .ifPresent)
        #expect(file.entries.map(\.name) == ["aA", "b"])
        #expect(file.metadata.isEmpty)
        #expect(file["b"]?.floats() == [0])
        let error = #expect(throws: DataError.self) { try decode(foreign) }
        #expect(error?.problem.hasPrefix("has no checksum") == true)
    }

    private static func tensor(_ name: String, _ type: String, _ shape: String, _ offsets: String) -> String {
        "\"\(name)\":{\"dtype\":\"\(type)\",\"shape\":\(shape),\"data_offsets\":\(offsets)}"
    }

    static let badHeaders: [(header: String, values: Int, problem: String)] = [
        ("", 0, "{ was expected"),
        ("[]", 0, "{ was expected"),
        ("{\"a\":1}", 0, "{ was expected"),
        ("{} x", 0, "something follows"),
        ("{\"a", 0, "\" was expected"),
        ("{\"a\\", 0, "\" was expected"),
        ("{\"a\\x\":{}}", 0, "a wrong escape"),
        ("{\"a\nb\":{}}", 0, "a control character"),
        ("{\"__metadata__\":{\"a\":1}}", 0, "\" was expected"),
        ("{\"__metadata__\":{\"a\":\"1\",\"a\":\"1\"}}", 0, "\"a\" occurs twice"),
        ("{\(tensor("a", "F32", "[0]", "[0,0]")),\(tensor("a", "F32", "[0]", "[0,0]"))}", 0, "\"a\" occurs twice"),
        ("{\"a\":{\"dtype\":\"F32\",\"shape\":[0]}}", 0, "lacks its dtype"),
        ("{\(tensor("a", "F32", "[0]", "[0]"))}", 0, "lacks its dtype"),
        ("{\"a\":{\"color\":\"F32\"}}", 0, "unknown member \"color\""),
        ("{\(tensor("a", "BF16", "[1]", "[0,2]"))}", 2, "elements of type BF16"),
        ("{\(tensor("a", "F32", "[1.0]", "[0,4]"))}", 4, "] was expected"),
        ("{\(tensor("a", "F32", "[01]", "[0,4]"))}", 4, "a whole number was expected"),
        ("{\(tensor("a", "F32", "[99999999999999999999]", "[0,4]"))}", 4, "a whole number was expected"),
        ("{\(tensor("a", "F32", "[-1]", "[0,4]"))}", 4, "a negative dimension"),
        ("{\(tensor("a", "F32", "[4611686018427387904,4]", "[0,0]"))}", 0, "impossibly large"),
        ("{\(tensor("a", "F32", "[2]", "[0,4]"))}", 4, "needs 8 bytes, its offsets are [0, 4]"),
        ("{\(tensor("a", "F32", "[1]", "[0,8]"))}", 8, "needs 4 bytes, its offsets are [0, 8]"),
        ("{\(tensor("a", "F32", "[1]", "[4,8]"))}", 8, "start at 4, those before end at 0"),
        ("{\(tensor("a", "F32", "[1]", "[0,-9223372036854775808]"))}", 0, "offsets are [0, -9223372036854775808]"),
        ("{\(tensor("a", "F32", "[1]", "[-4,0]"))}", 0, "start at -4"),
        ("{\(tensor("a", "F32", "[2]", "[0,8]")),\(tensor("b", "F32", "[2]", "[4,12]"))}", 12, "start at 4"),
        ("{\(tensor("a", "F32", "[1]", "[0,4]")),\(tensor("b", "F32", "[1]", "[8,12]"))}", 12, "start at 8"),
        ("{\(tensor("a", "F32", "[1]", "[0,4]"))}", 3, "was cut short: it has 3 bytes of values"),
        ("{\(tensor("a", "F32", "[1]", "[0,9223372036854775807]"))}", 3, "was cut short"),
        ("{\(tensor("a", "F32", "[1]", "[0,4]"))}", 5, "has 1 bytes after the last tensor"),
        ("{\"__metadata__\":{\"checksum\":\"123\"}}", 0, "was damaged or changed"),
        ("{\"__metadata__\":{\"checksum\":\"00000000\"}}", 0, "was damaged or changed"),
    ]

    @Test(arguments: badHeaders) func refuses(_ bad: (header: String, values: Int, problem: String)) {
        let file = bytes(bad.header, values: bad.values)
        let error = #expect(throws: DataError.self) { try decode(file, .ifPresent) }
        #expect(error?.problem.contains(bad.problem) == true, "\(error?.problem ?? "")")
        #expect(error?.remedy != nil)
    }

    @Test func refusesWhatIsNoTensorFile() {
        func problem(_ bytes: [UInt8]) -> String {
            #expect(throws: DataError.self) { try decode(bytes, .ifPresent) }?.problem ?? ""
        }
        #expect(problem([]) == "is empty")
        #expect(problem([1, 2, 3]) == "was cut short: it has 3 bytes")
        #expect(problem([UInt8]("a text of some length".utf8)).contains("its header would be"))
        #expect(problem([16, 0, 0, 0, 0, 0, 0, 0, 1]).contains("its header alone needs 24"))
        #expect(problem([1, 0, 0, 0, 0, 0, 0, 0, 0xFF]).contains("not UTF-8"))
        #expect(throws: DataError.self) { try TensorFile(reading: "/no/such/file") }
    }

    @Test func findsEveryFlippedBit() {
        let good = [UInt8](Self.file.encoded())
        for bit in 0..<(good.count * 8) {
            var damaged = good
            damaged[bit / 8] ^= 1 << (bit % 8)
            #expect(throws: DataError.self, "bit \(bit)") { try decode(damaged) }
        }
    }

    @Test func survivesDamage() {
        let good = [UInt8](Self.file.encoded())
        var readable = 0
        for seed in 1...2000 as ClosedRange<UInt64> {
            var random = Xorshift(state: seed)
            var bytes = good
            for _ in 0..<Int.random(in: 1...4, using: &random) { damage(&bytes, using: &random) }
            do {
                let file = try decode(bytes)
                #expect(bytes == good && file == Self.file, "seed \(seed)")
            } catch {
                #expect(bytes != good, "seed \(seed)")
            }
            // Without the checksum's protection a file may be read or refused, but not crash.
            if (try? decode(withoutChecksum(bytes), .ifPresent)) != nil { readable += 1 }
        }
        #expect((1..<2000).contains(readable))
    }

    private func damage(_ bytes: inout [UInt8], using random: inout Xorshift) {
        let place = Int.random(in: 0...bytes.count, using: &random)
        let length = Int.random(in: 1...24, using: &random)
        switch Int.random(in: 0..<6, using: &random) {
        case 0: bytes.removeSubrange(place...)
        case 1: bytes.removeSubrange(place..<min(place + length, bytes.count))
        case 2: bytes.insert(contentsOf: (0..<length).map { _ in UInt8.random(in: 0...255, using: &random) }, at: place)
        case 3: bytes.insert(contentsOf: bytes[place...].prefix(length), at: place)
        case 4 where place < bytes.count: bytes[place] = bytes.randomElement(using: &random) ?? 0
        case _ where place < bytes.count: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        default: break
        }
    }

    /// Renames the checksum, so that damage reaches the checks behind it.
    private func withoutChecksum(_ bytes: [UInt8]) -> [UInt8] {
        bytes.replacing("\"checksum\"".utf8, with: "\"checkxxx\"".utf8)
    }
}

/// A small generator with a seed, so that a failure can be repeated.
private struct Xorshift: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state &* 0x2545_F491_4F6C_DD1D
    }
}

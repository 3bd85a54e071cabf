import Foundation
import Tasks
import Testing

@testable import Training

/// A temporary folder that is removed at the end of a test.
private struct Scratch: ~Copyable {
    let path = FileManager.default.temporaryDirectory.path + "/mneme-atomic-\(UUID().uuidString)"

    init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }
    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// The names in the folder, hidden ones too.
    func names(_ folder: String = "") throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: "\(path)/\(folder)").sorted()
    }

    func text(_ name: String) throws -> String { try String(contentsOfFile: "\(path)/\(name)", encoding: .utf8) }
}

@Suite struct AtomicFileTests {
    @Test func writesAndReplaces() throws {
        let scratch = try Scratch()
        for text in ["first", "", "third"] {
            try AtomicFile.write(Data(text.utf8), to: scratch.path + "/file")
            #expect(try scratch.text("file") == text)
            #expect(try scratch.names() == ["file"])
        }
    }

    @Test func leavesNothingBehindOnFailure() throws {
        let scratch = try Scratch()
        let folder = scratch.path + "/folder"
        try FileManager.default.createDirectory(atPath: folder + "/inner", withIntermediateDirectories: true)
        let error = #expect(throws: DataError.self) { try AtomicFile.write(Data("new".utf8), to: folder) }
        #expect(error?.problem == "cannot be written: it is a folder")
        #expect(error?.path == folder)
        #expect(try scratch.names() == ["folder"])
        #expect(try scratch.names("folder") == ["inner"])
    }

    @Test func saysWhyItFails() throws {
        let scratch = try Scratch()
        try AtomicFile.write(Data("old".utf8), to: scratch.path + "/file")
        func problem(_ name: String) -> String? {
            #expect(throws: DataError.self) { try AtomicFile.write(Data(), to: "\(scratch.path)/\(name)") }?.problem
        }
        #expect(problem("missing/file") == "cannot be written: its folder does not exist")
        #expect(problem("file/file") == "cannot be written: a part of the path is not a folder")
        #expect(problem(String(repeating: "x", count: 300)) == "cannot be written: File name too long")
        #expect(try scratch.names() == ["file"])
        #expect(try scratch.text("file") == "old")
    }

    @Test(.enabled(if: geteuid() != 0, "an administrator may write anywhere"))
    func keepsTheOldFileInALockedFolder() throws {
        let scratch = try Scratch()
        try AtomicFile.write(Data("old".utf8), to: scratch.path + "/file")
        chmod(scratch.path, 0o555)
        defer { chmod(scratch.path, 0o755) }
        let error = #expect(throws: DataError.self) {
            try AtomicFile.write(Data("new".utf8), to: scratch.path + "/file")
        }
        #expect(error?.problem == "cannot be written: permission denied")
        #expect(try scratch.text("file") == "old")
        #expect(try scratch.names() == ["file"])
    }

    @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/full"), "needs a device that is always full"))
    func noticesAFullDisk() throws {
        let full = open("/dev/full", O_WRONLY)
        try #require(full >= 0)
        defer { close(full) }
        let error = #expect(throws: DataError.self) {
            try AtomicFile.write(Data([1, 2, 3]), toDescriptor: full, for: "model")
        }
        #expect(error?.description.hasPrefix("model: cannot be written: no space is left\n       Free some") == true)
    }

    @Test func writesAndReplacesFolders() throws {
        let scratch = try Scratch()
        let path = scratch.path + "/checkpoint"
        try AtomicFile.writeFolder(at: path, files: [("a", Data("1".utf8)), ("b", Data("2".utf8))])
        #expect(try scratch.names("checkpoint") == ["a", "b"])
        try AtomicFile.writeFolder(at: path + "/", files: [("c", Data("3".utf8))])
        #expect(try scratch.names("checkpoint") == ["c"])
        #expect(try scratch.text("checkpoint/c") == "3")
        #expect(try scratch.names() == ["checkpoint"])
    }

    @Test func keepsTheOldFolderOnFailure() throws {
        let scratch = try Scratch()
        let path = scratch.path + "/checkpoint"
        try AtomicFile.writeFolder(at: path, files: [("a", Data("1".utf8))])
        let long = String(repeating: "x", count: 300)
        let error = #expect(throws: DataError.self) {
            try AtomicFile.writeFolder(at: path, files: [("a", Data("2".utf8)), (long, Data())])
        }
        #expect(error?.problem == "cannot be written: File name too long")
        #expect(try scratch.names() == ["checkpoint"])
        #expect(try scratch.text("checkpoint/a") == "1")
    }

    @Test func replacesNoFileByAFolder() throws {
        let scratch = try Scratch()
        try AtomicFile.write(Data("old".utf8), to: scratch.path + "/file")
        let error = #expect(throws: DataError.self) {
            try AtomicFile.writeFolder(at: scratch.path + "/file", files: [("a", Data())])
        }
        #expect(error?.problem == "cannot be written: something that is not a folder is in the way")
        #expect(try scratch.text("file") == "old")
        #expect(try scratch.names() == ["file"])
    }
}

@Suite struct ChecksumTests {
    @Test func hasTheKnownValue() {
        #expect(Checksum.crc32([UInt8]("123456789".utf8)) == 0xCBF4_3926)
        #expect(Checksum.crc32([UInt8]()) == 0)
    }

    @Test func agreesWithOneByteAtATime() {
        let bytes = (0..<200).map { UInt8(truncatingIfNeeded: $0 * $0 * 31 + 7) }
        for start in 0..<9 {
            let slow = bytes[start...].reduce(0) { Checksum.crc32([$1], continuing: $0) }
            #expect(Checksum.crc32(bytes[start...]) == slow)
        }
    }
}

@Suite struct SealedJSONTests {
    private let object = Data("{\n  \"a\" : [1, 2],\n  \"b\" : \"{}\"\n}".utf8)

    private func open(_ data: Data) throws -> Data {
        let scratch = try Scratch()
        try AtomicFile.write(data, to: scratch.path + "/state.json")
        return try Checksum.openSealedJSON(scratch.path + "/state.json")
    }

    @Test func isJSONWithAChecksumLast() throws {
        let sealed = Checksum.sealJSON(object)
        let text = String(decoding: sealed, as: UTF8.self)
        #expect(text.hasPrefix("{\n  \"a\" : [1, 2],\n  \"b\" : \"{}\",\n  \"checksum\" : \""))
        let object = try JSONSerialization.jsonObject(with: sealed) as? [String: Any]
        let digits = try #require(object?["checksum"] as? String)
        let blank = text.replacing(digits, with: "00000000")
        #expect(UInt32(digits, radix: 16) == Checksum.crc32(Data(blank.utf8)))
    }

    @Test func opensWhatItSealed() throws {
        #expect(try open(Checksum.sealJSON(object)) == object)
        for empty in ["{}", " {\n\n} \n"] {
            let sealed = Checksum.sealJSON(Data(empty.utf8))
            #expect(try JSONSerialization.jsonObject(with: sealed) is [String: String])
            #expect(String(decoding: try open(sealed), as: UTF8.self) == "{\n}")
        }
    }

    @Test func findsEveryFlippedBit() throws {
        let scratch = try Scratch()
        let path = scratch.path + "/state.json"
        let sealed = Checksum.sealJSON(object)
        for bit in 0..<(sealed.count * 8) {
            var damaged = sealed
            damaged[bit / 8] ^= 1 << (bit % 8)
            try damaged.write(to: URL(filePath: path))
            #expect(throws: DataError.self, "bit \(bit)") { try Checksum.openSealedJSON(path) }
        }
    }

    @Test func saysWhatIsWrong() throws {
        let sealed = Checksum.sealJSON(object)
        func problem(_ data: Data) -> String? {
            #expect(throws: DataError.self) { try open(data) }?.problem
        }
        #expect(problem(Data()) == "is empty")
        #expect(problem(sealed.prefix(20)) == "is not a JSON object, or was cut short")
        #expect(problem(Data("nonsense".utf8)) == "is not a JSON object, or was cut short")
        #expect(problem(object) == "does not end with a checksum, so it was changed after it was written")
        let edited = Data(String(decoding: sealed, as: UTF8.self).replacing("[1,", with: "[7,").utf8)
        #expect(problem(edited)?.contains("checksum does not match") == true)
        for count in 0..<sealed.count { #expect(problem(sealed.prefix(count)) != nil) }
        let error = #expect(throws: DataError.self) { try Checksum.openSealedJSON("/no/such/state.json") }
        #expect(error?.problem == "cannot be read: there is no such file")
    }
}

import Foundation

@testable import Tasks

/// What the tests of series share.
enum SeriesTesting {
    /// Writes bytes to a file in a new temporary folder, hands its path over and removes both.
    static func withFile<Result>(
        _ contents: Data, named name: String = "series.ts", _ body: (String) throws -> Result
    ) throws -> Result {
        let folder = FileManager.default.temporaryDirectory.appending(path: "mneme-series-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: name)
        try contents.write(to: file)
        return try body(file.path)
    }

    /// Reads a text as a file of series.
    static func read(_ text: String, named name: String = "series.ts") throws -> SeriesFile {
        try withFile(Data(text.utf8), named: name) { try SeriesFile.read($0) }
    }

    /// A small generator with a seed (SplitMix64), so that a split can be repeated.
    struct Random: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var z = state
            z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
            return z ^ z >> 31
        }
    }
}

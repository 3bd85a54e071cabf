import Foundation
import Testing

@testable import Tasks

/// Music for measuring: `MNEME_DATA` names a folder that holds it in a folder `poly_music`.
private enum MusicArchive {
    static let folder: String? = {
        guard let data = ProcessInfo.processInfo.environment["MNEME_DATA"] else { return nil }
        return [data, data + "/poly_music"].first { FileManager.default.fileExists(atPath: $0 + "/Nottingham.json.gz") }
    }()
}

@Suite(.enabled(if: MusicArchive.folder != nil, "MNEME_DATA does not name a folder with poly_music"))
struct MusicArchiveTests {
    /// Counted by Python: `{k: (len(v), sum(map(len, v)), sum(len(f) for p in v for f in p)) for k, v in data.items()}`.
    @Test(arguments: [
        ("JSB_Chorales", [229, 76, 77], [13_807, 4602, 4725], [53_824, 17_811, 18_367]),
        ("Nottingham", [694, 173, 170], [176_561, 45_513, 44_463], [699_403, 180_192, 177_421]),
    ])
    func reads(_ name: String, _ pieces: [Int], _ frames: [Int], _ keys: [Int]) throws {
        let music = try PianoRolls(reading: try #require(MusicArchive.folder) + "/\(name).json.gz")
        let parts = [music.train, music.valid, music.test]
        #expect(parts.map(\.count) == pieces)
        #expect(parts.map { $0.reduce(0) { $0 + $1.frames.count } } == frames)
        #expect(parts.map { $0.reduce(0) { $0 + $1.frames.reduce(0) { $0 + $1.count } } } == keys)
        let cut = music.pieces(cutTo: 200)
        #expect(cut.allSatisfy { $0.frames.count <= 200 })
        #expect(cut.flatMap(\.frames) == music.train.flatMap(\.frames))
    }
}

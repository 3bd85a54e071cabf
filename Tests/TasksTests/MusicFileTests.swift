import Foundation
import Testing

@testable import Tasks

@Suite struct MusicFileTests {
    @Test func readsPlainAndPackedFiles() throws {
        let plain = try MusicTesting.read(Array(MusicTesting.text.utf8))
        #expect(plain.train.map(\.frames) == [[[39, 51, 58, 67], [], [51]], [[0, 87]]])
        #expect(plain.valid.map(\.frames) == [[[3, 5]]])
        #expect(plain.test.map(\.frames) == [[[1], [1], [1]]])
        #expect((plain.train + plain.valid + plain.test).allSatisfy { $0.before.isEmpty })
        #expect(try MusicTesting.read(MusicTesting.packed) == plain)
        #expect(try MusicTesting.read(MusicTesting.store(Array(MusicTesting.text.utf8))) == plain)
    }

    @Test func readsSeveralMembers() throws {
        let text = Array(MusicTesting.text.utf8)
        let members = MusicTesting.store(Array(text[..<20])) + MusicTesting.store(Array(text[20...]))
        #expect(try MusicTesting.read(members) == MusicTesting.read(text))
    }

    @Test func sortsKeysAndDropsRepeated() throws {
        let music = try MusicTesting.read(Array(#"{"train":[[[9,2,9]]],"valid":[[[]]],"test":[[[0]]]}"#.utf8))
        #expect(music.train[0].frames == [[2, 9]])
    }

    /// What is wrong, and the words that name it.
    static let badTexts = [
        ("", "is empty"), ("music", "is not JSON, or was cut short"), ("[[1]]", "is not an object"),
        (#"{"train":[[[1]]],"valid":[[[1]]],"test":[[[1]]"#, "is not JSON, or was cut short"),
        (#"{"train":[[[1]]],"test":[[[1]]]}"#, "has no member \"valid\""),
        (#"{"train":[[[1]]],"valid":[],"test":[[[1]]]}"#, "valid has no pieces"),
        (#"{"train":[[[1]],[]],"valid":[[[1]]],"test":[[[1]]]}"#, "train, piece 2 has no frames"),
        (
            #"{"train":[[[1]]],"valid":[[[1]]],"test":[[[1]],[[1],[],[2,88]]]}"#,
            "test, piece 2, frame 3: 88 is not in 0..<88"
        ),
        (#"{"train":[[[-1]]],"valid":[[[1]]],"test":[[[1]]]}"#, "train, piece 1, frame 1: -1 is not in 0..<88"),
        (
            #"{"train":[[[1]],[[1],[2,"c"]]],"valid":[],"test":[]}"#,
            "train, piece 2, frame 2, key 2 is not a whole number"
        ),
        (#"{"train":[[[1.5]]],"valid":[],"test":[]}"#, "is not JSON, or was cut short"),
        (#"{"train":[[[1]],[1,2]],"valid":[],"test":[]}"#, "train, piece 2, frame 1 is not a list of keys"),
        (#"{"train":[[[1]],{}],"valid":[],"test":[]}"#, "train, piece 2 is not a list of frames"),
        (#"{"train":3,"valid":[],"test":[]}"#, "train is not a list of pieces"),
    ]

    @Test(arguments: badTexts) func refuses(_ text: String, _ problem: String) {
        for bytes in [Array(text.utf8), MusicTesting.store(Array(text.utf8))] {
            let error = #expect(throws: DataError.self) { try MusicTesting.read(bytes) }
            #expect(error?.problem == problem)
            #expect(error?.path.hasSuffix("/music") == true)
        }
    }

    @Test func refusesWhatIsNotThere() {
        let error = #expect(throws: DataError.self) { try PianoRolls(reading: "/no/such/file") }
        #expect(error?.problem == "cannot be read: there is no such file")
    }

    @Test func refusesEveryCutAndAllThatFollows() throws {
        for packed in [MusicTesting.packed, MusicTesting.store(Array(MusicTesting.text.utf8))] {
            for count in 2..<packed.count {
                let error = #expect(throws: DataError.self) { try MusicTesting.read(Array(packed[..<count])) }
                #expect(error?.problem == "is gzip data that was cut short")
            }
            for rest: [UInt8] in [[0], [0x1F], [65, 66, 67]] {
                let error = #expect(throws: DataError.self) { try MusicTesting.read(packed + rest) }
                #expect(error?.problem == "has \(rest.count) bytes behind the end of its gzip data")
            }
            let error = #expect(throws: DataError.self) { try MusicTesting.read(packed + packed[..<12]) }
            #expect(error?.problem == "is gzip data that was cut short")
        }
    }

    @Test func noticesEveryFlippedBitOfTheContents() throws {
        let good = try MusicTesting.read(MusicTesting.packed)
        var unnoticed: [Int] = []
        for bit in 16..<8 * MusicTesting.packed.count {
            var packed = MusicTesting.packed
            packed[bit / 8] ^= 1 << UInt8(bit % 8)
            guard let music = try? MusicTesting.read(packed) else { continue }
            #expect(music == good)
            unnoticed.append(bit / 8)
        }
        // What may change: flags, time and system in the header, and the bits that fill the last byte before the CRC.
        #expect(unnoticed.filter { $0 > 9 }.allSatisfy { $0 == MusicTesting.packed.count - 9 })
        #expect(unnoticed.count { $0 > 9 } < 8)
    }

    @Test func survivesDamage() throws {
        var random = SeriesTesting.Random(state: 11)
        var readable = 0
        for number in 0..<512 {
            var bytes = number % 2 == 0 ? MusicTesting.packed : Array(MusicTesting.text.utf8)
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            guard let music = try? MusicTesting.read(bytes) else { continue }
            readable += 1
            let pieces = music.train + music.valid + music.test
            #expect(pieces.allSatisfy { !$0.frames.isEmpty && $0.frames.joined().allSatisfy { $0 < 88 } })
        }
        #expect((1..<500).contains(readable))
    }

    @Test func limitsWhatIsUnpacked() throws {
        let packed = MusicTesting.store([UInt8](repeating: 7, count: 3000))
        #expect(try Gzip.unpack(packed, path: "x", limit: 3000).count == 3000)
        let error = #expect(throws: DataError.self) { try Gzip.unpack(packed, path: "x", limit: 2999) }
        #expect(error?.problem.hasPrefix("unpacks to more than 2999 bytes") == true)
    }

    @Test func writesJSON() throws {
        let text = String(decoding: PianoRolls.json(of: [[39, 51], [], [87]]), as: UTF8.self)
        #expect(text == "[[39,51],\n[],\n[87]]\n")
        #expect(String(decoding: PianoRolls.json(of: []), as: UTF8.self) == "[]\n")
        let music = try MusicTesting.read(Array(#"{"train":[\#(text)],"valid":[\#(text)],"test":[\#(text)]}"#.utf8))
        #expect(music.test.map(\.frames) == [[[39, 51], [], [87]]])
    }
}

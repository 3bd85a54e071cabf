import Foundation
import Testing

@testable import Tasks

@Suite struct MusicMIDITests {
    @Test func writesTheBytesOfTheStandard() {
        // By hand: header; tempo 500000 µs and program 0; 60 and 64 start, 64 is held while 60 makes way for 62 after
        // 240 ticks (81 70); silence after 480; 60 again after 720, until 960.
        let expected = MusicTesting.bytes(
            """
            4D546864 00000006 0000 0001 01E0
            4D54726B 00000032
            00 FF5103 07A120
            00 C000
            00 903C50  00 904050
            8170 803C50  00 903E50
            8170 803E50  00 804050
            8170 903C50
            8170 803C50
            00 FF2F00
            """)
        let frames: [[UInt8]] = [[39, 43], [43, 41], [], [39]]
        #expect([UInt8](MIDIFile(frames: frames).data) == expected)
    }

    @Test func silenceAtTheEndCounts() {
        let expected = MusicTesting.bytes(
            """
            4D546864 00000006 0000 0001 01E0
            4D54726B 00000018
            00 FF5103 0F4240
            00 C000
            00 901550  8148 801550  8310 FF2F00
            """)
        // Two frames of 100 ticks with the lowest key, four of silence.
        let file = MIDIFile(frames: [[0], [0], [], [], [], []], ticks: 100, tempo: 60)
        #expect([UInt8](file.data) == expected)
    }

    @Test(arguments: [
        (0, "00"), (0x40, "40"), (0x7F, "7F"), (0x80, "8100"), (0x2000, "C000"), (0x3FFF, "FF7F"), (0x4000, "818000"),
        (0x1F_FFFF, "FFFF7F"), (0x20_0000, "81808000"), (0x0FFF_FFFF, "FFFFFF7F"),
    ])
    func writesTheExamplesOfTheStandard(_ number: Int, _ digits: String) {
        #expect(MIDIFile.variableLength(number) == MusicTesting.bytes(digits))
    }

    /// The frames that a file of ours plays, found event by event.
    private func frames(_ data: Data, ticks: Int) -> [[UInt8]] {
        let track = [UInt8](data.dropFirst(22))
        var (frames, sounding, place) = ([[UInt8]](), Set<UInt8>(), 0)
        while true {
            var delta = 0
            while track[place] & 0x80 != 0 {
                delta = delta << 7 | Int(track[place] & 0x7F)
                place += 1
            }
            delta = delta << 7 | Int(track[place])
            #expect(delta % ticks == 0)
            frames += [[UInt8]](repeating: sounding.sorted(), count: delta / ticks)
            let event = Array(track[(place + 1)...].prefix(3))
            switch event[0] {
            case 0x80: #expect(sounding.remove(event[1] - 21) != nil)
            case 0x90: #expect(sounding.insert(event[1] - 21).inserted)
            case 0xC0: break
            case 0xFF where event[1] == 0x51: place += 3
            default:
                #expect(event == [0xFF, 0x2F, 0] && place + 4 == track.count && sounding.isEmpty)
                return frames
            }
            place += event[0] == 0xC0 ? 3 : 4
        }
    }

    @Test func playsWhatWasWritten() {
        var random = SeriesTesting.Random(state: 2)
        for ticks in [1, 60, 240, 5000] {
            let music: [[UInt8]] = (0..<300).map { _ in
                (0..<88).filter { _ in Int.random(in: 0..<20, using: &random) == 0 }
            }
            #expect(frames(MIDIFile(frames: music, ticks: ticks).data, ticks: ticks) == music)
        }
        #expect(frames(MIDIFile(frames: []).data, ticks: 1).isEmpty)
    }
}

import Foundation

/// A standard MIDI file of format 0 (one track), for a piano ("Standard MIDI Files 1.0", 1996).
public struct MIDIFile: Equatable, Sendable {
    /// How many ticks a quarter note has.
    public static let ticksPerQuarter = 480

    /// The contents of the file.
    public let data: Data

    /// Writes frames of keys in 0..<88, key 0 being MIDI note 21.
    ///
    /// A frame lasts `ticks` ticks, an eighth note unless said otherwise, and there are `tempo` quarter notes a minute.
    /// A key that sounds in several frames on end is one note, held. All notes have ended with the last frame.
    public init(frames: [[UInt8]], ticks: Int = ticksPerQuarter / 2, tempo: Double = 120) {
        precondition(
            frames.joined().allSatisfy { $0 < PianoRolls.keys },
            "MIDIFile: a key of \(PianoRolls.keys) or above; key 0 is MIDI note \(PianoRolls.lowestNote)")
        precondition(
            ticks > 0 && ticks <= Self.mostTicks / max(frames.count, 1),
            "MIDIFile: \(frames.count) frames of \(ticks) ticks; a pause has at most \(Self.mostTicks) ticks")
        precondition((4...60_000_000).contains(tempo), "MIDIFile: a tempo of \(tempo); take 4 to 60000000 a minute")

        let beat = Int((60_000_000 / tempo).rounded())  // in microseconds
        var track: [UInt8] = [0, 0xFF, 0x51, 3] + Self.bigEndian(beat, bytes: 3) + [0, 0xC0, 0]
        var (sounding, now, written) = (Set<UInt8>(), 0, 0)
        for keys in frames.map(Set.init) + [[]] {
            // Notes end before others start; where nothing changes, time goes on.
            let ended = sounding.subtracting(keys).sorted().map { (status: UInt8(0x80), key: $0) }
            let started = keys.subtracting(sounding).sorted().map { (status: UInt8(0x90), key: $0) }
            for (status, key) in ended + started {
                track += Self.variableLength(now - written) + [status, key + UInt8(PianoRolls.lowestNote), 80]
                written = now
            }
            (sounding, now) = (keys, now + ticks)
        }
        track += Self.variableLength(frames.count * ticks - written) + [0xFF, 0x2F, 0]

        let header = [0, 1, Self.ticksPerQuarter].flatMap { Self.bigEndian($0, bytes: 2) }
        data = Data(Self.chunk("MThd", header) + Self.chunk("MTrk", track))
    }

    /// The largest number that a variable-length quantity holds.
    private static let mostTicks = (1 << 28) - 1

    private static func chunk(_ name: String, _ contents: [UInt8]) -> [UInt8] {
        name.utf8 + bigEndian(contents.count, bytes: 4) + contents
    }

    private static func bigEndian(_ number: Int, bytes: Int) -> [UInt8] {
        (0..<bytes).reversed().map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
    }

    /// A number in groups of 7 bits, the highest first; all but the last have their top bit set.
    static func variableLength(_ number: Int) -> [UInt8] {
        let groups = [21, 14, 7].filter { number >> $0 > 0 }.map { UInt8(number >> $0 & 0x7F) | 0x80 }
        return groups + [UInt8(number & 0x7F)]
    }
}

import Foundation

/// Pieces of polyphonic music as the keys of a piano that sound in each frame, a short time of fixed length.
///
/// The data sets of Boulanger-Lewandowski, Bengio and Vincent ("Modeling temporal dependencies in high-dimensional
/// sequences", 2012), such as the JSB chorales and Nottingham, are of this kind.
public struct PianoRolls: Equatable, Sendable {
    /// A piece of music, or a part of one.
    public struct Piece: Equatable, Sendable {
        /// The keys of each frame, at least one frame: numbers in 0..<88, ascending, each once; none in silence.
        public let frames: [[UInt8]]
        /// The keys of the frame before the first: none at the start of a piece.
        public let before: [UInt8]

        /// Takes frames of keys in 0..<88, in any order.
        public init(frames: [[UInt8]], before: [UInt8] = []) {
            precondition(!frames.isEmpty, "PianoRolls.Piece: no frames; a piece needs at least one")
            precondition(
                frames.joined().allSatisfy { $0 < PianoRolls.keys } && before.allSatisfy { $0 < PianoRolls.keys },
                "PianoRolls.Piece: a key of \(PianoRolls.keys) or above; key 0 is MIDI note \(PianoRolls.lowestNote)")
            self.frames = frames.map { Set($0).sorted() }
            self.before = Set(before).sorted()
        }
    }

    /// How many keys there are.
    public static let keys = 88
    /// The MIDI note of key 0, the lowest A of a piano.
    public static let lowestNote = 21

    /// The pieces to train on, at least one.
    public let train: [Piece]
    /// The pieces for choosing settings, at least one.
    public let valid: [Piece]
    /// The pieces to test on, at least one.
    public let test: [Piece]

    /// Reads JSON, plain or packed by gzip, whatever the name of the file says.
    ///
    /// It is an object with the members `train`, `valid` and `test`; each is a list of pieces, a piece a list of frames,
    /// and a frame a list of keys in 0..<88. Throws where the file cannot be read or unpacked, is not such JSON, has a
    /// part or a piece of nothing, or a key out of range; pieces, frames and keys are counted from 1 in errors.
    public init(reading path: String) throws(DataError) {
        var bytes = try FileContents.read(path)
        if Gzip.isPacked(bytes) { bytes = try Gzip.unpack(bytes, path: path) }
        guard !bytes.isEmpty else { throw DataError(path: path, problem: "is empty") }
        let text: PianoRollText
        do {
            text = try JSONDecoder().decode(PianoRollText.self, from: Data(bytes))
        } catch {
            throw PianoRollText.error(error, path)
        }
        train = try PianoRollText.pieces(text.train, "train", path)
        valid = try PianoRollText.pieces(text.valid, "valid", path)
        test = try PianoRollText.pieces(text.test, "test", path)
    }

    /// Frames as the JSON text of one piece, a line each.
    public static func json(of frames: [[UInt8]]) -> Data {
        let lines = frames.map { "[" + $0.map { String($0) }.joined(separator: ",") + "]" }
        return Data("[\(lines.joined(separator: ",\n"))]\n".utf8)
    }
}

/// What stands in a file of piano rolls.
private struct PianoRollText: Decodable {
    let train: [[[Int]]]?
    let valid: [[[Int]]]?
    let test: [[[Int]]]?

    private static let format =
        "Write {\"train\": [pieces], \"valid\": [pieces], \"test\": [pieces]}, a piece as [[39, 51], [51], …]."

    /// The pieces of a part, checked.
    static func pieces(_ found: [[[Int]]]?, _ part: String, _ path: String) throws(DataError) -> [PianoRolls.Piece] {
        guard let found else {
            throw DataError(path: path, problem: "has no member \"\(part)\"", remedy: format)
        }
        guard !found.isEmpty else {
            throw DataError(
                path: path, problem: "\(part) has no pieces", remedy: "Put at least one piece into every part.")
        }
        var pieces: [PianoRolls.Piece] = []
        for (number, frames) in found.enumerated() {
            let place = "\(part), piece \(number + 1)"
            guard !frames.isEmpty else {
                throw DataError(path: path, problem: "\(place) has no frames", remedy: "Leave the piece out.")
            }
            for (frame, keys) in frames.enumerated() {
                guard let key = keys.first(where: { !(0..<PianoRolls.keys).contains($0) }) else { continue }
                throw DataError(
                    path: path, problem: "\(place), frame \(frame + 1): \(key) is not in 0..<\(PianoRolls.keys)",
                    remedy: "Keys count from the lowest A of a piano: subtract 21 from MIDI note numbers.")
            }
            pieces.append(PianoRolls.Piece(frames: frames.map { $0.map { UInt8($0) } }))
        }
        return pieces
    }

    /// What JSON that cannot be read is, in our words.
    static func error(_ error: any Error, _ path: String) -> DataError {
        let context: DecodingError.Context? =
            switch error as? DecodingError {
            case .typeMismatch(_, let context), .valueNotFound(_, let context), .keyNotFound(_, let context): context
            default: nil
            }
        guard let context else {
            return DataError(path: path, problem: "is not JSON, or was cut short", remedy: format)
        }
        let names = zip(["", "piece ", "frame ", "key "], context.codingPath).map { name, key in
            name + (key.intValue.map { String($0 + 1) } ?? key.stringValue)
        }
        let place = names.isEmpty ? "" : names.joined(separator: ", ") + " "
        let wanted = ["an object", "a list of pieces", "a list of frames", "a list of keys", "a whole number"]
        let problem = "\(place)is not \(wanted[min(names.count, wanted.count - 1)])"
        return DataError(path: path, problem: problem, remedy: format)
    }
}

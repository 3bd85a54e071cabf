import Tensors

extension PianoRolls {
    /// Pieces cut into parts of at most `longest` frames, at least 2, those of a piece of nearly equal length.
    ///
    /// Every part knows the frame before it, so that what is predicted from what stays the same.
    public static func pieces(_ pieces: [Piece], cutTo longest: Int) -> [Piece] {
        precondition(longest > 1, "PianoRolls.pieces: cut to \(longest) frames; take at least 2")
        return pieces.flatMap { piece in
            let count = piece.frames.count
            let parts = (count + longest - 1) / longest
            return (0..<parts).map { part in
                let start = count * part / parts
                return Piece(
                    frames: Array(piece.frames[start..<count * (part + 1) / parts]),
                    before: start == 0 ? piece.before : piece.frames[start - 1])
            }
        }
    }

    /// The training pieces cut into parts of at most `longest` frames, at least 2.
    public func pieces(cutTo longest: Int) -> [Piece] { Self.pieces(train, cutTo: longest) }

    /// Pieces as a batch, in which every frame is predicted from those before it.
    ///
    /// Inputs and targets are [T, B, 88], 1 for a key that sounds and 0 for one that does not, T being the frames of the
    /// longest piece. Step t has frame t for its target and frame t − 1 for its input; before the first frame of a whole
    /// piece there is silence. Rows past the end of a piece are zero and weigh nothing, all others 1.
    public static func batch(_ pieces: [Piece]) -> Batch {
        precondition(!pieces.isEmpty, "PianoRolls.batch: no pieces; a batch needs at least one")
        let lengths = pieces.map(\.frames.count)
        let shape = [lengths.max() ?? 0, pieces.count, keys]
        var inputs = [Scalar](repeating: 0, count: shape.reduce(1, *))
        var targets = inputs
        var weights = [Scalar](repeating: 0, count: shape[0] * shape[1])
        for (b, piece) in pieces.enumerated() {
            var last = piece.before
            for (t, frame) in piece.frames.enumerated() {
                let row = t * pieces.count + b
                for key in last { inputs[row * keys + Int(key)] = 1 }
                for key in frame { targets[row * keys + Int(key)] = 1 }
                weights[row] = 1
                last = frame
            }
        }
        return Batch(
            inputs: Tensor(inputs, shape: shape), lengths: lengths, targets: .bits(Tensor(targets, shape: shape)),
            weights: weights)
    }
}

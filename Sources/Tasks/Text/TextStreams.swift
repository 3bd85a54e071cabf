/// A text cut into streams that are learnt from side by side, a few steps at a time (truncated back-propagation).
///
/// Stream b of B begins at token b·L, where L = (count − 1) / B, rounded down. Each step of a stream predicts the token
/// after its own. A pass takes every stream from its start to its end, `steps` tokens a time; the state after one chunk
/// is that before the next. Up to B − 1 tokens at the end of the text are left out, with one stream none.
public struct TextStreams: Sendable {
    /// Some steps of every stream.
    public struct Chunk: Equatable, Sendable {
        /// How many steps, T; fewer than usual in the last chunk of a pass.
        public let steps: Int
        /// The tokens, [T, B]: row t·B + b is step t of stream b.
        public let inputs: [Int32]
        /// The tokens that follow them, in the same places.
        public let targets: [Int32]

        /// A chunk of the given tokens.
        public init(steps: Int, inputs: [Int32], targets: [Int32]) {
            (self.steps, self.inputs, self.targets) = (steps, inputs, targets)
        }
    }

    /// The text.
    public let tokens: TokenSequence
    /// How many streams there are, B.
    public let streams: Int
    /// How many steps a chunk has.
    public let steps: Int
    /// How many predictions each stream makes in a pass, L.
    public let length: Int

    /// Cuts a text; one that has fewer than B + 1 tokens throws.
    public init(_ tokens: TokenSequence, streams: Int, steps: Int) throws(DataError) {
        precondition(streams > 0 && steps > 0, "TextStreams: \(streams) streams, \(steps) steps; both must be above 0")
        (self.tokens, self.streams, self.steps) = (tokens, streams, steps)
        length = max(tokens.count - 1, 0) / streams
        guard length > 0 else {
            let path = tokens.path
            throw DataError(
                path: path, problem: "has \(tokens.count) tokens, too few for \(streams) streams",
                remedy: "Take at least \(streams + 1) tokens, or fewer streams.")
        }
    }

    /// How many chunks a pass has.
    public var updatesPerPass: Int { (length + steps - 1) / steps }

    /// How many predictions a pass makes.
    public var predictions: Int { length * streams }

    /// Reads a chunk of all streams or of some, counted from 0 in a pass; throws where the text cannot be read any more.
    public func chunk(_ index: Int, of some: Range<Int>? = nil) throws(DataError) -> Chunk {
        precondition(
            (0..<updatesPerPass).contains(index),
            "TextStreams.chunk: \(index) is not among the \(updatesPerPass) chunks of a pass")
        let taken = some ?? 0..<streams
        let start = index * steps
        let steps = min(steps, length - start)
        var line = [Int32](repeating: 0, count: steps + 1)
        var inputs = [Int32](repeating: 0, count: steps * taken.count)
        var targets = inputs
        for (place, stream) in taken.enumerated() {
            let first = stream * length + start
            try tokens.read(first..<first + steps + 1, into: &line)
            for step in 0..<steps {
                inputs[step * taken.count + place] = line[step]
                targets[step * taken.count + place] = line[step + 1]
            }
        }
        return Chunk(steps: steps, inputs: inputs, targets: targets)
    }
}

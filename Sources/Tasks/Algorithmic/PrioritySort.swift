import Tensors

/// Priority sort: of T random vectors of 8 bits with priorities, give back the highest four fifths, highest first.
///
/// Inputs: 8 bits, the vector's priority from U[-1, 1), a mark before the vectors and one behind them, then blanks.
/// Wanted at these: of 20 vectors the 16 of highest priority, from the highest on; of T vectors ⌊4 T / 5⌋, at least one.
/// Graves, Wayne and Danihelka (2014), section 4.5.
public struct PrioritySort: LongSpanTask {
    /// The task.
    public init() {}

    public var name: String { "priority-sort" }
    public var summary: String { "give the highest four fifths of T vectors of 8 bits back in the order of priorities" }
    public var inputs: Int { 11 }
    public var outputs: Int { 8 }
    public var hasTargetAtEveryStep: Bool { true }
    public var criterion: Criterion { .wrongBit }
    public var leastLength: Int { 2 }

    /// How many of so many vectors are to be given back.
    public func kept(of length: Int) -> Int { max(1, length * 4 / 5) }

    public func batch(of count: Int, length: Int, using random: inout Random) -> Batch {
        let (kept, answer) = (kept(of: length), length + 2)
        var rows = BitSequences(steps: answer + kept, batch: count, inputs: inputs, outputs: outputs)
        for b in 0..<count {
            let vectors = random.vectors(length, bits: 8)
            let priorities = vectors.map { _ in Scalar(2 * random.uniform() - 1) }
            rows.show(on: 9, at: 0, of: b)
            for t in 0..<length {
                rows.show(vectors[t], at: 1 + t, of: b)
                rows.show(priorities[t], on: 8, at: 1 + t, of: b)
            }
            rows.show(on: 10, at: length + 1, of: b)
            // Of two that are the same to a single-precision network, the first comes first.
            let order = vectors.indices.sorted { (priorities[$0], $1) > (priorities[$1], $0) }
            for (t, index) in order.prefix(kept).enumerated() { rows.want(vectors[index], at: answer + t, of: b) }
        }
        return rows.finished
    }
}

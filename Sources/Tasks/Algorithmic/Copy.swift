import Tensors

/// Copy: give T random vectors of 8 bits back in their order, once all have been shown.
///
/// Inputs: 8 bits, a mark before the vectors and one behind them; 2 T + 2 steps, the last T of them blank. Wanted there:
/// the vectors. Graves, Wayne and Danihelka (2014), section 4.1.
public struct Copy: LongSpanTask {
    /// The task.
    public init() {}

    public var name: String { "copy" }
    public var summary: String { "give T vectors of 8 bits back in their order" }
    public var inputs: Int { 10 }
    public var outputs: Int { 8 }
    public var hasTargetAtEveryStep: Bool { true }
    public var criterion: Criterion { .wrongBit }
    public var leastLength: Int { 1 }
    /// Six times as long: a memory of 128 slots holds the 120 vectors.
    public func lengthBeyond(_ longest: Int) -> Int { 6 * longest }

    public func batch(of count: Int, length: Int, using random: inout Random) -> Batch {
        var rows = BitSequences(steps: 2 * length + 2, batch: count, inputs: inputs, outputs: outputs)
        for b in 0..<count {
            rows.show(on: 8, at: 0, of: b)
            for (t, vector) in random.vectors(length, bits: 8).enumerated() {
                rows.show(vector, at: 1 + t, of: b)
                rows.want(vector, at: length + 2 + t, of: b)
            }
            rows.show(on: 9, at: length + 1, of: b)
        }
        return rows.finished
    }
}

import Tensors

/// Repeat copy: give T random vectors of 8 bits back as often as a number says, then an end mark.
///
/// Inputs: 8 bits, a mark before the vectors, a mark behind them and, in the same step, the number of copies; then
/// blanks. The number is shown less 5.5 and divided by √8.25, which gives 1 to 10 mean 0 and variance 1; larger numbers
/// go on from there. Wanted after it: the vectors, so often, with the ninth output 0, and once that output alone. The
/// sequences of a batch have the same length and number of copies. Graves, Wayne and Danihelka (2014), section 4.2.
public struct RepeatCopy: LongSpanTask {
    private let repeats: ClosedRange<Int>

    /// The task with a number of copies that is drawn from a range.
    public init(repeats: ClosedRange<Int> = 1...10) {
        precondition(repeats.lowerBound > 0, "RepeatCopy(repeats: \(repeats)): copy once or more")
        self.repeats = repeats
    }

    public var name: String { "repeat-copy" }
    public var summary: String { "give T vectors of 8 bits back as often as a number says, then an end mark" }
    public var inputs: Int { 11 }
    public var outputs: Int { 9 }
    public var hasTargetAtEveryStep: Bool { true }
    public var criterion: Criterion { .wrongBit }
    public var leastLength: Int { 1 }

    /// The same with another range of copies.
    public func repeating(_ repeats: ClosedRange<Int>) -> (any LongSpanTask)? { RepeatCopy(repeats: repeats) }

    public func batch(of count: Int, length: Int, using random: inout Random) -> Batch {
        let copies = repeats.lowerBound + random.below(repeats.count)
        let answer = length + 2
        let steps = answer + copies * length + 1
        var rows = BitSequences(steps: steps, batch: count, inputs: inputs, outputs: outputs)
        for b in 0..<count {
            rows.show(on: 8, at: 0, of: b)
            for (t, vector) in random.vectors(length, bits: 8).enumerated() {
                rows.show(vector, at: 1 + t, of: b)
                for copy in 0..<copies { rows.want(vector, at: answer + copy * length + t, of: b) }
            }
            rows.show(on: 9, at: length + 1, of: b)
            rows.show(Scalar((Double(copies) - 5.5) / 8.25.squareRoot()), on: 10, at: length + 1, of: b)
            rows.want(1 << 8, at: steps - 1, of: b)
        }
        return rows.finished
    }
}

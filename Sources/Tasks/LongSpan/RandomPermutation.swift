import Tensors

/// Random permutation: recall the first symbol after T - 1 others that say nothing.
///
/// 100 symbols, one-hot; the first is 0 or 1, all others are drawn from 2 to 99. Wanted at the last step: the first.
public struct RandomPermutation: LongSpanTask {
    /// The task.
    public init() {}

    public var name: String { "permutation" }
    public var summary: String { "recall the first of T symbols" }
    public var inputs: Int { 100 }
    public var outputs: Int { 100 }
    public var hasTargetAtEveryStep: Bool { false }
    public var criterion: Criterion { .wrongClass }
    public var leastLength: Int { 2 }

    public func batch(of count: Int, length: Int, using random: inout Random) -> Batch {
        var rows = OneHotRows(steps: length, batch: count, width: inputs)
        let classes = (0..<count).map { _ in random.below(2) }
        for b in 0..<count {
            rows.set(classes[b], at: 0, of: b)
            for t in 1..<length { rows.set(2 + random.below(98), at: t, of: b) }
        }
        return Batch(inputs: rows.tensor, targets: .classes(classes))
    }
}

import Tensors

/// Associative recall: of T items in a row, tell which one follows the one that is shown again.
///
/// An item is three vectors of 6 bits; no two items of a sequence are the same. Inputs: 6 bits, a mark before each item,
/// another before and behind the item that is asked for. T items of 1 + 3 steps, the question of 1 + 3 + 1, and 3 blanks.
/// Wanted at these: the item that followed. Graves, Wayne and Danihelka (2014), section 4.3.
public struct AssociativeRecall: LongSpanTask {
    /// The task.
    public init() {}

    public var name: String { "associative-recall" }
    public var summary: String { "tell which of T items follows the one that is shown again" }
    public var inputs: Int { 8 }
    public var outputs: Int { 6 }
    public var hasTargetAtEveryStep: Bool { true }
    public var criterion: Criterion { .wrongBit }
    public var leastLength: Int { 2 }
    /// Half as many again: 9 items where 6 were the most.
    public func lengthBeyond(_ longest: Int) -> Int { longest + longest / 2 }
    /// Few enough for items of 18 bits to differ.
    public var mostLength: Int { 100_000 }

    private static let rows = 3

    public func batch(of count: Int, length: Int, using random: inout Random) -> Batch {
        precondition(length <= mostLength, "AssociativeRecall: \(length) items, there may be \(mostLength)")
        let size = AssociativeRecall.rows
        let question = length * (1 + size)
        let answer = question + 2 + size
        var rows = BitSequences(steps: answer + size, batch: count, inputs: inputs, outputs: outputs)
        for b in 0..<count {
            let items = distinctItems(length, using: &random)
            let asked = random.below(length - 1)
            for (number, item) in items.enumerated() {
                rows.show(on: 6, at: number * (1 + size), of: b)
                for t in 0..<size { rows.show(part(t, of: item), at: number * (1 + size) + 1 + t, of: b) }
            }
            for t in 0..<size {
                rows.show(part(t, of: items[asked]), at: question + 1 + t, of: b)
                rows.want(part(t, of: items[asked + 1]), at: answer + t, of: b)
            }
            rows.show(on: 7, at: question, of: b)
            rows.show(on: 7, at: answer - 1, of: b)
        }
        return rows.finished
    }

    /// Items of 18 bits, each drawn anew until it is another one than those before.
    private func distinctItems(_ count: Int, using random: inout Random) -> [UInt64] {
        var (items, known) = ([UInt64](), Set<UInt64>())
        while items.count < count {
            let item = random.vectors(1, bits: 6 * AssociativeRecall.rows)[0]
            if known.insert(item).inserted { items.append(item) }
        }
        return items
    }

    /// One of an item's vectors.
    private func part(_ number: Int, of item: UInt64) -> UInt64 { item >> UInt64(6 * number) & 0b111111 }
}

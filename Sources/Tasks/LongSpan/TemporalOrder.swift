import Tensors

/// Temporal order: tell in which order two (or three) marks stood among distractors.
///
/// Six symbols, one-hot. Symbols 0 and 1 are marks, at one step of [0.1 T, 0.2 T) and one of [0.5 T, 0.6 T) (three:
/// [0.1 T, 0.2 T), [0.3 T, 0.4 T), [0.6 T, 0.7 T)); all others are drawn from 2 to 5. Wanted at the last step: which of
/// the four (eight) orders it was, v_0 + 2 v_1 (+ 4 v_2).
public struct TemporalOrder: LongSpanTask {
    private let windows: [(from: Double, to: Double)]

    /// The task with two marks or with three.
    public init(marks: Int) {
        precondition(marks == 2 || marks == 3, "TemporalOrder(marks: \(marks)): there are 2 or 3")
        windows = marks == 2 ? [(0.1, 0.2), (0.5, 0.6)] : [(0.1, 0.2), (0.3, 0.4), (0.6, 0.7)]
    }

    public var name: String { windows.count == 2 ? "temporal-order" : "temporal-order-3" }
    public var summary: String { "tell in which order \(windows.count == 2 ? "two" : "three") marks stood" }
    public var inputs: Int { 6 }
    public var outputs: Int { 1 << windows.count }
    public var hasTargetAtEveryStep: Bool { false }
    public var criterion: Criterion { .wrongClass }
    public var leastLength: Int { 10 }

    public func batch(of count: Int, length: Int, using random: inout Random) -> Batch {
        var rows = OneHotRows(steps: length, batch: count, width: inputs)
        var classes = [Int](repeating: 0, count: count)
        for b in 0..<count {
            var marks: [Int: Int] = [:]
            for (index, window) in windows.enumerated() {
                let mark = random.below(2)
                marks[random.position(in: span(window.from, window.to, of: length))] = mark
                classes[b] += mark << index
            }
            for t in 0..<length { rows.set(marks[t] ?? 2 + random.below(4), at: t, of: b) }
        }
        return Batch(inputs: rows.tensor, targets: .classes(classes))
    }
}

/// What a network with an external memory did with one sequence, step by step.
public struct MemoryTrace: Sendable {
    /// What was looked at.
    public var title: String
    /// Anything worth knowing, such as the task and the bits that are wrong.
    public var facts: [(key: String, value: String)]
    /// What was shown: T rows, a column for each channel.
    public var inputs: [[Float]]
    /// The probabilities that the network gave to the bits: T rows, a column for each.
    public var outputs: [[Float]]
    /// The bits that were wanted, as ``outputs``.
    public var targets: [[Float]]
    /// The steps whose outputs count, T of them.
    public var counted: [Bool]
    /// Where the heads were, in the order in which they are drawn.
    public var heads: [Head]

    /// The weights of one head.
    public struct Head: Sendable {
        /// The name, such as `write head`.
        public var name: String
        /// How much of each slot it wrote or read, from 0 to 1: T rows, a column for each slot.
        public var weights: [[Float]]

        /// The head called `name`.
        public init(name: String, weights: [[Float]]) {
            (self.name, self.weights) = (name, weights)
        }
    }

    /// One sequence of the run called `title`; rows that are missing or short are drawn as holes.
    public init(
        title: String, facts: [(key: String, value: String)] = [], inputs: [[Float]], outputs: [[Float]],
        targets: [[Float]], counted: [Bool], heads: [Head]
    ) {
        (self.title, self.facts, self.inputs, self.outputs) = (title, facts, inputs, outputs)
        (self.targets, self.counted, self.heads) = (targets, counted, heads)
    }

    /// The number of steps.
    var steps: Int { ([inputs.count, outputs.count, targets.count] + heads.map(\.weights.count)).max() ?? 0 }

    /// Whether a bit counts and the network is on its wrong side, or nowhere.
    func isWrong(_ bit: Int, at step: Int) -> Bool {
        guard isCounted(step), step < targets.count, bit < targets[step].count else { return false }
        guard step < outputs.count, bit < outputs[step].count else { return true }
        let output = outputs[step][bit]
        return output.isNaN || (output > 0.5) != (targets[step][bit] > 0.5)
    }

    private func isCounted(_ step: Int) -> Bool { step < counted.count && counted[step] }

    /// How many bits of the steps that count are wrong.
    var wrongBits: Int {
        targets.indices.reduce(0) { sum, step in sum + targets[step].indices.count { isWrong($0, at: step) } }
    }

    // MARK: - As grids

    /// The grids from top to bottom; those of the heads show the same slots, so that they can be compared.
    func grids() -> [TimeGrid] {
        let inputs = TimeGrid("input", "a row for each channel", self.inputs.map { $0.map(Double.init) }, steps: steps)
        var target = TimeGrid("target", "the bits wanted", rows(of: targets), steps: steps)
        var output = TimeGrid("output", "the probability of each bit", rows(of: outputs), steps: steps)
        output.note += wrongBits == 0 ? ", none on the wrong side" : ", \(wrongBits) on the wrong side"
        output.wrong = output.values.indices.map { bit in (0..<steps).map { isWrong(bit, at: $0) } }
        (target.isProbability, output.isProbability) = (true, true)
        let arc = Self.slotsInUse(heads.map(\.weights))
        return [inputs, target, output]
            + heads.map { head in
                let slots = head.weights.map(\.count).max() ?? 0
                var grid = TimeGrid(head.name, Self.movement(of: head.weights), rows(of: head, arc), steps: steps)
                grid.rows = arc.map { "\(slots > 0 ? $0 % slots : 0)" }
                grid.isProbability = true
                return grid
            }
    }

    private func rows(of all: [[Float]]) -> [[Double]] {
        all.enumerated().map { step, row in row.map { isCounted(step) ? Double($0) : .nan } }
    }

    private func rows(of head: Head, _ arc: Range<Int>) -> [[Double]] {
        head.weights.map { row in arc.map { row.isEmpty ? .nan : Double(row[$0 % row.count]) } }
    }

    /// The weight from which on a slot counts as used.
    static let used: Float = 0.1

    /// The shortest stretch of slots around the ring that holds all that any head used, with two more at each end.
    ///
    /// It may go beyond the last slot, to the first. All slots, where it is nearly all.
    static func slotsInUse(_ weights: [[[Float]]]) -> Range<Int> {
        let count = weights.joined().map(\.count).max() ?? 0
        let inUse = (0..<count).filter { slot in
            weights.joined().contains { slot < $0.count && $0[slot] >= used }
        }
        guard let first = inUse.first, let last = inUse.last else { return 0..<count }
        // The largest gap is left out: that between the last and the first, or one between neighbours.
        var (start, length) = (first, last - first + 1)
        for (one, next) in zip(inUse, inUse.dropFirst()) where count - (next - one) + 1 < length {
            (start, length) = (next, count - (next - one) + 1)
        }
        guard length + 4 < count * 9 / 10 else { return 0..<count }
        let from = (start - 2 + count) % count
        return from..<from + length + 4
    }

    /// How a head went from step to step, in a few words.
    static func movement(of weights: [[Float]]) -> String {
        let places = weights.compactMap { row in row.max().flatMap { row.firstIndex(of: $0) } }
        let slots = weights.map(\.count).max() ?? 0
        guard places.count > 1, slots > 2 else { return "a row for each slot" }
        var (on, stays, back) = (0, 0, 0)
        for (before, after) in zip(places, places.dropFirst()) {
            switch (after - before + slots) % slots {
            case 0: stays += 1
            case 1: on += 1
            case slots - 1: back += 1
            default: break
            }
        }
        let jumps = places.count - 1 - on - stays - back
        let parts = [("one slot on", on), ("stays", stays), ("one back", back), ("jumps", jumps)]
        let said = parts.filter { $0.1 > 0 }.map { "\($0.0) \($0.1)×" }.joined(separator: ", ")
        return "the largest weight: \(said)"
    }
}

/// Values over time: a line for each row, a column for each step.
struct TimeGrid {
    var name: String
    var note: String
    /// The values row by row, the first at the top; NaN leaves a hole.
    var values: [[Double]]
    /// The cells to be marked, as `values`; empty for none.
    var wrong: [[Bool]] = []
    /// What the rows are called.
    var rows: [String]
    /// Whether the colours go from 0 to 1, not from the smallest to the largest value.
    var isProbability = false

    /// A grid from its columns, a row of numbers for each step.
    init(_ name: String, _ note: String, _ columns: [[Double]], steps: Int) {
        (self.name, self.note) = (name, note)
        let height = columns.map(\.count).max() ?? 0
        values = (0..<height).map { row in
            (0..<steps).map { $0 < columns.count && row < columns[$0].count ? columns[$0][row] : .nan }
        }
        rows = (0..<height).map { "\($0 + 1)" }
    }

    /// What the darkest and the brightest colour stand for.
    var range: (low: Double, high: Double) {
        let finite = values.joined().filter(\.isFinite)
        guard !isProbability else { return (0, 1) }
        return (min(0, finite.min() ?? 0), max(1, finite.max() ?? 1))
    }

    /// The place of a value in the range, from 0 to 1.
    func place(_ value: Double) -> Double {
        guard value.isFinite else { return value > 0 ? 1 : 0 }
        return min(max((value - range.low) / (range.high - range.low), 0), 1)
    }

    /// The same with at most so many columns and rows; of those that become one, the largest value stays, and a mark.
    func reduced(columns: Int, rows limit: Int) -> TimeGrid {
        let across = Downsampling.stretches(values.first?.count ?? 0, columns)
        let down = Downsampling.stretches(values.count, limit)
        guard across.count < values.first?.count ?? 0 || down.count < values.count else { return self }
        var grid = self
        grid.values = down.map { lines in
            across.map { stretch in
                values[lines].lazy.flatMap { $0[stretch] }.filter { !$0.isNaN }.max() ?? .nan
            }
        }
        grid.rows = down.map { rows[$0.lowerBound] }
        if !wrong.isEmpty {
            grid.wrong = down.map { lines in
                across.map { stretch in wrong[lines].contains { $0[stretch].contains(true) } }
            }
        }
        return grid
    }
}

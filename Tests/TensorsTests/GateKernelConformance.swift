import Foundation
import Tensors
import Testing

/// The kernels of LSTM and GRU against their definitions, unit by unit in Double, and those against finite differences.
@Suite struct GateKernelConformance {
    /// The numbers of one unit before a step: the products that its four parts are, with the biases, and its state.
    private struct Unit {
        var parts: [Double]
        /// c_{t-1} of an LSTM, h_{t-1} of a GRU.
        var before: Double

        private static func sigmoid(_ x: Double) -> Double { 1 / (1 + Foundation.exp(-x)) }

        /// i, f, g, o, then c_t and h_t.
        var lstm: [Double] {
            let (i, f, o) = (Unit.sigmoid(parts[0]), Unit.sigmoid(parts[1]), Unit.sigmoid(parts[3]))
            let g = Foundation.tanh(parts[2])
            let c = f * before + i * g
            return [i, f, g, o, c, o * Foundation.tanh(c)]
        }

        /// r, z, n, m, then h_t.
        var gru: [Double] {
            let (r, z, m) = (Unit.sigmoid(parts[0]), Unit.sigmoid(parts[1]), parts[3])
            let n = Foundation.tanh(parts[2] + r * m)
            return [r, z, n, m, (1 - z) * n + z * before]
        }

        /// The slopes of a function by the four parts, then by the state before.
        func slopes(of function: (Unit) -> Double) -> [Double] {
            (0..<5).map { place in
                let values = [1e-6, -1e-6].map { step in
                    var moved = self
                    if place < 4 { moved.parts[place] += step } else { moved.before += step }
                    return function(moved)
                }
                return (values[0] - values[1]) / 2e-6
            }
        }
    }

    /// Random inputs of the kernels, row by row.
    private struct Step {
        let rows: Int
        let units: Int
        let bias: [Scalar]
        let products: [Scalar]
        let before: [Scalar]

        init(rows: Int, vectors: Int) {
            var random = Random(seed: 1)
            (self.rows, units) = (rows, vectors * Kernels.lanes)
            bias = random.scalars(4 * units)
            products = random.scalars(rows * 4 * units)
            before = random.scalars(rows * units)
        }

        var count: Int { rows * units }

        /// Where a part of a unit is, by the unit's place among all rows' units.
        func place(_ part: Int, _ unit: Int) -> Int { (unit / units * 4 + part) * units + unit % units }

        func unit(_ index: Int) -> Unit {
            let parts = (0..<4).map { Double(products[place($0, index)]) + Double(bias[$0 * units + index % units]) }
            return Unit(parts: parts, before: Double(before[index]))
        }

        var all: [Unit] { (0..<count).map(unit) }

        /// The parts of every unit, in its order.
        func byUnit(_ gates: [Scalar]) -> [[Scalar]] {
            (0..<count).map { unit in (0..<4).map { gates[place($0, unit)] } }
        }
    }

    /// Arrays with numbers behind their end that must stay.
    private let sentinel = [Scalar](repeating: 12345, count: 40)

    private func trimmed(_ room: [Scalar], _ count: Int) -> [Scalar] {
        #expect(Array(room[count...]) == sentinel, "the kernel wrote behind its \(count) elements")
        return Array(room[..<count])
    }

    private func runLSTM(_ step: Step) -> (gates: [Scalar], cell: [Scalar], state: [Scalar]) {
        var gates = step.products + sentinel
        var cell = [Scalar](repeating: .nan, count: step.count) + sentinel
        var state = cell
        Kernels.lstm(
            rows: step.rows, units: step.units, bias: step.bias, before: step.before, gates: &gates, cell: &cell,
            state: &state)
        return (trimmed(gates, 4 * step.count), trimmed(cell, step.count), trimmed(state, step.count))
    }

    private func runGRU(_ step: Step) -> (gates: [Scalar], state: [Scalar]) {
        var gates = step.products + sentinel
        var state = [Scalar](repeating: .nan, count: step.count) + sentinel
        Kernels.gru(
            rows: step.rows, units: step.units, bias: step.bias, before: step.before, gates: &gates, state: &state)
        return (trimmed(gates, 4 * step.count), trimmed(state, step.count))
    }

    @Test(arguments: [1, 2, 5], [1, 3, 20]) func lstm(vectors: Int, rows: Int) {
        let step = Step(rows: rows, vectors: vectors)
        let result = runLSTM(step)
        let expected = step.all.map(\.lstm)
        #expect(relativeError(step.byUnit(result.gates).flatMap { $0 }, expected.flatMap { $0[..<4] }) <= 8 * ulp)
        #expect(relativeError(result.cell, expected.map { $0[4] }) <= 8 * ulp)
        #expect(relativeError(result.state, expected.map { $0[5] }) <= 8 * ulp)
    }

    @Test(arguments: [1, 2, 5], [1, 3, 20]) func gru(vectors: Int, rows: Int) {
        let step = Step(rows: rows, vectors: vectors)
        let result = runGRU(step)
        let expected = step.all.map(\.gru)
        #expect(relativeError(step.byUnit(result.gates).flatMap { $0 }, expected.flatMap { $0[..<4] }) <= 8 * ulp)
        #expect(relativeError(result.state, expected.map { $0[4] }) <= 8 * ulp)
    }

    /// The slopes of Σ d h_t + Σ e c_t, where e is what the later steps say of c_t.
    @Test(arguments: [1, 2, 5], [1, 3, 20]) func lstmPullback(vectors: Int, rows: Int) {
        let step = Step(rows: rows, vectors: vectors)
        let (gates, cell, _) = runLSTM(step)
        var random = Random(seed: 2)
        let (d, later) = (random.scalars(step.count), random.scalars(step.count))
        var carry = later + sentinel
        var deltas = [Scalar](repeating: .nan, count: 4 * step.count) + sentinel
        Kernels.lstmPullback(
            rows: rows, units: step.units, gates: gates, before: step.before, cell: cell, d, carry: &carry,
            into: &deltas)
        let slopes = step.all.enumerated().map { index, unit in
            unit.slopes { Double(d[index]) * $0.lstm[5] + Double(later[index]) * $0.lstm[4] }
        }
        let (found, tolerance) = (step.byUnit(trimmed(deltas, 4 * step.count)), isDouble ? 1e-8 : 2e-6)
        #expect(relativeError(found.flatMap { $0 }, slopes.flatMap { $0[..<4] }) <= tolerance)
        #expect(relativeError(trimmed(carry, step.count), slopes.map { $0[4] }) <= tolerance)
    }

    /// The slopes of Σ d h_t; by h_{t-1}, only those that go around the gates.
    @Test(arguments: [1, 2, 5], [1, 3, 20]) func gruPullback(vectors: Int, rows: Int) {
        let step = Step(rows: rows, vectors: vectors)
        let (gates, _) = runGRU(step)
        var random = Random(seed: 3)
        let d = random.scalars(step.count)
        var message = [Scalar](repeating: .nan, count: step.count) + sentinel
        var deltas = [Scalar](repeating: .nan, count: 4 * step.count) + sentinel
        Kernels.gruPullback(
            rows: rows, units: step.units, gates: gates, before: step.before, d, message: &message, into: &deltas)
        let slopes = step.all.enumerated().map { index, unit in unit.slopes { Double(d[index]) * $0.gru[4] } }
        let (found, tolerance) = (step.byUnit(trimmed(deltas, 4 * step.count)), isDouble ? 1e-8 : 2e-6)
        #expect(relativeError(found.flatMap { $0 }, slopes.flatMap { $0[..<4] }) <= tolerance)
        #expect(relativeError(trimmed(message, step.count), slopes.map { $0[4] }) <= tolerance)
    }

    /// Gates that are quite open or quite shut, and cells without bound.
    @Test(arguments: [1e3, -1e3, 1e30, -1e30] as [Scalar]) func saturated(size: Scalar) {
        let units = Kernels.lanes
        let zeros = [Scalar](repeating: 0, count: 4 * units)
        var (gates, cell, state) = ([Scalar](repeating: size, count: 4 * units), zeros, zeros)
        let before = [Scalar](repeating: 1e30, count: units)
        Kernels.lstm(rows: 1, units: units, bias: zeros, before: before, gates: &gates, cell: &cell, state: &state)
        var (carry, deltas) = ([Scalar](repeating: 1, count: units), zeros)
        Kernels.lstmPullback(
            rows: 1, units: units, gates: gates, before: before, cell: cell, before, carry: &carry, into: &deltas)
        #expect([gates, cell, state, carry, deltas].joined().allSatisfy { $0.isFinite })
        #expect(state.prefix(units).allSatisfy { abs($0 - (size > 0 ? 1 : 0)) < 1e-6 })

        gates = [Scalar](repeating: size, count: 4 * units)
        Kernels.gru(rows: 1, units: units, bias: zeros, before: zeros, gates: &gates, state: &state)
        #expect([gates, state].joined().allSatisfy { $0.isFinite })
    }

    /// Whichever lane of a vector a NaN is in, it stays there and spoils no other.
    @Test(arguments: 0..<17) func notANumberStaysWhereItIs(position: Int) {
        let units = 2 * Kernels.lanes
        let position = position % units
        let bias = [Scalar](repeating: 0.5, count: 4 * units)
        for part in 0..<4 {
            var gates = bias
            gates[part * units + position] = .nan
            var (cell, state) = (bias, bias)
            var other = gates
            Kernels.lstm(rows: 1, units: units, bias: bias, before: bias, gates: &gates, cell: &cell, state: &state)
            #expect((0..<units).allSatisfy { state[$0].isNaN == ($0 == position) }, "lstm, part \(part)")
            Kernels.gru(rows: 1, units: units, bias: bias, before: bias, gates: &other, state: &state)
            #expect((0..<units).allSatisfy { state[$0].isNaN == ($0 == position) }, "gru, part \(part)")
        }
    }
}

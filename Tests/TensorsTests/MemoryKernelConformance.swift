import Foundation
import Tensors
import Testing

/// The kernels of a Neural Turing Machine's memory against the equations, written out in Double.
@Suite struct MemoryKernelConformance {
    /// Sizes below, at and above whole vectors.
    static let shapes = [(1, 1), (2, 3), (5, 2), (16, 4), (33, 20), (128, 20)]

    private struct Problem {
        let shape: SlotShape
        let memory: [[Double]]  // [width][slots]
        let key: [Double]
        let before: [Double]
        let strength = 2.5
        let gate = 0.7
        let sharpening = 1.8
        let shift = [0.2, 0.5, 0.3]

        init(_ slots: Int, _ width: Int) {
            var random = Random(seed: UInt64(slots * 100 + width))
            shape = SlotShape(slots: slots, width: width)
            memory = (0..<width).map { _ in (0..<slots).map { _ in Double(Scalar(random.normal())) } }
            key = (0..<width).map { _ in Double(Scalar(random.normal())) }
            let drawn = (0..<slots).map { _ in random.uniform() + 0.01 }
            let total = drawn.reduce(0, +)
            before = drawn.map { Double(Scalar($0 / total)) }
        }

        /// The weights that equations 5 to 9 give.
        var expected: [Double] {
            let slots = shape.slots
            let length = (key.reduce(1e-6) { $0 + $1 * $1 }).squareRoot()
            let match = (0..<slots).map { i -> Double in
                let size = (memory.reduce(1e-6) { $0 + $1[i] * $1[i] }).squareRoot()
                return zip(key, memory).reduce(0) { $0 + $1.0 * $1.1[i] } / (length * size)
            }
            let powers = match.map { exp(strength * $0) }
            let content = powers.map { $0 / powers.reduce(0, +) }
            let gated = (0..<slots).map { gate * content[$0] + (1 - gate) * before[$0] }
            let shifted = (0..<slots).map { i in
                (0..<3).reduce(0) { $0 + shift[$1] * gated[(i - ($1 - 1) + slots) % slots] }
            }
            let sharp = shifted.map { pow($0 + 1e-12, sharpening) }
            return sharp.map { $0 / sharp.reduce(0, +) }
        }

        /// The weights that the kernel gives.
        var found: [Scalar] {
            let stride = shape.stride
            var padded = [Scalar](repeating: 0, count: shape.count)
            for (w, row) in memory.enumerated() { for i in row.indices { padded[w * stride + i] = Scalar(row[i]) } }
            var inverse = [Scalar](repeating: .nan, count: stride)
            Kernels.slotLengths(shape, padded, into: &inverse)
            let earlier = before.map { Scalar($0) } + [Scalar](repeating: 0, count: stride - before.count)
            var room = [Scalar](repeating: .nan, count: 5 * stride)
            let (key, shift) = (key.map { Scalar($0) }, shift.map { Scalar($0) })
            room.withUnsafeMutableBufferPointer { room in
                key.withUnsafeBufferPointer { key in
                    shift.withUnsafeBufferPointer { shift in
                        guard let base = room.baseAddress, let key = key.baseAddress, let shift = shift.baseAddress
                        else { return }
                        let head = HeadSettings(
                            key: key, strength: Scalar(strength), gate: Scalar(gate), shift: shift,
                            sharpening: Scalar(sharpening))
                        Kernels.address(
                            self.shape, head, padded, inverse: inverse, before: earlier,
                            into: HeadTrace(
                                match: base, content: base + stride, gated: base + 2 * stride,
                                shifted: base + 3 * stride, weights: base + 4 * stride))
                    }
                }
            }
            return Array(room[(4 * stride)...])
        }
    }

    @Test(arguments: shapes) func addressing(_ slots: Int, _ width: Int) {
        let problem = Problem(slots, width)
        let (found, expected) = (problem.found, problem.expected)
        for (slot, value) in expected.enumerated() {
            #expect(abs(Double(found[slot]) - value) <= (Scalar.self == Double.self ? 1e-12 : 2e-6), "slot \(slot)")
        }
        #expect(found[slots...].allSatisfy { $0 == 0 })
    }

    @Test(arguments: shapes) func writingAndReading(_ slots: Int, _ width: Int) {
        let problem = Problem(slots, width)
        let (shape, stride) = (problem.shape, problem.shape.stride)
        var memory = [Scalar](repeating: 0, count: shape.count)
        for (w, row) in problem.memory.enumerated() {
            for i in row.indices { memory[w * stride + i] = Scalar(row[i]) }
        }
        let weights = problem.before.map { Scalar($0) } + [Scalar](repeating: 0, count: stride - slots)
        let erase = (0..<width).map { Scalar($0 + 1) / Scalar(width + 1) }
        let add = problem.key.map { Scalar($0) }
        Kernels.erase(shape, erase, weights: weights, &memory)
        Kernels.addOuter(shape, add, weights: weights, &memory)
        var values = [Scalar](repeating: .nan, count: width)
        Kernels.read(shape, weights: weights, memory, into: &values)
        for w in 0..<width {
            let row = (0..<slots).map { i in
                problem.memory[w][i] * (1 - Double(erase[w]) * problem.before[i]) + Double(add[w]) * problem.before[i]
            }
            for i in 0..<slots { #expect(abs(Double(memory[w * stride + i]) - row[i]) < 1e-5) }
            let value = zip(row, problem.before).reduce(0) { $0 + $1.0 * $1.1 }
            #expect(abs(Double(values[w]) - value) < 1e-5)
        }
    }
}

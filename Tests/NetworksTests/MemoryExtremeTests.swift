import Foundation
import Networks
import Tensors
import Testing

/// Neural Turing Machines at their limits: no NaN, and no more than can be.
@Suite struct MemoryExtremeTests {
    typealias Machine = MemoryAugmented<LSTMCell, NTMMemory>

    private func machine(
        slots: Int = 7, width: Int = 3, filling: NTMMemory.Filling = .constant(1e-6), weight: Scalar = 0
    ) -> Machine {
        var random = Random(seed: 1)
        let memory = NTMMemory(slots: slots, width: width, filling: filling, using: &random)
        let cell = Machine(LSTMCell(4 + memory.readSize, 9, using: &random), memory, using: &random)
        return weight == 0 ? cell : cell.disturbed(by: Double(weight), using: &random)
    }

    /// The outputs and everything that flows back are finite.
    private func isFinite(_ cell: Machine, _ inputs: Tensor) -> Bool {
        let pass = backpropagate(through: cell) { cell in
            sum(cell.unroll(inputs, from: cell.initialState(batch: inputs.shape[1])).outputs)
        }
        return pass.loss.isFinite && pass.gradient.isFinite
    }

    @Test(arguments: [1, 2, 3, 16, 17, 129]) func anyNumberOfSlots(_ slots: Int) {
        var random = Random(seed: 2)
        #expect(isFinite(machine(slots: slots), random.tensor([5, 2, 4])))
        #expect(isFinite(machine(slots: slots, width: 1), random.tensor([1, 1, 4])))
    }

    @Test(arguments: [0, 1e-30, 1e3, 1e30] as [Scalar]) func anySizeOfInputs(_ size: Scalar) {
        #expect(isFinite(machine(), .filled(with: size, shape: [6, 2, 4])))
        #expect(isFinite(machine(filling: .constant(0)), .filled(with: size, shape: [6, 2, 4])))
    }

    @Test(arguments: [1e-30, 1, 1e3, 1e15] as [Scalar]) func anySizeOfWeights(_ weight: Scalar) {
        var random = Random(seed: 3)
        #expect(isFinite(machine(weight: weight), random.tensor([12, 2, 4])))
    }

    @Test func tenThousandSteps() {
        var random = Random(seed: 4)
        #expect(isFinite(machine(weight: 0.3), random.tensor([10_000, 1, 4])))
    }

    /// What is not a number is not hidden.
    @Test func aNaNIsSeen() {
        let inputs = Tensor.filled(with: .nan, shape: [3, 1, 4])
        let cell = machine()
        let outputs = cell.unroll(inputs, from: cell.initialState(batch: 1)).outputs
        #expect(outputs.scalars.allSatisfy { $0.isNaN })
    }

    @Test func startsAtTheFirstSlot() {
        let state = machine(filling: .constant(0.5)).initialState(batch: 2)
        #expect(state.memory.memory == .filled(with: 0.5, shape: [2, 3, 7]))
        for head in 0..<2 { for slot in 0..<7 { #expect(state.memory.weights[1, head, slot] == (slot == 0 ? 1 : 0)) } }
        #expect(state.reads == .zeros(2, 3))
    }

    /// Weights are shares: not negative, and 1 in all, after any number of steps.
    @Test(arguments: [1, 2, 40]) func weightsAreShares(_ steps: Int) {
        var random = Random(seed: 5)
        let cell = machine(weight: 1)
        let state = cell.unroll(random.tensor([steps, 3, 4]), from: cell.initialState(batch: 3)).state
        for row in state.memory.weights.reshaped(6, 7).scalars.chunked(7) {
            #expect(row.allSatisfy { $0 >= 0 })
            #expect(abs(row.reduce(0, +) - 1) < 1e-5)
        }
    }

    @Test func fillingsDiffer() {
        let learned = machine(filling: .learned)
        #expect(learned.parameters.map(\.name).last == "memory.content")
        let (a, b) = (machine(filling: .normal(seed: 1)), machine(filling: .normal(seed: 2)))
        #expect(
            a.initialState(batch: 1).memory.memory
                == machine(filling: .normal(seed: 1)).initialState(batch: 1).memory.memory)
        #expect(a.initialState(batch: 1).memory.memory != b.initialState(batch: 1).memory.memory)
        #expect(a.parameters.count == machine().parameters.count)
    }
}

extension Array {
    fileprivate func chunked(_ size: Int) -> [ArraySlice<Element>] {
        stride(from: 0, to: count, by: size).map { self[$0..<Swift.min($0 + size, count)] }
    }
}

import Networks
import Tensors
import Testing

/// A sequence in a batch of others is what it is alone.
@Suite struct RaggedBatchConformance {
    /// A sequence of a batch, without the steps past its end.
    private func alone<Cell: TestableCell>(
        _ batch: Unrolling<Cell>, _ b: Int, length: Int
    ) -> Unrolling<Cell> {
        Unrolling(
            cell: batch.cell, inputs: batch.inputs.steps(0..<length).sequences(b..<b + 1),
            state: batch.state.map { rows([b], of: $0) }, lengths: nil, outputs: batch.outputs)
    }

    /// The part of [T, B, n], or of [B, ...], that is a sequence's own; T is 7, B another number.
    private func part(_ tensor: Tensor, _ b: Int, length: Int) -> Tensor {
        guard tensor.shape.count == 3, tensor.shape[0] == 7 else { return rows([b], of: tensor) }
        return tensor.steps(0..<length).sequences(b..<b + 1)
    }

    private func compare(_ cell: some TestableCell, _ outputs: SequenceOutput, using random: inout Random) {
        let lengths = [7, 1, 4, 7, 2]
        let shape = SequenceShape(steps: 7, batch: 5, ragged: true, outputs: outputs)
        let made = Unrolling(cell, shape, using: &random)
        let batch = Unrolling(
            cell: cell, inputs: made.inputs, state: made.state, lengths: lengths, outputs: outputs)
        let (values, direction) = (batch(), random.tensor(made().shape))
        let whole = batch.differentiated(along: direction)
        let weights = cell.parameters.count
        var sums = cell.parameters.map { Tensor.filled(with: 0, shape: $0.value.shape) }
        for (b, length) in lengths.enumerated() {
            let one = alone(batch, b, length: length)
            let pass = one.differentiated(along: part(direction, b, length: length))
            #expect(part(values, b, length: length) == one(), "outputs of \(b)")
            #expect(batch.final.map { rows([b], of: $0) } == one.final, "final states of \(b)")
            for (all, own) in zip(whole.gradient.tensors[weights...], pass.gradient.tensors[weights...]) {
                #expect(part(all, b, length: length) == own, "gradients by inputs and states of \(b)")
            }
            for (all, own) in zip(whole.flow.layers, pass.flow.layers) {
                #expect(part(all.gradients, b, length: length) == own.gradients, "d_t of \(b)")
                #expect(part(all.states, b, length: length) == own.states, "h_t of \(b)")
            }
            for (index, own) in pass.gradient.tensors[..<weights].enumerated() { sums[index].add(own) }
        }
        let error = relativeError(Array(whole.gradient.tensors[..<weights]), sums)
        #expect(error <= (isDouble ? 1e-11 : 1e-4), "the contributions do not add up")
    }

    @Test(arguments: Catalog.cells, [SequenceOutput.everyStep, .lastStep])
    func everySequenceIsWhatItIsAlone(_ row: CellUnderTest, _ outputs: SequenceOutput) {
        var random = Random(seed: 1)
        for hidden in [5, 16, 33] { compare(row.make(3, hidden, &random), outputs, using: &random) }
    }

    /// Nothing comes out past a sequence's end, and nothing flows back from there.
    @Test(arguments: AnyCell.Kind.allCases) func pastTheEndThereIsNothing(_ kind: AnyCell.Kind) {
        var random = Random(seed: 2)
        let (model, lengths) = (AnyNetwork.forTests(kind, layers: 2), [3, 7, 1])
        let inputs = random.tensor([7, 3, 3])
        let signal = model.run(inputs, lengths: lengths).signal
        let direction = random.tensor(signal.shape)
        let flow = backpropagate(through: model) { sum($0.run(inputs, lengths: lengths).signal * direction) }.flow
        for tensor in [signal] + flow.layers.flatMap({ [$0.states, $0.gradients] }) {
            for (b, length) in lengths.enumerated() where length < 7 {
                #expect(tensor.steps(length..<7).sequences(b..<b + 1).sumOfSquares == 0)
            }
        }
    }
}

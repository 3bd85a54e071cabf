import Networks
import Tensors
import Testing

/// States that are handed on: a long sequence in pieces.
@Suite struct CarriedStateConformance {
    @Test(arguments: AnyCell.Kind.allCases, [1, 2, 3]) func piecesAreTheWhole(_ kind: AnyCell.Kind, layers: Int) {
        let network = AnyNetwork.forTests(kind, layers: layers)
        var random = Random(seed: 2)
        let inputs = random.tensor([12, 4, 3])
        let whole = network.run(inputs)
        var (pieces, states) = ([Tensor](), network.initialStates(batch: 4))
        for piece in [0..<1, 1..<5, 5..<12] {
            let result = network.run(inputs.steps(piece), from: states)
            pieces += (0..<piece.count).map { result.signal.step($0) }
            states = result.states
        }
        #expect(stack(pieces) == whole.signal)
        #expect(states.map(\.tensors) == whole.states.map(\.tensors))
        #expect(states.allSatisfy { $0.tensors.count == (kind == .ntm ? 5 : kind == .lstm ? 2 : 1) })
        #expect(network.outputs(of: stack(pieces)) == network(inputs))
    }

    /// Of ragged sequences, each hands on the state after its own last step.
    @Test(arguments: AnyCell.Kind.allCases) func raggedSequencesHandOnTheirLastStates(_ kind: AnyCell.Kind) {
        let network = AnyNetwork.forTests(kind, layers: 2)
        var random = Random(seed: 3)
        let (inputs, lengths) = (random.tensor([7, 3, 3]), [4, 7, 1])
        let ragged = network.run(inputs, lengths: lengths).states
        for (b, length) in lengths.enumerated() {
            let alone = network.run(inputs.steps(0..<length).sequences(b..<b + 1)).states
            for (all, one) in zip(ragged, alone) {
                #expect(all.tensors.map { rows([b], of: $0) } == one.tensors)
            }
        }
    }

    /// The state handed on is a number, not a path for gradients: back-propagation stops where a piece begins.
    @Test(arguments: AnyCell.Kind.allCases) func gradientsStopWhereAPieceBegins(_ kind: AnyCell.Kind) {
        let network = AnyNetwork.forTests(kind, layers: 2)
        var random = Random(seed: 4)
        let (first, second) = (random.tensor([5, 4, 3]), random.tensor([6, 4, 3]))
        let direction = random.tensor([6, 4, network.layers[1].hidden])
        let states = network.run(first).states
        let inOnePass = backpropagate(through: network) { model in
            sum(model.run(second, from: model.run(first).states).signal * direction)
        }
        let fromNumbers = backpropagate(through: network) { model in
            sum(model.run(second, from: states).signal * direction)
        }
        #expect(inOnePass.loss == fromNumbers.loss)
        #expect(inOnePass.gradient.tensors == fromNumbers.gradient.tensors)
        #expect(fromNumbers.gradient.norm > 0)
    }

    /// What reads the last step only hands on the same states.
    @Test(arguments: AnyCell.Kind.allCases) func theReadingDoesNotMatter(_ kind: AnyCell.Kind) {
        let every = AnyNetwork.forTests(kind, layers: 2)
        let last = AnyNetwork(layers: every.layers, readout: every.readout, reading: .lastStep)
        var random = Random(seed: 5)
        let inputs = random.tensor([7, 3, 3])
        let (a, b) = (every.run(inputs, lengths: [2, 7, 5]), last.run(inputs, lengths: [2, 7, 5]))
        #expect(a.states.map(\.tensors) == b.states.map(\.tensors))
        #expect(b.signal == stack([(1, 0), (6, 1), (4, 2)].map { a.signal.step($0).step($1) }))
    }
}

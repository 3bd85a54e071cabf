import Networks
import Tensors
import Testing

/// Networks of stacked layers, and the uses of a layer beyond the plain one.
@Suite struct NetworkConformance {
    /// A network of three layers, its fused and its step-by-step form, on random sequences.
    private struct Stack {
        let fused: Network
        let stepByStep: RecurrentNetwork<StepByStep<ElmanCell>>
        let inputs: Tensor

        init(_ activation: Activation, reading: SequenceOutput, leak: Double, using random: inout Random) {
            fused = Network(
                inputs: 3, hidden: 17, outputs: 4, layers: 3, activation: activation, leak: leak, reading: reading,
                using: &random
            ).disturbed(by: 0.2, using: &random)
            stepByStep = RecurrentNetwork(
                layers: fused.layers.map { StepByStep(cell: $0) }, readout: fused.readout, reading: reading)
            inputs = random.tensor([9, 5, 3])
        }
    }

    @Test(arguments: Activation.allCases, [SequenceOutput.everyStep, .lastStep])
    func threeLayers(_ activation: Activation, reading: SequenceOutput) {
        var random = Random(seed: 1)
        for (leak, lengths) in [(1, nil), (1, [9, 1, 4, 9, 6]), (0.3, [2, 2, 9, 3, 1])] as [(Double, [Int]?)] {
            let stack = Stack(activation, reading: reading, leak: leak, using: &random)
            let outputs = stack.fused(stack.inputs, lengths: lengths)
            let direction = random.tensor(outputs.shape)
            let tolerance = isDouble ? 1e-12 : 2e-5
            #expect(outputs.shape == (stack.fused.readsEveryStep ? [9, 5, 4] : [5, 4]))
            #expect(relativeError(outputs, stack.stepByStep(stack.inputs, lengths: lengths)) <= tolerance)
            let fast = backpropagate(through: stack.fused) { sum($0(stack.inputs, lengths: lengths) * direction) }
            let slow = backpropagate(through: stack.stepByStep) {
                sum($0(stack.inputs, lengths: lengths) * direction)
            }
            #expect(relativeError(fast.gradient.tensors, slow.gradient.tensors) <= tolerance)
            #expect(fast.flow.layers.count == 3)
            #expect(slow.flow.layers.isEmpty)
        }
    }

    @Test func showsEveryParameter() {
        var random = Random(seed: 2)
        let network = Network(inputs: 3, hidden: 5, outputs: 2, layers: 3, reading: .lastStep, using: &random)
        #expect(network.parameters.map(\.name) == reflectedParameters(of: network))
        let last = ["layers.2.recurrent.weight", "readout.weight", "readout.bias"]
        #expect(network.parameters.map(\.name).suffix(3) == last)
        #expect(network.parameters.count == 11)
    }

    /// Weights that are themselves computed: their gradients can't wait until the tape is done.
    @Test func computedWeights() {
        var random = Random(seed: 3)
        let shape = SequenceShape(steps: 6, batch: 4, ragged: true, outputs: .everyStep)
        let cell = ElmanCell(3, 17, using: &random).disturbed(by: 0.2, using: &random)
        let unrolling = Unrolling(cell, shape, using: &random)
        let direction = random.tensor([6, 4, 17])
        let fast = backpropagate(through: unrolling) { model in
            var halved = model
            halved.cell.recurrent.weight = tanh(model.cell.recurrent.weight)
            halved.cell.input.weight = model.cell.input.weight * 0.5
            return sum(halved() * direction)
        }
        let slow = backpropagate(through: unrolling.stepByStep) { model in
            var halved = model
            halved.cell.cell.recurrent.weight = tanh(model.cell.cell.recurrent.weight)
            halved.cell.cell.input.weight = model.cell.cell.input.weight * 0.5
            return sum(halved() * direction)
        }
        #expect(relativeError(fast.gradient.tensors, slow.gradient.tensors) <= (isDouble ? 1e-12 : 2e-5))
    }

    /// One layer over two sequences in one loss: its gradients are summed.
    @Test func sharedWeights() {
        var random = Random(seed: 4)
        let shape = SequenceShape(steps: 6, batch: 4, ragged: false, outputs: .lastStep)
        let cell = ElmanCell(3, 17, using: &random).disturbed(by: 0.2, using: &random)
        let unrolling = Unrolling(cell, shape, using: &random)
        let other = random.tensor([9, 4, 3])
        let direction = random.tensor([4, 17])
        let fast = backpropagate(through: unrolling) { model in
            sum(model.cell.unroll(other, from: model(), lengths: nil, keeping: .lastStep).outputs * direction)
        }
        let slow = backpropagate(through: unrolling.stepByStep) { model in
            sum(model.cell.unroll(other, from: model(), lengths: nil, keeping: .lastStep).outputs * direction)
        }
        #expect(relativeError(fast.gradient.tensors, slow.gradient.tensors) <= (isDouble ? 1e-12 : 2e-5))
    }

    /// A long sequence in two halves, the state handed over, is the long sequence.
    @Test func aSequenceInTwoHalves() {
        var random = Random(seed: 5)
        let cell = ElmanCell(3, 17, leak: 0.3, using: &random).disturbed(by: 0.2, using: &random)
        let x = random.tensor([10, 4, 3])
        let whole = cell.unroll(x, from: cell.initialState(batch: 4), keeping: .everyStep).outputs
        let first = cell.unroll(
            stack((0..<6).map { x.step($0) }), from: cell.initialState(batch: 4), keeping: .everyStep)
        let second = cell.unroll(stack((6..<10).map { x.step($0) }), from: first.state, keeping: .everyStep).outputs
        #expect(stack((0..<6).map { first.outputs.step($0) } + (0..<4).map { second.step($0) }) == whole)
    }

    @Test func linearLayers() {
        let layer = Linear(weight: Tensor([1, 2, 3, 4, 5, 6], shape: [2, 3]), bias: Tensor([10, 20]))
        #expect(layer(Tensor([1, 0, -1], shape: [1, 3])) == Tensor([8, 18], shape: [1, 2]))
        #expect(layer(.zeros(2, 1, 3)) == Tensor([10, 20, 10, 20], shape: [2, 1, 2]))
        #expect((layer.inputs, layer.outputs) == (3, 2))
        #expect(layer.parameters.map(\.name) == ["weight", "bias"])
        #expect(Linear(weight: layer.weight, bias: nil).parameters.map(\.name) == ["weight"])
    }

    @Test func initializations() throws {
        var random = Random(seed: 6)
        func weight(_ initialization: Initialization, _ hidden: Int = 50) -> Tensor {
            ElmanCell(3, hidden, initialization: initialization, using: &random).recurrent.weight
        }
        func deviation(_ tensor: Tensor) -> Double { (tensor.sumOfSquares / Double(tensor.count)).squareRoot() }
        #expect(abs(deviation(weight(.sigmoid)) - 0.01) < 0.001)
        #expect(abs(deviation(weight(.tanh)) - 0.1) < 0.01)
        #expect(weight(.identity) == .identity(50))
        #expect(abs(weight(.orthogonal).spectralRadius - 1) < 1e-5)
        let sparse = weight(.smartTanh)
        #expect(abs(sparse.spectralRadius - 0.95) < 1e-5)
        for row in 0..<50 { #expect(sparse.step(row).scalars.count { $0 != 0 } == 15) }
        #expect(abs(weight(.smartTanh, 5).spectralRadius - 0.95) < 1e-5)
    }
}

extension RecurrentNetwork {
    fileprivate var readsEveryStep: Bool { if case .everyStep = reading { true } else { false } }
}

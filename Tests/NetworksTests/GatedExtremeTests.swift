import Networks
import Tensors
import Testing

/// Gated networks at their smallest, and numbers that nobody wants.
@Suite struct GatedExtremeTests {
    private func network(_ kind: AnyCell.Kind, hidden: Int = 5, layers: Int = 2) -> AnyNetwork {
        AnyNetwork.forTests(kind, inputs: 2, hidden: hidden, outputs: 2, layers: layers)
    }

    private func pass(_ model: AnyNetwork, _ inputs: Tensor, lengths: [Int]? = nil) -> BackwardPass<AnyNetwork> {
        backpropagate(through: model) { model in
            let outputs = model(inputs, lengths: lengths)
            return squaredError(outputs, .filled(with: 0.5, shape: outputs.shape))
        }
    }

    @Test(arguments: AnyCell.Kind.gated, [1, 5]) func oneStepOfOneSequence(_ kind: AnyCell.Kind, hidden: Int) {
        let model = network(kind, hidden: hidden)
        let x = Tensor([0.5, -1], shape: [1, 1, 2])
        let pass = pass(model, x)
        #expect(pass.loss.isFinite && pass.gradient.isFinite)
        #expect(pass.flow.layers.map(\.gradients.shape) == [[1, 1, hidden], [1, 1, hidden]])
        var signal = x.step(0)
        for layer in model.layers { signal = layer(signal, layer.initialState(batch: 1)).output }
        let expected = model.outputs(of: signal.reshaped(1, 1, hidden))
        #expect(relativeError(model(x), expected) <= (isDouble ? 1e-12 : 1e-5))
        for (parameter, tensor) in zip(model.parameters, pass.gradient.tensors) {
            #expect((tensor.sumOfSquares == 0) == parameter.name.hasSuffix("recurrent.weight"), "\(parameter.name)")
        }
    }

    @Test(arguments: AnyCell.Kind.gated) func nothingButZeros(_ kind: AnyCell.Kind) {
        let model = network(kind).filled(with: 0)
        let pass = pass(model, .zeros(6, 3, 2))
        #expect(pass.loss == 0.25)
        #expect(pass.gradient.isFinite)
        #expect(pass.gradient.tensors.dropLast(2).allSatisfy { $0.sumOfSquares == 0 })
        #expect(Omega(weight: 1)(pass.flow, at: model).value == 0)
    }

    /// What stands after a sequence's end is never read, whatever it is.
    @Test(arguments: AnyCell.Kind.gated, [1e30, .infinity, .nan] as [Scalar])
    func padding(_ kind: AnyCell.Kind, filled value: Scalar) {
        var random = Random(seed: 2)
        let (model, lengths) = (network(kind), [2, 6, 1])
        let inputs = random.tensor([6, 3, 2])
        var padded = inputs
        padded.update { base in
            for t in 0..<6 {
                for b in 0..<3 where t >= lengths[b] {
                    (base + (t * 3 + b) * 2).update(repeating: value, count: 2)
                }
            }
        }
        let (first, second) = (pass(model, inputs, lengths: lengths), pass(model, padded, lengths: lengths))
        #expect(first.loss == second.loss && second.loss.isFinite)
        #expect(first.gradient.tensors == second.gradient.tensors)
        #expect(second.gradient.isFinite)
    }

    @Test(arguments: AnyCell.Kind.gated, [1e3, -1e3] as [Scalar])
    func hugeWeights(_ kind: AnyCell.Kind, size: Scalar) {
        var random = Random(seed: 3)
        let inputs = random.tensor([30, 3, 2])
        let alternating = network(kind).disturbed(by: Double(abs(size)), using: &random)
        for model in [network(kind).filled(with: size), alternating] {
            let pass = pass(model, inputs)
            #expect(pass.loss.isFinite)
            #expect(pass.gradient.isFinite)
            #expect(pass.flow.layers.allSatisfy { $0.ratios.isFinite && $0.gradients.isFinite })
        }
    }

    @Test(arguments: AnyCell.Kind.gated, [1e30, -1e30] as [Scalar])
    func hugeInputs(_ kind: AnyCell.Kind, size: Scalar) {
        let pass = pass(network(kind), .filled(with: size, shape: [6, 3, 2]))
        #expect(pass.loss.isFinite && pass.loss < 100)
        #expect(pass.gradient.isFinite)
    }

    @Test(arguments: AnyCell.Kind.gated) func aNumberThatIsMissing(_ kind: AnyCell.Kind) {
        var inputs = Tensor.filled(with: 1, shape: [6, 3, 2])
        inputs.update { $0[20] = .nan }
        let pass = pass(network(kind), inputs)
        #expect(pass.loss.isNaN)
        #expect(pass.gradient.norm.isNaN)
    }

    /// A sequence that is not a number spoils no other of its batch.
    @Test(arguments: AnyCell.Kind.gated) func sequencesDoNotMeet(_ kind: AnyCell.Kind) {
        var random = Random(seed: 4)
        let (model, inputs) = (network(kind), random.tensor([6, 3, 2]))
        var spoilt = inputs
        spoilt.update { base in for t in 0..<6 { base[(t * 3 + 1) * 2] = .nan } }
        let (right, wrong) = (model(inputs), model(spoilt))
        #expect(wrong.sequences(0..<1) == right.sequences(0..<1))
        #expect(wrong.sequences(2..<3) == right.sequences(2..<3))
        #expect(wrong.sequences(1..<2).scalars.allSatisfy { $0.isNaN })
    }

    /// Memory that a tensor held before is taken again as it is: nothing may be read of it.
    @Test(arguments: AnyCell.Kind.gated, [17, 48, 50]) func staleMemoryIsNotRead(_ kind: AnyCell.Kind, hidden: Int) {
        var random = Random(seed: 5)
        let model = AnyNetwork.forTests(kind, hidden: hidden, layers: 2, reading: .lastStep)
        let inputs = random.tensor([40, 20, 3])
        let (lengths, classes) = ((0..<20).map { 40 - $0 }, (0..<20).map { $0 % 4 })
        let passes = (0..<2).map { _ in
            var count = 16.0
            while count < 2e5 {
                _ = (0..<8).map { _ in Tensor.filled(with: .nan, shape: [Int(count)]) }
                count *= 1.1
            }
            return backpropagate(through: model) { model in
                crossEntropy(
                    of: model.run(inputs, lengths: lengths).signal, through: model.readoutWeight,
                    model.readout.bias, classes)
            }
        }
        #expect(passes[0].gradient.isFinite && passes[0].gradient.norm > 0)
        #expect(passes[0].gradient.tensors == passes[1].gradient.tensors)
        #expect(passes[0].flow.layers[0].gradients == passes[1].flow.layers[0].gradients)
    }
}

import Foundation
import Networks
import Tensors
import Testing

/// The smallest network, and numbers that nobody wants.
@Suite struct ExtremeTests {
    private func network(_ activation: Activation = .tanh, leak: Double = 1) -> Network {
        var random = Random(seed: 1)
        return Network(
            inputs: 2, hidden: 5, outputs: 2, layers: 2, activation: activation, leak: leak, reading: .everyStep,
            using: &random
        ).disturbed(by: 0.3, using: &random)
    }

    private func pass(_ model: Network, _ inputs: Tensor) -> BackwardPass<Network> {
        backpropagate(through: model, adding: Omega(weight: 1)) { model in
            let outputs = model(inputs)
            return squaredError(outputs, .filled(with: 0.5, shape: outputs.shape))
        }
    }

    /// One step of one sequence, one unit, one input: everything by hand.
    @Test func theSmallestNetwork() throws {
        let (w, b, recurrent, readout, x) = (0.5, 0.25, 0.75, 2.0, 1.5)
        func matrix(_ value: Double) -> Tensor { Tensor([Scalar(value)], shape: [1, 1]) }
        let model = RecurrentNetwork(
            layers: [
                ElmanCell(
                    input: Linear(weight: matrix(w), bias: Tensor([Scalar(b)])),
                    recurrent: Linear(weight: matrix(recurrent), bias: nil))
            ],
            readout: Readout(weight: matrix(readout), bias: .zeros(1)), reading: .lastStep)
        let omega = Omega(weight: 3)
        let pass = backpropagate(through: model, adding: omega) { sum(square($0(matrix(x).reshaped(1, 1, 1)))) }

        let h = Foundation.tanh(w * x + b)
        let d = 2 * (readout * h) * readout
        let slope = 1 - h * h
        let ratio = pow(slope * recurrent, 2)  // ‖u‖² / ‖d‖²
        let byRecurrent = 4 * (ratio - 1) * slope * slope * recurrent  // h_0 = 0: Ω's part alone
        let tolerance = isDouble ? 1e-12 : 1e-6
        #expect(relativeError([pass.loss], [pow(readout * h, 2)]) <= tolerance)
        #expect(relativeError([try #require(pass.omega)], [pow(ratio - 1, 2)]) <= tolerance)
        let expected = [d * slope * x, d * slope, 3 * byRecurrent, 2 * readout * h * h, 2 * readout * h]
        #expect(relativeError(pass.gradient.tensors.flatMap(\.doubles), expected) <= tolerance)
    }

    @Test(arguments: Activation.allCases, [1, 0.3]) func nothingButZeros(_ activation: Activation, leak: Double) {
        let model = network(activation, leak: leak).filled(with: 0)
        let pass = pass(model, .zeros(6, 3, 2))
        #expect(pass.loss == 0.25)
        #expect(pass.omega == 0)
        #expect(pass.gradient.isFinite)
        #expect(pass.gradient.tensors.dropLast(2).allSatisfy { $0.scalars.allSatisfy { $0 == 0 } })
    }

    @Test(arguments: Activation.allCases, [1, 0.3]) func inputsOfZero(_ activation: Activation, leak: Double) {
        let pass = pass(network(activation, leak: leak), .zeros(6, 3, 2))
        #expect(pass.loss.isFinite && pass.omega?.isFinite == true)
        #expect(pass.gradient.isFinite)
        #expect(pass.gradient.tensors[0].scalars.allSatisfy { $0 == 0 }, "W_x of the first layer saw nothing but zeros")
    }

    /// Memory that a tensor held before is taken again as it is: nothing may be read of it.
    @Test(arguments: Activation.allCases, [1, 0.3]) func staleMemoryIsNotRead(_ activation: Activation, leak: Double) {
        var random = Random(seed: 3)
        let model = Network(
            inputs: 3, hidden: 50, outputs: 4, layers: 2, activation: activation, leak: leak, reading: .lastStep,
            using: &random)
        let inputs = random.tensor([40, 20, 3])
        let (lengths, classes) = ((0..<20).map { 40 - $0 }, (0..<20).map { $0 % 4 })
        let passes = (0..<2).map { _ in
            var count = 16.0
            while count < 2e5 {
                _ = (0..<8).map { _ in Tensor.filled(with: .nan, shape: [Int(count)]) }
                count *= 1.1
            }
            return backpropagate(through: model, adding: Omega(weight: 1)) { model in
                crossEntropy(model(inputs, lengths: lengths), classes)
            }
        }
        #expect(passes[0].gradient.isFinite)
        #expect(passes[0].gradient.tensors == passes[1].gradient.tensors)
        #expect(passes[0].flow.layers[0].gradients == passes[1].flow.layers[0].gradients)
    }

    /// Bounded units saturate: outputs and gradients stay finite.
    @Test(arguments: [Activation.tanh, .sigmoid], [1e30, -1e30] as [Scalar])
    func hugeInputs(_ activation: Activation, size: Scalar) {
        let pass = pass(network(activation), .filled(with: size, shape: [6, 3, 2]))
        #expect(pass.loss.isFinite && pass.loss < 100)
        #expect(pass.gradient.isFinite)
    }

    /// Rectifiers do not saturate: what comes out is huge or not finite, and nothing breaks.
    @Test func hugeInputsOfRectifiers() {
        let pass = pass(network(.relu), .filled(with: 1e30, shape: [6, 3, 2]))
        #expect(pass.loss > 1e10 || !pass.loss.isFinite)
        #expect(pass.gradient.tensors.map(\.shape) == network().parameters.map(\.value.shape))
    }

    @Test(arguments: Activation.allCases, [1, 0.3]) func aNumberThatIsMissing(_ activation: Activation, leak: Double) {
        var inputs = Tensor.filled(with: 1, shape: [6, 3, 2])
        inputs.update { $0[20] = .nan }
        let pass = pass(network(activation, leak: leak), inputs)
        #expect(pass.loss.isNaN)
        #expect(pass.gradient.norm.isNaN)
    }

    /// A sequence that is not a number spoils no other of its batch.
    @Test(arguments: Activation.allCases, [1, 0.3]) func sequencesDoNotMeet(_ activation: Activation, leak: Double) {
        var random = Random(seed: 2)
        let model = network(activation, leak: leak)
        let inputs = random.tensor([6, 3, 2])
        var spoilt = inputs
        spoilt.update { base in for t in 0..<6 { base[(t * 3 + 1) * 2] = .nan } }
        let (right, wrong) = (model(inputs), model(spoilt))
        #expect(wrong.sequences(0..<1) == right.sequences(0..<1))
        #expect(wrong.sequences(2..<3) == right.sequences(2..<3))
        #expect(wrong.sequences(1..<2).scalars.allSatisfy { $0.isNaN })
    }
}

import Networks
import Tensors
import Testing

/// The gradient in time of gated layers in networks: Ω beside it, shards, and what shards leave.
@Suite struct GatedFlowTests {
    /// A network and a ragged batch of six.
    private struct Problem: Sendable {
        let model: AnyNetwork
        let inputs: Tensor
        let classes: [Int]
        let lengths = [9, 1, 4, 9, 6, 3]

        init(_ kind: AnyCell.Kind, layers: Int = 2) {
            var random = Random(seed: 2)
            model = AnyNetwork.forTests(kind, layers: layers, reading: .lastStep)
            inputs = random.tensor([9, 6, 3])
            classes = (0..<6).map { _ in random.below(4) }
        }

        /// The share of some sequences in the loss, and the states that they end with.
        func loss(_ model: AnyNetwork, _ range: Range<Int>) -> (loss: Tensor, rest: Rest) {
            let (signal, states) = model.run(inputs.sequences(range), lengths: Array(lengths[range]))
            let loss = crossEntropy(
                of: signal, through: model.readoutWeight, model.readout.bias, Array(classes[range]), dividedBy: 6)
            return (loss, Rest(range: range, states: states.map(\.tensors)))
        }

        func pass(_ shards: [Range<Int>], on threads: Threads = .one) -> (
            pass: BackwardPass<AnyNetwork>, rests: [Rest]
        ) {
            let problem = self
            return backpropagate(through: model, shards: shards, on: threads) { problem.loss($0, $1) }
        }
    }

    /// What a shard leaves.
    private struct Rest: Sendable, Equatable {
        let range: Range<Int>
        let states: [[Tensor]]
    }

    private static let shards = [0..<1, 1..<2, 2..<4, 4..<6]

    // MARK: - Shards

    @Test(arguments: AnyCell.Kind.allCases) func anyNumberOfThreadsGivesTheSameBits(_ kind: AnyCell.Kind) {
        let problem = Problem(kind)
        let expected = problem.pass(Self.shards)
        #expect(expected.rests.map(\.range) == Self.shards)
        for count in [1, 2, 3] {
            let (pass, rests) = problem.pass(Self.shards, on: Threads(count))
            #expect(pass.loss == expected.pass.loss)
            #expect(pass.gradient.tensors == expected.pass.gradient.tensors)
            #expect(pass.flow.layers.map(\.gradients) == expected.pass.flow.layers.map(\.gradients))
            #expect(rests == expected.rests)
        }
    }

    /// Shards whose work takes longer the earlier they are: what they leave stays in their order.
    @Test func restsAreInTheOrderOfTheShards() {
        let model = AnyNetwork.forTests(.gru, hidden: 5)
        let shards = (0..<12).map { 12 - $0 }
        for count in [1, 2, 3] {
            let (pass, rests) = backpropagate(through: model, shards: shards, on: Threads(count)) { model, shard in
                (sum(model(.filled(with: 1, shape: [40 * shard, 1, 3]))), shard)
            }
            #expect(rests == shards)
            #expect(pass.loss.isFinite)
        }
    }

    @Test(arguments: AnyCell.Kind.allCases) func shardsAddUpToTheBatch(_ kind: AnyCell.Kind) {
        let problem = Problem(kind)
        let (whole, sharded) = (problem.pass([0..<6]), problem.pass(Self.shards))
        let tolerance = isDouble ? 1e-12 : 1e-5
        #expect(relativeError([sharded.pass.loss], [whole.pass.loss]) <= tolerance)
        #expect(relativeError(sharded.pass.gradient.tensors, whole.pass.gradient.tensors) <= tolerance)
        for (a, b) in zip(sharded.pass.flow.layers, whole.pass.flow.layers) {
            #expect(relativeError(a.gradients, b.gradients) <= tolerance)
            #expect(relativeError(a.ratios, b.ratios) <= tolerance)
        }
        for rest in sharded.rests {
            let expected = whole.rests[0].states.map { $0.map { rows(Array(rest.range), of: $0) } }
            #expect(rest.states == expected, "the states of \(rest.range)")
        }
    }

    /// The loss without a rest is the loss with one.
    @Test func aRestChangesNothing() {
        let problem = Problem(.lstm)
        let plain = backpropagate(through: problem.model, shards: Self.shards) { problem.loss($0, $1).loss }
        let (pass, _) = problem.pass(Self.shards)
        #expect(plain.loss == pass.loss)
        #expect(plain.gradient.tensors == pass.gradient.tensors)
    }

    // MARK: - Ω

    /// Ω of gated layers is what their ratios say; it has no gradient to give.
    @Test(arguments: AnyCell.Kind.gated, OmegaForm.all) func omegaLooksOn(_ kind: AnyCell.Kind, _ form: OmegaForm) {
        let problem = Problem(kind)
        for shards in [[0..<6], Self.shards] {
            let flow = problem.pass(shards).pass.flow
            let penalty = form.omega(weight: 5)(flow, at: problem.model)
            let expected = flow.layers.reduce(0.0) { total, layer -> Double in
                let pairs = zip(layer.ratios.doubles, layer.gradientNorms.doubles).filter { $0.1 * $0.1 >= 1e-20 }
                let excesses = pairs.map { pow2((form.form == .norms ? $0.0 : pow2($0.0)) - 1) }
                return total + excesses.reduce(0, +) / Double(form.reduction == .mean ? pairs.count : 6)
            }
            #expect(penalty.value > 0)
            #expect(relativeError([penalty.value], [expected]) <= (isDouble ? 1e-9 : 1e-4))
            #expect(penalty.gradient.tensors.map(\.shape) == problem.model.parameters.map(\.value.shape))
            #expect(penalty.gradient.norm == 0)
        }
    }

    private func pow2(_ x: Double) -> Double { x * x }

    /// Under a gated layer, an Elman layer still has its part of the gradient.
    @Test func omegaOfLayersOfTwoKinds() {
        var random = Random(seed: 3)
        let model = AnyNetwork(
            layers: [
                AnyCell(ElmanCell(3, 17, using: &random)), AnyCell(LSTMCell(17, 5, using: &random)),
                AnyCell(GRUCell(5, 16, using: &random)),
            ], readout: Readout(16, 2, initialization: .uniform, using: &random), reading: .lastStep
        ).disturbed(by: 0.1, using: &random)
        let inputs = random.tensor([9, 4, 3])
        let flow = backpropagate(through: model) { sum(square($0(inputs))) }.flow
        #expect(flow.layers.map(\.gradients.shape) == [[9, 4, 17], [9, 4, 5], [9, 4, 16]])
        let gradient = Omega(weight: 1)(flow, at: model).gradient
        for (parameter, tensor) in zip(model.parameters, gradient.tensors) {
            #expect((tensor.sumOfSquares > 0) == (parameter.name == "layers.0.recurrent.weight"), "\(parameter.name)")
        }
    }

    /// What stands for a gradient that is not finite finds the recurrent weights of every kind.
    @Test(arguments: AnyCell.Kind.allCases) func shrinkingFindsTheRecurrentWeights(_ kind: AnyCell.Kind) {
        let problem = Problem(kind)
        let flow = problem.pass(Self.shards).pass.flow
        let gradient = Gradient(shrinking: problem.model, along: flow, by: 0.5)
        for (parameter, tensor) in zip(problem.model.parameters, gradient.tensors) {
            let isRecurrent = parameter.name.hasSuffix("recurrent.weight")
            #expect(tensor == parameter.value * (isRecurrent ? 0.5 : 0), "\(parameter.name)")
        }
    }
}

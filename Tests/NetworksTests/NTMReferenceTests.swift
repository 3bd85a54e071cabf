import Networks
import Tensors
import Testing

/// Neural Turing Machines against PyTorch.
@Suite struct NTMReferenceTests {
    static let cases = (try? NTMFixture.load()) ?? []

    /// The error that is allowed, as a part of each tensor's largest number.
    private let tolerance = isDouble ? 1e-9 : 2e-4

    private func compare<Controller: RecurrentCell>(
        _ fixture: NTMFixture, _ model: NTMModel<Controller>, stepByStep: Bool
    ) throws {
        let (signal, state) = model.run(stepByStep: stepByStep)
        let (hidden, width) = (fixture.hiddenSize, signal.shape[2])
        var parts: (states: [Double], reads: [Double]) = ([], [])
        for (index, value) in signal.doubles.enumerated() {
            if index % width < hidden { parts.states.append(value) } else { parts.reads.append(value) }
        }
        #expect(relativeError(parts.states, fixture.hidden) <= tolerance)
        #expect(relativeError(parts.reads, fixture.reads, scale: 1e-3) <= tolerance)
        #expect(relativeError(model.output(signal).doubles, fixture.outputs) <= tolerance)
        try check(state, fixture)
        let pass = backpropagate(through: model) { model in
            let outputs = model.output(model.run(stepByStep: stepByStep).outputs)
            return sum(outputs * Tensor(fixture.weights.map { Scalar($0) }, shape: outputs.shape))
        }
        #expect(relativeError([pass.loss], [fixture.loss], scale: 1) <= tolerance)
        let expected = try model.parameters.map { shown -> [Double] in
            switch shown.name {
            case "inputs": fixture.inputsGradient
            case "memory.content": fixture.initialMemoryGradient
            default:
                try #require(
                    fixture.gradient[shown.name.replacing("candidateBias", with: "candidate_bias")],
                    "the fixture has no \(shown.name)")
            }
        }
        let largest = expected.joined().reduce(0) { max($0, abs($1)) }
        for (shown, (found, values)) in zip(model.parameters, zip(pass.gradient.tensors, expected)) {
            let error = relativeError(found.doubles, values, scale: (isDouble ? 1e-3 : 0.1) * largest)
            #expect(error <= tolerance, "\(shown.name)")
        }
    }

    /// The last weights and the last memory.
    private func check(_ state: [Tensor], _ fixture: NTMFixture) throws {
        let (memory, weights) = (state[state.count - 3].doubles, state[state.count - 2].doubles)
        let (slots, width) = (fixture.slots, fixture.width)
        let transposed = (0..<fixture.batch * slots * width).map { index in
            let (b, slot, w) = (index / (slots * width), index / width % slots, index % width)
            return memory[(b * width + w) * slots + slot]
        }
        #expect(relativeError(transposed, fixture.memory) <= tolerance)
        let (reading, writing) = (fixture.readHeads * slots, fixture.writeHeads * slots)
        let last = (0..<fixture.batch).flatMap { b -> [Double] in
            let row = (fixture.steps - 1) * fixture.batch + b
            return Array(fixture.readWeights[row * reading..<(row + 1) * reading])
                + Array(fixture.writeWeights[row * writing..<(row + 1) * writing])
        }
        #expect(relativeError(weights, last) <= tolerance)
    }

    @Test func everyCaseIsRead() throws {
        #expect(try NTMFixture.load().count == 45)
        for controller in ["lstm", "gru", "feedforward"] {
            #expect(Self.cases.count { $0.controller == controller } == 15)
        }
    }

    @Test(arguments: cases, [false, true]) func forwardAndGradient(_ fixture: NTMFixture, stepByStep: Bool) throws {
        let input = try fixture.linear("controller.input")
        switch fixture.controller {
        case "lstm":
            let cell = LSTMCell(input: input, recurrent: try fixture.linear("controller.recurrent", bias: false))
            try compare(fixture, try NTMModel(fixture, cell), stepByStep: stepByStep)
        case "gru":
            let cell = GRUCell(
                input: input, recurrent: try fixture.linear("controller.recurrent", bias: false),
                candidateBias: try fixture.parameter("controller.candidate_bias"))
            try compare(fixture, try NTMModel(fixture, cell), stepByStep: stepByStep)
        default:
            try compare(fixture, try NTMModel(fixture, FeedForwardCell(input: input)), stepByStep: stepByStep)
        }
    }
}

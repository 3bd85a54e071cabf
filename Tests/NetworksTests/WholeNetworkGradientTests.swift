import Networks
import Tensors
import Testing

/// Whole networks, from what they read to the loss, against finite differences.
@Suite struct WholeNetworkGradientTests {
    /// What a network reads.
    enum Input: CaseIterable, Sendable { case dense, embedding, tied, oneHot }

    /// A network and a ragged batch for it.
    struct Problem: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let model: AnyNetwork
        private let inputs: Tensor
        private let symbols: [Int]
        private let classes: [Int]
        private static let lengths = [4, 2, 3]
        private static let (steps, batch, symbolCount, hidden) = (4, 3, 4, 3)

        init(_ kind: AnyCell.Kind, layers: Int, _ input: Input, _ dropout: Dropout, _ reading: SequenceOutput) {
            var random = Random(seed: 1)
            let width = input == .oneHot ? Self.symbolCount : input == .tied ? Self.hidden : 2
            var model = AnyNetwork.fresh(
                kind, symbols: input == .embedding || input == .tied ? Self.symbolCount : nil, inputs: width,
                hidden: Self.hidden, outputs: Self.symbolCount, layers: layers, initialization: .uniform,
                reading: reading, dropout: dropout, using: &random)
            if input == .tied { model.readout.weight = nil }
            self.model = model.disturbed(by: 0.3, using: &random)
            symbols = (0..<Self.steps * Self.batch).map { _ in random.below(Self.symbolCount) }
            classes = (0..<Self.steps * Self.batch).map { _ in random.below(Self.symbolCount) }
            inputs =
                input == .oneHot
                ? .oneHot(symbols, of: Self.symbolCount, batch: Self.batch)
                : random.tensor([Self.steps, Self.batch, width])
            testDescription = "\(layers) of \(kind), \(input), dropout \(dropout.rate), \(reading)"
        }

        /// The loss, dropping the same numbers every time.
        func loss(_ model: AnyNetwork) -> Tensor {
            var random: Random? = Random(seed: 3)
            let signal = model.signal(
                model.embedding.map { $0(symbols, batch: Self.batch) } ?? inputs,
                from: model.initialStates(batch: Self.batch), lengths: Self.lengths, dropping: &random
            ).signal
            guard case .everyStep = model.reading else {
                let classes = Array(classes[..<Self.batch])
                return crossEntropy(of: signal, through: model.readoutWeight, model.readout.bias, classes)
            }
            let counts = (0..<Self.steps).flatMap { t in Self.lengths.map { t < $0 ? 1 : 0 as Scalar } }
            return crossEntropy(
                of: signal, through: model.readoutWeight, model.readout.bias, classes, where: counts)
        }
    }

    private static let dropouts = [Dropout(), Dropout(0.4), Dropout(0.4, isVariational: true)]

    static let problems = AnyCell.Kind.allCases.flatMap { kind in
        (1...3).flatMap { layers in
            Input.allCases.filter { kind != .ntm || $0 != .tied }.flatMap { input in
                dropouts.flatMap { dropout in
                    [SequenceOutput.everyStep, .lastStep].map { Problem(kind, layers: layers, input, dropout, $0) }
                }
            }
        }
    }

    @Test(.enabled(if: isDouble, "finite differences need the trait Double"), arguments: problems)
    func gradientMatchesFiniteDifferences(_ problem: Problem) {
        let slopes = finiteDifferences(at: problem.model, step: 1e-5) { Double(problem.loss($0).scalar) }
        let pass = backpropagate(through: problem.model, problem.loss)
        #expect(relativeError(pass.gradient.tensors, slopes) <= 1e-6)
        #expect(pass.flow.layers.count == problem.model.layers.count)
        #expect(pass.gradient.tensors.allSatisfy { $0.sumOfSquares > 0 })
    }

    // MARK: - Parts

    @Test func namesOfParameters() {
        let cell = ["input.weight", "input.bias", "recurrent.weight"]
        func names(_ kind: AnyCell.Kind, _ input: Input) -> [String] {
            Problem(kind, layers: 2, input, Dropout(), .everyStep).model.parameters.map(\.name)
        }
        func layers(_ names: [String]) -> [String] {
            (0..<2).flatMap { layer in names.map { "layers.\(layer).\($0)" } }
        }
        #expect(names(.elman, .dense) == layers(cell) + ["readout.weight", "readout.bias"])
        #expect(
            names(.lstm, .embedding) == ["embedding.weight"] + layers(cell) + ["readout.weight", "readout.bias"])
        #expect(names(.gru, .tied) == ["embedding.weight"] + layers(cell + ["candidateBias"]) + ["readout.bias"])
    }

    @Test func anEmbeddingHasAVectorForEachSymbol() {
        let embedding = Embedding(weight: Tensor([1, 2, 3, 4, 5, 6], shape: [3, 2]))
        #expect((embedding.symbols, embedding.width) == (3, 2))
        #expect(embedding([2, 0, 0, 1], batch: 2) == Tensor([5, 6, 1, 2, 1, 2, 3, 4], shape: [2, 2, 2]))
        #expect(embedding([], batch: 2) == .zeros(0, 2, 2))
    }

    /// An embedding is a product with rows of zeros and a 1; a tied readout is one with the embedding's weight.
    @Test(arguments: [AnyCell.Kind.elman, .lstm, .gru]) func embeddingEqualsOneHot(_ kind: AnyCell.Kind) {
        var network = AnyNetwork.forTests(kind, symbols: 6, inputs: 17, hidden: 17, outputs: 6, layers: 2)
        let symbols = [0, 5, 3, 3, 1, 2, 4, 0]
        let vectors = network.embedding?(symbols, batch: 2) ?? .zeros(0)
        let same = matmul(.oneHot(symbols, of: 6, batch: 2), network.embedding?.weight ?? .zeros(0))
        #expect(relativeError(network(vectors), network(same)) <= (isDouble ? 1e-12 : 1e-5))
        network.readout.weight = network.embedding?.weight
        let untied = network(vectors)
        network.readout.weight = nil
        #expect(network(vectors) == untied)
        #expect(network.readoutWeight == network.embedding?.weight)
    }
}

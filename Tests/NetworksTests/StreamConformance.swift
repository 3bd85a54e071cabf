import Foundation
import Networks
import Tensors
import Testing

/// What networks of symbols read here.
private let symbols = [3, 0, 5, 5, 1, 2, 4, 0, 3, 3, 1, 5, 2, 0, 4, 4, 1, 3, 0, 2]

/// A network that reads one row at a time gives what it gives for the whole sequence.
@Suite struct StreamConformance {
    private static let tolerance = isDouble ? 1e-12 : 1e-5

    /// A network of one sequence's inputs, and what reads a step of them.
    struct Problem: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let network: AnyNetwork
        /// The whole sequence, [T, 1, width].
        let inputs: Tensor
        let readsSymbols: Bool

        init(_ kind: AnyCell.Kind, layers: Int, hidden: Int, _ input: String) {
            testDescription = "\(layers) of \(kind), \(hidden) wide, \(input)"
            readsSymbols = input != "dense"
            let network = AnyNetwork.forTests(
                kind, symbols: input == "embedding" ? 6 : nil, inputs: input == "one-hot" ? 6 : 3, hidden: hidden,
                outputs: 7, layers: layers)
            self.network = network
            var random = Random(seed: 2)
            inputs =
                input == "dense"
                ? random.tensor([symbols.count, 1, 3])
                : network.embedding?(symbols, batch: 1) ?? .oneHot(symbols, of: 6, batch: 1)
        }

        static let all = AnyCell.Kind.allCases.flatMap { kind in
            (1...3).flatMap { layers in
                [1, 5, 16, 50].flatMap { hidden in
                    ["dense", "embedding", "one-hot"].map { Problem(kind, layers: layers, hidden: hidden, $0) }
                }
            }
        }

        /// Reads some steps.
        func read(_ steps: Range<Int>, _ stream: inout AnyNetwork.Stream) -> [Scalar] {
            steps.flatMap { readsSymbols ? stream(symbol: symbols[$0]) : stream(inputs.step($0).scalars) }
        }

        var all: Range<Int> { 0..<symbols.count }
    }

    @Test(arguments: Problem.all) func equalsTheWholeSequence(_ problem: Problem) {
        var stream = problem.network.stream()
        let outputs = problem.read(problem.all, &stream)
        let expected = problem.network(problem.inputs)
        #expect(relativeError(outputs.map { Double($0) }, expected.doubles) <= Self.tolerance)
        let final = problem.network.run(problem.inputs).states
        for (layer, state) in zip(stream.state.layers, final) {
            #expect(layer.map(\.count) == state.tensors.map(\.count))
            let expected = state.tensors.flatMap(\.doubles)
            #expect(relativeError(layer.joined().map { Double($0) }, expected, scale: 0.1) <= Self.tolerance)
        }
    }

    /// Every activation, leak and initialization, and cells without a bias.
    @Test(arguments: Catalog.withoutMemory, [1, 17, 32]) func everyCell(_ row: CellUnderTest, hidden: Int) throws {
        func compare(_ cell: some StreamableCell, _ x: Tensor) {
            var stream = cell.stream()
            #expect(stream.inputWidth == cell.inputs)
            let expected = cell.unroll(
                x, from: cell.initialState(batch: 1), lengths: nil, keeping: .everyStep
            ).outputs
            for t in 0..<x.shape[0] {
                x.step(t).scalars.withUnsafeBufferPointer { stream.step($0) }
                let error = relativeError(
                    stream.output.map { Double($0) }, expected.step(t).doubles, scale: expected.doubles.max() ?? 0)
                #expect(error <= Self.tolerance, "step \(t)")
            }
        }
        var random = Random(seed: 3)
        let cell = try #require(row.make(3, hidden, &random) as? any StreamableCell)
        compare(cell, random.tensor([6, 1, 3]))
    }

    /// Saved in the middle and restored to a new stream, it goes on as if nothing had been.
    @Test(arguments: Problem.all) func goesOnFromASavedState(_ problem: Problem) throws {
        var stream = problem.network.stream()
        _ = problem.read(0..<8, &stream)
        let saved = try JSONEncoder().encode(stream.state)
        let rest = problem.read(8..<20, &stream)
        var other = problem.network.stream()
        let fromZeros = problem.read(8..<20, &other)
        #expect(fromZeros != rest)
        other.state = try JSONDecoder().decode(StreamState.self, from: saved)
        let restored = problem.read(8..<20, &other)
        #expect(restored == rest)
        #expect(other.state == stream.state)
    }

    @Test(arguments: Problem.all) func aCopyGoesOnByItself(_ problem: Problem) {
        var stream = problem.network.stream()
        _ = problem.read(0..<8, &stream)
        var copy = stream
        let rest = problem.read(8..<20, &stream)
        let copied = problem.read(8..<20, &copy)
        #expect(copied == rest)
        #expect(copy.state == stream.state)
    }

    /// The state is what a batch of one would hand over.
    @Test(arguments: AnyCell.Kind.allCases) func aStateOfTheNetworkIsOneOfTheStream(_ kind: AnyCell.Kind) {
        let problem = Problem(kind, layers: 2, hidden: 16, "dense")
        let half = problem.network.run(problem.inputs.steps(0..<10))
        var stream = problem.network.stream()
        var state = stream.state
        state.layers = half.states.map { $0.tensors.map(\.scalars) }
        stream.state = state
        let outputs = problem.read(10..<20, &stream)
        let expected = problem.network(problem.inputs).steps(10..<20)
        #expect(relativeError(outputs.map { Double($0) }, expected.doubles) <= Self.tolerance)
    }

    @Test(arguments: [AnyCell.Kind.elman, .lstm, .gru]) func beginsFromZeros(_ kind: AnyCell.Kind) {
        let state = AnyNetwork.forTests(kind, hidden: 5, layers: 2).stream().state
        let zeros = [Scalar](repeating: 0, count: 5)
        #expect(state.layers == [[[Scalar]]](repeating: kind == .lstm ? [zeros, zeros] : [zeros], count: 2))
    }
}

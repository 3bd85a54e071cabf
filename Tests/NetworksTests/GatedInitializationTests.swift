import Foundation
import Networks
import Tensors
import Testing

/// How gated cells begin.
@Suite struct GatedInitializationTests {
    /// Equal parts of a bias.
    private func parts(_ bias: Tensor?, _ count: Int) -> [[Scalar]] { bias?.split(count).map(\.scalars) ?? [] }

    private func zeros(_ count: Int) -> [Scalar] { [Scalar](repeating: 0, count: count) }

    @Test func forgetGatesBeginOpen() {
        var random = Random(seed: 1)
        let lstm = parts(LSTMCell(3, 5, using: &random).input.bias, 4)
        #expect(lstm == [zeros(5), [1, 1, 1, 1, 1], zeros(5), zeros(5)])
        let half = parts(LSTMCell(3, 5, keeping: .constant(0.5), using: &random).input.bias, 4)
        #expect(half[1] == [0.5, 0.5, 0.5, 0.5, 0.5])
        let gru = GRUCell(3, 5, using: &random)
        #expect(parts(gru.input.bias, 3) == [zeros(5), zeros(5), zeros(5)])
        #expect(gru.candidateBias == .zeros(5))
        let keeping = GRUCell(3, 5, keeping: .constant(2), using: &random)
        #expect(parts(keeping.input.bias, 3) == [zeros(5), [2, 2, 2, 2, 2], zeros(5)])
        #expect(keeping.candidateBias == .zeros(5))
    }

    /// e^b is a span, uniform from 1 to T - 1: its mean, its quarters and its ends.
    private func expectChrono(_ biases: [Scalar], longest: Int) {
        let spans = biases.map { Foundation.exp(Double($0)) }.sorted()
        let (count, width) = (Double(spans.count), Double(longest - 2))
        #expect(spans[0] >= 1 - 1e-6 && spans[spans.count - 1] <= Double(longest - 1) * (1 + 1e-6))
        for quarter in 0...4 {
            let found = spans[min(quarter * spans.count / 4, spans.count - 1)]
            #expect(abs(found - (1 + width * Double(quarter) / 4)) < 0.05 * width)
        }
        #expect(abs(spans.reduce(0, +) / count - (1 + width / 2)) < 0.05 * width)
    }

    @Test(arguments: [3, 50, 1000]) func chrono(longest: Int) {
        var random = Random(seed: 2)
        let lstm = parts(
            LSTMCell(1, 800, initialization: .uniform, keeping: .chrono(longest: longest), using: &random)
                .input.bias, 4)
        expectChrono(lstm[1], longest: longest)
        #expect(lstm[0] == lstm[1].map { -$0 })
        #expect(lstm[2] == zeros(800) && lstm[3] == zeros(800))
        let cell = GRUCell(1, 800, initialization: .uniform, keeping: .chrono(longest: longest), using: &random)
        let gru = parts(cell.input.bias, 3)
        expectChrono(gru[1], longest: longest)
        #expect(gru[0] == zeros(800) && gru[2] == zeros(800))
        #expect(cell.candidateBias == .zeros(800))
        #expect(gru[1] != lstm[1])
    }

    @Test(arguments: [0, 1, 2]) func chronoOfNoSpan(longest: Int) {
        var random = Random(seed: 3)
        let cell = LSTMCell(1, 5, keeping: .chrono(longest: longest), using: &random)
        #expect(cell.input.bias?.sumOfSquares == 0)
    }

    // MARK: - Weights

    /// The square blocks of a cell's recurrent weight.
    private func blocks(_ weight: Tensor) -> [Tensor] {
        let hidden = weight.shape[1]
        return (0..<weight.shape[0] / hidden).map { rows(Array($0 * hidden..<($0 + 1) * hidden), of: weight) }
    }

    @Test(arguments: AnyCell.Kind.gated) func everyBlockIsOrthogonal(_ kind: AnyCell.Kind) {
        var random = Random(seed: 4)
        let network = AnyNetwork.fresh(
            kind, inputs: 3, hidden: 20, outputs: 2, layers: 2, reading: .lastStep, using: &random)
        for layer in network.layers {
            let parts = blocks(layer.parts.recurrent.weight)
            #expect(parts.count == (kind == .lstm ? 4 : 3))
            for block in parts {
                let product = matmul(block, block, transposing: .right)
                #expect(relativeError(product, .identity(20)) < 1e-5)
            }
            for other in parts.dropFirst() { #expect(other != parts[0]) }
        }
    }

    private func expectUniform(_ weight: Tensor, within bound: Double, _ what: String) {
        let largest = weight.doubles.reduce(0) { max($0, abs($1)) }
        #expect(largest <= bound * (1 + 1e-6) && largest > 0.95 * bound, "\(what)")
        let deviation = (weight.sumOfSquares / Double(weight.count)).squareRoot()
        #expect(abs(deviation - bound / 3.0.squareRoot()) < 0.05 * bound, "\(what)")
        #expect(abs(Double(mean(weight).scalar)) < 0.05 * bound, "\(what)")
    }

    @Test(arguments: AnyCell.Kind.gated, Initialization.gated)
    func uniformBounds(_ kind: AnyCell.Kind, _ initialization: Initialization) {
        var random = Random(seed: 5)
        let network = AnyNetwork.fresh(
            kind, symbols: 50, inputs: 20, hidden: 64, outputs: 50, initialization: initialization, reading: .everyStep,
            using: &random)
        let bound = initialization == .uniformTenth ? 0.1 : 0.125
        let parts = network.layers[0].parts
        #expect(parts.input.weight.shape == [kind == .lstm ? 256 : 192, 20])
        expectUniform(parts.input.weight, within: bound, "W")
        guard initialization != .orthogonal else { return }
        expectUniform(parts.recurrent.weight, within: bound, "U")
        expectUniform(network.readoutWeight, within: bound, "readout")
        let width = initialization == .uniform ? 1 / 20.0.squareRoot() : 0.1
        expectUniform(network.embedding?.weight ?? .zeros(1, 1), within: width, "embedding")
        #expect(network.readout.bias == .zeros(50))
    }

    @Test func thoseForGatedCells() {
        #expect(Initialization.gated == [.orthogonal, .uniform, .uniformTenth])
        #expect(Initialization(rawValue: "uniform-0.1") == .uniformTenth)
    }

    /// A network hands the bias on to every layer, and has a default for each kind.
    @Test func biasesOfANetwork() {
        var random = Random(seed: 6)
        func biases(_ kind: AnyCell.Kind, _ bias: GateBias?) -> [Scalar] {
            let network = AnyNetwork.fresh(
                kind, inputs: 2, hidden: 3, outputs: 2, layers: 2, gateBias: bias, reading: .lastStep, using: &random)
            return network.layers.flatMap { parts($0.parts.input.bias, kind == .lstm ? 4 : 3)[1] }
        }
        #expect(biases(.lstm, nil) == [1, 1, 1, 1, 1, 1])
        #expect(biases(.gru, nil) == zeros(6))
        #expect(biases(.lstm, .constant(-1)) == [-1, -1, -1, -1, -1, -1])
        #expect(biases(.gru, .constant(3)) == [3, 3, 3, 3, 3, 3])
        #expect(Set(biases(.lstm, .chrono(longest: 100))).count == 6)
    }
}

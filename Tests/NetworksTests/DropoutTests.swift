import Networks
import Tensors
import Testing

/// What is dropped, how often, and when nothing is.
@Suite struct DropoutTests {
    private func masks(_ dropout: Dropout, _ shape: [Int], seed: UInt64 = 1) -> Tensor {
        var random: Random? = Random(seed: seed)
        return dropout(.filled(with: 1, shape: shape), using: &random)
    }

    @Test func withoutAGeneratorNothingIsDropped() {
        var (random, none) = (Random(seed: 1), Random?.none)
        let x = random.tensor([5, 3, 7])
        for dropout in [Dropout(0.9), Dropout(0.9, isVariational: true)] {
            #expect(dropout(x, using: &none) == x)
        }
        #expect(none == nil)
    }

    @Test func aRateOfZeroDropsNothingAndDrawsNothing() {
        var random: Random? = Random(seed: 1)
        let x = Tensor.filled(with: 3, shape: [5, 3, 7])
        #expect(Dropout()(x, using: &random) == x)
        #expect(random == Random(seed: 1))
        #expect(Dropout() == Dropout(0) && Dropout().rate == 0 && !Dropout().isVariational)
    }

    @Test(arguments: [0.1, 0.3, 0.5, 0.9], [false, true]) func theRateIsKept(rate: Double, isVariational: Bool) {
        let mask = masks(Dropout(rate, isVariational: isVariational), isVariational ? [2, 500, 100] : [100, 20, 50])
        let (kept, count) = (Scalar(1 / (1 - rate)), Double(mask.count))
        #expect(mask.scalars.allSatisfy { $0 == 0 || $0 == kept })
        let dropped = Double(mask.scalars.count { $0 == 0 }) / count
        let deviation = (rate * (1 - rate) / (isVariational ? 5e4 : 1e5)).squareRoot()
        #expect(abs(dropped - rate) < 4 * deviation)
        #expect(abs(Double(mean(mask).scalar) - 1) < 4 * deviation / (1 - rate))
    }

    /// Every number is dropped by itself.
    @Test func plainMasksChangeFromStepToStep() {
        let mask = masks(Dropout(0.5), [10, 4, 16])
        for t in 1..<10 { #expect(mask.step(t) != mask.step(t - 1)) }
        for b in 1..<4 { #expect(mask.sequences(b..<b + 1) != mask.sequences(0..<1)) }
    }

    /// A sequence keeps its mask; another sequence has another.
    @Test func variationalMasksStay() {
        let mask = masks(Dropout(0.5, isVariational: true), [10, 4, 16])
        for t in 1..<10 { #expect(mask.step(t) == mask.step(0)) }
        for b in 1..<4 { #expect(mask.sequences(b..<b + 1) != mask.sequences(0..<1)) }
    }

    @Test(arguments: [false, true]) func sameSeedSameBits(isVariational: Bool) {
        let dropout = Dropout(0.3, isVariational: isVariational)
        #expect(masks(dropout, [5, 3, 7]) == masks(dropout, [5, 3, 7]))
        #expect(masks(dropout, [5, 3, 7]) != masks(dropout, [5, 3, 7], seed: 2))
        var random: Random? = Random(seed: 1)
        let x = Tensor.filled(with: 1, shape: [5, 3, 7])
        #expect(dropout(x, using: &random) == masks(dropout, [5, 3, 7]))
        #expect(random != Random(seed: 1))
        #expect(dropout(x, using: &random) != masks(dropout, [5, 3, 7]), "the generator goes on")
    }

    @Test(arguments: [[0, 3, 7], [5, 0, 7], [1, 1, 1]], [false, true])
    func fewOrNoNumbers(_ shape: [Int], isVariational: Bool) {
        #expect(masks(Dropout(0.5, isVariational: isVariational), shape).shape == shape)
    }

    /// What is dropped has no gradient, what stays has as much more.
    @Test func gradientsAreDroppedWithTheNumbers() {
        let tape = Tape()
        let x = tape.watch(.filled(with: 2, shape: [5, 3, 7]))
        var random: Random? = Random(seed: 1)
        let y = Dropout(0.3)(x, using: &random)
        #expect(tape.gradients(of: sum(y))[x] == y.constant * 0.5)
    }

    // MARK: - In a network

    private func signal(_ model: AnyNetwork, _ inputs: Tensor, seed: UInt64?) -> Tensor {
        var random = seed.map { Random(seed: $0) }
        return model.signal(inputs, from: model.initialStates(batch: 4), dropping: &random).signal
    }

    @Test(arguments: AnyCell.Kind.allCases, [false, true])
    func aNetworkWithoutAGenerator(_ kind: AnyCell.Kind, isVariational: Bool) {
        let dropping = AnyNetwork.forTests(kind, layers: 2, dropout: Dropout(0.5, isVariational: isVariational))
        let plain = AnyNetwork.forTests(kind, layers: 2)
        var random = Random(seed: 2)
        let inputs = random.tensor([6, 4, 3])
        #expect(signal(dropping, inputs, seed: nil) == signal(plain, inputs, seed: nil))
        #expect(dropping(inputs) == plain(inputs))
        #expect(signal(dropping, inputs, seed: 3) == signal(dropping, inputs, seed: 3))
        #expect(signal(dropping, inputs, seed: 3) != signal(dropping, inputs, seed: 4))
        #expect(signal(plain, inputs, seed: 3) == signal(plain, inputs, seed: nil))
    }

    /// Between the layers and before the readout; numbers that are read are not dropped, vectors of symbols are.
    @Test(arguments: [nil, 9], [1, 2, 3]) func whereItDrops(symbols: Int?, layers: Int) {
        let dropout = Dropout(0.5)
        let model = AnyNetwork.forTests(.lstm, symbols: symbols, inputs: 17, layers: layers, dropout: dropout)
        var (seed, random) = (Random(seed: 5), Random?.some(Random(seed: 6)))
        let inputs = seed.tensor([6, 4, 17])
        var expected = symbols == nil ? inputs : dropout(inputs, using: &random)
        for layer in model.layers {
            let outputs = layer.unroll(expected, from: layer.initialState(batch: 4)).outputs
            expected = dropout(outputs, using: &random)
        }
        #expect(signal(model, inputs, seed: 6) == expected)
    }
}

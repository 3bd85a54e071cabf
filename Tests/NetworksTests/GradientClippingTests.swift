import Networks
import Tensors
import Testing

/// What a gradient can do: add up, tell its norm, be clipped, be replaced.
@Suite struct GradientClippingTests {
    /// Two layers, so that there is more than one W_h.
    private let network: Network = {
        var random = Random(seed: 1)
        return Network(inputs: 3, hidden: 5, outputs: 2, layers: 2, reading: .lastStep, using: &random)
    }()

    /// A gradient in the network's shapes, element by element from a function of the element's number.
    private func gradient(_ element: (Int) -> Scalar) -> Gradient<Network> {
        var first = 0
        return Gradient(
            network.parameters.map { parameter in
                defer { first += parameter.value.count }
                return Tensor((first..<first + parameter.value.count).map(element), shape: parameter.value.shape)
            })
    }

    private func elements(_ gradient: Gradient<Network>) -> [Double] { gradient.tensors.flatMap(\.doubles) }

    @Test func zeroHasEveryShape() {
        let zero = Gradient(zeroFor: network)
        #expect(zero.tensors.map(\.shape) == network.parameters.map(\.value.shape))
        #expect(zero.norm == 0)
    }

    @Test func gradientsAddUp() {
        var sum = gradient { Scalar($0) }
        sum += gradient { Scalar(1 - $0) }
        #expect(elements(sum).allSatisfy { $0 == 1 })
        #expect(abs(sum.norm - Double(network.parameterCount).squareRoot()) < 1e-12)
    }

    /// The norm is that of all parameters together.
    @Test func clippingKeepsTheDirection() {
        let before = gradient { Scalar($0 % 7) - 2.5 }
        var after = before
        let norm = after.clip(globalNorm: 1.5)
        #expect(abs(norm - elements(before).reduce(0) { $0 + $1 * $1 }.squareRoot()) < 1e-12 * norm)
        #expect(norm > 1.5)
        #expect(abs(after.norm - 1.5) < (isDouble ? 1e-12 : 1e-6))
        #expect(relativeError(elements(after), elements(before).map { $0 * 1.5 / norm }) <= (isDouble ? 1e-15 : 3e-7))
    }

    @Test func aSmallGradientIsLeftAsItIs() {
        let before = gradient { Scalar($0 % 7) - 2.5 }
        var after = before
        #expect(after.clip(globalNorm: before.norm) == before.norm)
        #expect(after.tensors == before.tensors)
        after = Gradient(zeroFor: network)
        #expect(after.clip(globalNorm: 1) == 0)
        #expect(after.norm == 0)
    }

    /// The squares of such numbers overflow single precision.
    @Test(arguments: [1e25, 1e-25] as [Scalar]) func normsOfHugeAndTinyGradients(size: Scalar) {
        var gradient = gradient { $0 % 2 == 0 ? size : -size }
        let exact = Double(size) * Double(network.parameterCount).squareRoot()
        #expect(abs(gradient.norm - exact) <= 1e-12 * exact)
        let limit = exact / 1e6
        gradient.clip(globalNorm: limit)
        #expect(abs(gradient.norm - limit) <= 1e-6 * limit)
        #expect(gradient.isFinite)
    }

    @Test(arguments: [.nan, .infinity, -.infinity] as [Scalar])
    func whatIsNotFiniteIsNotTouched(_ bad: Scalar) {
        let before = gradient { $0 == 40 ? bad : 100 }
        var after = before
        let norm = after.clip(globalNorm: 1)
        #expect(bad.isNaN ? norm.isNaN : norm == .infinity)
        let pairs = zip(elements(after), elements(before))
        #expect(pairs.allSatisfy { $0 == $1 || ($0.isNaN && $1.isNaN) })
    }

    @Test func clippingEachValue() {
        let before = gradient { Scalar($0 % 7) - 2.5 }
        var after = before
        #expect(after.clip(eachValue: 1) == before.norm)
        #expect(elements(after) == elements(before).map { max(-1, min(1, $0)) })
        var extreme = gradient { [.infinity, -.infinity, .nan, 0.5][$0 % 4] }
        extreme.clip(eachValue: 2)
        for (number, value) in elements(extreme).enumerated() {
            if number % 4 == 2 { #expect(value.isNaN) } else { #expect(value == [2, -2, 0, 0.5][number % 4]) }
        }
    }

    /// In place of a gradient that exploded: shrink W_h of every layer, and nothing else.
    @Test func shrinking() {
        let pass = backpropagate(through: network) { sum($0(.filled(with: 1, shape: [4, 2, 3]))) }
        let gradient = Gradient(shrinking: network, along: pass.flow, by: 0.02)
        for (parameter, tensor) in zip(network.parameters, gradient.tensors) {
            let factor: Scalar = parameter.name.hasSuffix("recurrent.weight") ? 0.02 : 0
            #expect(tensor == parameter.value * factor, "\(parameter.name)")
        }
        #expect(gradient.norm > 0)
    }
}

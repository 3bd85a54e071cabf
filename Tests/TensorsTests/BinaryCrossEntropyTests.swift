import Foundation
import Tensors
import Testing

/// The loss of independent events: its values, its extremes, and the rows that do not count.
@Suite struct BinaryCrossEntropyTests {
    /// The loss and its gradient by the logits.
    private func differentiated(_ point: Tensor, _ loss: (Tensor) -> Tensor) -> (loss: Scalar, slope: Tensor) {
        let tape = Tape()
        let watched = tape.watch(point)
        let value = loss(watched)
        return (value.scalar, tape.gradients(of: value)[watched])
    }

    private func sigmoid(_ x: Scalar) -> Double { 1 / (1 + Foundation.exp(-Double(x))) }

    /// -t ln σ(z) - (1 - t) ln(1 - σ(z)), as it is written.
    private func naive(_ z: Scalar, _ t: Scalar) -> Double {
        -Double(t) * Foundation.log(sigmoid(z)) - (1 - Double(t)) * Foundation.log(1 - sigmoid(z))
    }

    @Test func isTheMeanOverTheRows() {
        let logits = Tensor([1, -2, 0, 3, 0.5, -0.25], shape: [2, 3])
        let target = Tensor([1, 0, 0.5, 0, 1, 0.25], shape: [2, 3])
        let losses = zip(logits.scalars, target.scalars).map { naive($0.0, $0.1) }
        let (first, second) = (losses[..<3].reduce(0, +), losses[3...].reduce(0, +))
        func check(_ loss: Tensor, _ expected: Double) {
            #expect(relativeError([loss.scalar], [expected]) <= 4 * ulp)
        }
        check(binaryCrossEntropy(logits, target), (first + second) / 2)
        check(binaryCrossEntropy(logits, target, where: [1, 0.25]), (first + 0.25 * second) / 1.25)
        check(binaryCrossEntropy(logits, target, where: [1, 0.25], dividedBy: 10), (first + 0.25 * second) / 10)
        check(binaryCrossEntropy(logits, target, dividedBy: 10), (first + second) / 10)
        let slope = differentiated(logits) { binaryCrossEntropy($0, target) }.slope
        let expected = zip(logits.scalars, target.scalars).map { (sigmoid($0.0) - Double($0.1)) / 2 }
        #expect(relativeError(slope.scalars, expected) <= 4 * ulp)
    }

    /// The loss grows like the logit, and its slope has a bound: nothing overflows.
    @Test(arguments: [1e4, 1e30] as [Scalar]) func hugeLogits(size: Scalar) {
        let logits = Tensor([size, -size, size, -size], shape: [2, 2])
        let right = differentiated(logits) { binaryCrossEntropy($0, Tensor([1, 0, 1, 0], shape: [2, 2])) }
        #expect(right.loss == 0)
        #expect(right.slope == .zeros(2, 2))
        let wrong = differentiated(logits) { binaryCrossEntropy($0, Tensor([0, 1, 0, 1], shape: [2, 2])) }
        #expect(wrong.loss == 2 * size)
        #expect(wrong.slope == Tensor([0.5, -0.5, 0.5, -0.5], shape: [2, 2]))
        let undecided = differentiated(logits) { binaryCrossEntropy($0, .filled(with: 0.5, shape: [2, 2])) }
        #expect(undecided.loss == size)
        #expect(undecided.slope == Tensor([0.25, -0.25, 0.25, -0.25], shape: [2, 2]))
    }

    /// Where 1 - σ(z) would be lost to rounding.
    @Test func smallLossesKeepTheirDigits() {
        let logits = Tensor([20, -20], shape: [1, 2])
        let loss = binaryCrossEntropy(logits, Tensor([1, 0], shape: [1, 2])).scalar
        #expect(relativeError([loss], [2 * Foundation.log1p(Foundation.exp(-20.0))]) <= 4 * ulp)
    }

    @Test func rowsOfWeightZeroMayHoldAnything() {
        let logits = Tensor([.nan, .infinity, 1, 2, -.infinity, .nan], shape: [3, 2])
        let target = Tensor([.nan, 0, 1, 0, .infinity, 7], shape: [3, 2])
        let result = differentiated(logits) { binaryCrossEntropy($0, target, where: [0, 1, 0]) }
        #expect(relativeError([result.loss], [naive(1, 1) + naive(2, 0)]) <= 4 * ulp)
        let slope = result.slope.scalars
        #expect(Array(slope[0..<2] + slope[4..<6]) == [0, 0, 0, 0])
        #expect(relativeError(Array(slope[2..<4]), [sigmoid(1) - 1, sigmoid(2)]) <= 4 * ulp)
    }

    @Test func nothingCounts() {
        let result = differentiated(.filled(with: .nan, shape: [2, 3])) {
            binaryCrossEntropy($0, .zeros(2, 3), where: [0, 0])
        }
        #expect(result.loss == 0)
        #expect(result.slope == .zeros(2, 3))
    }

    @Test func notANumberIsNotHidden() {
        let logits = Tensor([0, .nan, 1, 2], shape: [2, 2])
        #expect(binaryCrossEntropy(logits, .zeros(2, 2)).scalar.isNaN)
        #expect(binaryCrossEntropy(.zeros(2, 2), logits).scalar.isNaN)
    }

    /// The losses of two halves with a common divisor are the loss of the whole.
    @Test func aDivisorLetsShardsAddUp() {
        var random = Random(seed: 16)
        let (logits, target) = (random.tensor([6, 5]), sigmoid(random.tensor([6, 5])))
        let parts = [0..<2, 2..<6].map { range in
            binaryCrossEntropy(rows(Array(range), of: logits), rows(Array(range), of: target), dividedBy: 6).scalar
        }
        #expect(relativeError([parts[0] + parts[1]], [Double(binaryCrossEntropy(logits, target).scalar)]) <= 4 * ulp)
    }

    private func sigmoid(_ x: Tensor) -> Tensor { Tensors.sigmoid(x) }
}

import Foundation
import Tensors
import Testing

/// The losses: their values, their extremes, and the rows that do not count.
@Suite struct LossTests {
    /// The loss and its gradient by the first argument.
    private func differentiated(_ point: Tensor, _ loss: (Tensor) -> Tensor) -> (loss: Scalar, slope: Tensor) {
        let tape = Tape()
        let watched = tape.watch(point)
        let value = loss(watched)
        return (value.scalar, tape.gradients(of: value)[watched])
    }

    @Test func crossEntropyIsTheMeanOfLogarithms() {
        let logits = Tensor([1, 2, 3, 0, 0, 0], shape: [2, 3])
        let exponentials: [Double] = [Foundation.exp(1.0), Foundation.exp(2.0), Foundation.exp(3.0)]
        let first = Foundation.log(exponentials.reduce(0, +)) - 3
        let second = Foundation.log(3.0)
        let loss = crossEntropy(logits, [2, 0])
        #expect(relativeError([loss.scalar], [(first + second) / 2]) <= 4 * ulp)
        let weighted = crossEntropy(logits, [2, 0], where: [1, 0.25])
        #expect(relativeError([weighted.scalar], [(first + 0.25 * second) / 1.25]) <= 4 * ulp)
        let divided = crossEntropy(logits, [2, 0], where: [1, 0.25], dividedBy: 10)
        #expect(relativeError([divided.scalar], [(first + 0.25 * second) / 10]) <= 4 * ulp)
    }

    @Test func squaredErrorIsTheMeanOfSquares() {
        let (prediction, target) = (Tensor([1, 2, 3, 4], shape: [2, 2]), Tensor([0, 0, 1, 0], shape: [2, 2]))
        #expect(squaredError(prediction, target) == Tensor(25.0 / 4))
        #expect(squaredError(prediction, target, where: [1, 0]) == Tensor(5.0 / 2))
        #expect(squaredError(prediction, target, where: [1, 0.5]) == Tensor(15.0 / 3))
        #expect(squaredError(prediction, target, where: [1, 0.5], dividedBy: 5) == Tensor(3))
    }

    /// The losses of two halves with a common divisor are the loss of the whole.
    @Test func aDivisorLetsShardsAddUp() {
        var random = Random(seed: 16)
        let logits = random.tensor([6, 5])
        let classes = [0, 4, 2, 2, 1, 3]
        let parts = [0..<2, 2..<6].map { range in
            crossEntropy(rows(Array(range), of: logits), Array(classes[range]), dividedBy: 6).scalar
        }
        #expect(relativeError([parts[0] + parts[1]], [Double(crossEntropy(logits, classes).scalar)]) <= 4 * ulp)
    }

    @Test func hugeLogits() {
        let logits = Tensor([1e4, -1e4, -1e4, 1e4], shape: [2, 2])
        #expect(softmax(logits) == Tensor([1, 0, 0, 1], shape: [2, 2]))
        let right = differentiated(logits) { crossEntropy($0, [0, 1]) }
        #expect(right.loss == 0)
        #expect(right.slope == .zeros(2, 2))
        let wrong = differentiated(logits) { crossEntropy($0, [1, 0]) }
        #expect(wrong.loss == 2e4)
        #expect(wrong.slope == Tensor([0.5, -0.5, -0.5, 0.5], shape: [2, 2]))
        #expect(softmax(logits * 1e25) == softmax(logits))
    }

    /// A logit of -infinity rules its class out.
    @Test func impossibleClasses() {
        let logits = Tensor([0, -.infinity, 0])
        #expect(softmax(logits) == Tensor([0.5, 0, 0.5]))
        let masked = differentiated(logits) { crossEntropy($0, [2]) }
        #expect(relativeError([masked.loss], [Foundation.log(2.0)]) <= 4 * ulp)
        #expect(masked.slope == Tensor([0.5, 0, -0.5]))
        let through = differentiated(logits) { sum(softmax($0) * Tensor([1, 2, 3])) }
        #expect(through.slope == Tensor([-0.5, 0, 0.5]))
        #expect(crossEntropy(logits, [1]).scalar == .infinity)
    }

    @Test func notANumberIsNotHidden() {
        let logits = Tensor([0, .nan, 1, 2], shape: [2, 2])
        #expect(crossEntropy(logits, [0, 0]).scalar.isNaN)
        let probabilities = softmax(logits)
        #expect(probabilities[0, 0].isNaN && probabilities[0, 1].isNaN)
        #expect(probabilities[1, 0] + probabilities[1, 1] == 1)
        #expect(squaredError(logits, .zeros(2, 2)).scalar.isNaN)
    }

    @Test func rowsOfWeightZeroMayHoldAnything() {
        let logits = Tensor([.nan, .infinity, 1, 2, -.infinity, .nan], shape: [3, 2])
        let result = differentiated(logits) { crossEntropy($0, [-7, 1, 99], where: [0, 1, 0]) }
        #expect(relativeError([result.loss], [Foundation.log(1 + Foundation.exp(-1.0))]) <= 4 * ulp)
        let slope = result.slope.scalars
        #expect(Array(slope[0..<2] + slope[4..<6]) == [0, 0, 0, 0])
        #expect(abs(slope[2] + slope[3]) <= 4 * Scalar.ulpOfOne && slope[2] > 0.2)
    }

    @Test func targetsOfWeightZeroMayHoldAnything() {
        let prediction = Tensor([.nan, 5, 2], shape: [3, 1])
        let target = Tensor([1, .infinity, 1], shape: [3, 1])
        let result = differentiated(prediction) { squaredError($0, target, where: [0, 0, 1]) }
        #expect(result.loss == 1)
        #expect(result.slope == Tensor([0, 0, 2], shape: [3, 1]))
    }

    @Test func nothingCounts() {
        let result = differentiated(.filled(with: .nan, shape: [2, 3])) { crossEntropy($0, [0, 0], where: [0, 0]) }
        #expect(result.loss == 0)
        #expect(result.slope == .zeros(2, 3))
    }

    @Test func probabilitiesSumToOne() {
        var random = Random(seed: 17)
        let totals = sumOfRows(softmax(random.tensor([100, 50]) * 10)).scalars
        #expect(totals.allSatisfy { abs($0 - 1) <= 8 * Scalar.ulpOfOne })
    }
}

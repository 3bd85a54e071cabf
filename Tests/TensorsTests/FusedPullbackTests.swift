import Tensors
import Testing

/// Fused operators: gradients of their weights wait, unless somebody needs them at once.
@Suite struct FusedPullbackTests {
    /// The gradient of `scale` times a weight.
    private struct Waiting: PostponedGradient {
        let value: Tensor
        func weightGradients() -> [Tensor] { [value] }
    }

    /// x w as a fused operator with the input x and the weight w, for single numbers.
    private func fusedProduct(_ x: Tensor, _ w: Tensor) -> Tensor {
        record(
            x.constant * w.constant, from: [x, w],
            .fused { upstream in ([upstream * w.constant], Waiting(value: upstream * x.constant)) })
    }

    @Test func gradientsOfWatchedWeightsWait() {
        let tape = Tape()
        let (x, w) = (tape.watch(Tensor(3)), tape.watch(Tensor(5)))
        var gradients = tape.gradients(of: fusedProduct(x, w) * 2)
        #expect(gradients.postponed.count == 1)
        #expect(gradients[x] == Tensor(10))
        gradients.finish()
        #expect(gradients[w] == Tensor(6))
        #expect(gradients.postponed.isEmpty)
    }

    @Test func whatWaitsCanBeReplaced() {
        let tape = Tape()
        let (x, w) = (tape.watch(Tensor(3)), tape.watch(Tensor(5)))
        var gradients = tape.gradients(of: fusedProduct(x, w))
        gradients.finish { $0.weightGradients().map { $0 + 100 } }
        #expect(gradients[w] == Tensor(103))
    }

    @Test func gradientsOfComputedWeightsDoNotWait() {
        let tape = Tape()
        let (x, w) = (tape.watch(Tensor(3)), tape.watch(Tensor(5)))
        let gradients = tape.gradients(of: fusedProduct(x, w * w))
        #expect(gradients.postponed.isEmpty)
        #expect(gradients[w] == Tensor(30))
        #expect(gradients[x] == Tensor(25))
    }

    @Test func aWeightThatIsUsedTwiceGetsBothGradients() {
        let tape = Tape()
        let (x, w) = (tape.watch(Tensor(3)), tape.watch(Tensor(5)))
        var gradients = tape.gradients(of: fusedProduct(fusedProduct(x, w), w))
        #expect(gradients.postponed.count == 2)
        gradients.finish()
        #expect(gradients[w] == Tensor(30))
        #expect(gradients[x] == Tensor(25))
    }
}

import Tensors
import Testing

/// Every operation against central finite differences.
@Suite struct OperationGradientTests {
    @Test(arguments: OperationTable.all) func agreesWithFiniteDifferences(_ operation: Operation) {
        var random = Random(seed: 12)
        let inputs = operation.shapes.map { random.tensor($0, positive: operation.positive) }
        let direction = random.tensor(operation.apply(inputs).shape)

        let tape = Tape()
        let watched = inputs.map { tape.watch($0) }
        let gradients = tape.gradients(of: sum(operation.apply(watched) * direction))

        for (position, input) in inputs.enumerated() {
            let expected = finiteDifferences(at: input, step: isDouble ? 1e-5 : 1e-2) { moved in
                var inputs = inputs
                inputs[position] = moved
                return dot(operation.apply(inputs), direction)
            }
            let gradient = gradients[watched[position]]
            #expect(gradient.shape == input.shape)
            #expect(relativeError(gradient.scalars, expected) <= (isDouble ? 1e-6 : 2e-3))
        }
    }

    /// What an operation computes must not depend on whether it is recorded.
    @Test(arguments: OperationTable.all) func recordingChangesNoValue(_ operation: Operation) {
        var random = Random(seed: 13)
        let inputs = operation.shapes.map { random.tensor($0, positive: operation.positive) }
        let plain = operation.apply(inputs)
        let tape = Tape()
        let recorded = operation.apply(inputs.map { tape.watch($0) })
        #expect(recorded == plain)
        #expect(tape.count > inputs.count)
        #expect(plain.count == plain.shape.reduce(1, *))
    }

    @Test func derivativeOfASquareRootAtZeroIsZero() {
        let tape = Tape()
        let x = tape.watch(Tensor([0, 4]))
        #expect(tape.gradients(of: sum(squareRoot(x)))[x] == Tensor([0, 0.25]))
    }

    @Test func derivativeOfThePositivePartAtZeroIsZero() {
        let tape = Tape()
        let x = tape.watch(Tensor([0, 4, -4]))
        #expect(tape.gradients(of: sum(relu(x)))[x] == Tensor([0, 1, 0]))
    }
}

import Networks
import Tensors
import Testing

/// Readout and loss as one operator, against the two operators that it stands for.
@Suite struct SoftmaxLossConformance {
    private struct Problem: Module, CustomStringConvertible {
        var signal: Tensor
        var weight: Tensor
        var bias: Tensor
        let classes: [Int]
        var weights: [Scalar]?
        var divisor: Double?

        init(rows: [Int], hidden: Int, outputs: Int, seed: UInt64 = 1) {
            var random = Random(seed: seed)
            signal = random.tensor(rows + [hidden])
            weight = random.tensor([outputs, hidden])
            bias = random.tensor([outputs])
            classes = (0..<rows.reduce(1, *)).map { _ in random.below(outputs) }
        }

        var description: String { "\(signal.shape) through \(weight.shape)" }
        /// What rows count, one in three nothing.
        var someWeights: [Scalar] { classes.indices.map { Scalar($0 % 3) / 2 } }

        var fused: Tensor {
            crossEntropy(of: signal, through: weight, bias, classes, where: weights, dividedBy: divisor)
        }

        var plain: Tensor {
            crossEntropy(
                matmul(signal, weight, transposing: .right) + bias, classes, where: weights, dividedBy: divisor)
        }

        mutating func visitParameters(_ visit: inout some ParameterVisitor & ~Copyable) {
            visit("signal", &signal)
            visit("weight", &weight)
            visit("bias", &bias)
        }
    }

    private let tolerance = isDouble ? 1e-12 : 1e-5

    /// Both forms have the same value and the same gradients; `slack` is for sums of very many classes.
    private func compare(_ problem: Problem, times factor: Scalar = 1, slack: Double = 1) {
        let fast = backpropagate(through: problem) { $0.fused * factor }
        let slow = backpropagate(through: problem) { $0.plain * factor }
        #expect(relativeError([fast.loss], [slow.loss]) <= tolerance, "\(problem)")
        #expect(relativeError(fast.gradient.tensors, slow.gradient.tensors) <= slack * tolerance, "\(problem)")
        #expect(fast.loss == Double((problem.fused * factor).scalar), "without a tape it is the same")
    }

    private static let sizes: [(rows: [Int], hidden: Int, outputs: Int)] = [
        ([1], 1, 1), ([1], 5, 2), ([3], 2, 5), ([5], 17, 16), ([2, 20], 16, 33), ([33], 50, 130), ([4, 16], 5, 300),
        ([100], 7, 257), ([3, 7, 2], 64, 241), ([200], 3, 1000),
    ]

    @Test(arguments: sizes) func equalsProductAndLoss(_ size: (rows: [Int], hidden: Int, outputs: Int)) {
        var problem = Problem(rows: size.rows, hidden: size.hidden, outputs: size.outputs)
        compare(problem)
        compare(problem, times: -2.5)
        problem.divisor = 7
        compare(problem)
        guard size.rows != [1] else { return }
        problem.weights = problem.someWeights
        compare(problem, times: 3)
        problem.divisor = nil
        compare(problem)
    }

    /// So many classes that the logits of all rows are not in memory at once: 32 rows of them, then 128.
    @Test(arguments: [(70, 90_000), (150, 30_000)]) func someRowsAtATime(_ size: (rows: Int, outputs: Int)) {
        var problem = Problem(rows: [size.rows], hidden: 3, outputs: size.outputs)
        problem.weights = problem.someWeights
        compare(problem, times: 2, slack: 30)
    }

    @Test func nothingCounts() {
        var problem = Problem(rows: [4], hidden: 3, outputs: 5)
        problem.weights = [0, 0, 0, 0]
        let pass = backpropagate(through: problem) { $0.fused }
        #expect(pass.loss == 0)
        #expect(pass.gradient.norm == 0)
    }

    /// A gradient by one of the three only, the others as they are.
    @Test(arguments: 0..<3) func oneParameterAlone(_ position: Int) {
        let problem = Problem(rows: [6], hidden: 5, outputs: 7)
        let all = backpropagate(through: problem) { $0.fused }.gradient.tensors
        let alone = backpropagate(through: problem) { model in
            var copy = model
            if position != 0 { copy.signal = copy.signal.constant }
            if position != 1 { copy.weight = copy.weight.constant }
            if position != 2 { copy.bias = copy.bias.constant }
            return copy.fused
        }
        for (index, tensor) in alone.gradient.tensors.enumerated() {
            #expect(index == position ? tensor == all[index] : tensor.sumOfSquares == 0)
        }
    }

    /// Logits beyond what an exponential holds.
    @Test(arguments: [1e3, 1e10] as [Scalar]) func hugeLogits(size: Scalar) {
        var problem = Problem(rows: [20], hidden: 3, outputs: 40)
        problem.weight.scale(by: size)
        let pass = backpropagate(through: problem) { $0.fused }
        #expect(pass.loss.isFinite && pass.loss > 0)
        #expect(pass.gradient.isFinite)
        compare(problem)
    }

    @Test func notANumberIsNotHidden() {
        for position in 0..<3 {
            var (problem, index) = (Problem(rows: [20], hidden: 3, outputs: 40), 0)
            problem.forEachParameter { parameter in
                if index == position { parameter.update { $0[1] = .nan } }
                index += 1
            }
            let pass = backpropagate(through: problem) { $0.fused }
            #expect(pass.loss.isNaN)
            #expect(pass.gradient.norm.isNaN)
        }
    }

    // MARK: - Finite differences

    @Test(.enabled(if: isDouble, "finite differences need the trait Double"), arguments: [false, true])
    func gradientMatchesFiniteDifferences(weighted: Bool) {
        for (rows, hidden, outputs) in [([1], 1, 2), ([3], 4, 5), ([2, 3], 2, 9)] {
            var problem = Problem(rows: rows, hidden: hidden, outputs: outputs)
            if weighted { (problem.weights, problem.divisor) = (problem.classes.map { Scalar($0 % 2) + 0.5 }, 3) }
            let slopes = finiteDifferences(at: problem, step: 1e-6) { Double($0.fused.scalar) * 1.5 }
            let gradient = backpropagate(through: problem) { $0.fused * 1.5 }.gradient
            #expect(relativeError(gradient.tensors, slopes) <= 1e-6, "\(problem)")
        }
    }

    /// A weight that embeds the symbols and reads them out has both gradients, added.
    private struct Tied: Module {
        var embedding: Embedding
        var bias: Tensor
        let symbols: [Int]
        let classes: [Int]

        func loss(fused: Bool) -> Tensor {
            let (signal, weight) = (tanh(embedding(symbols, batch: 2)), embedding.weight)
            guard fused else {
                return crossEntropy(matmul(signal, weight, transposing: .right) + bias, classes) * 2
            }
            return crossEntropy(of: signal, through: weight, bias, classes) * 2
        }

        mutating func visitParameters(_ visit: inout some ParameterVisitor & ~Copyable) {
            visit("embedding", &embedding)
            visit("bias", &bias)
        }
    }

    private let tied: Tied = {
        var random = Random(seed: 2)
        return Tied(
            embedding: Embedding(weight: random.tensor([7, 4])), bias: random.tensor([7]),
            symbols: [0, 3, 3, 6, 1, 2], classes: [3, 3, 6, 0, 2, 5])
    }()

    @Test func aTiedWeight() {
        let (fast, slow) = (
            backpropagate(through: tied) { $0.loss(fused: true) },
            backpropagate(through: tied) { $0.loss(fused: false) }
        )
        #expect(relativeError([fast.loss], [slow.loss]) <= tolerance)
        #expect(relativeError(fast.gradient.tensors, slow.gradient.tensors) <= tolerance)
    }

    @Test(.enabled(if: isDouble, "finite differences need the trait Double"))
    func gradientOfATiedWeightMatchesFiniteDifferences() {
        let slopes = finiteDifferences(at: tied, step: 1e-6) { Double($0.loss(fused: true).scalar) }
        let gradient = backpropagate(through: tied) { $0.loss(fused: true) }.gradient
        #expect(relativeError(gradient.tensors, slopes) <= 1e-6)
    }
}

import Tensors

/// Addition and multiplication: combine the two numbers that were marked.
///
/// Inputs (mark, value), values from U[0, 1). One step of [0, T/10) and one of [T/10, T/2) is marked. The length is drawn
/// from [T, 1.1 T). Wanted at the last step: the mean, or the product, of the two marked values; an answer is wrong if
/// its squared error exceeds 0.04.
public struct MarkedPair: LongSpanTask {
    /// What is to be made of the two numbers.
    public enum Combination: Sendable {
        /// Half their sum: the addition task.
        case mean
        /// Their product: the multiplication task.
        case product
    }

    private let combination: Combination

    /// The task with the given combination.
    public init(_ combination: Combination) { self.combination = combination }

    public var name: String { combination == .mean ? "addition" : "multiplication" }
    public var summary: String { combination == .mean ? "add two marked numbers" : "multiply two marked numbers" }
    public var inputs: Int { 2 }
    public var outputs: Int { 1 }
    public var hasTargetAtEveryStep: Bool { false }
    public var criterion: Criterion { .squaredErrorOver(0.04) }
    public var leastLength: Int { 10 }

    public func batch(of count: Int, length: Int, using random: inout Random) -> Batch {
        let steps = random.position(in: span(1, 1.1, of: length))
        var numbers = [Scalar](repeating: 0, count: steps * count * 2)
        for row in 0..<steps * count { numbers[row * 2 + 1] = Scalar(random.uniform()) }
        var answers = [Scalar](repeating: 0, count: count)
        for b in 0..<count {
            let first = random.position(in: span(0, 0.1, of: length)) * count + b
            let second = random.position(in: span(0.1, 0.5, of: length)) * count + b
            numbers[first * 2] = 1
            numbers[second * 2] = 1
            let (x, y) = (numbers[first * 2 + 1], numbers[second * 2 + 1])
            answers[b] = combination == .mean ? (x + y) / 2 : x * y
        }
        return Batch(
            inputs: Tensor(numbers, shape: [steps, count, 2]), targets: .values(Tensor(answers, shape: [count, 1])))
    }
}

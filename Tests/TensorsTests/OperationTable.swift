import Tensors
import Testing

/// A differentiable operation with shapes to try it on.
struct Operation: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let shapes: [[Int]]
    /// Whether the inputs must be positive.
    let positive: Bool
    let apply: @Sendable ([Tensor]) -> Tensor

    init(
        _ name: String, _ shapes: [Int]..., positive: Bool = false, _ apply: @escaping @Sendable ([Tensor]) -> Tensor
    ) {
        testDescription = "\(name) of \(shapes.map { "\($0)" }.joined(separator: ", "))"
        self.shapes = shapes
        self.positive = positive
        self.apply = apply
    }
}

/// Every operation that can be recorded; a new one is a row here.
enum OperationTable {
    static let all = arithmetic + functions + products + reductions + rearrangements + losses

    /// Equal shapes, a repeated row, a repeated matrix, a repeated number, and nothing at all.
    private static let pairs: [([Int], [Int])] = [
        ([3, 4], [3, 4]), ([3, 4], [4]), ([2, 3, 4], [3, 4]), ([2, 3, 4], [4]), ([3, 4], []), ([], []), ([0, 4], [4]),
    ]

    private static let arithmetic =
        pairs.flatMap { a, b in
            [
                Operation("a + b", a, b) { $0[0] + $0[1] },
                Operation("a - b", a, b) { $0[0] - $0[1] },
                Operation("a * b", a, b) { $0[0] * $0[1] },
                Operation("a / b", a, b) { $0[0] / $0[1] },
            ]
        } + [
            Operation("a * a", [3, 4]) { $0[0] * $0[0] },
            Operation("a - a", [3, 4]) { $0[0] - $0[0] },
            Operation("a / a", [3, 4]) { $0[0] / $0[0] },
            Operation("a * 3", [3, 4]) { $0[0] * 3 },
            Operation("a + 3", [3, 4]) { $0[0] + 3 },
            Operation("-a", [3, 4]) { -$0[0] },
            Operation("3 - a", [3, 4]) { 3 - $0[0] },
        ]

    private static let functions = [[3, 4], [17], []].flatMap { shape in
        [
            Operation("tanh", shape) { tanh($0[0]) },
            Operation("sigmoid", shape) { sigmoid($0[0]) },
            Operation("relu", shape) { relu($0[0]) },
            Operation("square", shape) { square($0[0]) },
            Operation("squareRoot", shape, positive: true) { squareRoot($0[0]) },
        ]
    }

    private static let products = [
        Operation("A B", [3, 4], [4, 5]) { matmul($0[0], $0[1]) },
        Operation("Aᵀ B", [4, 3], [4, 5]) { matmul($0[0], $0[1], transposing: .left) },
        Operation("A Bᵀ", [3, 4], [5, 4]) { matmul($0[0], $0[1], transposing: .right) },
        Operation("Aᵀ Bᵀ", [4, 3], [5, 4]) { matmul($0[0], $0[1], transposing: .both) },
        Operation("A B", [2, 3, 4], [4, 5]) { matmul($0[0], $0[1]) },
        Operation("A Bᵀ", [2, 3, 4], [5, 4]) { matmul($0[0], $0[1], transposing: .right) },
        Operation("A B", [2, 1, 3, 4], [4, 1]) { matmul($0[0], $0[1]) },
        Operation("A B", [1, 1], [1, 1]) { matmul($0[0], $0[1]) },
        Operation("A A", [4, 4]) { matmul($0[0], $0[0]) },
        Operation("Aᵀ A", [3, 4]) { matmul($0[0], $0[0], transposing: .left) },
        Operation("A Aᵀ", [3, 4]) { matmul($0[0], $0[0], transposing: .right) },
        Operation("A B without rows", [0, 4], [4, 5]) { matmul($0[0], $0[1]) },
        Operation("A B without terms", [3, 0], [0, 5]) { matmul($0[0], $0[1]) },
    ]

    private static let reductions = [
        Operation("sum", [3, 4]) { sum($0[0]) },
        Operation("sum", []) { sum($0[0]) },
        Operation("mean", [3, 4]) { mean($0[0]) },
        Operation("sumOfRows", [3, 4]) { sumOfRows($0[0]) },
        Operation("sumOfRows", [2, 3, 4]) { sumOfRows($0[0]) },
        Operation("sumOfRows", [4]) { sumOfRows($0[0]) },
        Operation("softmax", [3, 4]) { softmax($0[0]) },
        Operation("softmax", [2, 3, 4]) { softmax($0[0]) },
        Operation("softmax", [4]) { softmax($0[0]) },
        Operation("softmax of one class", [3, 1]) { softmax($0[0]) },
    ]

    private static let rearrangements = [
        Operation("stack", [3, 4], [3, 4]) { stack($0) },
        Operation("stack of one tensor twice", [4]) { stack([$0[0], $0[0]]) },
        Operation("stack of numbers", [], []) { stack($0) },
        Operation("first step", [3, 4]) { $0[0].step(0) },
        Operation("last step", [3, 2, 4]) { $0[0].step(2) },
        Operation("step", [3]) { $0[0].step(1) },
        Operation("reshaped", [3, 4]) { $0[0].reshaped(2, 6) },
        Operation("reshaped", [1]) { $0[0].reshaped() },
        Operation("rows, one of them twice, one never", [3, 4]) { rows([2, 0, 2, 2], of: $0[0]) },
        Operation("no rows", [3, 4]) { rows([], of: $0[0]) },
        Operation("first half of split", [3, 4]) { $0[0].split(2)[0] },
        Operation("last third of split", [2, 3, 6]) { $0[0].split(3)[2] },
        Operation("split in one", [4]) { $0[0].split(1)[0] },
        Operation("product of halves", [5, 4]) { $0[0].split(2)[0] * $0[0].split(2)[1] },
        Operation("product of parts of one split", [5, 6]) {
            let parts = $0[0].split(3)
            return parts[2] * parts[0] - parts[1]
        },
        Operation("split of nothing", [3, 0]) { $0[0].split(2)[1] },
    ]

    private static let losses = [
        Operation("crossEntropy", [3, 4]) { crossEntropy($0[0], [0, 3, 1]) },
        Operation("crossEntropy", [2, 3, 4]) { crossEntropy($0[0], [0, 3, 1, 2, 2, 0]) },
        Operation("crossEntropy, weighted", [3, 4]) { crossEntropy($0[0], [0, 3, 1], where: [1, 0, 0.5]) },
        Operation("crossEntropy, divided", [3, 4]) { crossEntropy($0[0], [0, 3, 1], dividedBy: 7) },
        Operation("crossEntropy, weighted, divided", [3, 4]) {
            crossEntropy($0[0], [0, 3, 1], where: [1, 0, 0.5], dividedBy: 7)
        },
        Operation("crossEntropy, nothing counts", [3, 4]) { crossEntropy($0[0], [0, 3, 1], where: [0, 0, 0]) },
        Operation("2 crossEntropy", [3, 4]) { crossEntropy($0[0], [0, 3, 1]) * 2 },
        Operation("squaredError", [3, 2]) { squaredError($0[0], target) },
        Operation("squaredError, weighted", [3, 2]) { squaredError($0[0], target, where: [1, 0, 0.5]) },
        Operation("squaredError, divided", [3, 2]) { squaredError($0[0], target, dividedBy: 7) },
        Operation("squaredError, weighted, divided", [3, 2]) {
            squaredError($0[0], target, where: [1, 0, 0.5], dividedBy: 7)
        },
        Operation("squaredError of a number", []) { squaredError($0[0], Tensor(3)) },
        Operation("-squaredError", [3, 2]) { -squaredError($0[0], target) },
        Operation("binaryCrossEntropy", [3, 2]) { binaryCrossEntropy($0[0], events) },
        Operation("binaryCrossEntropy", [1, 3, 2]) { binaryCrossEntropy($0[0], events.reshaped(1, 3, 2)) },
        Operation("binaryCrossEntropy, weighted", [3, 2]) {
            binaryCrossEntropy($0[0], events, where: [1, 0, 0.5])
        },
        Operation("binaryCrossEntropy, weighted, divided", [3, 2]) {
            binaryCrossEntropy($0[0], events, where: [1, 0, 0.5], dividedBy: 7)
        },
        Operation("binaryCrossEntropy, nothing counts", [3, 2]) {
            binaryCrossEntropy($0[0], events, where: [0, 0, 0])
        },
        Operation("3 binaryCrossEntropy", [3, 2]) { binaryCrossEntropy($0[0], events) * 3 },
    ]

    private static let events = Tensor([1, 0, 0.5, 0.25, 0, 1], shape: [3, 2])
    private static let target = Tensor([1, -2, 0.5, 3, 0, 1], shape: [3, 2])
}

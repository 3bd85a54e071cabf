import Foundation
import Tensors
import Testing

/// What the operations compute, against naive loops.
@Suite struct OperationValueTests {
    private let a = Tensor([1, 2, 3, 4, 5, 6], shape: [2, 3])
    private let row = Tensor([10, 20, 40])

    @Test func arithmeticRepeatsTheSecondOperand() {
        #expect(a + row == Tensor([11, 22, 43, 14, 25, 46], shape: [2, 3]))
        #expect(a - row == Tensor([-9, -18, -37, -6, -15, -34], shape: [2, 3]))
        #expect(a * row == Tensor([10, 40, 120, 40, 100, 240], shape: [2, 3]))
        #expect(a / Tensor([1, 2, 4]) == Tensor([1, 1, 0.75, 4, 2.5, 1.5], shape: [2, 3]))
        #expect(a + Tensor(1) == a + 1)
        #expect(a * Tensor(2) == a * 2)
        #expect(1 - a == Tensor([0, -1, -2, -3, -4, -5], shape: [2, 3]))
        #expect(-a == a * -1)
    }

    @Test func functionsActOnEveryElement() {
        let x = Tensor([-1, 0, 0.25], shape: [3, 1])
        #expect(square(x) == Tensor([1, 0, 0.0625], shape: [3, 1]))
        #expect(relu(x) == Tensor([0, 0, 0.25], shape: [3, 1]))
        #expect(squareRoot(square(x)) == Tensor([1, 0, 0.25], shape: [3, 1]))
        let points = x.scalars.map { Double($0) }
        #expect(relativeError(tanh(x).scalars, points.map { Foundation.tanh($0) }) <= 4 * ulp)
        #expect(relativeError(sigmoid(x).scalars, points.map { 1 / (1 + Foundation.exp(-$0)) }) <= 4 * ulp)
    }

    @Test(arguments: Transposition.allCases, oddSizes) func matrixProduct(_ transposition: Transposition, size: Int) {
        var random = Random(seed: 14)
        let (rows, inner, columns) = (size, max(1, 131 - size), max(1, size / 2))
        let left = transposition == .left || transposition == .both
        let right = transposition == .right || transposition == .both
        let a = random.tensor(left ? [inner, rows] : [rows, inner])
        let b = random.tensor(right ? [columns, inner] : [inner, columns])
        let product = matmul(a, b, transposing: transposition)
        #expect(product.shape == [rows, columns])
        let expected = (0..<rows * columns).map { place in
            (0..<inner).reduce(0.0) { sum, k in
                let (r, c) = (place / columns, place % columns)
                return sum + Double(left ? a[k, r] : a[r, k]) * Double(right ? b[c, k] : b[k, c])
            }
        }
        #expect(relativeError(product.scalars, expected) <= Double(inner) * ulp)
    }

    @Test func leadingAxesAreRows() {
        var random = Random(seed: 15)
        let (a, b) = (random.tensor([2, 3, 4]), random.tensor([4, 5]))
        let product = matmul(a, b)
        #expect(product.shape == [2, 3, 5])
        #expect(product.reshaped(6, 5) == matmul(a.reshaped(6, 4), b))
    }

    @Test func aProductWithoutTermsIsZero() {
        #expect(matmul(.zeros(3, 0), .zeros(0, 2)) == .zeros(3, 2))
        #expect(matmul(.zeros(0, 4), .zeros(4, 2)) == .zeros(0, 2))
    }

    @Test func reductions() {
        #expect(sum(a) == Tensor(21))
        #expect(mean(a) == Tensor(3.5))
        #expect(sumOfRows(a) == Tensor([6, 15]))
        #expect(sumOfRows(row) == Tensor(70))
    }

    @Test func rearrangements() {
        #expect(stack([row, row + 1]) == Tensor([10, 20, 40, 11, 21, 41], shape: [2, 3]))
        #expect(a.step(1) == Tensor([4, 5, 6]))
        #expect(row.step(2) == Tensor(40))
        #expect(a.reshaped(3, 2) == Tensor([1, 2, 3, 4, 5, 6], shape: [3, 2]))
        #expect(rows([1, 0, 1], of: a) == Tensor([4, 5, 6, 1, 2, 3, 4, 5, 6], shape: [3, 3]))
    }

    @Test func equalPartsOfTheLastAxis() {
        let x = Tensor((0..<12).map { Scalar($0) }, shape: [2, 1, 6])
        #expect(
            x.split(3) == [
                Tensor([0, 1, 6, 7], shape: [2, 1, 2]), Tensor([2, 3, 8, 9], shape: [2, 1, 2]),
                Tensor([4, 5, 10, 11], shape: [2, 1, 2]),
            ])
        #expect(x.split(1) == [x])
        #expect(row.split(3) == [Tensor([10]), Tensor([20]), Tensor([40])])
        #expect(Tensor.zeros(2, 0).split(2) == [.zeros(2, 0), .zeros(2, 0)])
    }

    @Test func someSequencesOfABatch() {
        let x = Tensor((0..<24).map { Scalar($0) }, shape: [2, 4, 3])
        #expect(x.sequences(0..<4) == x)
        #expect(x.sequences(1..<3) == Tensor([3, 4, 5, 6, 7, 8, 15, 16, 17, 18, 19, 20], shape: [2, 2, 3]))
    }

    /// In single precision, the sum of so many equal numbers would stop growing.
    @Test func sumsAreAddedInDouble() {
        let x = Tensor.filled(with: 0.1, shape: [2, 1_000_000])
        #expect(abs(Double(sum(x).scalar) - 2e5) <= 0.1)
        #expect(abs(Double(sumOfRows(x)[1]) - 1e5) <= 0.1)
    }
}

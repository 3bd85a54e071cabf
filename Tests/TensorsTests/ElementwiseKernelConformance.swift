import Tensors
import Testing

/// The elementwise kernels and the reductions, each against a naive twin in Double.
@Suite struct ElementwiseKernelConformance {
    private let tolerance = 4 * ulp

    /// What a kernel leaves in `start`; nothing behind it may change.
    private func written(
        over start: [Scalar], _ kernel: (UnsafeMutablePointer<Scalar>) -> Void
    ) -> [Scalar] {
        let sentinel = [Scalar](repeating: 12345, count: 40)
        var room = start + sentinel
        kernel(&room)
        #expect(Array(room[start.count...]) == sentinel, "the kernel wrote behind its \(start.count) elements")
        return Array(room[..<start.count])
    }

    private func twin(_ x: [Scalar], _ y: [Scalar], _ f: (Double, Double) -> Double) -> [Double] {
        zip(x, y).map { f(Double($0), Double($1)) }
    }

    @Test(arguments: oddSizes) func axpy(_ n: Int) {
        var random = Random(seed: 1)
        let (x, y, a) = (random.scalars(n), random.scalars(n), random.scalar())
        let result = written(over: y) { Kernels.axpy(n, a, x, into: $0) }
        #expect(relativeError(result, twin(x, y) { Double(a) * $0 + $1 }) <= tolerance)
    }

    @Test(arguments: oddSizes) func blend(_ n: Int) {
        var random = Random(seed: 2)
        let (x, y, a, b) = (random.scalars(n), random.scalars(n), random.scalar(), random.scalar())
        let result = written(over: random.scalars(n)) { Kernels.blend(n, a, x, b, y, into: $0) }
        #expect(relativeError(result, twin(x, y) { Double(a) * $0 + Double(b) * $1 }) <= tolerance)
    }

    @Test(arguments: oddSizes, [1, 3, 20]) func addScaledRows(columns: Int, rows: Int) {
        var random = Random(seed: 3)
        let (stride, zStride) = (columns + 5, columns + 3)
        let (x, y, a) = (random.scalars(rows * stride), random.scalars(rows * stride), random.scalars(rows))
        let before = random.scalars(rows * zStride)
        let result = written(over: before) {
            Kernels.addScaledRows(rows: rows, columns: columns, stride: stride, x, a, y, into: $0, zStride: zStride)
        }
        let expected = before.indices.map { place in
            let (row, column) = (place / zStride, place % zStride)
            let source = row * stride + column
            return Double(column < columns ? x[source] + a[row] * y[source] : before[place])
        }
        #expect(relativeError(result, expected) <= tolerance)
    }

    @Test(arguments: oddSizes) func relu(_ n: Int) {
        var random = Random(seed: 4)
        let x = random.scalars(n)
        #expect(written(over: x) { Kernels.relu(n, $0) } == x.map { max($0, 0) })
    }

    @Test(arguments: oddSizes) func tanhPullback(_ n: Int) {
        var random = Random(seed: 5)
        let (f, d, scale) = (random.scalars(n), random.scalars(n), random.scalar())
        let result = written(over: d) { Kernels.tanhPullback(n, scale: scale, f, d, into: $0) }
        #expect(relativeError(result, twin(f, d) { Double(scale) * $1 * (1 - $0 * $0) }) <= tolerance)
    }

    @Test(arguments: oddSizes) func sigmoidPullback(_ n: Int) {
        var random = Random(seed: 6)
        let (f, d, scale) = (random.scalars(n), random.scalars(n), random.scalar())
        let result = written(over: d) { Kernels.sigmoidPullback(n, scale: scale, f, d, into: $0) }
        #expect(relativeError(result, twin(f, d) { Double(scale) * $1 * $0 * (1 - $0) }) <= tolerance)
    }

    @Test(arguments: oddSizes) func reluPullback(_ n: Int) {
        var random = Random(seed: 7)
        let (f, d, scale) = ([0] + random.scalars(n - 1), random.scalars(n), random.scalar())
        let result = written(over: d) { Kernels.reluPullback(n, scale: scale, f, d, into: $0) }
        #expect(relativeError(result, twin(f, d) { $0 > 0 ? Double(scale) * $1 : 0 }) <= tolerance)
    }

    @Test(arguments: oddSizes, [1, 3, 20]) func squareNorms(columns: Int, rows: Int) {
        var random = Random(seed: 8)
        let stride = columns + 5
        let x = random.scalars(rows * stride)
        var norms = [Double](repeating: -1, count: rows + 1)
        Kernels.squareNorms(rows: rows, columns: columns, stride: stride, x, into: &norms)
        for row in 0..<rows {
            let exact = x[(row * stride)...].prefix(columns).reduce(0) { $0 + Double($1) * Double($1) }
            #expect(abs(norms[row] - exact) <= 1e-14 * exact)
        }
        #expect(norms[rows] == -1)
    }

    @Test(arguments: oddSizes) func sumOfSquares(_ n: Int) {
        var random = Random(seed: 9)
        let x = random.scalars(n)
        let exact = x.reduce(0) { $0 + Double($1) * Double($1) }
        #expect(abs(Kernels.sumOfSquares(n, x) - exact) <= 1e-14 * exact)
        #expect(Tensor(x).sumOfSquares == Kernels.sumOfSquares(n, x))
    }

    /// Squares of such numbers are beyond the range of a Float.
    @Test(arguments: oddSizes) func sumOfSquaresOfHugeNumbers(_ n: Int) {
        let (huge, tiny) = (Scalar(1e30), Scalar(1e-30))
        let sums = [huge, tiny].map { Kernels.sumOfSquares(n, [Scalar](repeating: $0, count: n)) }
        for (sum, value) in zip(sums, [huge, tiny]) {
            let exact = Double(n) * Double(value) * Double(value)
            #expect(abs(sum - exact) <= 1e-14 * exact)
        }
        #expect(Kernels.sumOfSquares(n, [Scalar](repeating: .nan, count: n)).isNaN)
    }

    @Test(arguments: oddSizes) func adam(_ n: Int) {
        var random = Random(seed: 10)
        var parameter = random.tensor([n])
        var (moment, square) = (random.tensor([n]), random.tensor([n], positive: true))
        let gradient = random.tensor([n])
        let (p, m, v, g) = (parameter.scalars, moment.scalars, square.scalars, gradient.scalars)
        parameter.adam(
            along: gradient, &moment, &square, rate: 0.25, beta1: 0.75, beta2: 0.875, corrections: (0.5, 0.25),
            epsilon: 0.125, decay: 0.0625)
        let newMoment = zip(m, g).map { 0.75 * Double($0) + 0.25 * Double($1) }
        let newSquare = zip(v, g).map { 0.875 * Double($0) + 0.125 * Double($1) * Double($1) }
        let newParameter = p.indices.map { i in
            let step = 0.25 * (newMoment[i] / 0.5) / ((newSquare[i] / 0.25).squareRoot() + 0.125)
            return Double(p[i]) - step - 0.0625 * Double(p[i])
        }
        #expect(relativeError(moment.scalars, newMoment) <= tolerance)
        #expect(relativeError(square.scalars, newSquare) <= tolerance)
        #expect(relativeError(parameter.scalars, newParameter) <= tolerance)
    }
}

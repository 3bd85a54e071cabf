import Foundation
import Tensors
import Testing

/// The kernels of logits that stand in columns, and the sum of rows, against naive twins.
@Suite struct ColumnKernelConformance {
    /// A random matrix with gaps between its rows, and how many of its columns count.
    private struct Matrix {
        let rows: Int
        let columns: Int
        let elements: [Scalar]
        var stride: Int { columns + 5 }

        init(_ rows: Int, _ columns: Int, using random: inout Random) {
            (self.rows, self.columns) = (rows, columns)
            elements = random.scalars(rows * (columns + 5))
        }

        /// Every element by what `change` makes of it, from its row and column; the gaps stay.
        func changed(_ change: (Scalar, _ row: Int, _ column: Int) -> Scalar) -> [Scalar] {
            elements.enumerated().map { place, element in
                let (row, column) = (place / stride, place % stride)
                return column < columns ? change(element, row, column) : element
            }
        }
    }

    @Test(arguments: oddSizes, [0, 1, 3, 200]) func addRows(columns: Int, rows: Int) {
        var random = Random(seed: 1)
        let matrix = Matrix(rows, columns, using: &random)
        let start = random.scalars(columns + 3)
        var sums = start
        Kernels.addRows(rows: rows, columns: columns, stride: matrix.stride, matrix.elements, into: &sums)
        var expected = start
        for row in 0..<rows {
            for column in 0..<columns { expected[column] += matrix.elements[row * matrix.stride + column] }
        }
        #expect(sums == expected)
    }

    @Test(arguments: oddSizes, [[], [2], [3, 0, 3, 1, 3]]) func addListedRows(columns: Int, list: [Int]) {
        var random = Random(seed: 4)
        let matrix = Matrix(4, columns, using: &random)
        let start = random.scalars(columns + 3)
        var sums = start
        Kernels.addRows(list, columns: columns, stride: matrix.stride, matrix.elements, into: &sums)
        var expected = start
        for row in list {
            for column in 0..<columns { expected[column] += matrix.elements[row * matrix.stride + column] }
        }
        #expect(sums == expected)
    }

    @Test(arguments: oddSizes, [1, 3, 20]) func addToColumns(columns: Int, rows: Int) {
        var random = Random(seed: 2)
        let (matrix, bias) = (Matrix(rows, columns, using: &random), random.scalars(rows))
        var (x, largest) = (matrix.elements, [Scalar](repeating: 12345, count: columns + 1))
        Kernels.addToColumns(rows: rows, columns: columns, stride: matrix.stride, bias, &x, largest: &largest)
        let expected = matrix.changed { element, row, _ in element + bias[row] }
        #expect(x == expected)
        for column in 0..<columns {
            #expect(largest[column] == (0..<rows).map { expected[$0 * matrix.stride + column] }.max())
        }
        #expect(largest[columns] == 12345)
    }

    @Test(arguments: oddSizes, [1, 3, 20]) func scaleColumns(columns: Int, rows: Int) {
        var random = Random(seed: 3)
        let (matrix, scale) = (Matrix(rows, columns, using: &random), random.scalars(columns))
        var x = matrix.elements
        Kernels.scaleColumns(rows: rows, columns: columns, stride: matrix.stride, scale, &x)
        #expect(x == matrix.changed { element, _, column in element * scale[column] })
    }

    @Test(arguments: [1, 2, 5], [1, 63, 64, 65, 200, 1000]) func exponentials(vectors: Int, rows: Int) {
        var random = Random(seed: 4)
        let matrix = Matrix(rows, vectors * Kernels.lanes, using: &random)
        let largest = (0..<matrix.columns).map { _ in 2 + random.scalar(positive: true) }
        var (x, sums) = (matrix.elements, [Scalar](repeating: 12345, count: matrix.columns + 1))
        Kernels.exponentials(
            rows: rows, columns: matrix.columns, stride: matrix.stride, largest: largest, &x, sums: &sums)
        var totals = [Double](repeating: 0, count: matrix.columns)
        var (worst, gaps) = (0.0, true)
        for (place, element) in matrix.elements.enumerated() {
            let column = place % matrix.stride
            guard column < matrix.columns else {
                gaps = gaps && x[place] == element
                continue
            }
            let exact = Foundation.exp(Double(element - largest[column]))
            totals[column] += exact
            worst = max(worst, abs(Double(x[place]) - exact) / exact)
        }
        #expect(worst <= 3e-7)
        #expect(gaps, "a gap was written to")
        #expect(relativeError(Array(sums[..<matrix.columns]), totals) <= 32 * ulp)
        #expect(sums[matrix.columns] == 12345)
    }

    /// The exponentials of some numbers.
    private func exponentials(of numbers: [Scalar]) -> [Scalar] {
        let lanes = Kernels.lanes
        let rows = (numbers.count + lanes - 1) / lanes
        var x = numbers + [Scalar](repeating: 0, count: rows * lanes - numbers.count)
        let zeros = [Scalar](repeating: 0, count: lanes)
        var sums = zeros
        Kernels.exponentials(rows: rows, columns: lanes, stride: lanes, largest: zeros, &x, sums: &sums)
        return Array(x[..<numbers.count])
    }

    @Test func exponentialsAreAccurate() {
        let numbers = (0...200_000).map { -90 * Scalar($0) / 200_000 }
        let allowed = isDouble ? 4 * ulp : 3e-7
        var worst = 0.0
        for (number, power) in zip(numbers, exponentials(of: numbers)) where isDouble || number > -87 {
            let exact = Foundation.exp(Double(number))
            worst = max(worst, abs(Double(power) - exact) / exact)
        }
        #expect(worst <= allowed)
    }

    /// Floats end soon below; what is so small adds nothing to a sum that has a 1 in it.
    @Test(.enabled(if: !isDouble, "Double has its exponentials from the C library"))
    func exponentialsThatVanish() {
        let numbers = (1...5000).map { -87 - Scalar($0) / 100 }
        #expect(exponentials(of: numbers).allSatisfy { $0 == 0 })
        #expect(exponentials(of: [-87])[0] > 1.6e-38)
    }

    @Test func exponentialsAtExtremes() {
        let powers = exponentials(of: [0, -0.0, -.infinity, -1e30, -.greatestFiniteMagnitude, .nan, -1e-30])
        #expect(powers[0..<2] == [1, 1])
        #expect(powers[2..<5] == [0, 0, 0])
        #expect(powers[5].isNaN)
        #expect(powers[6] == 1)
    }
}

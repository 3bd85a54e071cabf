import Tensors
import Testing

/// Products with packed matrices, and sums of outer products, against nested loops in Double.
@Suite struct PackedProductConformance {
    /// How a matrix lies in memory.
    enum Layout: CaseIterable, Sendable {
        /// Row after row, or column after column, with gaps between them.
        case rows, columns
        /// Row after row, every other element.
        case scattered

        func strides(_ rows: Int, _ columns: Int) -> (row: Int, column: Int) {
            switch self {
            case .rows: (columns + 3, 1)
            case .columns: (1, rows + 3)
            case .scattered: (2 * columns + 1, 2)
            }
        }
    }

    /// One product, with gaps between the rows of all three matrices.
    struct Product {
        let rows: Int
        let columns: Int
        let inner: Int
        var left = Layout.rows
        var right = Layout.rows
        var accumulates = true

        var width: Int { Kernels.padded(columns) }
        var stride: Int { width + Kernels.lanes }
        private var aStrides: (row: Int, column: Int) { left.strides(rows, inner) }
        private var wStrides: (row: Int, column: Int) { right.strides(inner, columns) }

        /// Where element (r, k) of A and element (k, j) of W are.
        func a(_ r: Int, _ k: Int) -> Int { r * aStrides.row + k * aStrides.column }
        func w(_ k: Int, _ j: Int) -> Int { k * wStrides.row + j * wStrides.column }

        /// Random A, W and C.
        func factors(using random: inout Random) -> (a: [Scalar], w: [Scalar], c: [Scalar]) {
            (
                random.scalars(a(rows - 1, inner - 1) + 1), random.scalars(w(inner - 1, columns - 1) + 1),
                random.scalars(rows * stride)
            )
        }

        func packed(_ w: [Scalar]) -> PackedMatrix {
            PackedMatrix(w, rows: inner, columns: columns, rowStride: wStrides.row, columnStride: wStrides.column)
        }

        /// Some rows of the product.
        func run(_ a: [Scalar], _ w: PackedMatrix, onto c: [Scalar], _ some: Range<Int>) -> [Scalar] {
            var result = Array(c[some.lowerBound * stride..<some.upperBound * stride])
            w.multiply(
                rows: some.count, Array(a[(some.lowerBound * aStrides.row)...]), aRow: aStrides.row,
                aInner: aStrides.column, accumulate: accumulates, into: &result, cStride: stride)
            return result
        }

        /// The same by the kernel for small matrices, which wants W row after row, padded.
        func runUnpacked(_ a: [Scalar], _ w: [Scalar], onto c: [Scalar]) -> [Scalar] {
            var dense = [Scalar](repeating: 0, count: inner * width)
            for k in 0..<inner { for j in 0..<columns { dense[k * width + j] = w[self.w(k, j)] } }
            var result = c
            Kernels.product(
                rows: rows, columns: width, inner: inner, a, aRow: aStrides.row, aInner: aStrides.column, dense,
                wStride: width, accumulate: accumulates, into: &result, cStride: stride)
            return result
        }

        /// The largest error, as a part of what rounding allows; infinite if a gap was written to.
        func error(of result: [Scalar], _ a: [Scalar], _ w: [Scalar], onto c: [Scalar]) -> Double {
            var worst = 0.0
            for r in 0..<rows {
                for j in 0..<stride {
                    let start = Double(c[r * stride + j])
                    var (exact, size) = (accumulates || j >= width ? start : 0, 0.0)
                    for k in 0..<inner where j < columns {
                        let term = Double(a[self.a(r, k)]) * Double(w[self.w(k, j)])
                        (exact, size) = (exact + term, size + abs(term))
                    }
                    let allowed = Double(inner + 2) * ulp * (size + abs(exact))
                    let error = abs(Double(result[r * stride + j]) - exact)
                    guard error <= allowed, j < columns || error == 0 else { return .infinity }
                    if allowed > 0 { worst = max(worst, error / allowed) }
                }
            }
            return worst
        }
    }

    private func check(_ product: Product, using random: inout Random) {
        let (a, w, c) = product.factors(using: &random)
        let result = product.run(a, product.packed(w), onto: c, 0..<product.rows)
        #expect(product.error(of: result, a, w, onto: c) <= 1, "\(product)")
        let isSame = result == product.runUnpacked(a, w, onto: c)  // a list of differences would take minutes
        #expect(isSame, "not the bits of the kernel for small matrices: \(product)")
    }

    /// Every height of a tile, the edges of strips, and an inner dimension below, at and above a block.
    @Test(arguments: Array(1...13) + [64], [1, 127, 128, 129, 300])
    func everyHeight(rows: Int, inner: Int) {
        var random = Random(seed: 1)
        for columns in [1, 16, 63, 64, 65, 130] {
            for accumulates in [false, true] {
                check(Product(rows: rows, columns: columns, inner: inner, accumulates: accumulates), using: &random)
            }
        }
    }

    @Test(arguments: 1...200) func everyWidth(columns: Int) {
        var random = Random(seed: 2)
        for (rows, inner, right) in [(1, 129, .rows), (1, 20, .columns), (7, 18, .columns)] as [(Int, Int, Layout)] {
            check(Product(rows: rows, columns: columns, inner: inner, right: right), using: &random)
        }
    }

    @Test(arguments: Layout.allCases, Layout.allCases) func anyStrides(_ left: Layout, _ right: Layout) {
        var random = Random(seed: 3)
        for (rows, columns) in [(1, 1), (1, 300), (3, 17), (8, 64), (13, 100), (64, 33)] {
            for inner in [1, 15, 16, 17, 129, 300] {
                for accumulates in [false, true] {
                    check(
                        Product(
                            rows: rows, columns: columns, inner: inner, left: left, right: right,
                            accumulates: accumulates), using: &random)
                }
            }
        }
    }

    /// More rows than are multiplied with a strip at a time.
    @Test(arguments: [600, 3000]) func moreRowsThanTheCacheHolds(inner: Int) {
        var random = Random(seed: 4)
        let rows = max(24, 65536 / (inner + 1) / 6 * 6) + 7
        check(Product(rows: rows, columns: 65, inner: inner), using: &random)
    }

    /// A sequence must get the bits alone that it gets in a batch; alone, it has a path of its own.
    @Test(arguments: 1...34) func bitsOfARowDoNotDependOnItsNeighbours(rows: Int) {
        var random = Random(seed: 5)
        for (columns, inner) in [(16, 50), (64, 129), (130, 300), (500, 40)] {
            let whole = Product(rows: rows, columns: columns, inner: inner)
            let (a, w, c) = whole.factors(using: &random)
            let packed = whole.packed(w)
            let together = whole.run(a, packed, onto: c, 0..<rows)
            let alone = (0..<rows).flatMap { whole.run(a, packed, onto: c, $0..<$0 + 1) }
            let isSame = together == alone
            #expect(isSame, "\(whole)")
        }
    }

    // MARK: - Sums of outer products

    /// Some rows, more rows, and no rows: added to what is there.
    private func checkOuterSum(_ rows: Int, _ columns: Int, counts: [Int], using random: inout Random) {
        let (aStride, bStride) = (rows + 3, columns + 5)
        let sum = OuterSum(rows: rows, columns: columns)
        var exact = [Double](repeating: 0, count: rows * sum.stride)
        var sizes = exact
        for count in counts {
            let (a, b) = (random.scalars(count * aStride + 1), random.scalars(count * bStride + 1))
            sum.add(count, a, aStride: aStride, b, bStride: bStride)
            for k in 0..<count {
                for r in 0..<rows {
                    for j in 0..<columns {
                        let term = Double(a[k * aStride + r]) * Double(b[k * bStride + j])
                        exact[r * sum.stride + j] += term
                        sizes[r * sum.stride + j] += abs(term)
                    }
                }
            }
        }
        let terms = Double(counts.reduce(0, +) + 2)
        let wrong = exact.indices.filter { place in
            !(abs(Double(sum.sums.base[place]) - exact[place]) <= terms * ulp * sizes[place])
        }
        #expect(wrong == [], "[\(rows), \(columns)] of \(counts)")
    }

    @Test(arguments: [1, 5, 6, 7, 12, 13, 50], [1, 15, 16, 17, 64, 65, 130])
    func outerSums(rows: Int, columns: Int) {
        var random = Random(seed: 6)
        for counts in [[1], [127, 2], [128], [129, 0, 3], [300]] {
            checkOuterSum(rows, columns, counts: counts, using: &random)
        }
    }

    @Test func anOuterSumOfNothingIsZero() {
        let sum = OuterSum(rows: 7, columns: 17)
        sum.add(0, [1], aStride: 7, [1], bStride: 17)
        #expect((0..<7 * sum.stride).allSatisfy { sum.sums.base[$0] == 0 })
    }
}

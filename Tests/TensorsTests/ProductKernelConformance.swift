import Tensors
import Testing

/// The product kernel against three nested loops in Double.
@Suite struct ProductKernelConformance {
    /// One call of the kernel, with gaps between the rows of all three matrices.
    struct Product {
        let rows: Int
        let columns: Int
        let inner: Int
        let transposed: Bool
        let accumulates: Bool

        var aRow: Int { transposed ? 1 : inner + 3 }
        var aInner: Int { transposed ? rows + 3 : 1 }
        var stride: Int { columns + Kernels.lanes }

        func run(_ a: [Scalar], _ w: [Scalar], onto c: [Scalar]) -> [Scalar] {
            var result = c
            Kernels.product(
                rows: rows, columns: columns, inner: inner, a, aRow: aRow, aInner: aInner, w, wStride: stride,
                accumulate: accumulates, into: &result, cStride: stride)
            return result
        }

        /// The largest error, as a part of what rounding allows; infinite if a gap was written to.
        func error(of result: [Scalar], _ a: [Scalar], _ w: [Scalar], onto c: [Scalar]) -> Double {
            var worst = 0.0
            for r in 0..<rows {
                for j in 0..<stride {
                    var (exact, size) = (0.0, 0.0)
                    if accumulates || j >= columns { exact = Double(c[r * stride + j]) }
                    for k in 0..<inner where j < columns {
                        let term = Double(a[r * aRow + k * aInner]) * Double(w[k * stride + j])
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

    private func error(of product: Product) -> Double {
        var random = Random(seed: UInt64(product.rows))
        let a = random.scalars((product.rows + 3) * (product.inner + 3))
        let w = random.scalars(max(product.inner, 1) * product.stride)
        let c = random.scalars(product.rows * product.stride)
        return product.error(of: product.run(a, w, onto: c), a, w, onto: c)
    }

    /// Every way in which rows divide into tiles and columns into strips.
    @Test(arguments: 1...34) func everyTiling(rows: Int) {
        for vectors in 1...9 {
            for inner in [0, 1, 2, 17] {
                for (transposed, accumulates) in [(false, false), (false, true), (true, false), (true, true)] {
                    let product = Product(
                        rows: rows, columns: vectors * Kernels.lanes, inner: inner, transposed: transposed,
                        accumulates: accumulates)
                    #expect(error(of: product) <= 1, "\(product)")
                }
            }
        }
    }

    @Test(arguments: oddSizes, [false, true]) func everySize(rows: Int, transposed: Bool) {
        for columns in oddSizes {
            for inner in oddSizes {
                let product = Product(
                    rows: rows, columns: Kernels.padded(columns), inner: inner, transposed: transposed,
                    accumulates: true)
                #expect(error(of: product) <= 1, "\(product)")
            }
        }
    }

    /// A shard of a batch must get the bits that it would get in the whole batch.
    @Test(arguments: 1...34) func bitsOfARowDoNotDependOnItsNeighbours(rows: Int) {
        var random = Random(seed: 5)
        let whole = Product(
            rows: rows, columns: 7 * Kernels.lanes, inner: 50, transposed: false, accumulates: true)
        let a = random.scalars(rows * whole.aRow)
        let w = random.scalars(whole.inner * whole.stride)
        let c = random.scalars(rows * whole.stride)
        let together = whole.run(a, w, onto: c)
        let single = Product(
            rows: 1, columns: whole.columns, inner: whole.inner, transposed: false, accumulates: true)
        let alone = (0..<rows).flatMap { r in
            single.run(
                Array(a[(r * whole.aRow)...]), w, onto: Array(c[(r * whole.stride)..<((r + 1) * whole.stride)]))
        }
        #expect(together == alone)
    }

    @Test func padsToWholeVectors() {
        #expect(Kernels.padded(0) == 0)
        #expect(Kernels.padded(1) == Kernels.lanes)
        #expect(Kernels.padded(Kernels.lanes) == Kernels.lanes)
        #expect(Kernels.padded(Kernels.lanes + 1) == 2 * Kernels.lanes)
        #expect(Kernels.lanes * MemoryLayout<Scalar>.size == 64)
    }
}

import CKernels

/// A matrix laid out for products in which it stands on the right: strips of four vectors' width, one after the other.
///
/// Reading it is reading forward, whatever its width; a large one that is used at every step of a sequence is packed
/// once.
package struct PackedMatrix: Sendable {
    package let rows: Int
    package let columns: Int
    private let storage: Storage

    /// Packs the matrix whose element (r, c) is at `r * rowStride + c * columnStride`.
    package init(_ source: Kernels.Input, rows: Int, columns: Int, rowStride: Int, columnStride: Int = 1) {
        self.rows = rows
        self.columns = columns
        let width = 4 * Kernels.lanes
        storage = Storage(count: (columns + width - 1) / width * width * rows)
        #if Double
            kernel_pack_strips_f64(rows, columns, rowStride, columnStride, source, storage.base)
        #else
            kernel_pack_strips_f32(rows, columns, rowStride, columnStride, source, storage.base)
        #endif
    }

    /// C (+)= A W, where W is this matrix and A's element (r, k) is at `r * aRow + k * aInner`.
    ///
    /// C's rows are written up to the next whole vector. A row's bits do not depend on how many rows stand beside it.
    package func multiply(
        rows count: Int, _ a: Kernels.Input, aRow: Int, aInner: Int = 1, accumulate: Bool, into c: Kernels.Output,
        cStride: Int
    ) {
        let width = Kernels.padded(columns)
        #if Double
            kernel_product_strips_f64(
                count, width, rows, aRow, aInner, cStride, accumulate ? 1 : 0, a, storage.base, c)
        #else
            kernel_product_strips_f32(
                count, width, rows, aRow, aInner, cStride, accumulate ? 1 : 0, a, storage.base, c)
        #endif
    }
}

/// A sum of outer products of rows, Σ aᵀ b, which is what the gradient of a weight is.
package struct OuterSum {
    package let rows: Int
    package let columns: Int
    /// The distance between rows of the sum.
    package let stride: Int
    /// The sum, row by row.
    package let sums: Storage
    private let tiles: Storage
    private let strips: Storage
    /// How many rows are packed at a time.
    package static let depth = 128

    /// A sum of [rows, columns], zero so far.
    package init(rows: Int, columns: Int) {
        self.rows = rows
        self.columns = columns
        stride = Kernels.padded(columns)
        sums = Storage(count: rows * stride)
        sums.base.update(repeating: 0, count: rows * stride)
        let width = 4 * Kernels.lanes
        tiles = Storage(count: (rows + 5) / 6 * 6 * OuterSum.depth)
        strips = Storage(count: (columns + width - 1) / width * width * OuterSum.depth)
    }

    /// Adds aᵀ b for some rows a of `rows` and b of `columns` elements, in their order.
    package func add(_ count: Int, _ a: Kernels.Input, aStride: Int, _ b: Kernels.Input, bStride: Int) {
        var start = 0
        while start < count {
            let depth = min(OuterSum.depth, count - start)
            let (left, right) = (a + start * aStride, b + start * bStride)
            #if Double
                kernel_pack_tiles_f64(rows, depth, aStride, left, tiles.base)
                kernel_pack_strips_f64(depth, columns, bStride, 1, right, strips.base)
                kernel_product_tiles_f64(rows, stride, depth, stride, tiles.base, strips.base, sums.base)
            #else
                kernel_pack_tiles_f32(rows, depth, aStride, left, tiles.base)
                kernel_pack_strips_f32(depth, columns, bStride, 1, right, strips.base)
                kernel_product_tiles_f32(rows, stride, depth, stride, tiles.base, strips.base, sums.base)
            #endif
            start += depth
        }
    }
}

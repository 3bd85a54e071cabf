import CKernels

// The crossing to the kernels of logits that stand in columns.

extension Kernels {
    /// x[r][j] += bias[r], and the largest of each column then.
    package static func addToColumns(
        rows: Int, columns: Int, stride: Int, _ bias: Input, _ x: Output, largest: Output
    ) {
        #if Double
            kernel_add_to_columns_f64(rows, columns, stride, bias, x, largest)
        #else
            kernel_add_to_columns_f32(rows, columns, stride, bias, x, largest)
        #endif
    }

    /// In place: exp(x[r][j] - largest[j]), and the sums of the columns.
    package static func exponentials(
        rows: Int, columns: Int, stride: Int, largest: Input, _ x: Output, sums: Output
    ) {
        #if Double
            kernel_exponentials_f64(rows, columns, stride, largest, x, sums)
        #else
            kernel_exponentials_f32(rows, columns, stride, largest, x, sums)
        #endif
    }

    /// x[r][j] *= scale[j].
    package static func scaleColumns(rows: Int, columns: Int, stride: Int, _ scale: Input, _ x: Output) {
        #if Double
            kernel_scale_columns_f64(rows, columns, stride, scale, x)
        #else
            kernel_scale_columns_f32(rows, columns, stride, scale, x)
        #endif
    }
}

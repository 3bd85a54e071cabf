import CKernels

/// The crossing to the C kernels: one Swift name each, for whichever number `Scalar` is.
///
/// Counts and strides are in elements. See `CKernels.h` for what each computes.
package enum Kernels {
    package typealias Input = UnsafePointer<Scalar>
    package typealias Output = UnsafeMutablePointer<Scalar>

    /// How many elements one vector holds; rows of padded matrices are multiples of it.
    #if Double
        package static let lanes = kernel_lanes_f64
    #else
        package static let lanes = kernel_lanes_f32
    #endif

    /// The number of columns, rounded up to whole vectors.
    package static func padded(_ columns: Int) -> Int { (columns + lanes - 1) / lanes * lanes }

    /// C (+)= A W, where A's element (r, k) is at `r * aRow + k * aInner` and `columns` is padded.
    @inline(__always)
    package static func product(
        rows: Int, columns: Int, inner: Int, _ a: Input, aRow: Int, aInner: Int = 1, _ w: Input, wStride: Int,
        accumulate: Bool, into c: Output, cStride: Int
    ) {
        #if Double
            kernel_product_f64(rows, columns, inner, aRow, aInner, wStride, cStride, accumulate ? 1 : 0, a, w, c)
        #else
            kernel_product_f32(rows, columns, inner, aRow, aInner, wStride, cStride, accumulate ? 1 : 0, a, w, c)
        #endif
    }

    package static func tanh(_ n: Int, _ x: Output) {
        #if Double
            kernel_tanh_f64(n, x)
        #else
            kernel_tanh_f32(n, x)
        #endif
    }

    package static func sigmoid(_ n: Int, _ x: Output) {
        #if Double
            kernel_sigmoid_f64(n, x)
        #else
            kernel_sigmoid_f32(n, x)
        #endif
    }

    package static func relu(_ n: Int, _ x: Output) {
        #if Double
            kernel_relu_f64(n, x)
        #else
            kernel_relu_f32(n, x)
        #endif
    }

    package static func tanhPullback(_ n: Int, scale: Scalar = 1, _ f: Input, _ d: Input, into v: Output) {
        #if Double
            kernel_tanh_pullback_f64(n, scale, f, d, v)
        #else
            kernel_tanh_pullback_f32(n, scale, f, d, v)
        #endif
    }

    package static func sigmoidPullback(_ n: Int, scale: Scalar = 1, _ f: Input, _ d: Input, into v: Output) {
        #if Double
            kernel_sigmoid_pullback_f64(n, scale, f, d, v)
        #else
            kernel_sigmoid_pullback_f32(n, scale, f, d, v)
        #endif
    }

    package static func reluPullback(_ n: Int, scale: Scalar = 1, _ f: Input, _ d: Input, into v: Output) {
        #if Double
            kernel_relu_pullback_f64(n, scale, f, d, v)
        #else
            kernel_relu_pullback_f32(n, scale, f, d, v)
        #endif
    }

    package static func axpy(_ n: Int, _ a: Scalar, _ x: Input, into y: Output) {
        #if Double
            kernel_axpy_f64(n, a, x, y)
        #else
            kernel_axpy_f32(n, a, x, y)
        #endif
    }

    package static func blend(_ n: Int, _ a: Scalar, _ x: Input, _ b: Scalar, _ y: Input, into z: Output) {
        #if Double
            kernel_blend_f64(n, a, b, x, y, z)
        #else
            kernel_blend_f32(n, a, b, x, y, z)
        #endif
    }

    package static func addScaledRows(
        rows: Int, columns: Int, stride: Int, _ x: Input, _ a: Input, _ y: Input, into z: Output, zStride: Int
    ) {
        #if Double
            kernel_add_scaled_rows_f64(rows, columns, stride, zStride, a, x, y, z)
        #else
            kernel_add_scaled_rows_f32(rows, columns, stride, zStride, a, x, y, z)
        #endif
    }

    package static func squareNorms(
        rows: Int, columns: Int, stride: Int, _ x: Input, into norms: UnsafeMutablePointer<Double>
    ) {
        #if Double
            kernel_square_norms_f64(rows, columns, stride, x, norms)
        #else
            kernel_square_norms_f32(rows, columns, stride, x, norms)
        #endif
    }

    package static func sumOfSquares(_ n: Int, _ x: Input) -> Double {
        #if Double
            kernel_sum_of_squares_f64(n, x)
        #else
            kernel_sum_of_squares_f32(n, x)
        #endif
    }
}

extension Tensor {
    /// The sum of the squared elements, in Double and in a fixed order.
    package var sumOfSquares: Double { Kernels.sumOfSquares(count, base) }

    /// Adds a tensor of the same shape.
    package mutating func add(_ other: Tensor, scaledBy factor: Scalar = 1) {
        precondition(shape == other.shape, "Tensor.add: \(shape) and \(other.shape) differ")
        let count = count
        update { Kernels.axpy(count, factor, other.base, into: $0) }
    }

    /// Multiplies every element.
    package mutating func scale(by factor: Scalar) {
        let count = count
        update { base in for i in 0..<count { base[i] *= factor } }
    }

    /// Adam's change of this parameter along a gradient, with its two moments.
    package mutating func adam(
        along gradient: Tensor, _ moment: inout Tensor, _ square: inout Tensor, rate: Scalar, beta1: Scalar,
        beta2: Scalar, corrections: (Scalar, Scalar), epsilon: Scalar, decay: Scalar
    ) {
        let count = count
        update { p in
            moment.update { m in
                square.update { v in
                    #if Double
                        kernel_adam_f64(
                            count, rate, beta1, beta2, corrections.0, corrections.1, epsilon, decay, gradient.base, m,
                            v, p)
                    #else
                        kernel_adam_f32(
                            count, rate, beta1, beta2, corrections.0, corrections.1, epsilon, decay, gradient.base, m,
                            v, p)
                    #endif
                }
            }
        }
    }
}

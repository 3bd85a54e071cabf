#if canImport(Accelerate)
    import Accelerate
#else
    import CBLAS
#endif

/// The crossing to BLAS and LAPACK: matrix products, eigenvalues, orthogonal matrices.
package enum Gemm {
    /// C = A B, where a matrix may be read transposed; `rows`, `columns` and `inner` are those of the product.
    package static func multiply(
        _ a: UnsafePointer<Scalar>, transposed aTransposed: Bool, _ b: UnsafePointer<Scalar>,
        transposed bTransposed: Bool,
        rows: Int, columns: Int, inner: Int, into c: UnsafeMutablePointer<Scalar>
    ) {
        guard rows > 0, columns > 0 else { return }
        guard inner > 0 else { return c.update(repeating: 0, count: rows * columns) }
        oneThread
        let (m, n, k) = (Int32(rows), Int32(columns), Int32(inner))
        let aStride = aTransposed ? m : k
        let bStride = bTransposed ? k : n
        let (ta, tb) = (aTransposed ? CblasTrans : CblasNoTrans, bTransposed ? CblasTrans : CblasNoTrans)
        #if Double
            cblas_dgemm(CblasRowMajor, ta, tb, m, n, k, 1, a, aStride, b, bStride, 0, c, n)
        #else
            cblas_sgemm(CblasRowMajor, ta, tb, m, n, k, 1, a, aStride, b, bStride, 0, c, n)
        #endif
    }

    /// The eigenvalues of a square matrix given in row-major order; nil if they do not converge or it is not finite.
    package static func eigenvalues(_ matrix: [Double], order: Int) -> [(real: Double, imaginary: Double)]? {
        guard matrix.allSatisfy(\.isFinite) else { return nil }
        guard order > 0 else { return [] }
        oneThread
        var (a, n, info) = (matrix, Int32(order), Int32(0))
        var real = [Double](repeating: 0, count: order)
        var imaginary = real
        var (unused, one) = ([0.0], Int32(1))
        var workSize = Int32(8 * order)
        var work = [Double](repeating: 0, count: 8 * order)
        var other = [0.0]
        dgeev_("N", "N", &n, &a, &n, &real, &imaginary, &unused, &one, &other, &one, &work, &workSize, &info)
        return info == 0 ? Array(zip(real, imaginary)) : nil
    }

    /// The orthogonal factor Q of a square matrix, its columns' signs set so that R's diagonal is positive.
    ///
    /// Of a matrix of independent normal numbers it is uniformly distributed (Mezzadri 2007).
    package static func orthogonalFactor(_ matrix: [Double], order: Int) -> [Double] {
        guard order > 0 else { return [] }
        oneThread
        var (a, n, info) = (matrix, Int32(order), Int32(0))
        var tau = [Double](repeating: 0, count: order)
        var workSize = Int32(64 * order)
        var work = [Double](repeating: 0, count: 64 * order)
        dgeqrf_(&n, &n, &a, &n, &tau, &work, &workSize, &info)
        let signs = (0..<order).map { a[$0 * order + $0] < 0 ? -1.0 : 1.0 }
        dorgqr_(&n, &n, &n, &a, &n, &tau, &work, &workSize, &info)
        precondition(info == 0, "Gemm.orthogonalFactor: LAPACK refused argument \(-info)")
        return a.enumerated().map { $1 * signs[$0 / order] }
    }

    /// Shards are the unit of parallelism here, so BLAS keeps to the thread that calls it.
    private static let oneThread: Void = {
        #if !canImport(Accelerate)
            openblas_set_num_threads(1)
        #endif
    }()
}

import CKernels

extension Kernels {
    /// scores[r] = scales[r] · Σ_j query[j] · vectors[r · columns + j], the sum exact while it fits into 32 bits.
    package static func scan(
        rows: Int, columns: Int, _ query: UnsafePointer<Int16>, _ vectors: UnsafePointer<Int8>,
        _ scales: UnsafePointer<Float>, into scores: UnsafeMutablePointer<Float>
    ) {
        kernel_scan(rows, columns, query, vectors, scales, scores)
    }
}

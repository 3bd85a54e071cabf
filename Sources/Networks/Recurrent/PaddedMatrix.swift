import Tensors

/// A matrix whose rows are padded to whole vectors, as the kernels want it.
///
/// The padding of weights and gradients is zero; that of activations may be anything and is never read.
struct PaddedMatrix: Sendable {
    let rows: Int
    let columns: Int
    /// The distance between rows, a multiple of `Kernels.lanes`.
    let stride: Int
    private let storage: Storage

    /// Rows that are not written yet.
    init(unfilled rows: Int, _ columns: Int) {
        self.rows = rows
        self.columns = columns
        stride = Kernels.padded(columns)
        storage = Storage(count: rows * stride)
    }

    /// Zeros.
    init(zeros rows: Int, _ columns: Int) {
        self.init(unfilled: rows, columns)
        base.update(repeating: 0, count: rows * stride)
    }

    /// A copy of a dense matrix, read transposed if asked, with `constant` in one more column if given.
    init(_ source: UnsafePointer<Scalar>, rows: Int, columns: Int, transposed: Bool = false, constant: Scalar? = nil) {
        self.init(zeros: rows, columns + (constant == nil ? 0 : 1))
        for row in 0..<rows {
            let target = self[row]
            if transposed {
                for column in 0..<columns { target[column] = source[column * rows + row] }
            } else {
                target.update(from: source + row * columns, count: columns)
            }
            if let constant { target[columns] = constant }
        }
    }

    /// The same memory as a sum's.
    init(_ sum: OuterSum) { (rows, columns, stride, storage) = (sum.rows, sum.columns, sum.stride, sum.sums) }

    var base: UnsafeMutablePointer<Scalar> { storage.base }

    /// The beginning of a row.
    subscript(_ row: Int) -> UnsafeMutablePointer<Scalar> { storage.base + row * stride }

    /// Some columns of every row, without padding: [rows, columns].
    func dense(from first: Int, columns: Int) -> Tensor {
        Tensor([rows, columns]) { target in
            for row in 0..<rows { (target + row * columns).update(from: self[row] + first, count: columns) }
        }
    }
}

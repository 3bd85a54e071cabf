import Tensors
import Testing

/// The scan over vectors of 8 bits, against a naive twin.
@Suite struct ScanKernelConformance {
    @Test(arguments: oddSizes, [0, 1, 5, 64]) func scan(columns: Int, rows: Int) {
        var random = Random(seed: 1)
        let query = (0..<columns).map { _ in Int16(random.below(40001) - 20000) }
        let vectors = (0..<rows * columns).map { _ in Int8(random.below(255) - 127) }
        let scales = (0..<rows).map { _ in Float(random.uniform()) }
        var scores = [Float](repeating: -1, count: rows + 3)
        Kernels.scan(rows: rows, columns: columns, query, vectors, scales, into: &scores)
        for row in 0..<rows {
            let sum = (0..<columns).reduce(0) { $0 + Int(query[$1]) * Int(vectors[row * columns + $1]) }
            #expect(scores[row] == scales[row] * Float(sum))
        }
        #expect(scores[rows...].allSatisfy { $0 == -1 })
    }
}

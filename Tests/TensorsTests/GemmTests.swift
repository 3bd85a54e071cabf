import Foundation
import Tensors
import Testing

/// Eigenvalues and orthogonal matrices.
@Suite struct GemmTests {
    /// The eigenvalues, sorted by their real part, then by their imaginary part.
    private func sorted(_ eigenvalues: [(real: Double, imaginary: Double)]) -> [[Double]] {
        eigenvalues.map { [$0.real, $0.imaginary] }.sorted { $0.lexicographicallyPrecedes($1) }
    }

    private func expectEigenvalues(
        of matrix: [Double], _ expected: [[Double]], tolerance: Double = 1e-12,
        at location: SourceLocation = #_sourceLocation
    ) throws {
        let found = try #require(Gemm.eigenvalues(matrix, order: expected.count), sourceLocation: location)
        for (a, b) in zip(sorted(found), expected) {
            let distance = hypot(a[0] - b[0], a[1] - b[1])
            #expect(distance <= tolerance, "\(a) is not \(b)", sourceLocation: location)
        }
    }

    @Test(arguments: [0.1, 1, 2, 3]) func rotation(angle: Double) throws {
        let (c, s) = (cos(angle), sin(angle))
        try expectEigenvalues(of: [c, -s, s, c], [[c, -s], [c, s]])
    }

    @Test func triangular() throws {
        try expectEigenvalues(of: [-1, 5, 6, 0, 2, 7, 0, 0, 3], [[-1, 0], [2, 0], [3, 0]])
    }

    /// One eigenvector only: the eigenvalue is found to the square root of the precision.
    @Test func defective() throws {
        try expectEigenvalues(of: [1, 1, 0, 1], [[1, 0], [1, 0]], tolerance: 1e-7)
        try expectEigenvalues(of: [3, 1, -1, 1], [[2, 0], [2, 0]], tolerance: 1e-7)
    }

    @Test func smallest() throws {
        try expectEigenvalues(of: [-4], [[-4, 0]])
        #expect(Gemm.eigenvalues([], order: 0)?.isEmpty == true)
        try expectEigenvalues(of: [0, 0, 0, 0], [[0, 0], [0, 0]])
    }

    @Test(arguments: [Double.nan, .infinity, -.infinity]) func notFinite(entry: Double) {
        #expect(Gemm.eigenvalues([1, entry, 0, 1], order: 2) == nil)
        #expect(Tensor([1, Scalar(entry), 0, 1], shape: [2, 2]).spectralRadius.isNaN)
    }

    @Test func spectralRadius() {
        #expect(abs(Tensor([0, -2, 2, 0], shape: [2, 2]).spectralRadius - 2) < 1e-12)
        #expect(abs(Tensor([1, 9, 0, -3], shape: [2, 2]).spectralRadius - 3) < 1e-12)
        #expect(Tensor.identity(5).spectralRadius == 1)
        #expect(Tensor.zeros(3, 3).spectralRadius == 0)
    }

    /// The circulant shift of n places has the n-th roots of one.
    @Test(arguments: [3, 50, 130]) func rootsOfOne(order: Int) throws {
        var shift = [Double](repeating: 0, count: order * order)
        for row in 0..<order { shift[row * order + (row + 1) % order] = 1 }
        let found = try #require(Gemm.eigenvalues(shift, order: order))
        #expect(found.allSatisfy { abs(hypot($0.real, $0.imaginary) - 1) < 1e-10 })
        let angles = found.map { atan2($0.imaginary, $0.real) / (2 * .pi) * Double(order) }
        #expect(Set(angles.map { (Int($0.rounded()) + order) % order }).count == order)
    }

    @Test func identity() {
        #expect(Tensor.identity(2) == Tensor([1, 0, 0, 1], shape: [2, 2]))
    }

    // MARK: - Orthogonal matrices

    @Test(arguments: oddSizes) func orthogonalMatricesAreOrthogonal(order: Int) {
        var random = Random(seed: UInt64(order))
        let q = Tensor.orthogonal(order, using: &random)
        let identity = Tensor.identity(order).scalars.map { Double($0) }
        #expect(relativeError(matmul(q, q, transposing: .right).scalars, identity) <= 16 * ulp)
        #expect(relativeError(matmul(q, q, transposing: .left).scalars, identity) <= 16 * ulp)
        #expect(abs(q.spectralRadius - 1) <= 64 * ulp)
    }

    /// Half of them are rotations, half of them mirror: uniform over the whole group.
    @Test(arguments: [1, 2, 3, 8]) func bothDeterminantsOccurEquallyOften(order: Int) throws {
        var rotations = 0
        for seed in 0..<400 as Range<UInt64> {
            var random = Random(seed: seed)
            let found = try #require(Tensor.orthogonal(order, using: &random).eigenvalues)
            let determinant = found.reduce((real: 1.0, imaginary: 0.0)) { product, next in
                (
                    product.real * next.real - product.imaginary * next.imaginary,
                    product.real * next.imaginary + product.imaginary * next.real
                )
            }
            #expect(abs(abs(determinant.real) - 1) < 1e-5)
            if determinant.real > 0 { rotations += 1 }
        }
        #expect((160...240).contains(rotations), "\(rotations) of 400")
    }

    /// Every entry of a uniformly distributed matrix has mean 0 and variance 1/n.
    @Test func entriesHaveTheRightMoments() {
        let order = 4
        var (sum, squares) = ([Double](repeating: 0, count: 16), [Double](repeating: 0, count: 16))
        for seed in 0..<2000 as Range<UInt64> {
            var random = Random(seed: seed)
            for (index, entry) in Tensor.orthogonal(order, using: &random).scalars.enumerated() {
                sum[index] += Double(entry) / 2000
                squares[index] += Double(entry) * Double(entry) / 2000
            }
        }
        #expect(sum.allSatisfy { abs($0) < 0.05 })
        #expect(squares.allSatisfy { abs($0 - 0.25) < 0.03 })
    }

    /// With a positive diagonal of R, an orthogonal matrix is its own factor.
    @Test func anOrthogonalMatrixIsItsOwnFactor() {
        for matrix in [[1, 0, 0, 1], [-1, 0, 0, -1], [0, 1, -1, 0], [0, 1, 1, 0], [0.6, -0.8, 0.8, 0.6]] {
            let factor = Gemm.orthogonalFactor(matrix, order: 2)
            #expect(zip(factor, matrix).allSatisfy { abs($0 - $1) < 1e-14 }, "\(matrix) gave \(factor)")
        }
        #expect(Gemm.orthogonalFactor([-3], order: 1) == [-1])
        #expect(Gemm.orthogonalFactor([], order: 0).isEmpty)
    }
}

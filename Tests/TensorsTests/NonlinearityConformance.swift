import Foundation
import Tensors
import Testing

/// tanh and the logistic function against Foundation's in Double.
@Suite struct NonlinearityConformance {
    private static let allowed = 4 * ulp

    /// Numbers of every magnitude from 1e-30 up to a bound, of both signs.
    private static func sweep(upTo bound: Double) -> [Scalar] {
        var random = Random(seed: 11)
        let magnitudes = (0..<20_000).map { _ in
            Foundation.exp(Foundation.log(1e-30) + random.uniform() * Foundation.log(bound * 1e30))
        }
        let even = (0..<20_000).map { _ in bound * random.uniform() }
        return (magnitudes + even).flatMap { [Scalar($0), Scalar(-$0)] }
    }

    private func values(of kernel: (Int, UnsafeMutablePointer<Scalar>) -> Void, at points: [Scalar]) -> [Scalar] {
        var result = points
        kernel(points.count, &result)
        return result
    }

    /// The largest relative error, in units in the last place.
    private func worstError(_ values: [Scalar], _ exact: [Double]) -> Double {
        zip(values, exact).reduce(0) { worst, pair in
            let error = abs(Double(pair.0) - pair.1) / abs(pair.1) / ulp
            return error <= worst ? worst : error
        }
    }

    @Test func tanhIsAccurate() {
        let points = Self.sweep(upTo: 30)
        let error = worstError(values(of: Kernels.tanh, at: points), points.map { Foundation.tanh(Double($0)) })
        #expect(error <= 4, "\(error) units in the last place")
    }

    @Test func sigmoidIsAccurate() {
        let points = Self.sweep(upTo: 87)
        let exact = points.map { 1 / (1 + Foundation.exp(-Double($0))) }
        let error = worstError(values(of: Kernels.sigmoid, at: points), exact)
        #expect(error <= 4, "\(error) units in the last place")
    }

    @Test func staysWithinItsBounds() {
        let points = Self.sweep(upTo: 1e4)
        #expect(values(of: Kernels.tanh, at: points).allSatisfy { abs($0) <= 1 })
        #expect(values(of: Kernels.sigmoid, at: points).allSatisfy { $0 >= 0 && $0 <= 1 })
    }

    @Test func tanhAtExtremes() {
        let points: [Scalar] = [.infinity, -.infinity, 1e30, -1e30, 0, 1e-30, .greatestFiniteMagnitude]
        let expected: [Scalar] = [1, -1, 1, -1, 0, 1e-30, 1]
        #expect(values(of: Kernels.tanh, at: points) == expected)
        #expect(values(of: Kernels.tanh, at: [-0.0])[0].sign == .minus)
    }

    @Test func sigmoidAtExtremes() {
        let points: [Scalar] = [.infinity, 1e30, 0, 1e-30]
        #expect(values(of: Kernels.sigmoid, at: points) == [1, 1, 0.5, 0.5])
        let vanishing = values(of: Kernels.sigmoid, at: [-.infinity, -1e30, -100])
        #expect(vanishing.allSatisfy { $0 >= 0 && $0 < 1e-25 })
    }

    @Test func reluAtExtremes() {
        let points: [Scalar] = [.infinity, -.infinity, 1e30, -1e30, 0]
        #expect(values(of: Kernels.relu, at: points) == [.infinity, 0, 1e30, 0, 0])
    }

    /// Whichever lane of a vector a NaN is in, it stays there and spoils no other.
    @Test(arguments: 0..<35) func notANumberStaysWhereItIs(position: Int) {
        var points = [Scalar](repeating: 0.5, count: 35)
        points[position] = .nan
        for kernel in [Kernels.tanh, Kernels.sigmoid, Kernels.relu] {
            let result = values(of: kernel, at: points)
            #expect(result.indices.allSatisfy { result[$0].isNaN == ($0 == position) })
        }
    }
}

import Foundation
import Synchronization
import Tensors

/// Whether this is the build for checking gradients.
let isDouble = Scalar.self == Double.self

/// The distance from 1 to the next number.
let ulp = Double(Scalar.ulpOfOne)

/// Sizes around the widths of vectors and tiles.
let oddSizes = [1, 7, 8, 15, 16, 17, 50, 64, 100, 130]

extension Random {
    /// A number with a magnitude in [0.2, 1.5), of either sign: away from kinks and poles.
    mutating func scalar(positive: Bool = false) -> Scalar {
        let magnitude = 0.2 + 1.3 * uniform()
        return Scalar(positive || uniform() < 0.5 ? magnitude : -magnitude)
    }

    mutating func scalars(_ count: Int, positive: Bool = false) -> [Scalar] {
        (0..<count).map { _ in scalar(positive: positive) }
    }

    mutating func tensor(_ shape: [Int], positive: Bool = false) -> Tensor {
        Tensor(scalars(shape.reduce(1, *), positive: positive), shape: shape)
    }
}

/// The largest difference between two lists, relative to the largest number that is expected.
///
/// Infinite where the lengths differ or a number is not finite that should be.
func relativeError(_ actual: [Scalar], _ expected: [Double]) -> Double {
    guard actual.count == expected.count else { return .infinity }
    var worst = 0.0
    for (a, e) in zip(actual, expected) where Double(a) != e {
        let difference = abs(Double(a) - e)
        guard difference.isFinite else { return .infinity }
        worst = max(worst, difference)
    }
    let scale = expected.reduce(0) { max($0, abs($1)) }
    return scale > 0 ? worst / scale : worst
}

/// The slopes of a function by every element of a tensor, by central differences.
func finiteDifferences(at point: Tensor, step: Double, of function: (Tensor) -> Double) -> [Double] {
    let scalars = point.scalars
    return scalars.indices.map { index in
        var (above, below) = (scalars, scalars)
        above[index] += Scalar(step)
        below[index] -= Scalar(step)
        let rise = function(Tensor(above, shape: point.shape)) - function(Tensor(below, shape: point.shape))
        return rise / (Double(above[index]) - Double(below[index]))
    }
}

/// Σ a b, in Double.
func dot(_ a: Tensor, _ b: Tensor) -> Double {
    zip(a.scalars, b.scalars).reduce(0) { $0 + Double($1.0) * Double($1.1) }
}

/// Runs `body` on a thread of its own with so small a stack, and waits for it.
func onThread<Result: Sendable>(stackSize: Int, _ body: @escaping @Sendable () -> Result) -> Result? {
    let result = Mutex<Result?>(nil)
    let done = DispatchSemaphore(value: 0)
    let thread = Thread {
        let value = body()
        result.withLock { $0 = value }
        done.signal()
    }
    thread.stackSize = stackSize
    thread.start()
    done.wait()
    return result.withLock { $0 }
}

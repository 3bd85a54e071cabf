import Foundation
import Networks
import Synchronization
import Tensors

/// Whether this is the build for checking gradients.
let isDouble = Scalar.self == Double.self

/// An Elman network.
typealias Network = RecurrentNetwork<ElmanCell>

extension Random {
    /// Independent standard normal numbers.
    mutating func tensor(_ shape: [Int]) -> Tensor {
        Tensor((0..<shape.reduce(1, *)).map { _ in Scalar(normal()) }, shape: shape)
    }
}

extension Tensor {
    var doubles: [Double] { scalars.map { Double($0) } }
}

extension Gradient {
    var isFinite: Bool { tensors.allSatisfy { $0.scalars.allSatisfy(\.isFinite) } }
}

extension Module {
    /// The same model with independent normal numbers added to every parameter.
    func disturbed(by deviation: Double, using random: inout Random) -> Self {
        var copy = self
        copy.forEachParameter { parameter in
            parameter.add(random.tensor(parameter.shape), scaledBy: Scalar(deviation))
        }
        return copy
    }

    /// The same model with every element of every parameter set to a number.
    func filled(with value: Scalar) -> Self {
        var copy = self
        copy.forEachParameter { $0 = .filled(with: value, shape: $0.shape) }
        return copy
    }
}

/// The largest difference between two lists, relative to the largest number that is expected, or to `scale`.
///
/// Infinite where the lengths differ or a number is not finite that should be.
func relativeError(_ actual: [Double], _ expected: [Double], scale: Double = 0) -> Double {
    guard actual.count == expected.count else { return .infinity }
    var worst = 0.0
    for (a, e) in zip(actual, expected) where a != e {
        guard (a - e).isFinite else { return .infinity }
        worst = max(worst, abs(a - e))
    }
    let largest = expected.reduce(scale) { max($0, abs($1)) }
    return largest > 0 ? worst / largest : worst
}

func relativeError(_ actual: Tensor, _ expected: Tensor, scale: Double = 0) -> Double {
    actual.shape == expected.shape ? relativeError(actual.doubles, expected.doubles, scale: scale) : .infinity
}

/// The largest relative error among the tensors of two gradients.
///
/// A tensor much smaller than the others is compared with them: its own digits are beyond what rounding leaves.
func relativeError(_ actual: [Tensor], _ expected: [[Double]]) -> Double {
    guard actual.count == expected.count else { return .infinity }
    let scale = 1e-3 * expected.joined().reduce(0) { max($0, abs($1)) }
    return zip(actual, expected).reduce(0) { max($0, relativeError($1.0.doubles, $1.1, scale: scale)) }
}

func relativeError(_ actual: [Tensor], _ expected: [Tensor]) -> Double {
    guard actual.map(\.shape) == expected.map(\.shape) else { return .infinity }
    return relativeError(actual, expected.map(\.doubles))
}

/// The slopes of a function by every parameter of a model, by central differences.
func finiteDifferences<Model: Module>(
    at model: Model, step: Double, of function: (Model) -> Double
) -> [[Double]] {
    func moved(_ parameter: Int, _ element: Int, by distance: Double) -> Double {
        var (copy, position) = (model, 0)
        copy.forEachParameter { tensor in
            if position == parameter { tensor.update { $0[element] += Scalar(distance) } }
            position += 1
        }
        return function(copy)
    }
    return model.parameters.enumerated().map { position, parameter in
        (0..<parameter.value.count).map { element in
            (moved(position, element, by: step) - moved(position, element, by: -step)) / (2 * step)
        }
    }
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

import Foundation
import Synchronization

/// A record of operations, walked backwards to differentiate.
///
///     let tape = Tape()
///     let w = tape.watch(weight)
///     let loss = mean(square(w * x))
///     let slope = tape.gradients(of: loss)[w]
///
/// The tape is a flat array and stays on the thread that made it. While it lives it is that thread's current tape: an
/// operation is recorded if the current tape knows one of its inputs.
public struct Tape: ~Copyable {
    private let recorder: Recorder
    private let outer: Recorder?

    /// Begins to record on this thread, until the tape ends.
    public init() {
        outer = Recorder.current
        recorder = Recorder()
        Recorder.current = recorder
    }

    deinit { Recorder.current = outer }

    /// The same tensor, as something to differentiate by.
    public func watch(_ tensor: Tensor) -> Tensor {
        recorder.append(tensor, inputs: [], pullback: .leaf)
    }

    /// How many operations and watched tensors are recorded.
    public var count: Int { recorder.nodes.count }

    /// The derivatives of a single number by everything recorded before it; zero for all if it was not recorded.
    public func gradients(of result: Tensor) -> Gradients {
        precondition(result.count == 1, "Tape.gradients(of:): \(result.shape) is not a single number; sum or mean it")
        let current = Recorder.current
        Recorder.current = nil  // pullbacks compute with tensors, too; nothing of it is recorded
        defer { Recorder.current = current }
        var gradients = Gradients(recorder)
        guard let last = recorder.index(of: result) else { return gradients }
        gradients.add(.filled(with: 1, shape: result.shape), at: last)
        for index in stride(from: last, through: 0, by: -1) {
            guard let upstream = gradients.byNode[index] else { continue }
            let node = recorder.nodes[index]
            if !node.isLeaf { gradients.release(index) }
            node.pull(upstream, into: &gradients, leaves: recorder)
        }
        return gradients
    }
}

/// Derivatives by the tensors of a tape.
public struct Gradients: Sendable {
    private let recorder: UInt64
    fileprivate(set) var byNode: [Tensor?]
    /// What fused operators left to be finished: the gradients of their weights.
    package private(set) var postponed: [(inputs: [Int?], gradient: any PostponedGradient)] = []

    private let isWatched: [Bool]

    fileprivate init(_ recorder: Recorder) {
        self.recorder = recorder.id
        byNode = Array(repeating: nil, count: recorder.nodes.count)
        isWatched = recorder.nodes.map(\.isLeaf)
    }

    /// The derivative by a watched tensor, in its shape; zero if the result does not depend on it.
    ///
    /// Finish what was postponed first.
    public subscript(_ tensor: Tensor) -> Tensor {
        precondition(
            tensor.mark.recorder == recorder && isWatched[tensor.mark.index],
            "Gradients: only a tensor that the tape watches has a derivative to be asked for; watch it")
        return byNode[tensor.mark.index] ?? .filled(with: 0, shape: tensor.shape)
    }

    fileprivate mutating func add(_ gradient: Tensor, at node: Int) {
        if var sum = byNode[node] {
            byNode[node] = nil  // so that the sum is changed where it is
            sum.add(gradient)
            byNode[node] = sum
        } else {
            byNode[node] = gradient
        }
    }

    fileprivate mutating func postpone(_ gradient: any PostponedGradient, inputs: [Int?]) {
        postponed.append((inputs, gradient))
    }

    fileprivate mutating func release(_ node: Int) { byNode[node] = nil }

    /// Adds the gradients of the postponed weights, computed by `compute`.
    package mutating func finish(_ compute: (any PostponedGradient) -> [Tensor]) {
        for (inputs, gradient) in postponed {
            for (input, value) in zip(inputs, compute(gradient)) {
                if let input { add(value, at: input) }
            }
        }
        postponed = []
    }

    /// Adds the gradients of the postponed weights as they are.
    public mutating func finish() { finish { $0.weightGradients() } }
}

/// The part of a fused operator's gradient that can wait: the sums of products by its weights.
///
/// It waits because something may join these sums (the gradient of Ω) that is known only when the backward pass of
/// the whole batch is done.
package protocol PostponedGradient: Sendable {
    /// One gradient for each weight that was handed to `record(_:inputs:weights:pullback:)`.
    func weightGradients() -> [Tensor]
}

/// A place on a tape.
package struct Mark: Sendable {
    package let recorder: UInt64
    package let index: Int
    package static let none = Mark(recorder: 0, index: 0)
}

/// How an operation passes a derivative on to its inputs.
package enum Pullback {
    case leaf
    /// From the derivative by the result to those by the inputs; nil where there is none.
    case immediate((Tensor) -> [Tensor?])
    /// The same for a fused operator: derivatives by the inputs at once, those by the weights behind them later.
    case fused((Tensor) -> ([Tensor?], any PostponedGradient))
}

private struct Node {
    let inputs: [Int?]
    let pullback: Pullback

    func pull(_ upstream: Tensor, into gradients: inout Gradients, leaves: Recorder) {
        switch pullback {
        case .leaf: return
        case .immediate(let pull):
            for (input, gradient) in zip(inputs, pull(upstream)) {
                if let input, let gradient { gradients.add(gradient, at: input) }
            }
        case .fused(let pull):
            let (now, later) = pull(upstream)
            for (input, gradient) in zip(inputs, now) {
                if let input, let gradient { gradients.add(gradient, at: input) }
            }
            let weights = Array(inputs.dropFirst(now.count))
            if weights.allSatisfy({ $0.map { leaves.nodes[$0].isLeaf } ?? true }) {
                gradients.postpone(later, inputs: weights)
            } else {
                for (input, gradient) in zip(weights, later.weightGradients()) {
                    if let input { gradients.add(gradient, at: input) }
                }
            }
        }
    }

    var isLeaf: Bool { if case .leaf = pullback { true } else { false } }
}

/// The array behind a tape.
private final class Recorder {
    let id = tapesMade.add(1, ordering: .relaxed).newValue
    var nodes: [Node] = []

    func append(_ value: Tensor, inputs: [Int?], pullback: Pullback) -> Tensor {
        nodes.append(Node(inputs: inputs, pullback: pullback))
        return Tensor(value.storage, value.shape, mark: Mark(recorder: id, index: nodes.count - 1))
    }

    func index(of tensor: Tensor) -> Int? {
        tensor.mark.recorder == id ? tensor.mark.index : nil
    }

    /// The tape that records on this thread.
    static var current: Recorder? {
        get { pthread_getspecific(currentRecorder).map { Unmanaged<Recorder>.fromOpaque($0).takeUnretainedValue() } }
        set {
            if let old = pthread_getspecific(currentRecorder) { Unmanaged<Recorder>.fromOpaque(old).release() }
            pthread_setspecific(currentRecorder, newValue.map { Unmanaged.passRetained($0).toOpaque() })
        }
    }
}

private let tapesMade = Atomic<UInt64>(0)

private let currentRecorder: pthread_key_t = {
    var key = pthread_key_t()
    let status = pthread_key_create(&key, nil)
    precondition(status == 0, "Tape: the system has no thread-local storage left")
    return key
}()

/// Puts the result of an operation on the current tape, if that knows one of its inputs.
///
/// `pullback` takes the derivative by the result, in its shape, to the derivatives by the inputs, in their shapes.
package func record(
    _ value: Tensor, from inputs: Tensor..., pullback: @escaping (Tensor) -> [Tensor?]
) -> Tensor {
    record(value, from: inputs, .immediate(pullback))
}

/// Puts the result of an operation on the current tape, if that knows one of its inputs.
package func record(_ value: Tensor, from inputs: [Tensor], _ pullback: Pullback) -> Tensor {
    guard let recorder = Recorder.current else { return value }
    let indices = inputs.map { recorder.index(of: $0) }
    guard indices.contains(where: { $0 != nil }) else { return value }
    return recorder.append(value, inputs: indices, pullback: pullback)
}

/// Whether the current tape knows a tensor.
package func isRecorded(_ tensor: Tensor) -> Bool {
    Recorder.current?.index(of: tensor) != nil
}

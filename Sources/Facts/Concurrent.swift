import Dispatch
import Foundation
import Synchronization

/// Independent work on all cores.
enum Concurrent {
    private static let cores = ProcessInfo.processInfo.activeProcessorCount

    /// The results in the order of the inputs, which are handed out a few at a time.
    static func map<Input: Sendable, Output: Sendable>(
        _ inputs: [Input], _ work: @Sendable (Input) -> Output
    ) -> [Output] {
        let shares = inputs.chunks(of: max(1, inputs.count / (4 * cores)))
        let results = Mutex([[Output]](repeating: [], count: shares.count))
        DispatchQueue.concurrentPerform(iterations: shares.count) { place in
            let share = shares[place].map(work)
            results.withLock { $0[place] = share }
        }
        return results.withLock { $0.flatMap { $0 } }
    }
}

extension Array {
    /// Neighbours in groups of `size`, the last one of what remains.
    func chunks(of size: Int) -> [[Element]] {
        stride(from: 0, to: count, by: size).map { Array(self[$0..<Swift.min($0 + size, count)]) }
    }
}

/// Work that another core does meanwhile.
final class Ahead<Result: Sendable>: Sendable {
    private let box = Mutex<Result?>(nil)
    private let group = DispatchGroup()

    init(_ work: @escaping @Sendable () -> Result) {
        DispatchQueue.global(qos: .userInitiated).async(group: group) {
            let result = work()
            self.box.withLock { $0 = result }
        }
    }

    /// What it gave, as soon as it is done.
    var result: Result {
        group.wait()
        guard let result = box.withLock({ $0 }) else {
            preconditionFailure("Ahead: the group is done, the work is not")
        }
        return result
    }
}

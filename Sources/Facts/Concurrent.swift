import Dispatch
import Synchronization

/// Independent work on all cores.
enum Concurrent {
    /// The results in the order of the inputs.
    static func map<Input: Sendable, Output: Sendable>(
        _ inputs: [Input], _ work: @Sendable (Input) -> Output
    ) -> [Output] {
        let results = Mutex([Output?](repeating: nil, count: inputs.count))
        DispatchQueue.concurrentPerform(iterations: inputs.count) { place in
            let result = work(inputs[place])
            results.withLock { $0[place] = result }
        }
        return results.withLock { $0.compactMap { $0 } }
    }
}

/// Work that another core does meanwhile.
final class Ahead<Result: Sendable>: Sendable {
    private let box = Mutex<Result?>(nil)
    private let group = DispatchGroup()
    private let work: @Sendable () -> Result

    init(_ work: @escaping @Sendable () -> Result) {
        self.work = work
        DispatchQueue.global(qos: .userInitiated).async(group: group) {
            let result = work()
            self.box.withLock { $0 = result }
        }
    }

    /// What it gave, as soon as it is done.
    var result: Result {
        group.wait()
        return box.withLock { $0 } ?? work()
    }
}

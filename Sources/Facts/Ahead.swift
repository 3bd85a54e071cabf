import Dispatch
import Foundation
import Synchronization

/// Independent work that other cores do meanwhile, and with them the one who asks for its results.
///
/// There is one worker for every core but one, and each ends the older work first: whoever starts it keeps a core for work
/// of its own.
final class Ahead<Input: Sendable, Output: Sendable>: Sendable {
    private let shares: [[Input]]
    private let work: @Sendable (Input) -> Output
    private let state: Mutex<(next: Int, results: [[Output]])>
    /// The shares that are being worked on.
    private let begun = DispatchGroup()

    init(_ inputs: [Input], _ work: @escaping @Sendable (Input) -> Output) {
        let shares = inputs.chunks(of: max(1, inputs.count / (4 * Workers.cores)))
        (self.shares, self.work) = (shares, work)
        state = Mutex((0, [[Output]](repeating: [], count: shares.count)))
        for worker in Workers.queues.prefix(shares.count) { worker.async { [weak self] in self?.help() } }
    }

    /// What came of the inputs, in their order, as soon as all are done.
    var results: [Output] {
        help()
        begun.wait()
        return state.withLock { $0.results.flatMap { $0 } }
    }

    /// Works on shares that nobody has taken until there are none.
    private func help() {
        while let place = take() {
            let share = shares[place].map(work)
            state.withLock { $0.results[place] = share }
            begun.leave()
        }
    }

    private func take() -> Int? {
        state.withLock { state in
            guard state.next < shares.count else { return nil }
            defer { state.next += 1 }
            begun.enter()
            return state.next
        }
    }
}

private enum Workers {
    static let cores = ProcessInfo.processInfo.activeProcessorCount

    static let queues = (1..<max(cores, 1)).map { DispatchQueue(label: "mneme.worker.\($0)", qos: .userInitiated) }
}

extension Array {
    /// Neighbours in groups of `size`, the last one of what remains.
    func chunks(of size: Int) -> [[Element]] {
        stride(from: 0, to: count, by: size).map { Array(self[$0..<Swift.min($0 + size, count)]) }
    }
}

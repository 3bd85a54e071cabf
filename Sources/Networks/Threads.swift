import Foundation
import Synchronization

/// A few threads that work on the shards of a batch.
///
/// Work is divided by its own structure, never by the number of threads, and results keep their order: so they are the
/// same bits for any number of threads. One caller at a time.
public final class Threads: Sendable {
    /// How many threads work, the caller's included.
    public let count: Int
    private let team: Team?

    /// Work on the caller's thread only.
    public static let one = Threads(1)

    /// Starts `count - 1` threads beside the caller's.
    public init(_ count: Int) {
        precondition(count > 0, "Threads(\(count)): at least one thread must work")
        self.count = count
        team = count > 1 ? Team() : nil
        guard let team else { return }
        for number in 1..<count {
            let thread = Thread { team.serve() }
            thread.name = "mneme.\(number)"
            thread.stackSize = 8 << 20
            thread.start()
        }
    }

    deinit { team?.end() }

    /// Does `body` on every element, the elements spread over the threads; the results in the elements' order.
    public func map<Element: Sendable, Result: Sendable>(
        _ elements: [Element], _ body: @escaping @Sendable (Element) -> Result
    ) -> [Result] {
        guard let team, elements.count > 1 else { return elements.map(body) }
        let results = UnsafeSlots<Result>(count: elements.count)
        defer { results.deallocate() }
        team.perform(elements.count) { results.fill($0, with: body(elements[$0])) }
        return results.taken()
    }
}

/// Room for results that several threads fill, each slot once.
private struct UnsafeSlots<Element>: @unchecked Sendable {
    private let base: UnsafeMutablePointer<Element>
    private let count: Int

    init(count: Int) {
        base = .allocate(capacity: count)
        self.count = count
    }

    func fill(_ index: Int, with value: Element) { (base + index).initialize(to: value) }

    func taken() -> [Element] {
        [Element](unsafeUninitializedCapacity: count) { buffer, filled in
            buffer.baseAddress?.moveInitialize(from: base, count: count)
            filled = count
        }
    }

    func deallocate() { base.deallocate() }
}

/// Threads that wait for a job, claim its items one by one, and wait again.
///
/// A waiting thread spins for some microseconds, then sleeps: the pauses between two jobs of a training step are shorter
/// than waking up.
private final class Team: @unchecked Sendable {
    private let condition = NSCondition()
    private var job: (@Sendable (Int) -> Void)?
    private var items = 0
    private var busy = 0
    private var ended = false
    private let generation = Atomic<Int>(0)  // of the job; changed under the condition's lock
    private let next = Atomic<Int>(0)  // item to claim
    private let open = Atomic<Int>(0)  // items not yet done

    func perform(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) {
        condition.lock()
        while busy > 0 { condition.wait() }  // a late thread may still look at the job before
        (job, items) = (body, count)
        next.store(0, ordering: .relaxed)
        open.store(count, ordering: .relaxed)
        generation.add(1, ordering: .releasing)
        condition.broadcast()
        condition.unlock()
        work(count, body)
        var spins = 0
        while open.load(ordering: .acquiring) > 0 {
            spins += 1
            if spins > 2000 { sched_yield() }
        }
        condition.lock()
        while busy > 0 { condition.wait() }
        job = nil
        condition.unlock()
    }

    func serve() {
        var seen = 0
        while true {
            var spins = 0
            while generation.load(ordering: .acquiring) == seen && spins < 20_000 { spins += 1 }
            condition.lock()
            while generation.load(ordering: .relaxed) == seen && !ended { condition.wait() }
            if ended { return condition.unlock() }
            seen = generation.load(ordering: .relaxed)
            guard let body = job else {
                condition.unlock()
                continue
            }
            let count = items
            busy += 1
            condition.unlock()
            work(count, body)
            condition.lock()
            busy -= 1
            condition.broadcast()
            condition.unlock()
        }
    }

    private func work(_ count: Int, _ body: @Sendable (Int) -> Void) {
        while true {
            let item = next.add(1, ordering: .relaxed).oldValue
            guard item < count else { return }
            body(item)
            open.subtract(1, ordering: .acquiringAndReleasing)
        }
    }

    func end() {
        condition.lock()
        ended = true
        generation.add(1, ordering: .relaxed)
        condition.broadcast()
        condition.unlock()
    }
}

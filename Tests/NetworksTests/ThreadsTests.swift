import Networks
import Synchronization
import Testing

/// Work spread over threads.
@Suite struct ThreadsTests {
    private static let counts = [1, 2, 3, 8]

    @Test(arguments: counts) func resultsKeepTheOrder(count: Int) {
        let threads = Threads(count)
        #expect(threads.count == count)
        for items in [0, 1, 2, count, count + 1, 1000] {
            let expected = (0..<items).map { $0 * $0 }
            #expect(threads.map(Array(0..<items)) { $0 * $0 } == expected)
        }
    }

    @Test(arguments: counts) func everyElementIsWorkedOnOnce(count: Int) {
        let calls = (0..<500).map { _ in Counter() }
        _ = Threads(count).map(calls) { $0.value.add(1, ordering: .sequentiallyConsistent) }
        #expect(calls.allSatisfy { $0.value.load(ordering: .sequentiallyConsistent) == 1 })
    }

    @Test(arguments: counts) func resultsMayBeOfAnyKind(count: Int) {
        let nested = Threads(count).map(Array(0..<50)) { n in (0..<n).map { m in String(repeating: "\(n)", count: m) } }
        for (n, list) in nested.enumerated() {
            #expect(list.count == n)
            #expect(list.allSatisfy { $0.allSatisfy("\(n)".contains) })
        }
    }

    @Test(arguments: counts) func manySmallJobs(count: Int) {
        let threads = Threads(count)
        let right = (0..<300_000).count { job in
            threads.map([job, job + 1, job + 2]) { $0 * 2 } == [2 * job, 2 * job + 2, 2 * job + 4]
        }
        #expect(right == 300_000)
    }

    /// Uneven work: the long items first, or last.
    @Test(arguments: counts) func unevenWork(count: Int) {
        let sizes = [200_000, 1, 1, 50_000, 1, 1, 1, 100_000]
        let sums = Threads(count).map(sizes) { size in (0..<size).reduce(0, &+) }
        #expect(sums == sizes.map { $0 * ($0 - 1) / 2 })
    }

    /// The results are moved, neither leaked nor released twice.
    @Test(arguments: counts) func resultsAreReleasedOnce(count: Int) {
        let alive = Counter()
        for _ in 0..<20 {
            let tokens = Threads(count).map(Array(0..<100)) { _ in Token(alive) }
            #expect(alive.value.load(ordering: .sequentiallyConsistent) == tokens.count)
        }
        #expect(alive.value.load(ordering: .sequentiallyConsistent) == 0)
    }

    private final class Counter: Sendable {
        let value = Atomic<Int>(0)
    }

    private final class Token: Sendable {
        let counter: Counter
        init(_ counter: Counter) {
            self.counter = counter
            counter.value.add(1, ordering: .sequentiallyConsistent)
        }
        deinit { counter.value.subtract(1, ordering: .sequentiallyConsistent) }
    }

    /// Teams come and go without anything to do.
    @Test func manyTeams() {
        for _ in 0..<50 { _ = Threads(4) }
        let right = (0..<50).count { _ in Threads(3).map([1, 2, 3]) { $0 + 1 } == [2, 3, 4] }
        #expect(right == 50)
    }
}

import Synchronization
import Testing

@testable import Facts

@Suite(.timeLimit(.minutes(1))) struct AheadTests {
    @Test(arguments: [0, 1, 7, 1000]) func resultsStandInTheOrderOfTheInputs(_ count: Int) {
        #expect(Ahead(Array(0..<count)) { $0 * $0 }.results == (0..<count).map { $0 * $0 })
    }

    @Test func workMayWaitForWork() {
        let sums = Ahead(Array(0..<50)) { outer in Ahead(Array(0..<outer)) { $0 + outer }.results.reduce(0, +) }
        #expect(sums.results == (0..<50).map { outer in (0..<outer).reduce(0) { $0 + $1 + outer } })
    }

    @Test func everyInputIsWorkedOnOnce() {
        let counts = Mutex([Int](repeating: 0, count: 300))
        let work = Ahead(Array(0..<300)) { place in counts.withLock { $0[place] += 1 } }
        _ = (work.results, work.results)
        #expect(counts.withLock { $0.allSatisfy { $0 == 1 } })
    }

    @Test func workThatNobodyAsksForDoesNoHarm() {
        for count in 0..<100 { _ = Ahead(Array(0..<count)) { "\($0)" } }
        #expect(Ahead(Array(0..<100)) { $0 + 1 }.results == Array(1...100))
    }
}

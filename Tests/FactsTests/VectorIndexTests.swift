import Tensors
import Testing

@testable import Facts

@Suite struct VectorIndexTests {
    private func vectors(_ count: Int, _ width: Int, seed: UInt64 = 1) -> [[Float]] {
        var random = Random(seed: seed)
        return (0..<count).map { _ in
            let numbers = (0..<width).map { _ in Float(random.normal()) }
            let length = numbers.reduce(0) { $0 + $1 * $1 }.squareRoot()
            return numbers.map { $0 / length }
        }
    }

    private func dot(_ a: [Float], _ b: [Float]) -> Float { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }

    @Test(arguments: [8, 33, 128]) func findsWhatBruteForceFinds(_ width: Int) {
        let stored = vectors(5000, width)
        var index = VectorIndex(width: width)
        for (id, vector) in stored.enumerated() { index.insert(Int64(id), vector) }
        for query in vectors(20, width, seed: 2) {
            let exact = stored.map { dot($0, query) }
            let found = index.nearest(query, count: 50)
            #expect(found.count == 50 && found.map(\.score) == found.map(\.score).sorted(by: >))
            for near in found { #expect(abs(near.score - exact[Int(near.id)]) < 0.01) }
            // What the rounding to 8 bits may leave out is no better than what it took, but for twice the rounding.
            let taken = Set(found.map { Int($0.id) })
            let best = exact.indices.filter { !taken.contains($0) }.map { exact[$0] }.max() ?? 0
            #expect(best <= (found.last?.score ?? 0) + 0.02)
        }
        for id in stride(from: 0, to: 5000, by: 500) {
            #expect(index.nearest(stored[id], count: 1).first?.id == Int64(id))
        }
    }

    @Test func asksOnlyForThoseAllowed() {
        let stored = vectors(1000, 16)
        var index = VectorIndex(width: 16)
        for (id, vector) in stored.enumerated() { index.insert(Int64(id), vector) }
        let even = index.nearest(stored[3], count: 10, where: { $0 % 2 == 0 })
        #expect(even.count == 10 && even.allSatisfy { $0.id % 2 == 0 })
        let all = index.nearest(stored[3], count: 1000).filter { $0.id % 2 == 0 }
        #expect(even.map(\.id) == all.prefix(10).map(\.id))
    }

    @Test func removingLeavesTheOthers() {
        let stored = vectors(300, 16)
        var index = VectorIndex(width: 16)
        for (id, vector) in stored.enumerated() { index.insert(Int64(id), vector) }
        var random = Random(seed: 5)
        var left = Set(0..<300)
        for _ in 0..<200 {
            let id = random.below(300)
            left.remove(id)
            index.remove(Int64(id))
        }
        #expect(index.count == left.count)
        #expect(Set(index.nearest(stored[0], count: 300).map { Int($0.id) }) == left)
        for id in left { #expect(index.nearest(stored[id], count: 1).first?.id == Int64(id)) }
    }

    @Test func insertingAgainReplaces() {
        let stored = vectors(3, 16)
        var index = VectorIndex(width: 16)
        index.insert(7, stored[0])
        index.insert(7, stored[1])
        #expect(index.count == 1)
        #expect(abs((index.nearest(stored[1], count: 5).first?.score ?? 0) - 1) < 0.01)
    }

    @Test func zerosAndNothingAreFine() {
        var index = VectorIndex(width: 16)
        #expect(index.nearest(vectors(1, 16)[0], count: 3).isEmpty)
        index.insert(1, [Float](repeating: 0, count: 16))
        #expect(index.nearest([Float](repeating: 0, count: 16), count: 3).isEmpty)
        #expect(index.nearest(vectors(1, 16)[0], count: 3).map(\.score) == [0])
        #expect(index.nearest(vectors(1, 16)[0], count: 0).isEmpty)
    }
}

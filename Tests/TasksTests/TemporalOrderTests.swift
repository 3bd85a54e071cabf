import Tasks
import Tensors
import Testing

@Suite struct TemporalOrderTests {
    /// Where the marks may stand, in hundredths of T.
    static let windows = [2: [(10, 20), (50, 60)], 3: [(10, 20), (30, 40), (60, 70)]]

    @Test(arguments: [2, 3], [10, 13, 20, 57, 100, 200])
    func wantsTheOrderOfTheMarks(_ marks: Int, _ length: Int) throws {
        let task = TemporalOrder(marks: marks)
        let data = Sequences(task, count: 2000, length: length, seed: UInt64(length))
        #expect(data.batch.inputs.shape == [length, 2000, 6] && data.classes.count == 2000)
        #expect(!data.batch.hasTargetAtEveryStep && data.batch.lengths == nil && data.batch.weights == nil)
        let windows = try #require(Self.windows[marks])
        var seen = [Set<Int>](repeating: [], count: marks)
        for b in 0..<2000 {
            let symbols = try data.symbols(of: b)
            let places = symbols.indices.filter { symbols[$0] < 2 }
            try #require(places.count == marks, "sequence \(b) has marks at \(places)")
            for (index, (place, window)) in zip(places, windows).enumerated() {
                try #require(100 * place >= window.0 * length - 99 && 100 * place < window.1 * length)
                seen[index].insert(place)
            }
            // v_0 + 2 v_1 + 4 v_2
            try #require(data.classes[b] == places.reversed().reduce(0) { 2 * $0 + symbols[$1] })
        }
        // Every step of a window is in use.
        for (places, window) in zip(seen, windows) {
            let (from, to) = (window.0 * length / 100, window.1 * length / 100)
            #expect(places == Set(from..<max(to, from + 1)))
        }
    }

    @Test(arguments: [2, 3]) func isBalanced(_ marks: Int) throws {
        let data = Sequences(TemporalOrder(marks: marks), count: 2000, length: 30, seed: 1)
        let classes = 1 << marks
        for wanted in 0..<classes {
            #expect(isChance(1 / Double(classes), gives: data.classes.count { $0 == wanted }, of: 2000))
        }
        let distractors = try (0..<2000).flatMap { try data.symbols(of: $0) }.filter { $0 > 1 }
        #expect(distractors.count == 2000 * (30 - marks))
        for symbol in 2...5 {
            #expect(isChance(0.25, gives: distractors.count { $0 == symbol }, of: distractors.count))
        }
    }
}

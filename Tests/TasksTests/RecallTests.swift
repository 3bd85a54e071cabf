import Tasks
import Tensors
import Testing

@Suite struct RecallTests {
    /// A recall task with its numbers of symbols and of values.
    static let tasks = [("memorization", 10, 5), ("memorization-5-bit", 5, 2), ("copy-memory", 10, 8)]

    @Test(arguments: tasks, [1, 2, 30, 100])
    func wantsTheSymbolsAfterTheCue(_ kind: (name: String, symbols: Int, values: Int), _ length: Int) throws {
        let task = try #require(LongSpanTasks.named(kind.name))
        let data = Sequences(task, count: 2000, length: length, seed: UInt64(length))
        let (blank, cue) = (kind.values, kind.values + 1)
        #expect(task.inputs == kind.values + 2 && task.outputs == kind.values + 1 && task.hasTargetAtEveryStep)
        #expect(data.steps == kind.symbols + length + 1 + kind.symbols)
        #expect(data.batch.hasTargetAtEveryStep && data.classes.count == data.steps * 2000)
        func blanks(_ count: Int) -> [Int] { Array(repeating: blank, count: count) }
        var counts = [Int](repeating: 0, count: kind.values)
        for b in 0..<2000 {
            let symbols = try data.symbols(of: b)
            let first = Array(symbols.prefix(kind.symbols))
            try #require(first.allSatisfy { (0..<kind.values).contains($0) })
            try #require(symbols == first + blanks(length) + [cue] + blanks(kind.symbols))
            let wanted = (0..<data.steps).map { data.classes[$0 * 2000 + b] }
            try #require(wanted == blanks(kind.symbols + length + 1) + first)
            for symbol in first { counts[symbol] += 1 }
        }
        let drawn = 2000 * kind.symbols
        #expect(counts.allSatisfy { isChance(1 / Double(kind.values), gives: $0, of: drawn) })
    }

    @Test func forgivesNoStep() throws {
        let task = Recall(name: "small", symbols: 2, values: 3)
        let data = Sequences(task, count: 9, length: 4, seed: 1)
        var answers = [Scalar](repeating: 0, count: data.steps * 9 * 4)
        for (row, wanted) in data.classes.enumerated() { answers[row * 4 + wanted] = 1 }
        func wrong() -> [Bool] {
            data.batch.mistakes(Tensor(answers, shape: [data.steps, 9, 4]), by: task.criterion)
        }
        #expect(wrong() == Array(repeating: false, count: 9))
        for b in 0..<data.steps {  // sequence b errs at step b
            let start = (b * 9 + b) * 4
            answers[start + (data.classes[b * 9 + b] + 1) % 4] = 2
        }
        #expect(wrong() == Array(repeating: true, count: 9))
    }
}

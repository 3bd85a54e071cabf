import Tasks
import Tensors
import Testing

@Suite struct MarkedPairTests {
    @Test(arguments: [true, false], [10, 19, 50, 100])
    func combinesTheMarkedValues(_ adds: Bool, _ length: Int) throws {
        let task = MarkedPair(adds ? .mean : .product)
        for seed in 0..<20 as Range<UInt64> {
            let data = Sequences(task, count: 100, length: length, seed: seed)
            // The length is drawn from [T, 1.1 T).
            #expect(data.steps >= length && 10 * data.steps < 11 * length)
            #expect(data.width == 2 && data.values.count == 100)
            for b in 0..<100 {
                let rows = (0..<data.steps).map { Array(data.row($0, of: b)) }
                try #require(rows.allSatisfy { ($0[0] == 0 || $0[0] == 1) && (0..<1).contains($0[1]) })
                let marks = rows.indices.filter { rows[$0][0] == 1 }
                try #require(marks.count == 2)
                try #require(10 * marks[0] < length && 10 * marks[1] >= length - 9 && 2 * marks[1] < length)
                let (x, y) = (Double(rows[marks[0]][1]), Double(rows[marks[1]][1]))
                try #require(abs(data.values[b] - (adds ? (x + y) / 2 : x * y)) < 1e-6)
            }
        }
    }

    @Test func drawsEveryLengthAndPlace() {
        var (lengths, first, second): (Set<Int>, Set<Int>, Set<Int>) = ([], [], [])
        for seed in 0..<400 as Range<UInt64> {
            let data = Sequences(MarkedPair(.mean), count: 8, length: 50, seed: seed)
            lengths.insert(data.steps)
            for b in 0..<8 {
                let marks = (0..<data.steps).filter { data.row($0, of: b).first == 1 }
                first.insert(marks[0])
                second.insert(marks[1])
            }
        }
        #expect(lengths == Set(50..<55))
        #expect(first == Set(0..<5))
        #expect(second == Set(5..<25))
    }

    @Test func drawsValuesUniformly() {
        let data = Sequences(MarkedPair(.mean), count: 2000, length: 20, seed: 3)
        let values = (0..<2000).flatMap { b in (0..<data.steps).map { Double(data.row($0, of: b).last ?? -1) } }
        for tenth in 0..<10 {
            #expect(isChance(0.1, gives: values.count { Int(10 * $0) == tenth }, of: values.count))
        }
    }

    /// An answer is wrong beyond a squared error of 0.04, that is 0.2 off.
    @Test func toleratesSmallErrors() {
        let data = Sequences(MarkedPair(.product), count: 6, length: 20, seed: 4)
        let errors: [Scalar] = [0, 0.19, -0.19, 0.21, -0.21, .nan]
        let answers = zip(data.values, errors).map { Scalar($0) + $1 }
        let wrong = data.batch.mistakes(Tensor(answers, shape: [6, 1]), by: MarkedPair(.product).criterion)
        #expect(wrong == [false, false, false, true, true, true])
    }
}

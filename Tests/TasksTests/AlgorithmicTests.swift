import Tasks
import Tensors
import Testing

/// What an algorithmic task shows and wants, read back from the tensors channel by channel.
struct Episodes {
    let data: Sequences
    private let wanted: [Scalar]
    private let outputs: Int

    init(_ task: any LongSpanTask, count: Int, length: Int, seed: UInt64) {
        var random = Random(seed: seed)
        self.init(task.batch(of: count, length: length, using: &random), outputs: task.outputs)
    }

    init(_ batch: Batch, outputs: Int) {
        data = Sequences(batch)
        if case .bits(let bits) = batch.targets { wanted = bits.scalars } else { wanted = [] }
        self.outputs = outputs
    }

    /// An input row, as an array.
    func shown(_ step: Int, of sequence: Int) -> [Scalar] { Array(data.row(step, of: sequence)) }

    /// The row wanted at a step.
    func wanted(_ step: Int, of sequence: Int) -> [Scalar] {
        let start = (step * data.count + sequence) * outputs
        return Array(wanted[start..<start + outputs])
    }

    /// Whether a step counts.
    func counts(_ step: Int, of sequence: Int) -> Bool { data.batch.weights?[step * data.count + sequence] == 1 }

    /// The steps that count must be the last ones, so many; the rows wanted there.
    func answer(of sequence: Int, steps: Int) throws -> [[Scalar]] {
        let first = data.steps - steps
        for step in 0..<data.steps { try #require(counts(step, of: sequence) == (step >= first)) }
        try #require(data.batch.lengths == nil)
        return (first..<data.steps).map { wanted($0, of: sequence) }
    }
}

/// A row of so many channels with ones on some of them.
private func ones(_ channels: Int..., of width: Int) -> [Scalar] {
    (0..<width).map { channels.contains($0) ? 1 : 0 }
}

private func areBits(_ row: some Sequence<Scalar>) -> Bool { row.allSatisfy { $0 == 0 || $0 == 1 } }

@Suite struct AlgorithmicTests {
    @Test(arguments: [1, 2, 20, 120]) func copyWantsWhatItShowed(_ length: Int) throws {
        let episodes = Episodes(Copy(), count: 200, length: length, seed: UInt64(length))
        #expect(episodes.data.steps == 2 * length + 2 && episodes.data.width == 10)
        var set = 0
        for b in 0..<200 {
            #expect(episodes.shown(0, of: b) == ones(8, of: 10))
            #expect(episodes.shown(length + 1, of: b) == ones(9, of: 10))
            let rows = (1...length).map { episodes.shown($0, of: b) }
            for row in rows { try #require(areBits(row) && row[8] == 0 && row[9] == 0) }
            for step in (length + 2)..<(2 * length + 2) { #expect(episodes.shown(step, of: b) == ones(of: 10)) }
            #expect(try episodes.answer(of: b, steps: length) == rows.map { Array($0.prefix(8)) })
            set += rows.reduce(0) { $0 + Int($1.reduce(0, +)) }
        }
        #expect(isChance(0.5, gives: set, of: 200 * length * 8))
    }

    @Test(arguments: [1, 3, 10], [1, 4, 25]) func repeatCopySaysHowOftenAndWhenToEnd(_ length: Int, _ copies: Int)
        throws
    {
        let task = RepeatCopy(repeats: copies...copies)
        let episodes = Episodes(task, count: 20, length: length, seed: 7)
        #expect(episodes.data.steps == length + 2 + copies * length + 1 && episodes.data.width == 11)
        for b in 0..<20 {
            #expect(episodes.shown(0, of: b) == ones(8, of: 11))
            let rows = (1...length).map { episodes.shown($0, of: b) }
            for row in rows { try #require(areBits(row) && row.suffix(3) == [0, 0, 0]) }
            let mark = episodes.shown(length + 1, of: b)
            #expect(mark.prefix(10) == ones(9, of: 10)[...])
            #expect(abs(Double(mark[10]) * 8.25.squareRoot() + 5.5 - Double(copies)) < 1e-5)
            for step in (length + 2)..<episodes.data.steps { #expect(episodes.shown(step, of: b) == ones(of: 11)) }
            let once = rows.map { Array($0.prefix(8)) + [0] }
            let answer = try episodes.answer(of: b, steps: copies * length + 1)
            #expect(answer == Array(repeating: once, count: copies).flatMap { $0 } + [ones(8, of: 9)])
        }
    }

    /// Over 1 to 10, each as likely, the number is shown with mean 0 and variance 1.
    @Test func repeatCopyDrawsTheNumberOfCopies() throws {
        var random = Random(seed: 3)
        var counts = [Int](repeating: 0, count: 11)
        var shown: [Int: Double] = [:]
        for _ in 0..<3000 {
            let episodes = Episodes(RepeatCopy().batch(of: 1, length: 2, using: &random), outputs: 9)
            let copies = (episodes.data.steps - 5) / 2
            try #require((1...10).contains(copies))
            counts[copies] += 1
            shown[copies] = Double(episodes.shown(3, of: 0)[10])
        }
        #expect(counts[1...10].allSatisfy { isChance(0.1, gives: $0, of: 3000) })
        let values = shown.values
        #expect(values.count == 10 && abs(values.reduce(0, +)) < 1e-5)
        #expect(abs(values.reduce(0) { $0 + $1 * $1 } / 10 - 1) < 1e-5)
    }

    @Test func onlyRepeatCopyRepeats() {
        let repeating = LongSpanTasks.all.filter { $0.repeating(2...3) != nil }
        #expect(repeating.map(\.name) == ["repeat-copy"])
    }

    @Test(arguments: [2, 3, 6, 30]) func recallWantsTheNextItem(_ length: Int) throws {
        let episodes = Episodes(AssociativeRecall(), count: 300, length: length, seed: UInt64(length))
        #expect(episodes.data.steps == 4 * length + 8 && episodes.data.width == 8)
        var asked = [Int](repeating: 0, count: length)
        for b in 0..<300 {
            func item(_ first: Int) throws -> [[Scalar]] {
                try (first..<first + 3).map { step in
                    let row = episodes.shown(step, of: b)
                    try #require(areBits(row) && row[6] == 0 && row[7] == 0)
                    return Array(row.prefix(6))
                }
            }
            let items = try (0..<length).map { number in
                #expect(episodes.shown(4 * number, of: b) == ones(6, of: 8))
                return try item(4 * number + 1)
            }
            #expect(Set(items).count == length)
            for mark in [4 * length, 4 * length + 4] { #expect(episodes.shown(mark, of: b) == ones(7, of: 8)) }
            for step in (4 * length + 5)..<(4 * length + 8) { #expect(episodes.shown(step, of: b) == ones(of: 8)) }
            let place = try #require(items.firstIndex(of: item(4 * length + 1)))
            try #require(place < length - 1)
            #expect(try episodes.answer(of: b, steps: 3) == items[place + 1])
            asked[place] += 1
        }
        #expect(asked.dropLast().allSatisfy { isChance(1 / Double(length - 1), gives: $0, of: 300) })
    }

    @Test(arguments: [2, 5, 20, 41]) func sortWantsTheHighestFirst(_ length: Int) throws {
        let task = PrioritySort()
        let kept = task.kept(of: length)
        let episodes = Episodes(task, count: 200, length: length, seed: UInt64(length))
        #expect(episodes.data.steps == length + 2 + kept && episodes.data.width == 11)
        var high = 0
        for b in 0..<200 {
            #expect(episodes.shown(0, of: b) == ones(9, of: 11))
            #expect(episodes.shown(length + 1, of: b) == ones(10, of: 11))
            var left = (1...length).map { episodes.shown($0, of: b) }
            for row in left { try #require(areBits(row.prefix(8)) && row[9] == 0 && row[10] == 0) }
            try #require(left.allSatisfy { (-1...1).contains($0[8]) })
            high += left.count { $0[8] > 0 }
            for step in (length + 2)..<episodes.data.steps { #expect(episodes.shown(step, of: b) == ones(of: 11)) }
            for row in try episodes.answer(of: b, steps: kept) {  // each time the highest that is left
                let best = try #require(left.indices.max { left[$0][8] < left[$1][8] })
                #expect(row == Array(left[best].prefix(8)))
                left.remove(at: best)
            }
        }
        #expect(isChance(0.5, gives: high, of: 200 * length))
    }

    @Test func sortKeepsSixteenOfTwenty() {
        #expect([2, 5, 10, 20, 40].map(PrioritySort().kept) == [1, 4, 8, 16, 32])
    }
}

@Suite struct WrongBitTests {
    private let task = Copy()

    /// Logits that are right everywhere they count, and wrong elsewhere.
    private func perfect(_ batch: Batch) -> [Scalar] {
        guard case .bits(let bits) = batch.targets else { return [] }
        return bits.scalars.enumerated().map { index, bit in
            (batch.weights?[index / 8] == 1) == (bit == 1) ? 3 : -3
        }
    }

    private func logits(_ numbers: [Scalar], _ batch: Batch) -> Tensor {
        Tensor(numbers, shape: [batch.steps, batch.count, 8])
    }

    @Test func countsTheStepsOfTheAnswerAlone() {
        var random = Random(seed: 2)
        let batch = task.batch(of: 5, length: 4, using: &random)
        let right = logits(perfect(batch), batch)
        #expect(batch.mistakes(right, by: task.criterion) == Array(repeating: false, count: 5))
        #expect(batch.wrongBits(right) == 0)
        #expect(batch.divisor == 20)
        // -ln σ(3) for each of 8 bits
        #expect(abs(Double(batch.loss(right).scalar) - 8 * 0.048587351573742) < 1e-6)
    }

    @Test func oneWrongBitMakesASequenceWrong() {
        var random = Random(seed: 2)
        let batch = task.batch(of: 5, length: 4, using: &random)
        var numbers = perfect(batch)
        for (step, sequence, bit) in [(6, 1, 0), (9, 3, 7), (9, 3, 2)] {
            numbers[(step * 5 + sequence) * 8 + bit] *= -1
        }
        #expect(batch.mistakes(logits(numbers, batch), by: task.criterion) == [false, true, false, true, false])
        #expect(batch.wrongBits(logits(numbers, batch)) == 3)
    }

    @Test func notANumberIsAWrongBit() {
        var random = Random(seed: 2)
        let batch = task.batch(of: 2, length: 1, using: &random)
        let nothing = logits(Array(repeating: .nan, count: batch.steps * 16), batch)
        #expect(batch.mistakes(nothing, by: task.criterion) == [true, true])
        #expect(batch.wrongBits(nothing) == 16)
        #expect(TemporalOrder(marks: 2).batch(of: 1, length: 10, using: &random).wrongBits(nothing) == nil)
    }
}

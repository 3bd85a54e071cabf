import Tasks
import Tensors
import Testing

/// A batch of some task, of series or of anything else, with outputs that a model may have given.
struct BatchCase: Sendable, CustomTestStringConvertible {
    let name: String
    let batch: Batch
    let outputs: Tensor

    var testDescription: String { name }

    /// A batch with random outputs of the width that it asks for.
    init(_ name: String, _ batch: Batch, width: Int) {
        var random = Random(seed: 9)
        let rows = batch.hasTargetAtEveryStep ? [batch.steps, batch.count] : [batch.count]
        let numbers = (0..<rows.reduce(width, *)).map { _ in Scalar(2 * random.normal()) }
        (self.name, self.batch, outputs) = (name, batch, Tensor(numbers, shape: rows + [width]))
    }

    /// Every task, series of unequal length, and weighted values at every step.
    static let all = Result {
        var random = Random(seed: 5)
        var cases = LongSpanTasks.all.map { task in
            BatchCase(task.name, task.batch(of: 21, length: 12, using: &random), width: task.outputs)
        }
        let lines = (0..<19).map { number in "\(number % 3)" + String(repeating: " \(number)", count: 1 + number % 7) }
        let file = try SeriesTesting.read(lines.joined(separator: "\n"))
        let examples = try SeriesData(train: file, holdingBack: 0, using: &random).fit
        let series = SeriesData.batch(examples, window: .init(width: 2, stride: 1))
        cases.append(BatchCase("series", series, width: 3))
        let values = Batch(
            inputs: .normal(3, 17, 2, using: &random), targets: .values(.normal(3, 17, 2, using: &random)),
            weights: (0..<51).map { Scalar($0 % 4) })
        cases.append(BatchCase("values", values, width: 2))
        return cases
    }
}

@Suite struct BatchTests {
    @Test(arguments: try BatchCase.all.get()) func shardsPutTogetherAreTheBatch(_ given: BatchCase) {
        let (batch, shards) = (given.batch, given.batch.shards())
        #expect(shards.count == 2)
        #expect(shards.map(\.count).reduce(0, +) == batch.count)
        #expect(shards.allSatisfy { $0.divisor == batch.divisor && $0.steps == batch.steps })
        #expect(joined(shards.map(\.inputs)) == batch.inputs)
        if let lengths = batch.lengths { #expect(shards.flatMap { $0.lengths ?? [] } == lengths) }

        var (loss, start) = (0.0, 0)
        for shard in shards {
            let part = columns(start..<start + shard.count, of: given.outputs, shaped: batch)
            loss += Double(shard.loss(part).scalar)
            #expect(shard.mistakes(part, by: criterion(batch)) == Array(mistakes(given)[start..<start + shard.count]))
            start += shard.count
        }
        let whole = Double(batch.loss(given.outputs).scalar)
        #expect(abs(loss - whole) < 1e-6 * max(1, whole))
    }

    @Test(arguments: try BatchCase.all.get()) func lossGradientIsThatOfTheTape(_ given: BatchCase) {
        let tape = Tape()
        let outputs = tape.watch(given.outputs)
        let gradients = tape.gradients(of: given.batch.loss(outputs))
        let written = given.batch.lossGradient(given.outputs)
        #expect(written.shape == given.outputs.shape)
        let differences = zip(written.scalars, gradients[outputs].scalars).map { abs($0 - $1) }
        #expect(differences.max() ?? 1 < 1e-6)
        #expect(written.scalars.contains { $0 != 0 })
    }

    @Test func numberOfShardsDependsOnTheBatchAlone() {
        var random = Random(seed: 1)
        for (count, pieces) in [(1, 1), (15, 1), (16, 2), (20, 2), (24, 3), (32, 4), (500, 4)] {
            let shards = TemporalOrder(marks: 2).batch(of: count, length: 10, using: &random).shards()
            #expect(shards.count == pieces)
            let sizes = shards.map(\.count)
            #expect((sizes.max() ?? 0) - (sizes.min() ?? 0) <= 1)
        }
    }

    @Test func seedsDecideTheSequences() {
        for task in LongSpanTasks.all {
            let data = [3, 3, 4].map { Sequences(task, count: 8, length: 20, seed: $0) }
            #expect(data[0].batch.inputs == data[1].batch.inputs && data[0].batch.inputs != data[2].batch.inputs)
            #expect(data[0].classes == data[1].classes && data[0].values == data[1].values)
        }
    }

    @Test func tasksHaveNamesOfTheirOwn() {
        #expect(Set(LongSpanTasks.all.map(\.name)).count == 12)
        for task in LongSpanTasks.all { #expect(LongSpanTasks.named(task.name)?.summary == task.summary) }
        #expect(LongSpanTasks.named("nothing") == nil)
    }

    @Test func classesAreWrongWhereAnotherIsLargerOrNotANumber() {
        let batch = Batch(inputs: .zeros(2, 7, 1), targets: .classes([0, 1, 2, 0, 0, 2, 1]))
        let outputs: [Scalar] = [
            3, 1, 2, 3, 1, 2, -1, -2, -0.5, .nan, .nan, .nan, 1, .nan, 0, 0, 0, .infinity, .nan, 1, 0,
        ]
        let wrong = batch.mistakes(Tensor(outputs, shape: [7, 3]), by: .wrongClass)
        #expect(wrong == [false, true, false, true, true, true, true])
    }

    @Test func rowsOfWeightZeroCountNothing() {
        let batch = Batch(
            inputs: .zeros(2, 2, 1), lengths: [1, 2], targets: .classes([1, 0, 99, 0]), weights: [1, 1, 0, 1])
        // The first sequence has one step; what its second row says does not matter.
        let outputs = Tensor([0, 1, 1, 0, 5, 0, 1, 0], shape: [2, 2, 2])
        #expect(batch.mistakes(outputs, by: .wrongClass) == [false, false])
        #expect(batch.mistakes(outputs, by: .wrongClassOnAverage) == [false, false])
        #expect(batch.lossGradient(outputs).scalars[4...5] == [0, 0])
        #expect(batch.loss(outputs).scalar.isFinite)
    }

    @Test func stepsOfASeriesVote() {
        // Two of three steps are for class 0, but the last weighs more and is for class 1.
        let batch = Batch(
            inputs: .zeros(3, 2, 1), targets: .classes([0, 1, 0, 1, 0, 1]), weights: [1, 1, 2, 2, 4, 4])
        let votes: [Scalar] = [3, 0, 3, 0, 3, 0, 3, 0, 0, 3, 0, 3]
        #expect(batch.mistakes(Tensor(votes, shape: [3, 2, 2]), by: .wrongClassOnAverage) == [true, false])
        let nothing = Tensor.filled(with: .nan, shape: [3, 2, 2])
        #expect(batch.mistakes(nothing, by: .wrongClassOnAverage) == [true, true])
    }

    private func criterion(_ batch: Batch) -> Criterion {
        if case .values = batch.targets { .squaredErrorOver(0.5) } else { .wrongClass }
    }

    private func mistakes(_ given: BatchCase) -> [Bool] {
        given.batch.mistakes(given.outputs, by: criterion(given.batch))
    }

    /// Some of the sequences of [..., B, width].
    private func columns(_ range: Range<Int>, of tensor: Tensor, shaped batch: Batch) -> Tensor {
        let (width, all) = (tensor.shape[tensor.shape.count - 1], tensor.scalars)
        let steps = tensor.count / width / batch.count
        let numbers = (0..<steps).flatMap { t in
            all[(t * batch.count + range.lowerBound) * width..<(t * batch.count + range.upperBound) * width]
        }
        return Tensor(numbers, shape: tensor.shape.dropLast(2) + [range.count, width])
    }

    /// Inputs [T, B, I] beside each other.
    private func joined(_ parts: [Tensor]) -> Tensor {
        let steps = parts[0].shape[0]
        let numbers = (0..<steps).flatMap { t in
            parts.flatMap { part in Array(part.scalars[t * part.count / steps..<(t + 1) * part.count / steps]) }
        }
        let count = parts.reduce(0) { $0 + $1.shape[1] }
        return Tensor(numbers, shape: [steps, count, parts[0].shape[2]])
    }
}

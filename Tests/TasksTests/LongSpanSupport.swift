import Tasks
import Tensors
import Testing

/// Sequences of a task, read back symbol by symbol from the tensors that a network would see.
struct Sequences {
    let batch: Batch
    let (steps, count, width): (Int, Int, Int)
    private let numbers: [Scalar]

    init(_ task: any LongSpanTask, count: Int, length: Int, seed: UInt64) {
        var random = Random(seed: seed)
        self.init(task.batch(of: count, length: length, using: &random))
    }

    init(_ batch: Batch) {
        self.batch = batch
        (steps, count, width) = (batch.inputs.shape[0], batch.inputs.shape[1], batch.inputs.shape[2])
        numbers = batch.inputs.scalars
    }

    /// The input of a sequence at a step.
    func row(_ step: Int, of sequence: Int) -> ArraySlice<Scalar> {
        let start = (step * count + sequence) * width
        return numbers[start..<start + width]
    }

    /// The symbols of a sequence, each row of which must hold one 1 and zeros.
    func symbols(of sequence: Int) throws -> [Int] {
        try (0..<steps).map { step in
            let row = row(step, of: sequence)
            try #require(row.allSatisfy { $0 == 0 || $0 == 1 } && row.reduce(0, +) == 1, "\(row) is not one-hot")
            return (row.firstIndex(of: 1) ?? row.startIndex) - row.startIndex
        }
    }

    /// The classes wanted, row by row.
    var classes: [Int] {
        if case .classes(let classes) = batch.targets { classes } else { [] }
    }

    /// The values wanted, row by row.
    var values: [Double] {
        if case .values(let values) = batch.targets { values.scalars.map { Double($0) } } else { [] }
    }
}

/// Whether `count` successes of `trials` are what a chance gives, within 4.5 standard deviations.
func isChance(_ probability: Double, gives count: Int, of trials: Int) -> Bool {
    let deviation = (Double(trials) * probability * (1 - probability)).squareRoot()
    return abs(Double(count) - Double(trials) * probability) <= 4.5 * deviation
}

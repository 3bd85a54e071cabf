import Tensors

/// Sequences to learn from, with what is wanted at their ends or at every step.
public struct Batch: Sendable {
    /// [T, B, I], zero past a sequence's own end.
    public let inputs: Tensor
    /// The number of steps of each sequence; nil where all have T.
    public let lengths: [Int]?
    /// What is wanted: one row a sequence, or one row a step and sequence.
    public let targets: Targets
    /// What each row of the targets counts; nil counts every row once.
    public let weights: [Scalar]?
    /// What the sum of the rows' losses is divided by: the same for a batch and for its shards.
    public let divisor: Double

    /// A batch whose loss is the mean over the rows that count.
    public init(inputs: Tensor, lengths: [Int]? = nil, targets: Targets, weights: [Scalar]? = nil) {
        let counted = weights.map { $0.reduce(0) { $0 + Double($1) } } ?? Double(targets.rows)
        self.init(
            inputs: inputs, lengths: lengths, targets: targets, weights: weights,
            divisor: max(counted, 1) * Double(targets.isMeanOverWidth ? targets.width : 1))
    }

    private init(inputs: Tensor, lengths: [Int]?, targets: Targets, weights: [Scalar]?, divisor: Double) {
        self.inputs = inputs
        self.lengths = lengths
        self.targets = targets
        self.weights = weights
        self.divisor = divisor
    }

    /// The number of sequences.
    public var count: Int { inputs.shape[1] }
    /// The number of steps of the longest sequence.
    public var steps: Int { inputs.shape[0] }

    /// Whether there is a target at every step.
    public var hasTargetAtEveryStep: Bool {
        switch targets {
        case .classes: targets.rows != count
        case .values(let values), .bits(let values): values.shape.count == 3
        }
    }

    /// The loss of a model's outputs: cross-entropy for classes and bits, squared error for values.
    public func loss(_ outputs: Tensor) -> Tensor {
        switch targets {
        case .classes(let classes): crossEntropy(outputs, classes, where: weights, dividedBy: divisor)
        case .values(let values): squaredError(outputs, values, where: weights, dividedBy: divisor)
        case .bits(let bits): binaryCrossEntropy(outputs, bits, where: weights, dividedBy: divisor)
        }
    }

    /// The derivative of the loss by the outputs, as something that can be differentiated again.
    public func lossGradient(_ outputs: Tensor) -> Tensor {
        let slope: Tensor
        switch targets {
        case .classes(let classes):
            let width = outputs.shape[outputs.shape.count - 1]
            var wanted = [Scalar](repeating: 0, count: outputs.count)
            for (row, index) in classes.enumerated() where (0..<width).contains(index) {
                wanted[row * width + index] = 1
            }
            slope = softmax(outputs) - Tensor(wanted, shape: outputs.shape)
        case .values(let values): slope = (outputs - values) * 2
        case .bits(let bits): slope = sigmoid(outputs) - bits
        }
        let width = outputs.shape[outputs.shape.count - 1]
        let scales = (0..<outputs.count).map { Scalar(Double(weights?[$0 / width] ?? 1) / divisor) }
        return slope * Tensor(scales, shape: outputs.shape)
    }

    /// The batch in pieces of nearly equal size, whose losses add up to its own.
    ///
    /// How many there are depends on the batch alone, never on the machine.
    public func shards(atMost most: Int = 4) -> [Batch] {
        let ranges = Batch.shards(of: count, atMost: most)
        return ranges.count > 1 ? ranges.map(sequences) : [self]
    }

    /// The sequences of each shard, if there are so many in all.
    package static func shards(of count: Int, atMost most: Int) -> [Range<Int>] {
        let pieces = max(1, min(most, count / 8))
        return (0..<pieces).map { count * $0 / pieces..<count * ($0 + 1) / pieces }
    }

    /// Some of the sequences, with the divisor of the whole.
    private func sequences(_ range: Range<Int>) -> Batch {
        let taken: Targets
        switch targets {
        case .classes(let classes): taken = .classes(rows(classes, range))
        case .values(let values): taken = .values(rows(of: values, range))
        case .bits(let bits): taken = .bits(rows(of: bits, range))
        }
        return Batch(
            inputs: inputs.sequences(range), lengths: lengths.map { Array($0[range]) }, targets: taken,
            weights: weights.map { rows($0, range) }, divisor: divisor)
    }

    private func rows(of values: Tensor, _ range: Range<Int>) -> Tensor {
        guard hasTargetAtEveryStep else {
            return values.shaped([1, count, targets.width]).sequences(range).shaped([range.count, targets.width])
        }
        return values.shaped([steps, count, targets.width]).sequences(range)
    }

    /// The rows that belong to some of the sequences.
    private func rows<Element>(_ all: [Element], _ range: Range<Int>) -> [Element] {
        guard hasTargetAtEveryStep else { return Array(all[range]) }
        return (0..<steps).flatMap { t in all[t * count + range.lowerBound..<t * count + range.upperBound] }
    }
}

/// What is wanted of a model.
public enum Targets: Sendable {
    /// The right class of each row.
    case classes([Int])
    /// The right values, [rows..., outputs].
    case values(Tensor)
    /// What happens and what does not, 1 and 0, [rows..., outputs].
    case bits(Tensor)

    /// How many rows there are.
    var rows: Int {
        switch self {
        case .classes(let classes): classes.count
        case .values(let values), .bits(let values): values.count / max(width, 1)
        }
    }

    /// Whether the loss of a row is the mean over its outputs, and not their sum.
    var isMeanOverWidth: Bool { if case .values = self { true } else { false } }

    /// How many numbers a row asks for.
    var width: Int {
        switch self {
        case .classes: 1
        case .values(let values), .bits(let values): values.shape.last ?? 1
        }
    }
}

extension Batch {
    /// Which sequences a model got wrong.
    public func mistakes(_ outputs: Tensor, by criterion: Criterion) -> [Bool] {
        if criterion == .wrongClassOnAverage { return mistakesOnAverage(outputs) }
        var wrong = [Bool](repeating: false, count: count)
        let width = outputs.shape[outputs.shape.count - 1]
        for row in 0..<outputs.count / width where (weights?[row] ?? 1) != 0 {
            let output = outputs.base + row * width
            switch (targets, criterion) {
            case (.classes(let classes), _):
                var best = 0
                for i in 1..<max(width, 1) where output[i] > output[best] { best = i }
                let isFinite = (0..<width).allSatisfy { output[$0].isFinite }
                if best != classes[row] || !isFinite { wrong[row % count] = true }
            case (.values(let values), .squaredErrorOver(let limit)):
                for i in 0..<width {
                    let error = Double(output[i]) - Double(values.base[row * width + i])
                    if !(error * error <= limit) { wrong[row % count] = true }
                }
            case (.values, _): preconditionFailure("Batch.mistakes: values have no class")
            case (.bits(let bits), _):
                if Batch.wrongBits(output, bits.base + row * width, width) > 0 { wrong[row % count] = true }
            }
        }
        return wrong
    }

    /// How many bits of the rows that count a model got wrong, in all sequences; nil where the targets are no bits.
    public func wrongBits(_ outputs: Tensor) -> Int? {
        guard case .bits(let bits) = targets else { return nil }
        let width = targets.width
        return (0..<targets.rows).reduce(0) { sum, row in
            guard (weights?[row] ?? 1) != 0 else { return sum }
            return sum + Batch.wrongBits(outputs.base + row * width, bits.base + row * width, width)
        }
    }

    /// How many logits of a row are on the wrong side of 0, or not a number.
    private static func wrongBits(
        _ logits: UnsafePointer<Scalar>, _ bits: UnsafePointer<Scalar>, _ width: Int
    ) -> Int {
        (0..<width).count { logits[$0].isNaN || (logits[$0] > 0) != (bits[$0] > 0.5) }
    }

    /// The same where the steps of a sequence vote: their probabilities are added, weighted as their losses are.
    private func mistakesOnAverage(_ outputs: Tensor) -> [Bool] {
        guard case .classes(let classes) = targets else { preconditionFailure("Batch.mistakes: values have no class") }
        let width = outputs.shape[outputs.shape.count - 1]
        let probabilities = softmax(outputs)
        var votes = [Double](repeating: 0, count: count * width)
        var wanted = [Int](repeating: 0, count: count)
        for row in classes.indices where (weights?[row] ?? 1) != 0 {
            wanted[row % count] = classes[row]
            for i in 0..<width {
                votes[row % count * width + i] +=
                    Double(weights?[row] ?? 1) * Double(probabilities.base[row * width + i])
            }
        }
        return (0..<count).map { b in
            let mine = votes[b * width..<(b + 1) * width]
            return mine.max().flatMap { mine.firstIndex(of: $0) } != b * width + wanted[b]
        }
    }
}

/// When a sequence counts as wrong.
public enum Criterion: Sendable, Equatable {
    /// Any of its rows that count has its largest output elsewhere than at the right class.
    case wrongClass
    /// The probabilities that its steps give to the classes, added up, are largest at another class.
    case wrongClassOnAverage
    /// Any of its outputs is further from the target than this, squared.
    case squaredErrorOver(Double)
    /// Any of the bits of its rows that count is wrong.
    case wrongBit
}

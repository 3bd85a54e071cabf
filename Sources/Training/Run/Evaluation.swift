import Networks
import Tasks
import Tensors

/// How a model does on sequences that it was not trained on.
public struct Evaluation: Sendable, Equatable {
    /// How many sequences there were.
    public var sequences = 0
    /// How many of them it got wrong; none are counted in text and music.
    public var wrong = 0
    /// The mean loss.
    public var loss = 0.0
    /// How many bits are wrong in all sequences together, where bits are wanted.
    public var wrongBits: Int?

    /// The share that is wrong, a fraction.
    public var error: Double { sequences == 0 ? .nan : Double(wrong) / Double(sequences) }

    /// Adds the results of other sequences.
    static func + (a: Evaluation, b: Evaluation) -> Evaluation {
        let total = a.sequences + b.sequences
        let loss = (a.loss * Double(a.sequences) + b.loss * Double(b.sequences)) / Double(max(total, 1))
        let bits = a.wrongBits == nil && b.wrongBits == nil ? nil : (a.wrongBits ?? 0) + (b.wrongBits ?? 0)
        return Evaluation(sequences: total, wrong: a.wrong + b.wrong, loss: loss, wrongBits: bits)
    }

    /// A model on fresh sequences of a synthetic task, their lengths drawn uniformly for each group of sequences.
    ///
    /// The result depends on the seed of `random` only, not on the number of threads.
    public static func fresh(
        _ task: any LongSpanTask, lengths: ClosedRange<Int>, sequences: Int, model: RunModel,
        on threads: Threads, using random: inout Random
    ) -> Evaluation {
        // Where few sequences are asked for, they still are of many lengths: an algorithm may hold for some alone.
        let most = task.criterion == .wrongBit ? min(100, (sequences + 19) / 20) : 100
        let size = max(1, min(most, 2_000_000 / (lengths.upperBound * max(task.inputs, model.layers[0].hidden))))
        var groups: [(count: Int, random: Random)] = []
        var left = sequences
        while left > 0 {
            groups.append((min(size, left), random.split()))
            left -= size
        }
        let parts = threads.map(groups) { group in
            var random = group.random
            let length = lengths.lowerBound + random.below(lengths.count)
            return of(task.batch(of: group.count, length: length, using: &random), task.criterion, model)
        }
        return parts.reduce(Evaluation(), +)
    }

    /// A model on the cases of a file, by default the run's test file; throws where it is missing or does not fit.
    public static func of(
        _ series: SeriesData, _ settings: RunSettings, _ model: RunModel, file: String? = nil
    ) throws(DataError) -> Evaluation {
        guard let trained = settings.data else { return Evaluation() }
        if file == nil, !series.test.isEmpty {
            return of(SeriesData.batch(series.test, window: trained.window), .wrongClassOnAverage, model)
        }
        guard let path = file ?? trained.test else {
            throw DataError(
                path: trained.train, problem: "the run has no test file", remedy: "Name a file with --data.")
        }
        var random = settings.generator(for: .split)
        let data = try SeriesData(
            train: SeriesFile.read(trained.train), test: SeriesFile.read(path), holdingBack: trained.heldBack,
            using: &random)
        return of(SeriesData.batch(data.test, window: trained.window), .wrongClassOnAverage, model)
    }

    /// A model on one batch.
    static func of(_ batch: Batch, _ criterion: Criterion, _ model: RunModel) -> Evaluation {
        let outputs = model(batch.inputs, lengths: batch.lengths)
        let wrong = batch.mistakes(outputs, by: criterion).count { $0 }
        return Evaluation(
            sequences: batch.count, wrong: wrong, loss: Double(batch.loss(outputs).scalar),
            wrongBits: batch.wrongBits(outputs))
    }

    /// A model on music: the mean loss a frame.
    public static func of(_ pieces: [PianoRolls.Piece], _ model: RunModel, on threads: Threads) -> Evaluation {
        let groups = stride(from: 0, to: pieces.count, by: 16).map { Array(pieces[$0..<min($0 + 16, pieces.count)]) }
        let parts = threads.map(groups) { group in
            let batch = PianoRolls.batch(group)
            let outputs = model(batch.inputs, lengths: batch.lengths)
            return (sum: Double(batch.loss(outputs).scalar) * batch.divisor, frames: Int(batch.divisor))
        }
        let frames = parts.reduce(0) { $0 + $1.frames }
        return Evaluation(sequences: frames, loss: parts.reduce(0) { $0 + $1.sum } / Double(max(frames, 1)))
    }

    /// A model on a text in so many streams: the mean loss a token, in nats.
    ///
    /// One stream leaves out no token.
    public static func of(
        _ tokens: TokenSequence, streams: Int, _ model: RunModel, on threads: Threads
    ) throws(DataError) -> Evaluation {
        let text = try TextStreams(tokens, streams: min(streams, max(1, tokens.count - 1)), steps: 256)
        let groups = max(1, min(4, text.streams / 4))
        let parts = threads.map(Array(0..<groups)) { group in
            Result { () throws(DataError) in
                try sum(text, text.streams * group / groups..<text.streams * (group + 1) / groups, model)
            }
        }
        var total = 0.0
        for part in parts { total += try part.get() }
        return Evaluation(sequences: text.predictions, loss: total / Double(text.predictions))
    }

    /// The sum of the losses of some streams.
    private static func sum(
        _ text: TextStreams, _ streams: Range<Int>, _ model: RunModel
    ) throws(DataError) -> Double {
        var (states, total) = (model.initialStates(batch: streams.count), 0.0)
        for index in 0..<text.updatesPerPass {
            let symbols = WorkItem.Symbols(try text.chunk(index, of: streams), divisor: 1)
            let (loss, rest) = model.loss(of: WorkItem(content: .symbols(symbols), states: states))
            total += Double(loss.scalar)
            states = rest
        }
        return total
    }
}

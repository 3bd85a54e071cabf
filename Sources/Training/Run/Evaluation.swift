import Networks
import Tasks
import Tensors

/// How a model does on sequences that it was not trained on.
public struct Evaluation: Sendable, Equatable {
    /// How many sequences there were.
    public var sequences = 0
    /// How many of them it got wrong.
    public var wrong = 0
    /// The mean loss.
    public var loss = 0.0

    /// The share that is wrong, a fraction.
    public var error: Double { sequences == 0 ? .nan : Double(wrong) / Double(sequences) }

    /// Adds the results of other sequences.
    static func + (a: Evaluation, b: Evaluation) -> Evaluation {
        let total = a.sequences + b.sequences
        let loss = (a.loss * Double(a.sequences) + b.loss * Double(b.sequences)) / Double(max(total, 1))
        return Evaluation(sequences: total, wrong: a.wrong + b.wrong, loss: loss)
    }

    /// A model on fresh sequences of a synthetic task, their lengths drawn uniformly for each group of sequences.
    ///
    /// The result depends on the seed of `random` only, not on the number of threads.
    public static func fresh(
        _ task: any LongSpanTask, lengths: ClosedRange<Int>, sequences: Int, model: RecurrentNetwork<ElmanCell>,
        on threads: Threads, using random: inout Random
    ) -> Evaluation {
        let size = max(1, min(100, 2_000_000 / (lengths.upperBound * max(task.inputs, model.layers[0].hidden))))
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
        _ series: SeriesData, _ settings: RunSettings, _ model: RecurrentNetwork<ElmanCell>, file: String? = nil
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
    static func of(_ batch: Batch, _ criterion: Criterion, _ model: RecurrentNetwork<ElmanCell>) -> Evaluation {
        let outputs = model(batch.inputs, lengths: batch.lengths)
        let wrong = batch.mistakes(outputs, by: criterion).count { $0 }
        return Evaluation(sequences: batch.count, wrong: wrong, loss: Double(batch.loss(outputs).scalar))
    }
}

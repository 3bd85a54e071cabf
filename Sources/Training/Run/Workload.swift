import Networks
import Tasks
import Tensors

/// What a run learns from: fresh sequences of a synthetic task, or the cases of files.
public enum Workload: Sendable {
    case synthetic(any LongSpanTask)
    case series(SeriesData, SeriesData.Window)

    /// What the settings of a run ask for; throws where the files are missing or damaged.
    public init(_ settings: RunSettings) throws(DataError) {
        if let task = LongSpanTasks.named(settings.task) {
            self = .synthetic(task)
        } else if settings.task == "series", let data = settings.data {
            let train = try SeriesFile.read(data.train)
            var test: SeriesFile?
            if let path = data.test { test = try SeriesFile.read(path) }
            var random = settings.generator(for: .split)
            let series = try SeriesData(train: train, test: test, holdingBack: data.heldBack, using: &random)
            guard !series.validation.isEmpty || test != nil else {
                throw DataError(
                    path: data.train, problem: "none of its cases is held back, and there is no test file",
                    remedy: "Hold back more with --validation, or name a file with --test.")
            }
            self = .series(series, data.window)
        } else {
            throw DataError(path: "run.json", problem: "there is no task \"\(settings.task)\"", remedy: nil)
        }
    }

    var inputs: Int {
        switch self {
        case .synthetic(let task): task.inputs
        case .series(let data, let window): data.channels * window.width
        }
    }

    var outputs: Int {
        switch self {
        case .synthetic(let task): task.outputs
        case .series(let data, _): data.labels.count
        }
    }

    var reading: SequenceOutput {
        switch self {
        case .synthetic(let task): task.hasTargetAtEveryStep ? .everyStep : .lastStep
        case .series: .everyStep
        }
    }

    var criterion: Criterion {
        switch self {
        case .synthetic(let task): task.criterion
        case .series: .wrongClassOnAverage
        }
    }
}

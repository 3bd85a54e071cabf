import Networks
import Tasks
import Tensors

extension RunSettings {
    /// The settings with which plain `mneme train TASK` succeeds; nil where there is no such task.
    ///
    /// A text of characters or bytes has others than one of words, which has those of the paper.
    public static func defaults(
        for task: String, cell: AnyCell.Kind? = nil, unit: TextUnit = .word
    ) -> RunSettings? {
        var settings: RunSettings
        switch task {
        case "series": settings = series
        case "text": settings = unit == .word ? words : characters
        case "music": settings = music
        case "stories": settings = stories(path: nil, tasks: [1])
        default:
            guard let synthetic = synthetic(task) else { return nil }
            settings = synthetic
        }
        if let cell, cell != settings.cell { settings.change(to: cell) }
        return settings
    }

    private static func synthetic(_ task: String) -> RunSettings? {
        var settings: RunSettings
        switch task {
        case "temporal-order", "temporal-order-3":
            // Plain gradient descent, as in the paper: with Adam, which scales every step, clipping hardly matters.
            settings = recommended(task, length: 50...200)
            settings.optimizer = OptimizerSettings(.sgd, learningRate: 0.01)
        case "addition", "multiplication":
            settings = recommended(task, length: 100...100)
            settings.until = .solved
        case "permutation":
            settings = recommended(task, length: 100...100)
        case "memorization", "memorization-5-bit", "copy-memory":
            // One T only: a rotation by the right angle does it, and for another T the angle is another.
            settings = recommended(task, length: 100...100)
            settings.curriculum = false
            settings.hidden = 128
            settings.until = .solved
        case "copy":
            settings = algorithmic(task, length: 1...20)
            (settings.until, settings.steps) = (.beyond, 10_000)
        case "repeat-copy": settings = algorithmic(task, length: 1...10)
        case "associative-recall":
            settings = algorithmic(task, length: 2...6)
            (settings.until, settings.steps) = (.beyond, 20_000)
        case "priority-sort":
            settings = algorithmic(task, length: 20...20)
            // Where a vector belongs among the others takes a larger controller, and several heads to go there.
            settings.memory = MemorySettings(slots: 32, heads: 4)
            (settings.hidden, settings.batch, settings.schedule, settings.steps) = (100, 8, .cosine, 100_000)
        default: return nil
        }
        return settings
    }

    /// Adam and a clipped norm, on lengths drawn anew for every update.
    private static func algorithmic(_ task: String, length: ClosedRange<Int>) -> RunSettings {
        var settings = RunSettings(task: task, length: length, steps: 50_000)
        settings.cell = .ntm
        settings.memory = MemorySettings()
        // Units enough to move the heads, and no bias to keep: a controller that counts its steps goes no further than it
        // has counted.
        (settings.hidden, settings.gateBias) = (16, .constant(0))
        settings.initialization = .uniform
        settings.optimizer = OptimizerSettings(.adam, learningRate: 2e-3)
        settings.clipping = .globalNorm(10)
        settings.batch = 4
        settings.checkEvery = 500  // a check takes as long as 500 updates
        settings.until = .solved
        return settings
    }

    private static var series: RunSettings {
        var settings = RunSettings(task: "series", length: 1...1, steps: 3000)
        settings.hidden = 100
        settings.omega = Omega(weight: 5)
        settings.optimizer.learningRate = 3e-3
        settings.schedule = .cosine
        settings.batch = 8
        settings.checkEvery = 100
        settings.until = .never
        return settings
    }

    /// The smallest language model of Zaremba, Sutskever and Vinyals (2014).
    private static var words: RunSettings {
        var settings = RunSettings(task: "text", length: 20...20, steps: 1)
        settings.cell = .lstm
        settings.hidden = 200
        settings.layers = 2
        settings.initialization = .uniformTenth
        settings.batch = 20
        settings.epochs = 13
        settings.optimizer = OptimizerSettings(.sgd, learningRate: 1)
        settings.clipping = .globalNorm(5)
        settings.schedule = .decay(after: 4, period: 1, factor: 0.5)
        settings.until = .never
        return settings
    }

    private static var characters: RunSettings {
        var settings = RunSettings(task: "text", length: 100...100, steps: 1)
        settings.cell = .lstm
        settings.hidden = 256
        settings.initialization = .uniform
        settings.batch = 32
        settings.epochs = 20
        settings.optimizer = OptimizerSettings(.adam, learningRate: 4e-3)
        settings.clipping = .globalNorm(50)  // the loss is summed over the steps
        settings.schedule = .cosine
        settings.until = .never
        return settings
    }

    private static var music: RunSettings {
        var settings = RunSettings(task: "music", length: 200...200, steps: 1)
        settings.cell = .lstm
        settings.hidden = 200
        settings.initialization = .uniform
        settings.batch = 8
        settings.epochs = 100
        settings.patience = 10
        settings.optimizer = OptimizerSettings(.adam, learningRate: 2e-3)
        settings.until = .never
        return settings
    }

    /// Stories in the settings of Sukhbaatar and others (2015), for one task or for several jointly.
    public static func stories(path: String?, tasks: [Int]) -> RunSettings {
        var settings = RunSettings(task: "stories", length: 1...1, steps: 1)
        settings.stories = StorySettings(path: path, tasks: tasks)
        settings.batch = 32
        settings.epochs = tasks.count > 1 ? 60 : 100
        settings.optimizer = OptimizerSettings(.sgd, learningRate: 0.01)
        settings.schedule = .step(period: tasks.count > 1 ? 15 : 25, factor: 0.5)
        settings.clipping = .globalNorm(40)  // of the loss summed over the batch
        settings.nonfinite = .skip
        settings.until = .never
        return settings
    }

    /// What another cell than the task's own needs.
    private mutating func change(to cell: AnyCell.Kind) {
        self.cell = cell
        if cell == .ntm {
            memory = MemorySettings()
            (hidden, initialization, curriculum) = (100, .uniform, false)
            (optimizer, clipping, omega.weight) = (OptimizerSettings(.adam, learningRate: 1e-3), .globalNorm(10), 0)
            return
        }
        if memory != nil {  // the task's own cell has one
            memory = nil
            (hidden, gateBias, optimizer.learningRate) = (100, nil, 1e-3)
        }
        if task == "text" {  // the paper's rate is that of an LSTM
            optimizer = OptimizerSettings(.adam, learningRate: cell == .elman ? 1e-3 : 2e-3)
            (schedule, clipping) = (.cosine, .globalNorm(50))
        }
        if cell == .elman {
            initialization = .orthogonal
        } else {
            omega.weight = 0
            initialization = epochs == nil ? .orthogonal : .uniform
            // Gates that keep for as long as the task asks, if it is known.
            if LongSpanTasks.named(task) != nil {
                gateBias = .chrono(longest: longest)
                if optimizer.kind == .sgd { optimizer = OptimizerSettings(.adam, learningRate: 2e-3) }
            }
        }
    }

    /// An orthogonal W_h, small inputs, Adam, Ω and a curriculum of lengths.
    private static func recommended(_ task: String, length: ClosedRange<Int>) -> RunSettings {
        var settings = RunSettings(task: task, length: length, steps: 400_000)
        settings.curriculum = true
        settings.omega = Omega(weight: 2)
        settings.optimizer = OptimizerSettings(.adam, learningRate: 5e-4)
        return settings
    }
}

import Networks
import Tensors

extension RunSettings {
    /// The settings with which plain `mneme train TASK` succeeds; nil where there is no such task.
    public static func defaults(for task: String) -> RunSettings? {
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
        case "series":
            settings = RunSettings(task: task, length: 1...1, steps: 3000)
            settings.hidden = 100
            settings.omega = Omega(weight: 5)
            settings.optimizer.learningRate = 3e-3
            settings.schedule = .cosine
            settings.batch = 8
            settings.checkEvery = 100
            settings.until = .never
        default: return nil
        }
        return settings
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

import Foundation
import Networks
import Tasks
import Tensors

/// Everything needed to repeat a run: what `run.json` holds.
public struct RunSettings: Codable, Sendable, Equatable {
    /// The version of the program that wrote it.
    public var version: String = mnemeVersion
    /// The task's name.
    public var task: String
    /// The files of a task on real data.
    public var data: DataFiles?
    /// The shortest T of a synthetic task, in steps.
    public var shortest: Int
    /// The longest T of a synthetic task, in steps.
    public var longest: Int
    /// Whether lengths begin short and grow as they are learnt.
    public var curriculum: Bool = false

    /// The name of the cell.
    public var cell: String = "elman"
    /// Hidden units a layer.
    public var hidden: Int = 50
    /// Recurrent layers.
    public var layers: Int = 1
    /// The nonlinearity of the cells.
    public var activation: Activation = .tanh
    /// How the weights begin.
    public var initialization: Initialization = .orthogonal
    /// How much of the state a step renews, in (0, 1].
    public var leak: Double = 1

    /// Ω; its weight 0 leaves it out.
    public var omega: Omega = Omega(weight: 0)
    /// Whether α falls as 1/t, with t in units of `omegaPeriod` updates.
    public var omegaPeriod: Int?
    /// How the gradient is clipped, that of Ω included.
    public var clipping: Clipping = .globalNorm(1)
    /// What is done where the gradient is not finite.
    public var nonfinite: NonfinitePolicy = .shrink

    /// The optimizer and its constants.
    public var optimizer: OptimizerSettings = OptimizerSettings(.adam, learningRate: 1e-3)
    /// How the learning rate changes.
    public var schedule: Schedule = .constant
    /// Sequences an update.
    public var batch: Int = 20
    /// The most updates.
    public var steps: Int
    /// When to end before that.
    public var until: Goal = .perfect
    /// Updates between two checks on fresh sequences; a task on files is checked after every pass over them.
    public var checkEvery: Int = 200
    /// The seed of all random numbers.
    public var seed: UInt64 = 1

    /// Settings for a task, everything else as the properties say.
    public init(task: String, length: ClosedRange<Int>, steps: Int) {
        self.task = task
        shortest = length.lowerBound
        longest = length.upperBound
        self.steps = steps
    }

    /// When training ends early.
    public enum Goal: String, Codable, Sendable, CaseIterable {
        /// Under 1 % wrong of 10,000 fresh sequences.
        case solved
        /// None wrong of 10,000 fresh sequences.
        case perfect
        /// The same, and none of 1,000 that are ten times as long as the longest trained on.
        case beyond
        /// After the most updates only.
        case never
    }

    /// The files of a task on real data.
    public struct DataFiles: Codable, Sendable, Equatable {
        /// The series to learn from.
        public var train: String
        /// The series to test on, if there are any.
        public var test: String?
        /// The share of the training cases that is held back to choose by.
        public var heldBack: Double
        /// How many values a step of the network sees, and how far it moves.
        public var window: SeriesData.Window

        /// Files, with the part to hold back and the window that moves over the series.
        public init(train: String, test: String?, heldBack: Double, window: SeriesData.Window) {
            self.train = train
            self.test = test
            self.heldBack = heldBack
            self.window = window
        }
    }

    /// Independent random numbers for each purpose.
    enum Stream: Int { case weights, data, checks, split }

    func generator(for stream: Stream) -> Random {
        var root = Random(seed: seed)
        var random = root.split()
        for _ in 0..<stream.rawValue { random = root.split() }
        return random
    }

    /// A network as these settings describe it, before training.
    public func initialModel(for workload: Workload) -> RecurrentNetwork<ElmanCell> {
        var random = generator(for: .weights)
        return RecurrentNetwork(
            inputs: workload.inputs, hidden: hidden, outputs: workload.outputs, layers: layers, activation: activation,
            initialization: initialization, leak: leak, reading: workload.reading, using: &random)
    }

    /// Ω with its weight at an update.
    func omega(after updates: Int) -> Omega {
        var omega = omega
        if let omegaPeriod { omega.weight /= 1 + Double(updates) / Double(omegaPeriod) }
        return omega
    }
}

/// The version of this program.
public let mnemeVersion = "0.1.0"

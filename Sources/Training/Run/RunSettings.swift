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
    /// The files of series.
    public var data: DataFiles?
    /// The files of a text.
    public var text: Text?
    /// The file of piano-rolls.
    public var music: String?
    /// The stories, and their network.
    public var stories: StorySettings?
    /// The CRC-32 of the text, music or stories when the run began.
    public internal(set) var fingerprint: UInt32?
    /// The shortest T of a synthetic task, in steps.
    public var shortest: Int
    /// The longest T of a synthetic task, in steps; for text the steps of an update, for music those of a piece.
    public var longest: Int
    /// How often a task of repetitions repeats, drawn from this range; nil for the task's own.
    public var repeats: ClosedRange<Int>?
    /// Whether lengths begin short and grow as they are learnt.
    public var curriculum: Bool = false

    /// The cell.
    public var cell: AnyCell.Kind = .elman
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
    /// The first biases of the gates that keep; nil for the cell's own.
    public var gateBias: GateBias?
    /// The memory of a Neural Turing Machine; nil for other cells.
    public var memory: MemorySettings?
    /// What is dropped in training.
    public var dropout = Dropout()
    /// The width of the symbols' vectors; nil for the hidden units, 0 for a one among zeros.
    public var embedding: Int?
    /// Whether the readout shares the embedding's weight.
    public var tied: Bool = false

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
    /// The most passes over the data, where that is how it is counted: then `steps` is made of it, and the periods of
    /// schedule and Ω are in passes until they are.
    public var epochs: Int?
    /// After how many checks in a row without a better one training ends.
    public var patience: Int?
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
        /// The same, and none of 1,000 that are much longer than any trained on, mostly ten times; the parameters with
        /// the fewest wrong there are kept.
        case beyond
        /// After the most updates only.
        case never
    }

    /// A text to learn.
    public struct Text: Codable, Sendable, Equatable {
        /// A folder with its parts, or one file.
        public var path: String
        /// What a token is.
        public var unit: TextUnit
        /// The most tokens that the vocabulary has; nil for as many as there are.
        public var vocabularyLimit: Int?

        /// A text, read in the given units.
        public init(path: String, unit: TextUnit, vocabularyLimit: Int? = nil) {
            (self.path, self.unit, self.vocabularyLimit) = (path, unit, vocabularyLimit)
        }
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

    /// The synthetic task, with so many repetitions; nil where the task is on files, or there is none of that name.
    public var syntheticTask: (any LongSpanTask)? {
        let task = LongSpanTasks.named(task)
        return repeats.flatMap { task?.repeating($0) } ?? task
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
    public func initialModel(for interface: NetworkInterface) -> RunModel {
        var random = generator(for: .weights)
        let width = interface.hasSymbols ? embedding ?? hidden : interface.inputs
        var model = RunModel.fresh(
            cell, symbols: interface.hasSymbols && width > 0 ? interface.inputs : nil,
            inputs: width > 0 ? width : interface.inputs, hidden: hidden, outputs: interface.outputs, layers: layers,
            activation: activation, initialization: initialization, leak: leak, gateBias: gateBias,
            memory: memory ?? MemorySettings(), reading: interface.reading, dropout: dropout, using: &random)
        if tied { model.readout.weight = nil }
        return model
    }

    /// What is trained, before training.
    func initialModel(of workload: Workload) -> AnyModel {
        guard case .stories(let work) = workload else { return AnyModel(initialModel(for: workload.interface)) }
        return AnyModel(initialModel(work.settings, work.corpus.vocabulary, restart: 0))
    }

    /// Whether it is counted what is wrong, and not only how probable what is right.
    public var countsMistakes: Bool { epochs == nil || stories != nil }

    /// The same with everything that is counted in passes over the data counted in updates.
    func counted(in updatesPerPass: Int?) -> RunSettings {
        guard let epochs, let perPass = updatesPerPass else { return self }
        /// So many passes in updates; more than can be counted never pass.
        func updates(_ passes: Int) -> Int {
            let (product, overflow) = passes.multipliedReportingOverflow(by: perPass)
            return overflow ? .max : product
        }
        var settings = self
        settings.steps = updates(epochs)
        if let stories { settings.steps = updates((epochs + stories.linearStart) * stories.restarts) }
        settings.checkEvery = perPass
        settings.omegaPeriod = omegaPeriod.map(updates)
        switch schedule {
        case .step(let period, let factor): settings.schedule = .step(period: updates(period), factor: factor)
        case .inverse(let period): settings.schedule = .inverse(period: updates(period))
        case .decay(let start, let period, let factor):
            settings.schedule = .decay(after: updates(start), period: updates(period), factor: factor)
        case .constant, .cosine, .halveWhenWorse: break
        }
        return settings
    }

    /// The longest T at the beginning: a curriculum's first reach, or all.
    var firstReach: Int { curriculum ? min(Run.firstReach, longest) : longest }

    /// Ω with its weight at an update.
    func omega(after updates: Int) -> Omega {
        var omega = omega
        if let omegaPeriod { omega.weight /= 1 + Double(updates) / Double(omegaPeriod) }
        return omega
    }
}

/// The version of this program.
public let mnemeVersion = "0.1.0"

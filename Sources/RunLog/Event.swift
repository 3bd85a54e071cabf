/// One thing that happened in a run: one line of `events.jsonl`.
public enum Event: Equatable, Sendable {
    /// The program began, or went on from a checkpoint.
    case started(Started)
    /// The state of training after some step.
    case progress(Progress)
    /// An error measured on fresh sequences.
    case validation(Validation)
    /// A checkpoint is on disk.
    case checkpoint(Checkpoint)
    /// Training ended by itself.
    case finished(Finished)

    /// The number of updates made when it happened.
    public var step: Int {
        switch self {
        case .started(let event): event.resumedAtStep ?? 0
        case .progress(let event): event.step
        case .validation(let event): event.step
        case .checkpoint(let event): event.step
        case .finished(let event): event.step
        }
    }
}

extension Event {
    /// The program began, or went on from a checkpoint.
    public struct Started: Codable, Equatable, Sendable {
        /// The version of the program.
        public var version: String
        /// The name of the task, such as `temporal-order`.
        public var task: String
        /// The name of the recurrent cell, such as `elman`.
        public var cell: String
        /// The seed of every random number of the run.
        public var seed: UInt64
        /// The step of the checkpoint that the run goes on from; nil for a new run.
        public var resumedAtStep: Int?

        /// Describes a run that begins, or goes on.
        public init(version: String, task: String, cell: String, seed: UInt64, resumedAtStep: Int? = nil) {
            self.version = version
            self.task = task
            self.cell = cell
            self.seed = seed
            self.resumedAtStep = resumedAtStep
        }

        enum CodingKeys: String, CodingKey {
            case version, task, cell, seed
            case resumedAtStep = "resumed_at_step"
        }
    }

    /// The state of training after some step; any number may be NaN or infinite.
    public struct Progress: Codable, Equatable, Sendable {
        /// The number of updates made so far.
        public var step: Int
        /// Seconds of training so far, those before a resumption included.
        public var seconds: Double
        /// The number of sequences seen so far.
        public var sequences: Int
        /// The length, in steps, of the longest sequences in use at this moment.
        public var length: Int
        /// The training loss.
        public var loss: Double
        /// The fraction of training sequences that were wrong, for a task that counts them.
        public var error: Double?
        /// The norm of the whole gradient before clipping.
        public var gradientNorm: Double
        /// The value of Ω, unweighted.
        public var omega: Double
        /// The spectral radius of W_h.
        public var rho: Double
        /// The learning rate of this step.
        public var learningRate: Double
        /// The number of steps so far whose gradient was not finite.
        public var nonfiniteSteps: Int

        /// Describes the state of training after `step` updates.
        public init(
            step: Int, seconds: Double, sequences: Int, length: Int, loss: Double, error: Double? = nil,
            gradientNorm: Double, omega: Double, rho: Double, learningRate: Double, nonfiniteSteps: Int = 0
        ) {
            self.step = step
            self.seconds = seconds
            self.sequences = sequences
            self.length = length
            self.loss = loss
            self.error = error
            self.gradientNorm = gradientNorm
            self.omega = omega
            self.rho = rho
            self.learningRate = learningRate
            self.nonfiniteSteps = nonfiniteSteps
        }

        enum CodingKeys: String, CodingKey {
            case step, seconds, sequences, length, loss, error, omega, rho
            case gradientNorm = "gradient_norm"
            case learningRate = "learning_rate"
            case nonfiniteSteps = "nonfinite_steps"
        }
    }

    /// An error measured on sequences that training did not see.
    public struct Validation: Codable, Equatable, Sendable {
        /// The number of updates made so far.
        public var step: Int
        /// Seconds of training so far.
        public var seconds: Double
        /// The length, in steps, of the longest sequences measured.
        public var length: Int
        /// The mean loss of the sequences.
        public var loss: Double
        /// The fraction of the sequences that were wrong; NaN where none are counted, as in text and music.
        public var error: Double
        /// The number of sequences that were wrong.
        public var wrong: Int
        /// The number of sequences measured.
        public var sequences: Int

        /// Describes a measurement after `step` updates.
        public init(
            step: Int, seconds: Double, length: Int, loss: Double, error: Double, wrong: Int, sequences: Int
        ) {
            self.step = step
            self.seconds = seconds
            self.length = length
            self.loss = loss
            self.error = error
            self.wrong = wrong
            self.sequences = sequences
        }
    }

    /// A checkpoint is on disk.
    public struct Checkpoint: Codable, Equatable, Sendable {
        /// The number of updates that the checkpoint holds.
        public var step: Int

        /// Describes a checkpoint after `step` updates.
        public init(step: Int) {
            self.step = step
        }
    }

    /// Training ended by itself.
    public struct Finished: Codable, Equatable, Sendable {
        /// The number of updates made.
        public var step: Int
        /// Seconds of training, those before a resumption included.
        public var seconds: Double
        /// Whether the task's rule for "solved" was met.
        public var solved: Bool
        /// The fraction of sequences wrong at the end; NaN where none are counted, as in text and music.
        public var error: Double
        /// The loss at the end.
        public var loss: Double

        /// Describes the end of a run.
        public init(step: Int, seconds: Double, solved: Bool, error: Double, loss: Double) {
            self.step = step
            self.seconds = seconds
            self.solved = solved
            self.error = error
            self.loss = loss
        }
    }
}

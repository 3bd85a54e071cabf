import Tensors

/// Where a run stands, beside its model and its optimizer: what `state.json` holds.
struct RunState: Codable, Equatable {
    /// Updates made, skipped ones included.
    var step = 0
    /// Sequences seen; tokens of a text.
    var sequences = 0
    /// Where the random numbers of the data stand.
    var random: Random
    /// The longest T of the curriculum at present.
    var reach: Int
    /// Steps whose gradient was not finite.
    var nonfiniteSteps = 0
    /// How often the learning rate was halved.
    var halvings = 0
    /// The error of the last check, a fraction; NaN before the first one.
    var error = Double.nan
    /// The loss of the last check; NaN before the first one.
    var loss = Double.nan
    /// The smallest validation error and loss so far, and when they were.
    var best: Best?
    /// Checks since the best one.
    var checksSinceBest = 0
    /// The first update after which a full check found the task solved.
    var solvedAt: Int?
    /// What came of the networks that are finished, in a run on stories.
    var restarts: [Restart]?
    /// Whether training is over.
    var isFinished = false
    /// The last update's norm of the gradient before clipping, and Ω.
    var gradientNorm = 0.0
    var omega = 0.0
    /// The sum of the losses since the last line of the log, and of how many updates; of a text, of how many steps.
    var lossSinceReport = 0.0
    var updatesSinceReport = 0

    struct Best: Codable, Equatable {
        var step: Int
        var error: Double
        var loss: Double

        /// Whether the other one is better; what is not a number is worse than all others.
        func isWorse(than other: Best) -> Bool {
            guard !other.error.isNaN, !other.loss.isNaN else { return false }
            return error.isNaN || loss.isNaN || (error, loss) > (other.error, other.loss)
        }
    }
}

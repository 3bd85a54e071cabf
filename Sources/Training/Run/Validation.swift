import Networks
import Tasks

extension RunSettings {
    /// Throws where a value makes no sense, naming it.
    public func validate(path: String) throws(DataError) {
        let require = Requirement(path: path)
        try validateSizes(require)
        try validateTraining(require)
        try validateSchedule(require)
        try validateCell(require)
        if let limit = text?.vocabularyLimit { try require(limit >= 2, "the vocabulary", limit, "2 or more") }
        if let data { try require((0..<1).contains(data.heldBack), "the part held back", data.heldBack, "in [0, 1)") }
    }

    private func validateSizes(_ require: Requirement) throws(DataError) {
        let synthetic = LongSpanTasks.named(task)
        let least = synthetic?.leastLength ?? (task == "music" ? 2 : 1)
        let most = synthetic?.mostLength ?? 10_000_000
        try require(shortest >= least, "the length", shortest, "\(least) or more for \(task)")
        try require(longest <= most, "the longest length", longest, "at most \(most) for \(task)")
        try require(longest >= shortest, "the longest length", longest, "\(shortest) or more")
        if let repeats {
            let (first, last) = (repeats.lowerBound, repeats.upperBound)
            try require(synthetic?.repeating(1...1) != nil, "the repeats' task", task, "one that repeats: repeat-copy")
            try require(first >= 1 && last <= 10_000, "the number of repeats", "\(first)...\(last)", "from 1 to 10000")
        }
        try require((1...8192).contains(hidden), "the number of hidden units", hidden, "from 1 to 8192")
        try require((1...64).contains(layers), "the number of layers", layers, "from 1 to 64")
        try require((1...65_536).contains(batch), "the batch", batch, "from 1 to 65536")
        try require((1...1_000_000_000_000).contains(steps), "the number of updates", steps, "from 1 to 1000000000000")
        try require(
            (1...1_000_000_000).contains(checkEvery), "the updates between checks", checkEvery, "from 1 to 1000000000")
        try require((0...65_536).contains(embedding ?? 1), "the embedding's width", embedding ?? 0, "from 0 to 65536")
        try require(
            epochs.map { (1...1_000_000).contains($0) } ?? true, "the number of passes", epochs ?? 0,
            "from 1 to 1000000")
        try require(patience.map { $0 > 0 } ?? true, "the patience", patience ?? 0, "1 or more")
    }

    private func validateTraining(_ require: Requirement) throws(DataError) {
        try require(omega.weight >= 0 && omega.weight.isFinite, "the weight of omega", omega.weight, "0 or more")
        try require(omegaPeriod.map { $0 > 0 } ?? true, "the period of omega", omegaPeriod ?? 0, "1 or more")
        let rate = optimizer.learningRate
        try require(rate > 0 && rate.isFinite, "the learning rate", rate, "above 0 and finite")
        try require((0..<1).contains(optimizer.momentum), "the momentum", optimizer.momentum, "at least 0 and below 1")
        try require((0...1).contains(optimizer.weightDecay), "the weight decay", optimizer.weightDecay, "from 0 to 1")
        switch clipping {
        case .none: break
        case .globalNorm(let limit), .eachValue(let limit):
            try require(limit > 0 && limit.isFinite, "the clipping limit", limit, "above 0 and finite")
        }
        try require(dropout.rate >= 0 && dropout.rate < 1, "the dropout", dropout.rate, "at least 0 and below 1")
    }

    private func validateSchedule(_ require: Requirement) throws(DataError) {
        switch schedule {
        case .step(let period, let factor):
            try require(period > 0, "the schedule's period", period, "1 or more")
            try require(factor > 0 && factor <= 1, "the schedule's factor", factor, "above 0 and at most 1")
        case .inverse(let period): try require(period > 0, "the schedule's period", period, "1 or more")
        case .decay(let start, let period, let factor):
            try require(start >= 0, "the start of the schedule's decay", start, "0 or more")
            try require(period > 0, "the schedule's period", period, "1 or more")
            try require(factor > 0 && factor <= 1, "the schedule's factor", factor, "above 0 and at most 1")
        case .constant, .cosine, .halveWhenWorse: break
        }
    }

    private func validateCell(_ require: Requirement) throws(DataError) {
        try require(leak > 0 && leak <= 1, "the leak", leak, "above 0 and at most 1")
        if case .constant(let bias) = gateBias {
            try require(bias.isFinite, "the bias of the gates", bias, "finite")
        }
        if case .chrono(let longest) = gateBias {
            try require(longest >= 2, "the longest span of the gate biases", longest, "2 or more")
        }
        if cell != .elman {
            let allowed = Initialization.gated.map(\.rawValue).joined(separator: ", ")
            try require(omega.weight == 0, "omega", omega.weight, "0: its gradient is that of an Elman cell")
            try require(
                Initialization.gated.contains(initialization), "the initialization", initialization.rawValue, allowed)
            try require(leak == 1, "the leak", leak, "1 for a gated cell")
        }
        if tied {
            try require(
                (embedding ?? hidden) == hidden, "the embedding", embedding ?? 0, "as wide as the layer to be tied")
        }
    }
}

/// A check of one value, which names it where it makes no sense.
private struct Requirement {
    /// What is told to be wrong.
    let path: String

    func callAsFunction(_ condition: Bool, _ name: String, _ value: Any, _ needed: String) throws(DataError) {
        guard !condition else { return }
        throw DataError(path: path, problem: "\(name) is \(value), it must be \(needed)", remedy: nil)
    }
}

import Networks

extension RunSettings {
    /// The settings as words, for people to compare.
    public var table: [(key: String, value: String)] {
        var rows: [(key: String, value: String)] = [("task", task)]
        if let stories { return rows + storyRows(stories) }
        if let text {
            rows += [("data", text.path), ("unit", text.unit.rawValue), ("steps an update", "\(longest)")]
            rows += [("embedding", embedding.map { $0 == 0 ? "one-hot" : "\($0)" } ?? "\(hidden)")]
            rows += [("tied", tied ? "yes" : "no")]
        } else if let music {
            rows += [("data", music), ("longest piece", "\(longest)")]
        } else if let data {
            rows += [("data", data.train), ("test", data.test ?? "none"), ("held back", "\(data.heldBack)")]
            rows.append(("window", "\(data.window.width), moved by \(data.window.stride)"))
        } else {
            rows += [
                (
                    "T",
                    task == "series"
                        ? "as in the file" : shortest == longest ? "\(longest)" : "\(shortest)...\(longest)"
                ),
                ("curriculum", curriculum ? "yes" : "no"),
            ]
            if let repeats { rows.append(("repeats", "\(repeats.lowerBound)...\(repeats.upperBound)")) }
        }
        rows += [
            ("cell", cell.rawValue), ("hidden", "\(hidden)"), ("layers", "\(layers)"),
            ("activation", activation.rawValue),
            ("initialization", initialization.rawValue), ("leak", "\(leak)"),
            ("Ω", omega.weight == 0 ? "none" : "\(omega.weight)\(omegaPeriod.map { ", as 1/t of \($0)" } ?? "")"),
            ("Ω's form", "\(omega.form.rawValue), \(omega.reduction.rawValue)"), ("clipping", clippingText),
            ("not finite", nonfinite.rawValue), ("optimizer", optimizerText),
            ("learning rate", "\(optimizer.learningRate)"), ("schedule", scheduleText), ("batch", "\(batch)"),
            ("dropout", dropout.rate == 0 ? "none" : "\(dropout.rate)\(dropout.isVariational ? ", variational" : "")"),
            ("gate bias", gateBiasText), ("most updates", epochs.map { "\($0) passes" } ?? "\(steps)"),
            ("until", until.rawValue), ("check every", epochs == nil ? "\(checkEvery)" : "pass"),
            ("seed", "\(seed)"), ("version", version),
        ]
        if let memory {
            rows += [
                ("controller", memory.controller.rawValue), ("memory", "\(memory.slots) slots of \(memory.width)"),
                ("heads", "\(memory.readHeads) to read, \(memory.writeHeads) to write"),
                ("filling", memory.filling.rawValue),
            ]
        }
        return rows
    }

    /// The settings of a run on stories: those that mean something to a memory network.
    private func storyRows(_ stories: StorySettings) -> [(key: String, value: String)] {
        [
            ("data", stories.path ?? "the stories of mneme"),
            ("tasks", stories.tasks.map(String.init).joined(separator: ", ")), ("model", "memn2n"),
            ("hops", "\(stories.hops)"), ("dimension", "\(stories.dimension)"), ("memory", "\(stories.memory)"),
            ("tying", stories.tying.rawValue), ("encoding", stories.encoding.rawValue),
            ("empty slots", stories.emptySlots ? "yes" : "no"), ("time noise", "\(stories.timeNoise)"),
            ("linear start", "\(stories.linearStart) passes"),
            ("its learning rate", "\(stories.linearRate)"), ("held back", "\(stories.heldBack)"),
            ("restarts", "\(stories.restarts)"), ("clipping", clippingText), ("optimizer", optimizerText),
            ("learning rate", "\(optimizer.learningRate)"), ("schedule", scheduleText), ("batch", "\(batch)"),
            ("most updates", epochs.map { "\($0) passes" } ?? "\(steps)"), ("seed", "\(seed)"), ("version", version),
        ]
    }

    private var gateBiasText: String {
        switch gateBias {
        case nil:
            switch cell {
            case .elman: "none"
            case .lstm: "1"
            case .gru: "0"
            case .ntm: memory?.controller == .lstm ? "1" : memory?.controller == .gru ? "0" : "none"
            }
        case .constant(let bias): "\(bias)"
        case .chrono(let longest): "chrono, up to \(longest)"
        }
    }

    private var clippingText: String {
        switch clipping {
        case .none: "none"
        case .globalNorm(let limit): "norm \(limit)"
        case .eachValue(let limit): "each value \(limit)"
        }
    }

    private var optimizerText: String {
        switch optimizer.kind {
        case .sgd where optimizer.momentum > 0:
            "SGD, momentum \(optimizer.momentum)\(optimizer.nesterov ? ", Nesterov" : "")"
        case .sgd: "SGD"
        case .rmsprop: "RMSProp"
        case .adam: "Adam"
        case .adamw: "AdamW, decay \(optimizer.weightDecay)"
        }
    }

    private var scheduleText: String {
        switch schedule {
        case .constant: "constant"
        case .step(let period, let factor): "times \(factor) every \(period)"
        case .cosine: "cosine"
        case .decay(let start, let period, let factor): "after \(start) times \(factor) every \(period)"
        case .inverse(let period): "1/t of \(period)"
        case .halveWhenWorse: "halved when worse"
        }
    }
}

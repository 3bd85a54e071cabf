import Networks
import RunLog
import Tasks
import Tensors

// How a run finds out where it stands: on fresh sequences, or on the cases held back.

extension Run {
    func report(_ observe: (Event) -> Void) throws {
        let loss = state.lossSinceReport / Double(max(state.updatesSinceReport, 1))
        (state.lossSinceReport, state.updatesSinceReport) = (0, 0)
        let event = Event.progress(
            .init(
                step: state.step, seconds: seconds, sequences: state.sequences, length: state.reach, loss: loss,
                error: state.error.isNaN ? nil : state.error, gradientNorm: state.gradientNorm, omega: state.omega,
                rho: spectralRadius, learningRate: optimizer.learningRate,
                nonfiniteSteps: state.nonfiniteSteps))
        try log.append(event)
        observe(event)
    }

    /// The spectral radius of the first layer's W_h; NaN for a gated cell, whose message is not W_h's alone.
    var spectralRadius: Double {
        settings.stories == nil ? model.layers[0].asElman?.recurrent.weight.spectralRadius ?? .nan : .nan
    }

    func check(_ observe: (Event) -> Void) throws {
        let before = state.loss
        switch workload {
        case .synthetic(let task): try checkFresh(task, observe)
        case .series(let data, let window):
            guard !data.validation.isEmpty else { break }
            let batch = SeriesData.batch(data.validation, window: window)
            let length = data.validation.map(\.values.count).max()
            try choose(by: Evaluation.of(batch, .wrongClassOnAverage, model), observe, length: length)
        case .text(let work):
            guard let valid = work.corpus.valid else { break }
            try choose(by: Evaluation.of(valid, streams: settings.batch, model, on: threads), observe)
        case .music(let work): try choose(by: Evaluation.of(work.rolls.valid, model, on: threads), observe)
        case .stories(let work): try checkStories(work, observe)
        }
        if settings.schedule == .halveWhenWorse, state.loss > before { state.halvings += 1 }
    }

    /// A few fresh sequences; where they are (nearly) all right, the full 10,000.
    private func checkFresh(_ task: any LongSpanTask, _ observe: (Event) -> Void) throws {
        let all = settings.shortest...settings.longest
        let quick = fresh(task, all, 300, salt: 1)
        note(quick)
        if settings.curriculum { adaptReach(to: fresh(task, state.reach...state.reach, 200, salt: 2).error, task) }
        guard quick.error < 0.01 else { return }
        let full = fresh(task, all, 10_000, salt: 3)
        note(full)
        try record(full, observe)
        if full.error < 0.01, state.solvedAt == nil { state.solvedAt = state.step }
        switch settings.until {
        case .solved: state.isFinished = state.isFinished || full.error < 0.01
        case .perfect: state.isFinished = state.isFinished || full.wrong == 0
        case .beyond:
            guard full.error < 0.01 else { break }
            let length = task.lengthBeyond(settings.longest)
            let beyond = fresh(task, length...length, 1000, salt: 4)
            try record(beyond, observe, length: length)
            keep(ifBetter: .init(step: state.step, error: max(full.error, beyond.error), loss: beyond.loss))
            state.isFinished = state.isFinished || full.wrong + beyond.wrong == 0
        case .never: break
        }
    }

    /// Lengthens what has been learnt by a tenth, and goes back a fifth where it was lost.
    private func adaptReach(to error: Double, _ task: any LongSpanTask) {
        if error <= 0.02 {
            state.reach = min(settings.longest, state.reach + max(1, state.reach / 10))
        } else if error > 0.5 {
            state.reach = max(min(Run.firstReach, settings.longest), state.reach - state.reach / 5, task.leastLength)
        }
    }

    private func fresh(
        _ task: any LongSpanTask, _ lengths: ClosedRange<Int>, _ sequences: Int, salt: UInt64
    ) -> Evaluation {
        var root = settings.generator(for: .checks)
        var random = Random(seed: root.next() ^ (UInt64(state.step) << 8 | salt))
        return .fresh(task, lengths: lengths, sequences: sequences, model: model, on: threads, using: &random)
    }

    /// Keeps the parameters that do best on what was held back, and ends where nothing better came for long.
    private func choose(by result: Evaluation, _ observe: (Event) -> Void, length: Int? = nil) throws {
        note(result)
        try record(result, observe, length: length)
        keep(ifBetter: .init(step: state.step, error: result.error, loss: result.loss))
        if let patience = settings.patience, state.checksSinceBest >= patience { state.isFinished = true }
    }

    private func keep(ifBetter now: RunState.Best) {
        if state.best.map({ $0.isWorse(than: now) }) ?? true {
            (state.best, best, state.checksSinceBest) = (now, trained, 0)
        } else {
            state.checksSinceBest += 1
        }
    }

    /// Text and music have a loss alone: nothing in them is wrong.
    func note(_ result: Evaluation) {
        state.error = settings.countsMistakes ? result.error : .nan
        state.loss = result.loss
    }

    func record(_ result: Evaluation, _ observe: (Event) -> Void, length: Int? = nil) throws {
        let event = Event.validation(
            .init(
                step: state.step, seconds: seconds, length: length ?? settings.longest, loss: result.loss,
                error: settings.countsMistakes ? result.error : .nan, wrong: result.wrong,
                sequences: result.sequences))
        try log.append(event)
        observe(event)
    }
}

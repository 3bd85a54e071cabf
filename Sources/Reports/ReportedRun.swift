import RunLog

/// A run as a report shows it.
public struct ReportedRun: Sendable {
    /// The name, such as the folder's.
    public var name: String
    /// Everything that was chosen before the run, in the order in which to show it.
    public var settings: [(key: String, value: String)]
    /// What happened.
    public var events: [Event]
    /// The outcome in a few facts.
    public var summary: [(key: String, value: String)]

    /// A run with the outcome that its events tell, unless `summary` says it better.
    public init(
        name: String, settings: [(key: String, value: String)], events: [Event],
        summary: [(key: String, value: String)]? = nil
    ) {
        self.name = name
        self.settings = settings
        self.events = events
        self.summary = summary ?? Self.summary(of: events)
    }

    /// The outcome that the events of a run tell: solved or not, updates, time, errors.
    public static func summary(of events: [Event]) -> [(key: String, value: String)] {
        var facts: [(key: String, value: String)] = []
        if let end = events.finished {
            facts.append(("outcome", end.solved ? "solved" : "not solved"))
            if !end.error.isNaN { facts.append(("error", Format.percentage(end.error))) }
            facts.append(("loss", Format.value(end.loss)))
        } else {
            facts.append(("outcome", events.isEmpty ? "nothing recorded" : "not finished"))
        }
        if let measured = events.validations.last {
            let counts = "\(Format.grouped(measured.wrong)) of \(Format.grouped(measured.sequences)) wrong"
            let length = "at length \(Format.grouped(measured.length))"
            // In text and music nothing is counted wrong.
            let isCounted = !measured.error.isNaN
            facts.append(("last validation", isCounted ? "\(counts) \(length)" : "loss \(Format.value(measured.loss))"))
        }
        if let step = events.map(\.step).max() { facts.append(("updates", Format.grouped(step))) }
        if let seconds = events.finished?.seconds ?? events.progress.last?.seconds {
            facts.append(("time", Format.duration(seconds: seconds)))
        }
        if let nonfinite = events.progress.last?.nonfiniteSteps {
            facts.append(("steps not finite", Format.grouped(nonfinite)))
        }
        return facts
    }
}

extension [Event] {
    var progress: [Event.Progress] {
        compactMap { if case .progress(let event) = $0 { event } else { nil } }
    }

    var validations: [Event.Validation] {
        compactMap { if case .validation(let event) = $0 { event } else { nil } }
    }

    var finished: Event.Finished? {
        for case .finished(let event) in reversed() { return event }
        return nil
    }
}

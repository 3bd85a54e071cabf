import Foundation
import Tasks
import Training

extension PresentationStudy {
    /// A learning rate that was tried, and how fast the network learnt.
    public struct Trial: Sendable, Equatable {
        /// What was tried.
        public let gradient: Gradient
        /// What came of it, up to 99 %; where it was slower than the best so far, up to there.
        public let learning: Learning
    }

    /// A network and an optimizer, and what came of them: an element a seed.
    public struct Row: Sendable {
        /// How many facts there were.
        public let facts: Int
        /// What was chosen.
        public let gradient: Gradient
        /// What it was chosen from.
        public let trials: [Trial]
        /// All facts from nothing.
        public let learning: [Learning]
        /// One half after the other.
        public let forgetting: [Forgetting]
        /// How long all of it took.
        public let seconds: Double
    }

    /// The fact memory on as many facts, an element a seed.
    public struct TellingRow: Sendable {
        /// How many facts there were.
        public let facts: Int
        /// What came of it.
        public let telling: [OneTelling]
        /// How long all of it took.
        public let seconds: Double
    }

    /// All that was measured.
    public struct Result: Sendable {
        /// A row for each number of facts.
        public var telling: [TellingRow] = []
        /// A row for each number of facts, network, size and optimizer.
        public var rows: [Row] = []
    }

    /// What the study is doing.
    public struct Now: Sendable {
        /// Results so far, those from earlier included.
        public let finished: Int
        /// What is measured, in words.
        public let work: String
        /// How often each fact was shown.
        public let shown: Int
        /// The share that is known.
        public let recall: Double
    }

    /// Measures all that the folder does not hold yet, and keeps each result there, in `results.jsonl`.
    ///
    /// Nil where it was interrupted; what was finished then is kept. Throws where the folder or the temporary one
    /// cannot be written, and where the file holds anything else.
    public func run(
        in folder: String, isInterrupted: @escaping () -> Bool = { false }, observe: @escaping (Now) -> Void = { _ in }
    ) throws(DataError) -> Result? {
        try AtomicFile.makeFolder(at: folder)
        let log = try StudyLog(at: folder + "/results.jsonl")
        let session = StudySession(self, log, isInterrupted, observe)
        var result = Result()
        for count in facts {
            guard let row = try session.telling(count) else { return nil }
            result.telling.append(row)
            for network in networks {
                for size in hidden {
                    for optimizer in optimizers {
                        let fresh = Gradient(
                            network: network, hidden: size, optimizer: optimizer, rate: 0, batch: 1,
                            momentum: optimizer == .sgd ? momentum : 0, clip: clip)
                        guard let row = try session.row(count, fresh) else { return nil }
                        result.rows.append(row)
                    }
                }
            }
        }
        return result
    }
}

/// A study while it runs.
private final class StudySession {
    private let study: PresentationStudy
    private let log: StudyLog
    private let isInterrupted: () -> Bool
    private let observe: (PresentationStudy.Now) -> Void
    private var finished = 0

    init(
        _ study: PresentationStudy, _ log: StudyLog, _ isInterrupted: @escaping () -> Bool,
        _ observe: @escaping (PresentationStudy.Now) -> Void
    ) {
        (self.study, self.log, self.isInterrupted, self.observe) = (study, log, isInterrupted, observe)
    }

    // MARK: - Rows

    func telling(_ count: Int) throws(DataError) -> PresentationStudy.TellingRow? {
        var (results, seconds) = ([PresentationStudy.OneTelling](), 0.0)
        for seed in study.seeds {
            let record = try record(cell(.telling, count, seed)) { (watch, record) throws(DataError) in
                record.telling = try PresentationStudy.tell(
                    facts: count, objects: self.study.objects, seed: seed, questions: self.study.questions, watch)
                return record.telling != nil
            }
            guard let record, let result = record.telling else { return nil }
            results.append(result)
            seconds += record.seconds
        }
        return .init(facts: count, telling: results, seconds: seconds)
    }

    func row(_ count: Int, _ fresh: PresentationStudy.Gradient) throws(DataError) -> PresentationStudy.Row? {
        guard let trials = try trials(count, fresh), let best = trials.best else { return nil }
        var seconds = 0.0
        var (learning, forgetting) = ([PresentationStudy.Learning](), [PresentationStudy.Forgetting]())
        for seed in study.seeds {
            guard let learnt = try learn(.learning, count, best.gradient, seed, study.limit),
                let result = learnt.learning
            else { return nil }
            learning.append(result)
            let forgot = try record(cell(.forgetting, count, seed, best.gradient)) { watch, record in
                record.forgetting = PresentationStudy.forget(
                    best.gradient, facts: count, objects: self.study.objects, seed: seed, limit: self.study.limit,
                    replay: self.study.replay, watch)
                return record.forgetting != nil
            }
            guard let forgot, let result = forgot.forgetting else { return nil }
            forgetting.append(result)
            seconds += learnt.seconds + forgot.seconds
        }
        return .init(
            facts: count, gradient: best.gradient, trials: trials, learning: learning, forgetting: forgetting,
            seconds: seconds)
    }

    // MARK: - Choosing the rate

    /// Everything that was tried for a network: with a low limit first, which bad rates then cost little to reach.
    private func trials(
        _ count: Int, _ fresh: PresentationStudy.Gradient
    ) throws(DataError) -> [PresentationStudy.Trial]? {
        var limit = 16
        while true {
            limit = min(limit, study.limit)
            guard let trials = try trials(count, fresh, upTo: limit) else { return nil }
            if limit == study.limit || trials.best?.learning.most != nil { return trials }
            limit *= 4
        }
    }

    /// For each batch the rates given, and others beyond an end while the best is there.
    private func trials(
        _ count: Int, _ fresh: PresentationStudy.Gradient, upTo limit: Int
    ) throws(DataError) -> [PresentationStudy.Trial]? {
        let rates = study.rates[fresh.optimizer] ?? []
        let step = rates.count > 1 ? rates[rates.count - 1] / rates[rates.count - 2] : 2
        var trials: [PresentationStudy.Trial] = []
        for batch in study.batches {
            var open = Self.fromTheMiddle(rates)
            var tried: [PresentationStudy.Trial] = []
            while let rate = open.first {
                open.removeFirst()
                var gradient = fresh
                (gradient.rate, gradient.batch) = (rate, batch)
                // What is slower than the best so far need not be known exactly.
                let bound = (trials + tried).best?.learning.most ?? limit
                let record = try learn(.tuning, count, gradient, study.tuningSeed, bound)
                guard let result = record?.learning else { return nil }
                tried.append(.init(gradient: gradient, learning: result))
                guard open.isEmpty, rates.count > 1, tried.count < rates.count + 6, let best = tried.best,
                    best.learning.most != nil || limit == study.limit
                else { continue }
                let sorted = tried.map(\.gradient.rate).sorted()
                if best.gradient.rate == sorted.last { open = [best.gradient.rate * step] }
                if best.gradient.rate == sorted.first { open = [best.gradient.rate / step] }
            }
            trials += tried
        }
        return trials
    }

    /// The middle first, then its neighbours, the ends last: the sooner a good one is tried, the sooner others end.
    static func fromTheMiddle(_ rates: [Double]) -> [Double] {
        let middle = rates.count / 2
        return rates.indices.sorted { (abs($0 - middle), $0) < (abs($1 - middle), $1) }.map { rates[$0] }
    }

    // MARK: - Results

    private func cell(
        _ work: StudyCell.Work, _ count: Int, _ seed: UInt64, _ gradient: PresentationStudy.Gradient? = nil,
        limit: Int? = nil
    ) -> StudyCell {
        StudyCell(
            work: work, version: mnemeVersion, facts: count, objects: study.objects, seed: seed, gradient: gradient,
            limit: gradient == nil ? nil : limit ?? study.limit, replay: work == .forgetting ? study.replay : nil,
            questions: work == .telling ? study.questions : nil,
            encoder: work == .telling ? (try? CueEncoder.shipped())?.identity : nil)
    }

    private func learn(
        _ work: StudyCell.Work, _ count: Int, _ gradient: PresentationStudy.Gradient, _ seed: UInt64, _ limit: Int
    ) throws(DataError) -> StudyRecord? {
        try record(cell(work, count, seed, gradient, limit: limit)) { watch, record in
            record.learning = PresentationStudy.learn(
                gradient, facts: count, objects: self.study.objects, seed: seed, limit: limit,
                until: work == .tuning ? .most : .all, watch)
            return record.learning != nil
        }
    }

    /// The record of a cell: what the file holds, or else what `measure` finds, which is then added to the file.
    private func record(
        _ cell: StudyCell,
        _ measure: (PresentationStudy.Watch, inout StudyRecord) throws(DataError) -> Bool
    ) throws(DataError) -> StudyRecord? {
        if let known = log[cell] {
            finished += 1
            return known
        }
        if isInterrupted() { return nil }
        let watch = PresentationStudy.Watch(isInterrupted: isInterrupted) { shown, recall in
            self.observe(.init(finished: self.finished, work: cell.words, shown: shown, recall: recall))
        }
        let start = ContinuousClock.now
        var record = StudyRecord(cell: cell, seconds: 0)
        guard try measure(watch, &record) else { return nil }
        record.seconds = (ContinuousClock.now - start) / .seconds(1)
        try log.append(record)
        finished += 1
        return record
    }
}

extension StudyCell {
    /// What is measured, for people.
    fileprivate var words: String {
        guard let gradient else { return "\(facts) facts told once, seed \(seed)" }
        let network = "\(gradient.network.rawValue) \(gradient.hidden), \(gradient.optimizer.rawValue) \(gradient.rate)"
        return "\(facts) facts, \(network), \(work == .tuning ? "choosing the rate" : work.rawValue), seed \(seed)"
    }
}

extension [PresentationStudy.Trial] {
    /// The one that knew 99 % first; of equals, and where none did, that with the highest recall, then the first.
    var best: PresentationStudy.Trial? {
        reduce(nil) { best, trial in
            guard let best else { return trial }
            let (a, b) = (trial.learning, best.learning)
            let (slow, fast) = (a.most ?? .max, b.most ?? .max)
            return (slow, -(a.recall.last ?? 0)) < (fast, -(b.recall.last ?? 0)) ? trial : best
        }
    }
}

import Foundation
import Networks
import Tasks
import Testing

@testable import Training

@Suite struct RunSettingsTests {
    static let schedules: [Schedule] = [
        .constant, .cosine, .halveWhenWorse, .inverse(period: 7), .step(period: 3, factor: 0.25),
        .decay(after: 2, period: 3, factor: 0.5),
    ]

    @Test(arguments: schedules, [Clipping.none, .globalNorm(0.1), .eachValue(5)])
    func areTheSameAfterCoding(_ schedule: Schedule, _ clipping: Clipping) throws {
        var settings = RunSettings(task: "series", length: 3...5, steps: 9)
        settings.data = .init(train: "a b.ts", test: nil, heldBack: 0.1, window: .init(width: 4, stride: 2))
        (settings.schedule, settings.clipping, settings.seed) = (schedule, clipping, .max)
        (settings.curriculum, settings.hidden, settings.layers, settings.leak) = (true, 3, 2, 0.1)
        (settings.activation, settings.initialization) = (.relu, .smartTanh)
        settings.omega = Omega(weight: 0.3, form: .norms, reduction: .sum)
        (settings.omegaPeriod, settings.nonfinite) = (11, .stop)
        settings.optimizer = .init(.sgd, learningRate: 0.1, momentum: 0.7, nesterov: true, weightDecay: 0.5)
        (settings.batch, settings.until, settings.checkEvery) = (4, .solved, 13)
        (settings.dropout, settings.embedding, settings.tied) = (Dropout(0.25, isVariational: true), 3, true)
        settings.fingerprint = .max
        (settings.epochs, settings.patience, settings.music) = (5, 6, "piano rolls.json.gz")
        (settings.cell, settings.gateBias) = (.elman, .chrono(longest: 70))
        settings.text = .init(path: "c d", unit: .character, vocabularyLimit: 40)
        try settings.validate(path: "run.json")

        let decoded = try JSONDecoder().decode(RunSettings.self, from: JSONEncoder().encode(settings))
        #expect(decoded == settings)
        let bare = RunSettings(task: "addition", length: 100...100, steps: 1)
        #expect(try JSONDecoder().decode(RunSettings.self, from: JSONEncoder().encode(bare)) == bare)
        #expect(bare != settings)
    }

    @Test(arguments: LongSpanTasks.all.map(\.name) + ["series", "text", "music"], AnyCell.Kind.allCases)
    func areValidByDefault(_ task: String, _ cell: AnyCell.Kind) throws {
        let settings = try #require(RunSettings.defaults(for: task, cell: cell))
        try settings.validate(path: task)
        #expect(settings.task == task && settings.cell == cell)
        #expect(settings.table.map(\.key).contains("learning rate"))
        let own = try #require(RunSettings.defaults(for: task)).cell
        if cell == .lstm || cell == .gru, cell != own, LongSpanTasks.named(task) != nil {
            #expect(settings.gateBias == .chrono(longest: settings.longest))
        }
    }

    @Test(arguments: schedules) func areCountedInUpdates(_ schedule: Schedule) {
        var settings = RunSettings(task: "text", length: 5...5, steps: 1)
        (settings.schedule, settings.epochs, settings.omegaPeriod) = (schedule, 6, 4)
        let counted = settings.counted(in: 100)
        #expect(counted.steps == 600 && counted.checkEvery == 100 && counted.omegaPeriod == 400)
        #expect(counted.epochs == 6)
        // So many passes into training, the factor is that of so many updates before it was counted.
        for pass in 0..<6 {
            let expected = schedule.factor(after: pass, of: 6, halvings: 1)
            #expect(counted.schedule.factor(after: 100 * pass, of: counted.steps, halvings: 1) == expected)
        }
        #expect(settings.counted(in: nil) == settings)
        settings.epochs = nil
        #expect(settings.counted(in: 100) == settings)
    }

    @Test(arguments: [
        Schedule.step(period: .max, factor: 0.5), .inverse(period: .max), .decay(after: .max, period: 1, factor: 0.5),
    ])
    func areCountedWithoutOverflow(_ schedule: Schedule) {
        var settings = RunSettings(task: "text", length: 5...5, steps: 1)
        (settings.schedule, settings.epochs, settings.omegaPeriod) = (schedule, 1_000_000, .max)
        let counted = settings.counted(in: 1 << 50)
        #expect(counted.omegaPeriod == .max && counted.steps == .max)
        #expect(abs(counted.schedule.factor(after: 1 << 40, of: 1, halvings: 0) - 1) < 1e-6)
        #expect(throws: DataError.self) { try counted.validate(path: "run.json") }
    }

    @Test func haveNoDefaultsForOtherTasks() {
        #expect(RunSettings.defaults(for: "nothing") == nil)
    }

    /// A value that makes no sense, and the words that say which.
    struct BadValue: Sendable {
        let words: String
        let change: @Sendable (inout RunSettings) throws -> Void

        init(_ words: String, _ change: @escaping @Sendable (inout RunSettings) throws -> Void) {
            (self.words, self.change) = (words, change)
        }
    }

    static let badValues = [
        BadValue("the length is 9, it must be 10 or more for temporal-order") { $0.shortest = 9 },
        BadValue("the longest length is 19") { $0.longest = 19 },
        BadValue("the longest length is 10000001") { $0.longest = 10_000_001 },
        BadValue("hidden units is 0") { $0.hidden = 0 },
        BadValue("hidden units is 8193") { $0.hidden = 8193 },
        BadValue("layers is 0") { $0.layers = 0 },
        BadValue("layers is 65") { $0.layers = 65 },
        BadValue("the batch is 0") { $0.batch = 0 },
        BadValue("the batch is 65537") { $0.batch = 65_537 },
        BadValue("updates is -1") { $0.steps = -1 },
        BadValue("between checks is 0") { $0.checkEvery = 0 },
        BadValue("the leak is 0") { $0.leak = 0 },
        BadValue("the leak is 1.1") { $0.leak = 1.1 },
        BadValue("the leak is nan") { $0.leak = .nan },
        BadValue("weight of omega is -1") { $0.omega.weight = -1 },
        BadValue("weight of omega is inf") { $0.omega.weight = .infinity },
        BadValue("period of omega is 0") { $0.omegaPeriod = 0 },
        BadValue("learning rate is 0") { $0.optimizer.learningRate = 0 },
        BadValue("learning rate is nan") { $0.optimizer.learningRate = .nan },
        BadValue("learning rate is inf") { $0.optimizer.learningRate = .infinity },
        BadValue("momentum is 1") { $0.optimizer.momentum = 1 },
        BadValue("momentum is -0.1") { $0.optimizer.momentum = -0.1 },
        BadValue("weight decay is 1.1") { $0.optimizer.weightDecay = 1.1 },
        BadValue("clipping limit is 0") { $0.clipping = .globalNorm(0) },
        BadValue("clipping limit is nan") { $0.clipping = .eachValue(.nan) },
        BadValue("schedule's period is 0") { $0.schedule = .step(period: 0, factor: 0.5) },
        BadValue("schedule's factor is 2") { $0.schedule = .step(period: 1, factor: 2) },
        BadValue("schedule's period is -3") { $0.schedule = .inverse(period: -3) },
        BadValue("dropout is 1") {
            $0.dropout = try JSONDecoder().decode(Dropout.self, from: Data(#"{"rate":1,"isVariational":false}"#.utf8))
        },
        BadValue("embedding's width is -1") { $0.embedding = -1 },
        BadValue("embedding's width is 65537") { $0.embedding = 65_537 },
        BadValue("number of passes is 0") { $0.epochs = 0 },
        BadValue("number of passes is 1000001") { $0.epochs = 1_000_001 },
        BadValue("patience is 0") { $0.patience = 0 },
        BadValue("schedule's period is -1") { $0.schedule = .decay(after: 3, period: -1, factor: 0.5) },
        BadValue("start of the schedule's decay is -1") { $0.schedule = .decay(after: -1, period: 1, factor: 0.5) },
        BadValue("schedule's factor is 0") { $0.schedule = .decay(after: 1, period: 1, factor: 0) },
        BadValue("bias of the gates is inf") { $0.gateBias = .constant(.infinity) },
        BadValue("span of the gate biases is 1") { $0.gateBias = .chrono(longest: 1) },
        BadValue("omega is 1.0, it must be 0") { ($0.cell, $0.omega.weight) = (.lstm, 1) },
        BadValue("initialization is identity, it must be orthogonal, uniform") {
            ($0.cell, $0.initialization) = (.gru, .identity)
        },
        BadValue("leak is 0.5, it must be 1") { ($0.cell, $0.leak) = (.gru, 0.5) },
        BadValue("embedding is 3, it must be as wide") { ($0.tied, $0.embedding) = (true, 3) },
        BadValue("length is 1, it must be 2 or more for music") {
            ($0.task, $0.shortest, $0.longest) = ("music", 1, 1)
        },
        BadValue("vocabulary is 1") { $0.text = .init(path: "a", unit: .word, vocabularyLimit: 1) },
        BadValue("part held back is 1") {
            $0.data = .init(train: "a", test: nil, heldBack: 1, window: .init(width: 1, stride: 1))
        },
    ]

    @Test(arguments: badValues) func areRefused(_ bad: BadValue) throws {
        var settings = RunSettings(task: "temporal-order", length: 20...50, steps: 100)
        try settings.validate(path: "run.json")
        try bad.change(&settings)
        let error = #expect(throws: DataError.self) { try settings.validate(path: "run.json") }
        #expect(error?.problem.contains(bad.words) == true, "\(error?.problem ?? "")")
        #expect(error?.path == "run.json")
    }
}

import Foundation
import Networks
import Tasks
import Testing
import Training

@Suite struct RunSettingsTests {
    static let schedules: [Schedule] = [
        .constant, .cosine, .halveWhenWorse, .inverse(period: 7), .step(period: 3, factor: 0.25),
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
        try settings.validate(path: "run.json")

        let decoded = try JSONDecoder().decode(RunSettings.self, from: JSONEncoder().encode(settings))
        #expect(decoded == settings)
        let bare = RunSettings(task: "addition", length: 100...100, steps: 1)
        #expect(try JSONDecoder().decode(RunSettings.self, from: JSONEncoder().encode(bare)) == bare)
        #expect(bare != settings)
    }

    @Test(arguments: LongSpanTasks.all.map(\.name) + ["series"]) func areValidByDefault(_ task: String) throws {
        let settings = try #require(RunSettings.defaults(for: task))
        try settings.validate(path: task)
        #expect(settings.task == task)
        #expect(settings.table.map(\.key).contains("learning rate"))
    }

    @Test func haveNoDefaultsForOtherTasks() {
        #expect(RunSettings.defaults(for: "nothing") == nil)
    }

    /// A value that makes no sense, and the words that say which.
    struct BadValue: Sendable {
        let words: String
        let change: @Sendable (inout RunSettings) -> Void

        init(_ words: String, _ change: @escaping @Sendable (inout RunSettings) -> Void) {
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
        BadValue("part held back is 1") {
            $0.data = .init(train: "a", test: nil, heldBack: 1, window: .init(width: 1, stride: 1))
        },
    ]

    @Test(arguments: badValues) func areRefused(_ bad: BadValue) throws {
        var settings = RunSettings(task: "temporal-order", length: 20...50, steps: 100)
        try settings.validate(path: "run.json")
        bad.change(&settings)
        let error = #expect(throws: DataError.self) { try settings.validate(path: "run.json") }
        #expect(error?.problem.contains(bad.words) == true, "\(error?.problem ?? "")")
        #expect(error?.path == "run.json")
    }
}

import Foundation
import Networks
import RunLog
import Tasks
import Tensors
import Testing
import Training

@Suite struct RunTests {
    static let optimizers: [OptimizerSettings] = [
        .init(.sgd, learningRate: 0.1), .init(.sgd, learningRate: 0.1, momentum: 0.9, nesterov: true),
        .init(.rmsprop, learningRate: 0.01), .init(.adam, learningRate: 0.01), .init(.adamw, learningRate: 0.01),
    ]

    @Test(arguments: optimizers, ["temporal-order", "series"])
    func goesOnBitForBit(_ optimizer: OptimizerSettings, _ task: String) throws {
        let folder = try TemporaryFolder()
        var settings = task == "series" ? try folder.series(steps: 15) : .small(steps: 15)
        (settings.optimizer, settings.schedule, settings.layers) = (optimizer, .cosine, 2)
        let whole = try Run(creating: folder.path("whole"), settings, on: .one)
        #expect(try whole.train())

        let begun = try Run(creating: folder.path("run"), settings, on: .one)
        #expect(try !begun.advance(by: 5))
        let resumed = try Run(resuming: folder.path("run"), on: .one)
        #expect(resumed.settings == settings)
        #expect(resumed.model.tensors == begun.model.tensors && resumed.result.steps == 5)
        #expect(try !resumed.advance(by: 6))
        #expect(try Run(resuming: folder.path("run"), on: Threads(2)).train())
        #expect(try folder.files("run/checkpoints") == folder.files("whole/checkpoints"))
        #expect(try Run.load(folder.path("run")).model.tensors == whole.chosenModel.tensors)
    }

    @Test func keepsTheBestParametersOfSeries() throws {
        let folder = try TemporaryFolder()
        var settings = try folder.series(steps: 60)
        settings.optimizer.learningRate = 0.2
        let run = try Run(creating: folder.path("run"), settings, on: .one)
        var checks: [(error: Double, loss: Double, model: Network)] = []
        _ = try run.train(observe: { event in
            if case .validation(let line) = event { checks.append((line.error, line.loss, run.model)) }
        })
        let best = try #require(checks.min { ($0.error, $0.loss) < ($1.error, $1.loss) })
        #expect(checks.count == 20)
        #expect(run.chosenModel.tensors == best.model.tensors)
        #expect(run.chosenModel.tensors != run.model.tensors)
        #expect(run.result.error == run.result.test?.error)
    }

    /// Those with the fewest wrong of sequences ten times as long, also where that does not last.
    @Test func keepsWhatGoesFurthest() throws {
        let folder = try TemporaryFolder()
        var settings = RunSettings.small(steps: 1200)
        (settings.longest, settings.hidden, settings.checkEvery) = (20, 30, 20)
        (settings.optimizer.learningRate, settings.until) = (3e-3, .beyond)
        let run = try Run(creating: folder.path("run"), settings, on: Threads(2))
        var (checks, error): ([(error: Double, loss: Double, model: Network)], Double) = ([], 0)
        _ = try run.train(observe: { event in
            guard case .validation(let line) = event else { return }
            if line.length == 20 {
                error = line.error
            } else {
                checks.append((max(error, line.error), line.loss, run.model))
            }
        })
        let best = try #require(checks.min { ($0.error, $0.loss) < ($1.error, $1.loss) })
        #expect(checks.count > 1)
        #expect(run.chosenModel.tensors == best.model.tensors)
        #expect(run.result.error == best.error)
        #expect(try Run.load(folder.path("run")).model.tensors == best.model.tensors)
    }

    @Test func lengthensTheCurriculum() throws {
        let folder = try TemporaryFolder()
        var settings = RunSettings.small(steps: 2000)
        (settings.longest, settings.hidden, settings.checkEvery) = (30, 30, 20)
        settings.optimizer.learningRate = 3e-3
        var reaches: [Int] = []
        let run = try Run(creating: folder.path("run"), settings, on: Threads(2))
        _ = try run.train(observe: { event in
            if case .progress(let line) = event { reaches.append(line.length) }
        })
        #expect(reaches.first == 20 && reaches.last == 30)
        #expect(zip(reaches, reaches.dropFirst()).allSatisfy { $1 <= $0 + max(1, $0 / 10) })
    }

    @Test(arguments: [RunSettings.Goal.solved, .perfect, .never]) func endsAtItsGoal(_ goal: RunSettings.Goal) throws {
        let folder = try TemporaryFolder()
        var settings = RunSettings(task: "temporal-order", length: 10...12, steps: 1500)
        (settings.until, settings.checkEvery, settings.optimizer.learningRate) = (goal, 50, 3e-3)
        let run = try Run(creating: folder.path("run"), settings, on: Threads(2))
        #expect(try run.train())
        #expect(run.result.solved && run.result.error < 0.01)
        #expect((run.result.steps == 1500) == (goal == .never))
        if goal == .solved { #expect(run.result.solvedAt == run.result.steps) }
        if goal == .perfect { #expect(run.result.error == 0) }
    }

    @Test func lowersOmegaAsOneOverT() throws {
        let folder = try TemporaryFolder()
        var settings = RunSettings.small(steps: 100)
        (settings.omega, settings.clipping) = (Omega(weight: 2), .none)
        func model(_ name: String, _ change: (inout RunSettings) -> Void) throws -> [Tensor] {
            var changed = settings
            change(&changed)
            let run = try Run(creating: folder.path(name), changed, on: .one)
            try run.advance(by: name.contains("first") ? 1 : 2)
            return run.model.tensors
        }
        // α is 2 at the first update and 2 / (1 + 1/4) at the second.
        #expect(try model("first", { _ in }) == model("first-falling") { $0.omegaPeriod = 4 })
        let falling = try model("falling") { $0.omegaPeriod = 4 }
        #expect(try falling != model("constant") { _ in })

        let run = try Run(creating: folder.path("by-hand"), settings, on: .one)
        try run.advance(by: 1)
        settings.omega.weight = 2 / 1.25
        try AtomicFile.write(
            Checksum.sealJSON(JSONEncoder().encode(settings)), to: folder.path("by-hand/run.json"))
        let byHand = try Run(resuming: folder.path("by-hand"), on: .one)
        try byHand.advance(by: 1)
        #expect(byHand.model.tensors == falling)
    }

    @Test func refusesAFolderWithARun() throws {
        let folder = try TemporaryFolder()
        try Run(creating: folder.path("run"), .small(steps: 5), on: .one).advance(by: 1)
        let before = try folder.files("run")
        let error = #expect(throws: DataError.self) {
            try Run(creating: folder.path("run"), .small(steps: 5), on: .one)
        }
        #expect(error?.problem == "there is a run already")
        #expect(try folder.files("run") == before)
    }
}

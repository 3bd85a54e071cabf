import Foundation
import Networks
import RunLog
import Tasks
import Tensors
import Testing

@testable import Training

/// Runs on text: what is carried from one update to the next, and what is evaluated.
@Suite struct TextRunTests {
    @Test(arguments: TextUnit.allCases, AnyCell.Kind.allCases)
    func goesOnBitForBitInTheMiddleOfAPass(_ unit: TextUnit, _ cell: AnyCell.Kind) throws {
        let folder = try TemporaryFolder()
        var settings = try folder.text(unit, cell, epochs: unit == .word ? 3 : 1)
        settings.dropout = Dropout(0.3, isVariational: cell == .gru)
        settings.schedule = .decay(after: 1, period: 1, factor: 0.5)
        if cell == .gru {
            (settings.embedding, settings.optimizer) = (0, .init(.sgd, learningRate: 0.5, momentum: 0.9))
        }
        if cell == .elman { (settings.tied, settings.omega.weight) = (true, 0.5) }
        let whole = try Run(creating: folder.path("whole"), settings, on: .one)
        #expect(try whole.train())

        let begun = try Run(creating: folder.path("run"), settings, on: Threads(2))
        #expect(begun.settings.checkEvery > 3)
        #expect(try !begun.advance(by: 2))
        let resumed = try Run(resuming: folder.path("run"), on: .one)
        #expect(resumed.settings == begun.settings && resumed.steps == 2)
        // Right after a pass the best parameters are there, and the next update begins with empty states.
        #expect(try resumed.advance(by: begun.settings.checkEvery - 2) == (settings.epochs == 1))
        #expect(try Run(resuming: folder.path("run"), on: Threads(2)).advance(by: 3) == (settings.epochs == 1))
        let last = try Run(resuming: folder.path("run"), on: Threads(2))
        #expect(try last.train())
        let files = try folder.files("run/checkpoints")
        #expect(try files == folder.files("whole/checkpoints"))
        let names = Set(files.keys.compactMap { $0.split(separator: "/").last.map(String.init) })
        #expect(names.isSuperset(of: ["best.safetensors", "states.safetensors", "vocabulary.json"]))
        #expect(last.result.loss == whole.result.loss && whole.result.test?.loss == whole.result.loss)
    }

    @Test(arguments: [TextUnit.word, .byte]) func dependsNotOnTheThreads(_ unit: TextUnit) throws {
        let folder = try TemporaryFolder()
        var settings = try folder.text(unit, epochs: 1)
        (settings.dropout, settings.batch) = (Dropout(0.2), 33)
        for threads in 1...3 {
            #expect(try Run(creating: folder.path("run-\(threads)"), settings, on: Threads(threads)).train())
        }
        let one = try folder.files("run-1/checkpoints")
        #expect(try folder.files("run-2/checkpoints") == one && folder.files("run-3/checkpoints") == one)
        settings.dropout = Dropout()
        #expect(try Run(creating: folder.path("other"), settings, on: .one).train())
        #expect(try folder.files("other/checkpoints") != one)
    }

    /// The best parameters are those with the lowest loss, and training ends when nothing better comes for long.
    @Test func keepsTheBestAndLosesPatience() throws {
        let folder = try TemporaryFolder()
        var settings = try folder.text(.word, epochs: 60)
        (settings.patience, settings.hidden, settings.optimizer.learningRate) = (3, 20, 0.03)
        let run = try Run(creating: folder.path("run"), settings, on: Threads(2))
        var checks: [(step: Int, loss: Double, model: Network)] = []
        #expect(
            try run.train(observe: { event in
                if case .validation(let line) = event { checks.append((line.step, line.loss, run.model)) }
            }))
        let best = try #require(checks.min { $0.loss < $1.loss })
        #expect(run.chosenModel.tensors == best.model.tensors && run.chosenModel.tensors != run.model.tensors)
        #expect(run.result.validationLoss == best.loss)
        #expect(checks.map(\.step) == checks.indices.map { ($0 + 1) * run.settings.checkEvery })
        let last = try #require(checks.firstIndex { $0.step == best.step }) + 3
        #expect(checks.count == last + 1 && checks.count < 60 && run.steps == checks.last?.step)
        #expect(try Run.load(folder.path("run")).model.tensors == best.model.tensors)
        // What was chosen is what is evaluated.
        guard case .text(let work) = run.workload else { return }
        let test = try Evaluation.of(try #require(work.corpus.test), streams: 1, best.model, on: .one)
        #expect(run.result.test == test && run.result.loss == test.loss)
    }

    /// Settings under which nothing is learnt, on a training text of bytes in one stream.
    private func still(_ text: String, in folder: TemporaryFolder) throws -> RunSettings {
        var settings = try folder.text(.byte, .lstm, epochs: 2)
        try Data(text.utf8).write(to: URL(fileURLWithPath: folder.path("corpus/train.txt")))
        (settings.batch, settings.clipping, settings.initialization) = (1, .none, .uniform)
        settings.optimizer = .init(.sgd, learningRate: 1e-300)
        return settings
    }

    /// The training loss that the log tells is that of the whole stream read in one go, once a pass: the state goes from
    /// chunk to chunk and starts anew with a pass, and a shorter last chunk counts as much as it is long.
    @Test func carriesTheState() throws {
        let folder = try TemporaryFolder()
        let settings = try still("all that follows depends", in: folder)
        let run = try Run(creating: folder.path("run"), settings, on: .one)
        let start = run.model
        var losses: [Double] = []
        #expect(
            try run.train(observe: { event in
                if case .progress(let line) = event { losses.append(line.loss) }
            }))
        #expect(run.model.tensors == start.tensors && run.settings.checkEvery == 5)
        guard case .text(let work) = run.workload else { return }
        let expected = start.losses(of: try work.corpus.train.tokens(0..<work.corpus.train.count))
        #expect(expected.count == 23)
        let mean = expected.reduce(0, +) / 23
        #expect(losses.count == 2)
        for loss in losses { #expect(abs(loss - mean) < 1e-5, "\(loss), expected \(mean)") }
    }

    /// States that are not finite are not carried on: one update is lost, not the rest of the pass.
    @Test func forgetsStatesThatAreNotFinite() throws {
        let folder = try TemporaryFolder()
        var settings = try folder.text(.word, .lstm)
        settings.nonfinite = .skip
        try Run(creating: folder.path("run"), settings, on: .one).advance(by: 1)
        let path = folder.path("run/checkpoints/step-000000001/states.safetensors")
        var file = try TensorFile(reading: path)
        file.entries = file.entries.map { entry in
            guard entry.name == "0.0.0" else { return entry }
            return .init(name: entry.name, shape: entry.shape, floats: entry.floats().map { _ in .nan })
        }
        try file.write(to: path)
        let run = try Run(resuming: folder.path("run"), on: .one)
        try run.advance(by: 1)
        #expect(run.result.nonfiniteSteps == 1)
        #expect(
            run.carried.allSatisfy { $0.allSatisfy { $0.tensors.allSatisfy { $0.scalars.allSatisfy(\.isFinite) } } })
        try run.advance(by: 2)
        #expect(run.result.nonfiniteSteps == 1 && run.result.loss.isFinite)
    }

    /// The gradient of the second chunk depends on the first, which its own inputs and targets do not.
    @Test func remembersTheChunkBefore() throws {
        func norms(_ text: String) throws -> [Double] {
            let folder = try TemporaryFolder()
            let run = try Run(creating: folder.path("run"), still(text, in: folder), on: .one)
            var norms: [Double] = []
            _ = try run.train(observe: { if case .progress(let line) = $0 { norms.append(line.gradientNorm) } })
            return norms
        }
        let (one, same, other) = (try norms("abcdefghijk"), try norms("abcdefghijk"), try norms("zyxwvfghijk"))
        #expect(one.count == 2 && one == same && one[0] == one[1])
        #expect(one[0] != other[0])
    }
}

@Suite struct TextEvaluationTests {
    @Test(arguments: TextUnit.allCases, [0, 5]) func agreesWithOneStepAtATime(_ unit: TextUnit, _ width: Int) throws {
        let folder = try TemporaryFolder()
        var settings = try folder.text(unit, .gru)
        (settings.embedding, settings.dropout) = (width, Dropout(0.5))
        let run = try Run(creating: folder.path("run"), settings, on: .one)
        // Large weights, so that it matters what is remembered; more than one chunk of 256 steps, of bytes.
        var model = run.model
        model.forEachParameter { $0.scale(by: 5) }
        guard case .text(let work) = run.workload, let valid = work.corpus.valid else { return }
        let tokens = try valid.tokens(0..<valid.count)
        #expect(tokens.count > (unit == .word ? 200 : 700))
        let losses = model.losses(of: tokens)
        let whole = try Evaluation.of(valid, streams: 1, model, on: .one)
        #expect(whole.sequences == tokens.count - 1 && whole.wrong == 0)
        #expect(abs(whole.loss - losses.reduce(0, +) / Double(losses.count)) < 1e-5)

        // Several streams begin at their own places, each with an empty state.
        let streams = 9
        let length = (tokens.count - 1) / streams
        let parts = (0..<streams).flatMap { model.losses(of: Array(tokens[$0 * length...($0 + 1) * length])) }
        let split = try Evaluation.of(valid, streams: streams, model, on: Threads(2))
        #expect(split.sequences == length * streams && parts.count == length * streams)
        #expect(abs(split.loss - parts.reduce(0, +) / Double(parts.count)) < 1e-5)
        #expect(try split == Evaluation.of(valid, streams: streams, model, on: .one))
        #expect(try Evaluation.of(valid, streams: 100_000, model, on: .one).sequences == tokens.count - 1)
    }

    /// A network that has learnt nothing gives every symbol about the same probability.
    @Test(arguments: TextUnit.allCases, AnyCell.Kind.allCases)
    func isThatOfGuessingAtFirst(_ unit: TextUnit, _ cell: AnyCell.Kind) throws {
        let folder = try TemporaryFolder()
        let run = try Run(creating: folder.path("run"), folder.text(unit, cell), on: .one)
        guard case .text(let work) = run.workload, let test = work.corpus.test else { return }
        let loss = try Evaluation.of(test, streams: 1, run.model, on: .one).loss
        let symbols = Double(work.corpus.vocabulary.count)
        #expect(unit != .byte || symbols == 256)
        #expect(abs(exp(loss) / symbols - 1) < 0.05)
    }

    @Test func prefersWhatIsANumber() {
        let (bad, good) = (RunState.Best(step: 1, error: 0, loss: .nan), RunState.Best(step: 2, error: 0, loss: 3))
        #expect(bad.isWorse(than: good) && !good.isWorse(than: bad) && !bad.isWorse(than: bad))
        #expect(good.isWorse(than: .init(step: 3, error: 0, loss: 2)) && !good.isWorse(than: good))
        #expect(good.isWorse(than: .init(step: 3, error: -1, loss: 9)))
    }

    @Test func readsATextWithoutAPartToValidateOn() throws {
        let folder = try TemporaryFolder()
        let settings = try folder.text(.word)
        try FileManager.default.removeItem(atPath: folder.path("corpus/valid.txt"))
        let run = try Run(creating: folder.path("run"), settings, on: .one)
        #expect(try run.train())
        guard case .text(let work) = run.workload, let test = work.corpus.test else { return }
        #expect(work.corpus.valid == nil && run.result.validationLoss == nil)
        #expect(run.result.test == (try Evaluation.of(test, streams: 1, run.model, on: .one)))
        #expect(run.result.loss == run.result.test?.loss)
    }

    @Test func refusesATextThatCannotBeChosenBy() throws {
        let folder = try TemporaryFolder()
        var settings = try folder.text(.character)
        func problem() throws -> String {
            let error = #expect(throws: DataError.self) { try Run(creating: folder.path("run"), settings, on: .one) }
            #expect(!FileManager.default.fileExists(atPath: folder.path("run")))
            return error?.problem ?? ""
        }
        try Data("x".utf8).write(to: URL(fileURLWithPath: folder.path("corpus/valid.txt")))
        #expect(try problem().contains("one token"))
        try FileManager.default.removeItem(atPath: folder.path("corpus/valid.txt"))
        try FileManager.default.removeItem(atPath: folder.path("corpus/test.txt"))
        #expect(try problem() == "has no text to validate or to test on")

        let many = (0..<TextWork.mostOneHot).map { "w\($0)" }.joined(separator: " ")
        for part in ["train", "test"] {
            try Data(many.utf8).write(to: URL(fileURLWithPath: folder.path("corpus/\(part).txt")))
        }
        settings.text?.unit = .word
        settings.embedding = 0
        #expect(try problem().contains("has 8194 different tokens; --embedding 0 is for at most 8192"))
        settings.text?.vocabularyLimit = 8192
        #expect(throws: Never.self) { try Workload(settings) }
    }
}

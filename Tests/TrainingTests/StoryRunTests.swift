import Foundation
import Networks
import Tasks
import Tensors
import Testing
import Training

/// Runs on stories: what they learn, and that nothing but their settings decides what comes out.
@Suite struct StoryRunTests {
    private func settings(_ tasks: [Int] = [1], epochs: Int = 3, restarts: Int = 1) -> RunSettings {
        var settings = RunSettings.stories(path: nil, tasks: tasks)
        settings.epochs = epochs
        settings.stories?.linearStart = 1
        settings.stories?.dimension = 6
        settings.stories?.hops = 2
        settings.stories?.restarts = restarts
        return settings
    }

    @Test func learnsOneSupportingFact() throws {
        let folder = try TemporaryFolder()
        let run = try Run(creating: folder.path("run"), .stories(path: nil, tasks: [1]), on: .one)
        #expect(try run.train())
        let result = try #require(run.storyResult)
        #expect(result.meanError < 0.05 && run.result.solved && run.result.error == result.meanError)
        #expect(result.tasks.map(\.name) == ["world-1"] && result.total.sequences == 1000)
    }

    @Test(arguments: [1, 7, 31, 60]) func endsWithTheSameBitsWhenResumed(_ updates: Int) throws {
        let folder = try TemporaryFolder()
        let settings = settings(epochs: 1, restarts: 2)
        let whole = try Run(creating: folder.path("whole"), settings, on: .one)
        #expect(try whole.train())
        #expect(whole.settings.steps == 2 * 2 * 29)
        let begun = try Run(creating: folder.path("run"), settings, on: .one)
        #expect(try !begun.advance(by: updates))
        let resumed = try Run(resuming: folder.path("run"), on: Threads(2))
        #expect(resumed.steps == updates)
        #expect(try resumed.train())
        #expect(resumed.trained.tensors == whole.trained.tensors)
        #expect(resumed.storyResult == whole.storyResult && resumed.restartErrors == whole.restartErrors)
        #expect(
            try Run.loadStories(folder.path("run")).model.tensors == Run.loadStories(folder.path("whole")).model.tensors
        )
    }

    @Test func doesNotDependOnTheThreads() throws {
        let folder = try TemporaryFolder()
        let runs = try [1, 3].map { count in
            let run = try Run(creating: folder.path("run\(count)"), settings([1, 8]), on: Threads(count))
            #expect(try run.train())
            return run
        }
        #expect(runs[0].trained.tensors == runs[1].trained.tensors)
        #expect(runs[0].storyResult == runs[1].storyResult)
    }

    @Test func takesTheNetworkWithTheLeastTrainingError() throws {
        let folder = try TemporaryFolder()
        let run = try Run(creating: folder.path("run"), settings(epochs: 2, restarts: 4), on: .one)
        var networks: [[Tensor]] = []
        while try !run.advance(by: 3 * 29 - (networks.isEmpty ? 1 : 0)) { networks.append(run.trained.tensors) }
        #expect(run.restartErrors.count == 4 && Set(run.restartErrors).count > 1)
        let (_, work, chosen) = try Run.loadStories(folder.path("run"))
        let train = StoryEvaluation(work.corpus.fit, work, chosen, on: .one)
        let last = StoryEvaluation(work.corpus.fit, work, run.trained.memory, on: .one)
        #expect(train.meanError <= last.meanError)
        let test = StoryEvaluation(work.corpus.test, work, chosen, on: .one)
        #expect(run.storyResult == test && run.restartErrors.contains(test.meanError))
        #expect(abs((run.result.validationLoss ?? 0) - train.total.loss) < 1e-9, "the loss that it was chosen by")
    }

    @Test func restartsBeginWithOtherWeights() throws {
        let folder = try TemporaryFolder()
        let two = try Run(creating: folder.path("two"), settings(epochs: 1, restarts: 2), on: .one)
        let first = two.trained.tensors
        try two.advance(by: 2 * 29)
        #expect(two.trained.tensors != first && two.restartErrors.count == 1)
    }

    @Test func readsAFolderAndNoticesWhenItChanges() throws {
        let folder = try TemporaryFolder()
        try FileManager.default.createDirectory(atPath: folder.path("qa"), withIntermediateDirectories: true)
        func write(_ name: String, _ room: String) throws {
            let text = (0..<40).map {
                "1 Ann is in the \($0 % 2 == 0 ? "hall" : room).\n2 Where is Ann?\t\($0 % 2 == 0 ? "hall" : room)\t1\n"
            }
            try Data(text.joined().utf8).write(to: URL(fileURLWithPath: folder.path("qa/qa3_x_\(name).txt")))
        }
        try write("train", "yard")
        try write("test", "yard")
        var settings = settings([3])
        settings.stories?.path = folder.path("qa")
        let run = try Run(creating: folder.path("run"), settings, on: .one)
        try run.advance(by: 2)
        #expect(run.workload.storyVocabulary?.words == ["ann", "hall", "in", "is", "the", "where", "yard"])
        #expect(throws: Never.self) { try Run(resuming: folder.path("run"), on: .one) }
        // Other words: the saved vocabulary does not know them.
        try write("test", "shed")
        let strange = #expect(throws: DataError.self) { try Run(resuming: folder.path("run"), on: .one) }
        #expect(strange?.problem.contains("shed") == true)
        try write("test", "hall")
        let changed = #expect(throws: DataError.self) { try Run(resuming: folder.path("run"), on: .one) }
        #expect(changed?.problem.contains("has changed since the run began") == true)
    }

    @Test func anAnswerThatCannotBeGivenIsWrong() throws {
        let folder = try TemporaryFolder()
        try FileManager.default.createDirectory(atPath: folder.path("qa"), withIntermediateDirectories: true)
        let train = "1 Ann has a map.\n2 What has Ann?\tmap\t1\n3 Ann has a key.\n4 What has Ann?\tmap,key\t1 3\n"
        let test = "1 Ann has a key.\n2 Ann has a map.\n3 What has Ann?\tkey,map\t1 2\n"
        for (name, text) in [("train", String(repeating: train, count: 8)), ("test", test)] {
            try Data(text.utf8).write(to: URL(fileURLWithPath: folder.path("qa/qa1_x_\(name).txt")))
        }
        var settings = settings()
        settings.stories?.path = folder.path("qa")
        let run = try Run(creating: folder.path("run"), settings, on: .one)
        #expect(try run.train())
        #expect(run.storyResult?.meanError == 1 && run.storyResult?.total.loss.isFinite == true)
    }

    @Test func aRunOnStoriesHasNoRecurrentNetwork() throws {
        let folder = try TemporaryFolder()
        let run = try Run(creating: folder.path("run"), settings(), on: .one)
        try run.advance(by: 1)
        #expect(throws: DataError.self) { try Run.load(folder.path("run")) }
        #expect(throws: DataError.self) { try Run.loadGenerator(folder.path("run")) }
        var other = RunSettings.small(steps: 3)
        other.curriculum = false
        try Run(creating: folder.path("other"), other, on: .one).advance(by: 1)
        #expect(throws: DataError.self) { try Run.loadStories(folder.path("other")) }
    }

    @Test func answersAQuestionFromItsSentences() throws {
        let folder = try TemporaryFolder()
        let run = try Run(creating: folder.path("run"), .stories(path: nil, tasks: [1]), on: .one)
        #expect(try run.train())
        let (_, work, model) = try Run.loadStories(folder.path("run"))
        let story = ["Nora walked to the attic.", "Omar ran to the cellar.", "Petra strolled to the pantry."]
        let words = work.corpus.vocabulary
        let reading = try model.answer("Where is Omar?", after: story, words, path: "story.txt")
        #expect(reading.answer.text == "cellar" && reading.answer.probability > 0.5 && reading.forgotten == 0)
        #expect(reading.attention.count == 3 && reading.attention.contains { ($0.max() ?? 0) == $0[1] })
        let long = try model.answer(
            "Where is Omar?", after: story + Array(repeating: story[0], count: 60), words, path: "")
        #expect(long.forgotten == 13 && long.sentences.count == 50)
        let strange = #expect(throws: DataError.self) {
            try model.answer("Where is Homer?", after: story, words, path: "story.txt")
        }
        #expect(strange?.problem.contains("\"homer\"") == true)
    }
}

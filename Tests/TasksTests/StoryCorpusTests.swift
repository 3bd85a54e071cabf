import Tasks
import Tensors
import Testing

/// Stories as numbers: vocabulary, answers, and what is held back.
@Suite struct StoryCorpusTests {
    private func story(_ sentences: [String], _ question: String, _ answer: String) -> Story {
        var story = Story()
        story.sentences = sentences
        story.questions = [.init(question, answer: answer, after: sentences.count)]
        return story
    }

    private func task(testing test: [Story]) -> StoryTask {
        StoryTask(
            name: "t",
            train: [
                story(["Mary has milk.", "Mary has an apple."], "What has Mary?", "milk,apple"),
                story(["Mary has an apple."], "What has Mary?", "apple"),
            ], test: test)
    }

    private func corpus(_ task: StoryTask, holdingBack share: Double = 0) throws -> StoryCorpus {
        var random = Random(seed: 1)
        return try StoryCorpus([task], path: "stories", holdingBack: share, using: &random)
    }

    @Test func anAnswerThatIsAListIsAWordOfItsOwn() throws {
        let corpus = try corpus(task(testing: [story(["Mary has milk."], "What has Mary?", "milk")]))
        let words = corpus.vocabulary.words
        #expect(words == ["an", "apple", "has", "mary", "milk", "milk,apple", "what"])
        #expect(corpus.fit.map { $0.answer.map { words[$0] } } == ["milk,apple", "apple"])
        #expect(corpus.test.map { $0.answer.map { words[$0] } } == ["milk"])
        #expect(corpus.fit[0].words.map { words[Int($0)] } == ["what", "has", "mary"])
        #expect(corpus.stories[0].sentences[1].map { words[Int($0)] } == ["mary", "has", "an", "apple"])
    }

    @Test func aListThatWasNeverAnAnswerCannotBeGiven() throws {
        let corpus = try corpus(task(testing: [story(["Mary has milk."], "What has Mary?", "apple,milk")]))
        #expect(corpus.test.count == 1 && corpus.test[0].answer == nil)
    }

    @Test func refusesWordsThatTrainingLacks() {
        for (sentence, answer, word) in [
            ("Mary has tea.", "milk", "\"tea\""), ("Mary has milk.", "tea", "\"tea\""),
            ("Mary has milk.", "milk,tea", "\"milk,tea\""),
        ] {
            let error = #expect(throws: DataError.self) {
                try self.corpus(self.task(testing: [self.story([sentence], "What has Mary?", answer)]))
            }
            #expect(error?.problem.contains(word) == true)
        }
    }

    @Test func holdsBackAShareOfEachTask() throws {
        let tasks = try StoryWorld.tasks([1, 5], seed: 3)
        func corpus(_ seed: UInt64) throws -> StoryCorpus {
            var random = Random(seed: seed)
            return try StoryCorpus(tasks, path: "stories", holdingBack: 0.1, using: &random)
        }
        let (one, same, other) = (try corpus(1), try corpus(1), try corpus(2))
        #expect(one.fit.count == 1800 && one.validation.count == 200 && one.test.count == 2000)
        #expect(one.validation.count { $0.task == 1 } == 100)
        let places = { (corpus: StoryCorpus) in corpus.validation.map { [$0.story, $0.place] } }
        #expect(places(one) == places(same) && places(one) != places(other))
        #expect(Set(places(one)).isDisjoint(with: Set(one.fit.map { [$0.story, $0.place] })))
    }
}

import Tasks
import Testing

/// Stories of our own: every answer is worked out anew from the sentences as text.
@Suite struct StoryWorldTests {
    /// Who is where and has what, as far as some sentences tell.
    private struct Reader {
        var rooms: [String: (room: String, isThere: Bool)] = [:]
        var holders: [String: String] = [:]
        var trails: [String: [String]] = [:]
        var gifts: [String: (from: String, to: String)] = [:]

        mutating func read(_ sentence: String) {
            let words = Story.words(of: sentence)
            guard let who = words.first, let last = words.last else { return }
            if words.contains("to"), words.contains("the"), words[words.count - 2] == "to" {
                gifts[words[words.count - 3]] = (who, last)
            } else if ["walked", "ran", "strolled"].contains(words[1]) {
                rooms[who] = (last, true)
                for (thing, holder) in holders where holder == who { trails[thing, default: []].append(last) }
            } else if words.contains("not") || words.contains("no") {
                rooms[who] = (last, false)
            } else if ["took", "picked"].contains(words[1]) {
                holders[last] = who
                if trails[last] == nil { trails[last] = [rooms[who]?.room ?? ""] }
            } else {
                holders[last] = nil
            }
        }

        func answer(_ question: String) -> String? {
            let words = Story.words(of: question)
            let has = holders.filter { $0.value == words[words.count - 2] }.map(\.key).sorted()
            switch (words[0], words[1]) {
            case ("where", "is") where words[2] != "the": return rooms[words[2]]?.room
            case ("where", "is"): return trails[words[3]]?.last
            case ("where", "was"):
                guard let trail = trails[words[3]], trail.last == words.last else { return nil }
                return trail.dropLast().last
            case ("is", let who):
                guard let place = rooms[who] else { return nil }
                return place.isThere && place.room == words.last ? "yes" : "no"
            case ("how", "many"): return ["none", "one", "two"][has.count]
            case ("what", "does"): return has.isEmpty ? "nothing" : has.joined(separator: ",")
            case ("who", "gave"): return gifts[words[4]]?.from
            case ("who", "got"): return gifts[words[3]]?.to
            default: return nil
            }
        }
    }

    @Test(arguments: 1...8) func answersFollowFromTheSentences(_ number: Int) throws {
        let task = try #require(try StoryWorld.tasks([number], seed: 7).first)
        #expect(task.name == "world-\(number)" && task.train.count == 200 && task.test.count == 200)
        var answers: [String: Int] = [:]
        for story in task.train + task.test {
            #expect(story.questions.count == 5)
            for question in story.questions {
                var reader = Reader()
                for sentence in story.sentences[..<question.sentences] { reader.read(sentence) }
                #expect(reader.answer(question.text) == question.answer, "\(question.text) \(story.sentences)")
                #expect(question.supports.allSatisfy { (0..<question.sentences).contains($0) })
                answers[question.answer, default: 0] += 1
            }
        }
        // No answer is so common that giving it always would do.
        #expect((answers.values.max() ?? 0) < (number == 5 || number == 6 || number == 7 ? 1500 : 1300))
        #expect(answers.count >= 2)
    }

    /// The supporting sentences alone are enough, where they are enough by themselves.
    @Test(arguments: [1, 4, 8]) func supportsAreEnough(_ number: Int) throws {
        for story in try StoryWorld.tasks([number], seed: 8)[0].train {
            for question in story.questions {
                var reader = Reader()
                for support in question.supports { reader.read(story.sentences[support]) }
                #expect(reader.answer(question.text) == question.answer)
            }
        }
    }

    @Test func sameSeedSameStoriesWhicheverElseAreAskedFor() throws {
        let all = try StoryWorld.tasks(Array(1...8), seed: 5)
        #expect(try StoryWorld.tasks([6], seed: 5)[0] == all[5])
        #expect(try StoryWorld.tasks([6], seed: 6)[0] != all[5])
        #expect(all[0].train != all[0].test)
    }

    @Test(arguments: [0, 9, -1]) func refusesATaskThatThereIsNot(_ number: Int) {
        #expect(throws: DataError.self) { try StoryWorld.tasks([1, number], seed: 1) }
    }
}

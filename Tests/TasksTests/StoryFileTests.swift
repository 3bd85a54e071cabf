import Foundation
import Tasks
import Testing

/// The text format of stories: what is read, and what is refused.
@Suite struct StoryFileTests {
    /// A folder that is removed with what is in it.
    private final class Folder {
        let path = FileManager.default.temporaryDirectory.path + "/mneme-stories-\(UUID().uuidString)"
        init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }
        deinit { try? FileManager.default.removeItem(atPath: path) }

        func write(_ text: String, to name: String = "qa1_x_train.txt") throws -> String {
            try Data(text.utf8).write(to: URL(fileURLWithPath: path + "/" + name))
            return path + "/" + name
        }
    }

    @Test func readsStoriesAndQuestions() throws {
        let folder = try Folder()
        let text = """
            1 Mary went to the kitchen.
            2 John is in the hall.
            3 Where is Mary? \tkitchen\t1
            4 Mary took the milk.
            5 What is there?\tMilk,Apple\t1 4
            1 A story without a question.
            1 Nobody is here.\r
            2 Is John here? \tno\t1\r

            """
        let stories = try StoryFile.read(folder.write(text))
        #expect(stories.count == 2)
        #expect(stories[0].sentences == ["Mary went to the kitchen.", "John is in the hall.", "Mary took the milk."])
        #expect(
            stories[0].questions == [
                .init("Where is Mary?", answer: "kitchen", after: 2, supports: [0]),
                .init("What is there?", answer: "milk,apple", after: 3, supports: [0, 2]),
            ])
        #expect(stories[1].questions == [.init("Is John here?", answer: "no", after: 1, supports: [0])])
        #expect(Story.words(of: "Where is Mary?  The end.") == ["where", "is", "mary", "the", "end"])
    }

    private static let broken: [(text: String, line: Int?, words: String)] = [
        ("1 Where is Mary?\tkitchen\t1", 1, "a question comes before any fact"),
        ("1 A b.\n2 C d.\n2 E f.\n3 Who?\ta\t1", 3, "number is 2 after 2"),
        ("1 A b.\n2 C d.\n4 Who?\ta\t1", 3, "number is 4 after 2"),
        ("2 A b.\n3 Who?\ta\t2", 1, "number is 2 after 0"),
        ("A b.\n2 Who?\ta\t1", 1, "does not begin with its number"),
        ("1 A b.\n2 Who?\t\t1", 2, "the answer is empty"),
        ("1 A b.\n2 Who?", 2, "the question has no answer"),
        ("1 A b.\n2 Who?\ta\t7", 2, "\"7\" is not the number of a sentence"),
        ("1 A b.\n2 Who?\ta\tx", 2, "\"x\" is not the number of a sentence"),
        ("1 ...\n2 Who?\ta\t1", 1, "the sentence has no word"),
        ("1 A b.\n", nil, "there is no question"),
        ("", nil, "there is no question"),
    ]

    @Test(arguments: broken.indices) func refusesWhatIsBroken(_ index: Int) throws {
        let (text, line, words) = Self.broken[index]
        let folder = try Folder()
        let path = try folder.write(text)
        let error = #expect(throws: DataError.self) { try StoryFile.read(path) }
        #expect(error?.line == line && error?.problem.contains(words) == true, "\(String(describing: error))")
        #expect(error?.path == path)
    }

    @Test func refusesFoldersWithoutTheTask() throws {
        let folder = try Folder()
        func problem(_ tasks: [Int]?) -> String {
            do {
                _ = try StoryFolder.read(folder.path, tasks: tasks)
                return ""
            } catch { return error.description }
        }
        #expect(problem(nil).contains("there are no stories in the folder"))
        _ = try folder.write("1 A b.\n2 Who?\ta\t1")
        #expect(problem([1]).contains("there is no file qa1_NAME_test.txt"))
        _ = try folder.write("1 A b.\n2 Who?\ta\t1", to: "qa1_x_test.txt")
        #expect(problem([1]).isEmpty && problem(nil).isEmpty)
        #expect(problem([1, 3]).contains("there is no file qa3_NAME_train.txt"))
        _ = try folder.write("1 A b.\n2 Who?\ta\t1", to: "qa1_y_test.txt")
        #expect(problem([1]).contains("there are 2 files"))
        #expect(throws: DataError.self) { try StoryFolder.read(folder.path + "/nowhere") }
    }

    @Test func readsAPlainStory() throws {
        let folder = try Folder()
        let story = try StoryFile.readPlain(
            folder.write("Mary is here.\n\n2 John left.\nWhere is Mary?\n4 Who left? \tJohn\t2\n"))
        #expect(story.sentences == ["Mary is here.", "John left."])
        #expect(story.questions.map(\.text) == ["Where is Mary?", "Who left?"])
        #expect(story.questions.map(\.sentences) == [2, 2])
        #expect(throws: DataError.self) { try StoryFile.readPlain(folder.write("Where?\n")) }
        #expect(throws: DataError.self) { try StoryFile.readPlain(folder.path) }
    }
}

import ArgumentParser
import Foundation
import Reports
import Tasks
import Training

/// What `mneme inspect` shows of a run on stories: what each hop looks at, for some test questions.
struct StoryInspection {
    let folder: String
    /// How many questions of each task are shown, taken from all over the test part.
    let count: Int

    /// Writes the page and prints a small version of it.
    func show(page: String) throws {
        let (settings, work, model) = try Run.loadStories(folder)
        var questions: [StoryAttention] = []
        for task in work.corpus.tasks.indices {
            let all = work.corpus.test.filter { $0.task == task }
            let step = max(1, all.count / count)
            for question in stride(from: step / 2, to: all.count, by: step).prefix(count).map({ all[$0] }) {
                let story = work.corpus.stories[question.story].source
                let source = story.questions[question.place]
                let reading = try model.answer(
                    source.text, after: story.sentences[..<question.sentences], work.corpus.vocabulary, path: folder)
                questions.append(
                    StoryAttention(
                        sentences: reading.sentences, question: source.text, answer: reading.answer,
                        expected: source.answer, weights: reading.attention,
                        supports: Set(source.supports.map { $0 - reading.forgotten }.filter { $0 >= 0 })))
            }
        }
        let table = settings.table.filter { ["task", "data", "tasks", "model"].contains($0.key) }
        let report = StoryPage(title: folder, facts: table, questions: questions)
        try AtomicFile.write(Data(report.html.utf8), to: page)
        for question in questions.prefix(3) { print(question.text(width: Terminal.width) + "\n") }
        print("* what the right answer follows from\npage: \(page)")
    }
}

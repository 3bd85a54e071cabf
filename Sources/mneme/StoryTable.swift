import Foundation
import Training

/// Results on stories, task by task.
enum StoryTable {
    /// A table for people: a line a task, then their mean.
    static func text(_ result: StoryEvaluation) -> String {
        let width = result.tasks.reduce(4) { max($0, $1.name.count) }
        func line(_ name: String, _ error: Double, _ counts: String) -> String {
            let padded = name + String(repeating: " ", count: max(0, width - name.count))
            return "\(padded)  \(String(format: "%6.2f %%", 100 * error))  \(counts)"
        }
        var lines = result.tasks.map { task in
            line(task.name, task.result.error, "\(task.result.wrong) of \(task.result.sequences) wrong")
        }
        if result.tasks.count > 1 {
            lines.append(line("mean", result.meanError, "\(result.failed) of \(result.tasks.count) tasks above 5 %"))
        }
        return lines.joined(separator: "\n")
    }

    /// What the errors of several networks come to, which one of them was chosen, and how.
    static func restarts(_ errors: [Double], chosen: Double) -> String {
        let (mean, deviation) = statistics(errors)
        return String(
            format: "best of %d by training error: %.2f %%; all of them: %.2f ± %.2f %%", errors.count, 100 * chosen,
            100 * mean, 100 * deviation)
    }

    /// The mean of some numbers and their standard deviation.
    static func statistics(_ values: [Double]) -> (mean: Double, deviation: Double) {
        let mean = values.reduce(0, +) / Double(max(values.count, 1))
        let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        return (mean, (squares / Double(max(values.count - 1, 1))).squareRoot())
    }

    /// The members of a line of JSON.
    static func members(_ result: StoryEvaluation) -> [(String, JSONValue)] {
        result.tasks.map { ("error_\($0.name)", .number($0.result.error)) }
            + [("mean_error", .number(result.meanError)), ("failed_tasks", .number(Double(result.failed)))]
    }
}

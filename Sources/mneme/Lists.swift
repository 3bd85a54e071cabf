import ArgumentParser
import Tasks
import Training

struct TasksList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tasks", abstract: "List the tasks and the settings that solve them.")

    @Flag(help: "Print one line of JSON a task.")
    var json = false

    func run() {
        for task in LongSpanTasks.all {
            guard let settings = RunSettings.defaults(for: task.name) else { continue }
            show(task.name, task.summary, settings)
        }
        let onData = [
            ("series", "classify series from a file: --data TRAIN [--test TEST]"),
            (
                "text",
                "predict the next word, character or byte: --data FOLDER or FILE [--unit word] (the defaults of words)"
            ),
            (
                "stories",
                "answer questions about stories, with a memory network: [--data FOLDER of qaN_NAME_train.txt] "
                    + "[--tasks 1...8]; without --data, stories of our own"
            ),
            ("music", "predict the next frame of piano-rolls: --data FILE.json.gz"),
        ]
        for (name, summary) in onData {
            guard let settings = RunSettings.defaults(for: name) else { continue }
            show(name, summary, settings)
        }
    }

    private func show(_ name: String, _ summary: String, _ settings: RunSettings) {
        if json {
            let table = settings.table.map { ($0.key, JSONValue.text($0.value)) }
            print(JSONValue.line([("name", .text(name)), ("summary", .text(summary))] + table))
        } else {
            let left = ["task", "cell", "activation", "leak", "not finite", "seed", "version", "layers", "Ω's form"]
            let values = settings.table.filter { !left.contains($0.key) }
            print("\(name)\n    \(summary)")
            print("    " + values.map { "\($0.key) \($0.value)" }.joined(separator: ", "))
        }
    }
}

struct Cells: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List the recurrent cells.")

    @Flag(help: "Print one line of JSON a cell.")
    var json = false

    func run() {
        let cells = [
            ("elman", "h_t = f(W_x x_t + W_h h_{t-1} + b), f tanh, sigmoid or relu; --leak for a leaky one"),
            (
                "lstm",
                "c_t = f ⊙ c_{t-1} + i ⊙ g, h_t = o ⊙ tanh(c_t); --gate-bias or --chrono for its first forget gate"
            ),
            ("gru", "h_t = (1 - z) ⊙ n + z ⊙ h_{t-1}, the reset after the product; --gate-bias or --chrono for z"),
            (
                "ntm",
                "a Neural Turing Machine: an LSTM, GRU or feed-forward controller that reads and writes a memory of "
                    + "slots; --controller, --slots, --slot-width, --read-heads, --write-heads, --filling"
            ),
        ]
        for (name, summary) in cells {
            print(
                json ? JSONValue.line([("name", .text(name)), ("summary", .text(summary))]) : "\(name)\n    \(summary)")
        }
    }
}

import ArgumentParser
import Foundation
import RunLog
import Tasks
import Training

@main
struct Mneme: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mneme",
        abstract: "Sequence models that remember.",
        version: mnemeVersion,
        subcommands: [
            Train.self, Eval.self, Sample.self, Inspect.self, AnswerStory.self, Report.self, TasksList.self, Cells.self,
            Tell.self, Ask.self, FactsList.self, History.self, Forget.self, Export.self, Import.self, Bench.self,
            Study.self,
        ])

    static func main() {
        signal(SIGPIPE, SIG_IGN)  // a reader that went away is an error of a write, not the end of the process
        do {
            var command = try parseAsRoot(joiningNegatives(CommandLine.arguments.dropFirst()))
            try command.run()
        } catch let error as DataError {
            fail(error.description)
        } catch let error as RunLogError {
            fail(error.description)
        } catch {
            exit(withError: error)
        }
    }

    /// Writes `--omega -1` as `--omega=-1`: the number is the option's value, not an option of its own.
    private static func joiningNegatives(_ words: some Sequence<String>) -> [String] {
        words.reduce(into: []) { joined, word in
            if let option = joined.last, option.hasPrefix("--"), word.hasPrefix("-"), Double(word) != nil {
                joined[joined.count - 1] = "\(option)=\(word)"
            } else {
                joined.append(word)
            }
        }
    }

    /// Says what is wrong with a file or with data, and ends with the status for that, 65.
    private static func fail(_ message: String) -> Never {
        FileHandle.standardError.write(Data("mneme: \(message)\n".utf8))
        Foundation.exit(65)
    }
}

import ArgumentParser
import Foundation
import Networks
import Tasks
import Tensors
import Training

struct Eval: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Evaluate a run on fresh sequences of any length, or on a file of series.",
        discussion: """
            mneme eval runs/order --length 5000 --sequences 10000
            mneme eval runs/ecg --data OTHER.ts

            Exits with 0 if under 1 % of the sequences are wrong (series: fewer than by guessing), with 1 otherwise.
            """)

    @Argument(help: ArgumentHelp("The folder of the run.", valueName: "run"))
    var folder: String

    @Option(help: "T in steps, or a range that it is drawn from. (default: as trained)")
    var length: LengthRange?

    @Option(help: "How many fresh sequences.")
    var sequences = 10_000

    @Option(help: "The seed of the fresh sequences.")
    var seed: UInt64 = 1_000_000

    @Option(help: ArgumentHelp("The series to evaluate on. (default: the run's test file)", valueName: "file"))
    var data: String?

    @Option(help: "Threads; the result does not depend on them. (default: the machine's cores)")
    var threads: Int?

    @Flag(help: "Print the result as one line of JSON.")
    var json = false

    func validate() throws {
        guard (1...100_000_000).contains(sequences) else {
            throw ValidationError("--sequences must be from 1 to 100000000.")
        }
        guard (length?.range.upperBound ?? 1) <= 10_000_000 else {
            throw ValidationError("--length must be at most 10000000.")
        }
        if let threads, !(1...256).contains(threads) { throw ValidationError("--threads must be from 1 to 256.") }
    }

    func run() throws {
        let (settings, workload, model) = try Run.load(folder)
        switch workload {
        case .synthetic(let task): try evaluate(task, settings, model)
        case .series(let series, _): try evaluate(series, settings, model)
        }
    }

    private func evaluate(
        _ task: any LongSpanTask, _ settings: RunSettings, _ model: RecurrentNetwork<ElmanCell>
    ) throws {
        guard data == nil else { throw ValidationError("--data is for runs on series.") }
        let lengths = length?.range ?? settings.shortest...settings.longest
        guard lengths.lowerBound >= task.leastLength else {
            throw ValidationError("\(task.name) needs a length of \(task.leastLength) or more.")
        }
        var random = Random(seed: seed)
        let threads = Threads(threads ?? ProcessInfo.processInfo.activeProcessorCount)
        let result = Evaluation.fresh(
            task, lengths: lengths, sequences: sequences, model: model, on: threads, using: &random)
        let name = lengths.count == 1 ? "\(lengths.lowerBound)" : "\(lengths.lowerBound)...\(lengths.upperBound)"
        show(result, lengths.count == 1 ? .number(Double(lengths.lowerBound)) : .text(name), "T = \(name)")
        if result.error >= 0.01 { throw ExitCode(1) }
    }

    private func evaluate(
        _ series: SeriesData, _ settings: RunSettings, _ model: RecurrentNetwork<ElmanCell>
    ) throws {
        guard length == nil else { throw ValidationError("--length is for runs on synthetic tasks.") }
        let result = try Evaluation.of(series, settings, model, file: data)
        show(result, .number(Double(series.fit.map(\.values.count).max() ?? 0)), data ?? settings.data?.test ?? "")
        if result.error >= series.errorOfGuessing { throw ExitCode(1) }
    }

    private func show(_ result: Evaluation, _ length: JSONValue, _ what: String) {
        if json {
            print(
                JSONValue.line([
                    ("length", length), ("sequences", .number(Double(result.sequences))),
                    ("wrong", .number(Double(result.wrong))), ("error", .number(result.error)),
                ]))
        } else {
            print(
                "\(what): \(result.wrong) of \(result.sequences) wrong (\(Words.percent(result.error))), "
                    + "loss \(Words.short(result.loss))")
        }
    }
}

import ArgumentParser
import Foundation
import Networks
import Tasks
import Tensors
import Training

struct Eval: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Evaluate a run on fresh sequences of any length, a file of series, or a part of its text or music.",
        discussion: """
            mneme eval runs/order --length 5000 --sequences 10000
            mneme eval runs/ecg --data OTHER.ts
            mneme eval runs/lm --split valid
            mneme eval runs/qa

            Exits with 0 if under 1 % of the sequences are wrong (series: fewer than by guessing), with 1 otherwise; \
            with 0 for text and music; stories: 0 if no task has more than 5 % wrong.
            """)

    @Argument(help: ArgumentHelp("The folder of the run.", valueName: "run"))
    var folder: String

    @Option(help: "T in steps, or a range that it is drawn from. (default: as trained)")
    var length: LengthRange?

    @Option(help: "How often repeat-copy repeats, or a range that it is drawn from. (default: as trained)")
    var repeats: LengthRange?

    @Option(help: "How many fresh sequences. (default: 10000)")
    var sequences: Int?

    @Option(help: "The seed of the fresh sequences. (default: 1000000)")
    var seed: UInt64?

    @Option(help: ArgumentHelp("The series to evaluate on. (default: the run's test file)", valueName: "file"))
    var data: String?

    @Option(help: "The part of a text, music or stories: train, valid or test. (default: test)")
    var split: String?

    @Option(help: "Threads; the result does not depend on them. (default: the machine's cores)")
    var threads: Int?

    @Flag(help: "Print the result as one line of JSON.")
    var json = false

    func validate() throws {
        guard (1...100_000_000).contains(sequences ?? 1) else {
            throw ValidationError("--sequences must be from 1 to 100000000.")
        }
        guard (repeats?.range.upperBound ?? 1) <= 10_000 else {
            throw ValidationError("--repeats must be at most 10000.")
        }
        guard (length?.range.upperBound ?? 1) <= 10_000_000 else {
            throw ValidationError("--length must be at most 10000000.")
        }
        if let split, !["train", "valid", "test"].contains(split) {
            throw ValidationError("--split must be train, valid or test, not '\(split)'.")
        }
        if let threads, !(1...256).contains(threads) { throw ValidationError("--threads must be from 1 to 256.") }
    }

    func run() throws {
        if try Run.settings(of: folder).stories != nil { return try evaluateStories() }
        let (settings, workload, model) = try Run.load(folder)
        try refuseOthers(settings)
        switch workload {
        case .synthetic(let task): try evaluate(task, settings, model)
        case .series(let series, _): try evaluate(series, settings, model)
        case .text(let work):
            let part = try work.part(split ?? "test", path: settings.text?.path ?? "")
            show(try .of(part, streams: 1, model, on: threadsToUse), settings, unknown: part.unknown)
        case .music(let work):
            show(.of(try work.part(split ?? "test", path: settings.music ?? ""), model, on: threadsToUse), settings)
        case .stories: break
        }
    }

    /// Throws where an option is given that means nothing to a run of this kind.
    private func refuseOthers(_ settings: RunSettings) throws {
        if let repeats, settings.syntheticTask?.repeating(repeats.range) == nil {
            throw ValidationError("--repeats is for runs on repeat-copy.")
        }
        if settings.data == nil, data != nil { throw ValidationError("--data is for runs on series.") }
        if settings.epochs == nil, split != nil { throw ValidationError("--split is for runs on text and music.") }
        if settings.data != nil || settings.epochs != nil, length != nil || sequences != nil || seed != nil {
            throw ValidationError("--length, --sequences and --seed are for runs on synthetic tasks.")
        }
    }

    private var threadsToUse: Threads { Threads(threads ?? ProcessInfo.processInfo.activeProcessorCount) }

    /// The result on a part of a text, or of music.
    private func show(_ result: Evaluation, _ settings: RunSettings, unknown: Int? = nil) {
        let unit = settings.text == nil ? "frames" : "tokens"
        if json {
            var object: [(String, JSONValue)] = [
                ("split", .text(split ?? "test")), (unit, .number(Double(result.sequences))),
                ("loss", .number(result.loss)),
            ]
            if let unknown { object.append(("unknown", .number(Double(unknown)))) }
            print(JSONValue.line(object + Words.scores(result.loss, settings)))
        } else {
            let strangers = unknown.map { $0 > 0 ? ", \($0) of them unknown" : "" } ?? ""
            print("\(split ?? "test"): \(Words.score(result.loss, settings)) (\(result.sequences) \(unit)\(strangers))")
        }
    }

    private func evaluate(
        _ task: any LongSpanTask, _ settings: RunSettings, _ model: RunModel
    ) throws {
        let lengths = length?.range ?? settings.shortest...settings.longest
        try check(lengths, of: task)
        let task = repeats.flatMap { task.repeating($0.range) } ?? task
        var random = Random(seed: seed ?? 1_000_000)
        let result = Evaluation.fresh(
            task, lengths: lengths, sequences: sequences ?? 10_000, model: model, on: threadsToUse, using: &random)
        let name = lengths.count == 1 ? "\(lengths.lowerBound)" : "\(lengths.lowerBound)...\(lengths.upperBound)"
        show(result, lengths.count == 1 ? .number(Double(lengths.lowerBound)) : .text(name), "T = \(name)")
        if result.error >= 0.01 { throw ExitCode(1) }
    }

    private func evaluateStories() throws {
        guard length == nil, sequences == nil, seed == nil, data == nil else {
            throw ValidationError("--length, --sequences, --seed and --data are not for runs on stories.")
        }
        let (settings, work, model) = try Run.loadStories(folder)
        let part = split ?? "test"
        let questions = try work.part(part, path: settings.stories?.path ?? folder)
        let result = StoryEvaluation(questions, work, model, on: threadsToUse)
        let total = result.total
        let members: [(String, JSONValue)] = [
            ("split", .text(part)), ("questions", .number(Double(total.sequences))),
            ("wrong", .number(Double(total.wrong))), ("error", .number(result.meanError)),
            ("loss", .number(total.loss)),
        ]
        print(json ? JSONValue.line(members + StoryTable.members(result)) : StoryTable.text(result))
        if result.failed > 0 { throw ExitCode(1) }
    }

    private func evaluate(
        _ series: SeriesData, _ settings: RunSettings, _ model: RunModel
    ) throws {
        let result = try Evaluation.of(series, settings, model, file: data)
        show(result, .number(Double(series.fit.map(\.values.count).max() ?? 0)), data ?? settings.data?.test ?? "")
        if result.error >= series.errorOfGuessing { throw ExitCode(1) }
    }

    private func show(_ result: Evaluation, _ length: JSONValue, _ what: String) {
        let wrongBits = result.wrongBits.map { Double($0) / Double(max(result.sequences, 1)) }
        if json {
            print(
                JSONValue.line(
                    [
                        ("length", length), ("sequences", .number(Double(result.sequences))),
                        ("wrong", .number(Double(result.wrong))), ("error", .number(result.error)),
                        ("loss", .number(result.loss)),
                    ] + (wrongBits.map { [("wrong_bits_per_sequence", .number($0))] } ?? [])))
        } else {
            print(
                "\(what): \(result.wrong) of \(result.sequences) wrong (\(Words.percent(result.error))), "
                    + "\(wrongBits.map { "\(Words.short($0)) bits of each, " } ?? "")loss \(Words.short(result.loss))")
        }
    }
}

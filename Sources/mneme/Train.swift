import ArgumentParser
import Foundation
import Networks
import RunLog
import Tasks
import Training

struct Train: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Train a network on a task, or on a file of series.",
        discussion: """
            mneme train temporal-order
            mneme train addition --length 200 --seed 3 --out runs/addition
            mneme train series --data TRAIN.ts --test TEST.ts
            mneme train text --data FOLDER --unit character
            mneme train music --data FILE.json.gz
            mneme train stories --data FOLDER --tasks 1...20
            mneme train --resume runs/addition
            mneme train copy --seeds 1...20

            Without options, a task is trained with settings that solve it; 'mneme tasks' lists them. Ctrl-C writes a \
            checkpoint and leaves a run that --resume continues with its own settings, to the same bits as if it had \
            not been interrupted. With --seeds, a folder of runs is trained and resumed in the same way. A run on series, text or music counts as solved if it beats guessing.
            """)

    @Argument(help: "The task; see 'mneme tasks'.")
    var task: String?

    @OptionGroup(title: "Network and training") var options: TrainingOptions

    @Option(help: "Train with each of these seeds, such as 1...20, side by side, a core each, and show a table.")
    var seeds: SeedRange?

    @Option(help: "The folder of the run. (default: runs/TASK-seed-SEED, numbered if there is one)")
    var out: String?

    @Option(help: ArgumentHelp("Continue the run in this folder.", valueName: "run"))
    var resume: String?

    @Option(
        help: """
            Threads; the result does not depend on them. (default: the machine's cores, at most 4) With --seeds, how \
            many run at a time, a thread each. (default: the machine's cores)
            """)
    var threads: Int?

    @Option(help: "Seconds between two checkpoints; the result does not depend on them.")
    var saveEvery = 20.0

    @Flag(help: "Print the result as one line of JSON.")
    var json = false

    @Flag(help: "Show no progress.")
    var quiet = false

    func validate() throws {
        if (task == nil) == (resume == nil) {
            throw ValidationError("Name a task, or a run with --resume, not both; 'mneme tasks' lists the tasks.")
        }
        if let threads, !(1...256).contains(threads) { throw ValidationError("--threads must be from 1 to 256.") }
        guard saveEvery >= 0, saveEvery.isFinite else { throw ValidationError("--save-every must be 0 or more.") }
        if let seeds {
            if options.seed != nil { throw ValidationError("Give --seed or --seeds, not both.") }
            guard seeds.range.upperBound - seeds.range.lowerBound < SeedRuns.most else {
                throw ValidationError("--seeds are at most \(SeedRuns.most).")
            }
        }
        if resume != nil, out != nil || seeds != nil || options.isChanged {
            throw ValidationError("--resume continues a run with its own settings; give no other options with it.")
        }
        if let task { _ = try options.settings(for: task) }
    }

    func run() throws {
        if let seeds {
            let settings = try options.settings(for: task ?? "")
            let name = "\(settings.task)-seeds-\(seeds.range.lowerBound)-\(seeds.range.upperBound)"
            return try train(SeedRuns(creating: out ?? freeFolder("runs/\(name)"), settings, seeds: seeds.range))
        }
        if let resume, SeedRuns.exist(in: resume) { return try train(SeedRuns(resuming: resume)) }
        let threads = Threads(threads ?? min(4, ProcessInfo.processInfo.activeProcessorCount))
        let run: Run
        if let resume {
            run = try Run(resuming: resume, on: threads)
        } else {
            let settings = try options.settings(for: task ?? "")
            run = try Run(
                creating: out ?? freeFolder("runs/\(settings.task)-seed-\(settings.seed)"), settings, on: threads)
        }
        let display = Progress(run.settings, quiet: quiet)
        Interruption.watch()
        let finished = try run.train(
            savingEvery: .seconds(min(saveEvery, 1e9)), isInterrupted: { Interruption.requested },
            observe: display.show)
        display.end()
        guard finished else {
            display.say("Interrupted after \(run.steps) updates. Continue: mneme train --resume \(run.folder)")
            throw ExitCode(130)
        }
        let result = run.result
        show(result, of: run)
        if !result.solved { throw ExitCode(1) }
    }

    /// A folder such as `runs/TASK-seed-SEED`, with a number behind it if there is such a run.
    private func freeFolder(_ stem: String) -> String {
        var (folder, number) = (stem, 1)
        while FileManager.default.fileExists(atPath: folder) {
            number += 1
            folder = "\(stem)-\(number)"
        }
        return folder
    }

    private func show(_ result: Run.Result, of run: Run) {
        if json {
            print(JSONValue.line(members(of: result, of: run)))
        } else {
            print(summary(run, result))
        }
    }

    /// What came of a run, stories task by task.
    private func members(of result: Run.Result, of run: Run) -> [(String, JSONValue)] {
        members(of: result, seed: run.settings.seed, run.settings, in: run.folder)
            + (run.storyResult.map { storyMembers($0, run) } ?? [])
    }

    /// What came of a run, as members of a JSON object.
    func members(
        of result: Run.Result, seed: UInt64, _ settings: RunSettings, in folder: String
    ) -> [(String, JSONValue)] {
        var object: [(String, JSONValue)] = [
            ("task", .text(settings.task)), ("cell", .text(settings.cell.rawValue)),
            ("seed", .whole(seed)), ("solved", .flag(result.solved)),
            ("steps", .number(Double(result.steps))), ("seconds", .number(result.seconds)),
            ("error", .number(result.error)), ("loss", .number(result.loss)),
            ("gradient_norm", .number(result.gradientNorm)), ("omega", .number(result.omega)),
            ("rho", .number(result.rho)), ("nonfinite_steps", .number(Double(result.nonfiniteSteps))),
            ("run", .text(folder)),
        ]
        object += Words.scores(result.loss, settings)
        if let loss = result.validationLoss { object.append(("validation_loss", .number(loss))) }
        if let step = result.solvedAt { object.append(("solved_at", .number(Double(step)))) }
        return object
    }

    /// The errors task by task, and those of all networks where there were several.
    private func storyMembers(_ result: StoryEvaluation, _ run: Run) -> [(String, JSONValue)] {
        let (mean, deviation) = StoryTable.statistics(run.restartErrors)
        let all: [(String, JSONValue)] = [
            ("restarts", .number(Double(run.restartErrors.count))), ("restarts_mean_error", .number(mean)),
            ("restarts_sd_error", .number(deviation)),
        ]
        return StoryTable.members(result) + (run.restartErrors.count > 1 ? all : [])
    }

    private func summary(_ run: Run, _ result: Run.Result) -> String {
        var spent = "\(result.steps) updates, \(Words.duration(result.seconds))"
        if result.nonfiniteSteps > 0 { spent += " (the gradient of \(result.nonfiniteSteps) was not finite)" }
        switch run.workload {
        case .synthetic:
            let verdict = result.solved ? "solved" : "not solved"
            return "\(run.settings.task): \(verdict), \(Words.percent(result.error)) wrong after \(spent). "
                + "Run: \(run.folder)"
        case .series(let data, _):
            let what = result.test == nil ? "\(data.validation.count) cases held back" : "\(data.test.count) test cases"
            return "series: accuracy \(Words.percent(1 - result.error)) on \(what) after \(spent). Run: \(run.folder)"
        case .stories:
            guard let stories = run.storyResult else { return "" }
            let errors = run.restartErrors
            let chosen = errors.count > 1 ? StoryTable.restarts(errors, chosen: stories.meanError) + "\n" : ""
            return "\(StoryTable.text(stories))\n\(chosen)\(run.settings.task): "
                + "\(Words.percent(stories.meanError)) of the test questions wrong after \(spent). Run: \(run.folder)"
        case .text, .music:
            let what = result.test == nil ? "validation" : "the test part"
            let score = Words.score(result.loss, run.settings)
            return "\(run.settings.task): \(score) on \(what) after \(spent). Run: \(run.folder)"
        }
    }
}

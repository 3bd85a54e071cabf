import ArgumentParser
import Facts
import Foundation
import Reports
import Training

struct StudyPresentations: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "presentations",
        abstract: "Count how often gradient descent must be shown a fact, against telling it once.",
        discussion: """
            mneme study presentations
            mneme study presentations --facts 100 1000 10000 --seeds 1...5 --out runs/presentations

            Random facts (a subject, a relation, one of --objects objects) are learnt by networks, each fact shown \
            once a pass, until all are known; then one half after the other, with and without replay; and they are \
            told once to the fact memory. For every number of facts, network and optimizer the learning rate is \
            chosen on facts that --tuning-seed draws. Results are kept in the folder as they come: the same command \
            goes on where it was, and writes the page report.html there. The default takes a few minutes of one core.
            """)

    @OptionGroup(title: "What is measured") var options: PresentationOptions

    @Option(help: "The folder of the results and the page.")
    var out = "runs/presentations"

    @Flag(help: "Print one line of JSON a line of the table.")
    var json = false

    @Flag(help: "Show no progress.")
    var quiet = false

    func validate() throws { _ = try options.study() }

    func run() throws {
        try Relation.check()
        let study = try options.study()
        let display = StudyProgress(quiet: quiet)
        Interruption.watch()
        let result = try study.run(
            in: out, isInterrupted: { Interruption.requested }, observe: display.show)
        display.end()
        guard let result else {
            display.say("Interrupted; \(out) has what was finished. The same command goes on from there.")
            throw ExitCode(130)
        }
        let table = PresentationTable(study, result)
        let page = out + "/report.html"
        try AtomicFile.write(Data(PresentationReport(study, result, table).page.html.utf8), to: page)
        if json {
            for line in table.json { print(line) }
            print(JSONValue.line([("report", .text(page))]))
        } else {
            print(table.text + "\n" + page)
        }
    }
}

/// The options of the study, each a setting of ``PresentationStudy``.
struct PresentationOptions: ParsableArguments {
    @Option(parsing: .upToNextOption, help: "Numbers of facts.")
    var facts = [100]

    @Option(help: "Objects to choose from; a fact holds the logarithm of it in bits.")
    var objects = 100

    @Option(parsing: .upToNextOption, help: "Networks: feedforward, elman, lstm.")
    var networks: [PresentationStudy.Network] = [.feedforward, .lstm]

    @Option(parsing: .upToNextOption, help: "Hidden units, a network of each size.")
    var hidden = [16, 64, 256]

    @Option(parsing: .upToNextOption, help: "Optimizers: sgd, adam.")
    var optimizers: [PresentationStudy.Rule] = [.sgd, .adam]

    @Option(
        parsing: .upToNextOption,
        help: "Learning rates of SGD to choose from; while the best is the last or first, more are tried.")
    var sgdRates = [0.25, 0.5, 1, 2, 4]

    @Option(parsing: .upToNextOption, help: "The same for Adam.")
    var adamRates = [0.0025, 0.005, 0.01, 0.02, 0.04]

    @Option(parsing: .upToNextOption, help: "Facts of a step; of several numbers the best is chosen with the rate.")
    var batch = [10]

    @Option(help: "Momentum of SGD.")
    var momentum = 0.0

    @Option(help: "The most that the norm of a gradient may be.")
    var clip = 5.0

    @Option(help: "How often each fact is shown at most.")
    var limit = 5000

    @Option(help: "Old facts that replay shows in a pass over new ones, as a share of the old ones.")
    var replay = 1.0

    @Option(help: "Facts that the memory is asked for at most, half of them told first.")
    var questions = 200

    @Option(help: "The seeds that are reported, such as 1...5.")
    var seeds: SeedRange = SeedRange(1...3)

    @Option(help: "The seed of the facts on which learning rates are chosen; none that is reported.")
    var tuningSeed: UInt64 = 0

    /// The study; throws where an option makes no sense.
    func study() throws -> PresentationStudy {
        try check(facts, 2...1_000_000, "--facts")
        try check([objects], 2...10_000, "--objects")
        try check([questions], 2...1_000_000, "--questions")
        try check(hidden, 1...4096, "--hidden")
        try check(batch, 1...1_000_000, "--batch")
        try check([limit], 1...1_000_000, "--limit")
        for (name, rates) in [("--sgd-rates", sgdRates), ("--adam-rates", adamRates)] {
            guard rates.allSatisfy({ $0 > 0 && $0.isFinite }), Set(rates).count == rates.count else {
                throw ValidationError("\(name) must be different numbers above 0.")
            }
        }
        guard momentum >= 0, momentum < 1 else { throw ValidationError("--momentum must be at least 0 and below 1.") }
        guard clip > 0, clip.isFinite else { throw ValidationError("--clip must be above 0.") }
        guard replay > 0, replay <= 1 else { throw ValidationError("--replay must be above 0 and at most 1.") }
        guard seeds.range.upperBound - seeds.range.lowerBound < 1000 else {
            throw ValidationError("--seeds are at most 1000.")
        }
        guard !seeds.range.contains(tuningSeed) else {
            throw ValidationError("--tuning-seed \(tuningSeed) is one of --seeds; rates are chosen on other facts.")
        }
        guard Set(networks).count == networks.count, Set(optimizers).count == optimizers.count else {
            throw ValidationError("--networks and --optimizers name each one once.")
        }
        var study = PresentationStudy()
        (study.facts, study.objects, study.networks, study.hidden) = (facts, objects, networks, hidden)
        (study.optimizers, study.rates) = (optimizers, [.sgd: sgdRates.sorted(), .adam: adamRates.sorted()])
        (study.batches, study.momentum, study.clip, study.limit) = (batch, momentum, clip, limit)
        (study.replay, study.questions, study.seeds, study.tuningSeed) = (replay, questions, seeds.range, tuningSeed)
        return study
    }

    private func check(_ values: [Int], _ range: ClosedRange<Int>, _ name: String) throws {
        guard values.allSatisfy(range.contains), Set(values).count == values.count else {
            let words = values.count == 1 ? "must be" : "must be different, each"
            throw ValidationError("\(name) \(words) from \(range.lowerBound) to \(range.upperBound).")
        }
    }
}

extension PresentationStudy.Network: ExpressibleByArgument {}
extension PresentationStudy.Rule: ExpressibleByArgument {}

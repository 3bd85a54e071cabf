import ArgumentParser
import Facts
import Foundation
import Tensors

struct StudyAddressing: ParsableCommand {
    /// The tables, each a part of the study.
    enum Part: String, CaseIterable, ExpressibleByArgument {
        case relations, recall, spans, unknown, superseding, speed, memory
    }

    static let configuration = CommandConfiguration(
        commandName: "addressing",
        abstract: "Measure recall, answer spans, abstention and superseding of the fact memory.",
        discussion: """
            mneme study addressing
            mneme study addressing recall superseding --pararel pararel/ --facts 10000 --cues 2000

            Facts, names and wordings are of the test part of the made-up world: nothing was trained or chosen on \
            them. Beside our recall stand a dictionary, BM25 over words and over trigrams, and the cosine of trigram \
            counts. Intervals are of 95 %.
            """)

    @Argument(help: "The tables: relations, recall, spans, unknown, superseding, speed, memory; all unless named.")
    var parts: [Part] = []

    @Option(help: "Facts that are told.")
    var facts = 10_000

    @Option(help: "Cues, questions or pairs for every line of a table.")
    var cues = 2000

    @Option(help: "The seed of all that is drawn.")
    var seed: UInt64 = 1

    @Option(help: ArgumentHelp("The folder of ParaRel, with its patterns and trex.", valueName: "folder"))
    var pararel: String?

    @Option(help: ArgumentHelp("Weights of 'mneme study encoder', in place of those shipped.", valueName: "file"))
    var weights: String?

    @Flag(help: "Use the wordings that were kept for the last figures.")
    var fresh = false

    @Flag(help: "Print one line of JSON a line of a table.")
    var json = false

    @Flag(help: "Show examples of what went wrong.")
    var failures = false

    func validate() throws {
        guard (100...1_000_000).contains(facts) else { throw ValidationError("--facts must be from 100 to 1000000.") }
        guard (10...1_000_000).contains(cues) else { throw ValidationError("--cues must be from 10 to 1000000.") }
    }

    func run() throws {
        try Relation.check()
        let encoder = try weights.map { try CueEncoder(reading: $0) } ?? CueEncoder.shipped()
        let table = StudyTable(json: json)
        table.settings([
            ("facts", .number(Double(facts))), ("cues", .number(Double(cues))), ("seed", .number(Double(seed))),
            ("encoder", .text(encoder.identity)), ("pararel", .text(pararel ?? "none")),
        ])
        for part in parts.isEmpty ? Part.allCases : parts {
            var random = Random(seed: seed)
            switch part {
            case .relations: relations(encoder, table, &random)
            case .recall: try recall(encoder, table, &random)
            case .spans: spans(encoder, table, &random)
            case .unknown: unknown(encoder, table, &random)
            case .superseding: try superseding(encoder, table, &random)
            case .speed: speed(encoder, table, &random)
            case .memory: try memory(table, &random)
            }
        }
    }

    private func relations(_ encoder: CueEncoder, _ table: StudyTable, _ random: inout Random) {
        let result = RelationStudy(encoder: encoder, on: fresh ? .fresh : .test).measure(cues, using: &random)
        table.title("reading the relation", "% right; surprise in nats")
        table.row(
            "one of \(Relation.all.count) relations",
            [
                ("statements", .share(result.statements)), ("questions", .share(result.questions)),
                ("of those that seem plain", .share(result.sure)), ("surprise", .number(result.surprise)),
            ])
    }

    private func recall(_ encoder: CueEncoder, _ table: StudyTable, _ random: inout Random) throws {
        let study = RecallStudy(encoder: encoder, on: fresh ? .fresh : .test)
        table.title("recall@1", "% right; gain of joined over the better BM25, paired bootstrap")
        var rows = study.generated(facts: facts, cues: cues, using: &random)
        if let pararel { rows += try study.pararel(pararel, cues: cues, using: &random) }
        for row in rows {
            let gain = row.gain(using: &random)
            let shares = RecallStudy.Method.allCases.map { method in
                (method.rawValue, StudyTable.Cell.share(row.right[method] ?? []))
            }
            table.row(row.name, shares + [("gain", .interval(gain.value, gain.low, gain.high))])
        }
    }

    private func spans(_ encoder: CueEncoder, _ table: StudyTable, _ random: inout Random) {
        let result = AnswerStudy(encoder: encoder, on: fresh ? .fresh : .test).spans(cues, using: &random)
        table.title("answer spans", "% exact")
        table.row("held-out questions and facts, unseen names and values", [("exact", .share(result.right))])
        guard failures else { return }
        for failure in result.failures {
            table.note("\(failure.question) | \(failure.fact) | \(failure.found) | wanted: \(failure.wanted)")
        }
    }

    private func unknown(_ encoder: CueEncoder, _ table: StudyTable, _ random: inout Random) {
        let study = AnswerStudy(encoder: encoder, on: fresh ? .fresh : .test)
        let threshold = Addressing(encoder: encoder).threshold
        table.title("unknown things", "threshold \(threshold), set on validation data")
        for (damage, alsoOfKnown) in [(0, false), (0, true), (0.1, false), (0.2, false), (0.3, false)] {
            let result = study.unknown(
                facts: facts, cues: cues, damage: damage, alsoOfKnown: alsoOfKnown, using: &random)
            let subjects = alsoOfKnown ? "other things about known subjects" : "unknown subjects"
            table.row(
                "\(subjects), \(Int(damage * 100)) % damaged",
                [
                    ("known answered", .share(result.covered)), ("of these right", .share(result.right)),
                    ("unknown answered", .share(result.falseAnswers)),
                    ("known answered at the best threshold for 1 %", .number(100 * result.coverageAtBest)),
                ])
            guard failures else { continue }
            for failure in result.failures {
                let what = failure.isKnown ? "known, not answered" : "unknown, answered"
                table.note("\(what), \(failure.confidence): \(failure.cue) | \(failure.first)")
            }
            for bin in result.calibration {
                table.note("confidence \(bin.confidence): right \(bin.right) of \(bin.count)")
            }
        }
    }

    private func superseding(_ encoder: CueEncoder, _ table: StudyTable, _ random: inout Random) throws {
        let study = SupersedingStudy(encoder: encoder, on: fresh ? .fresh : .test)
        let judge = SupersedingJudge(encoder: encoder)
        table.title(
            "superseding", "threshold \(judge.threshold), set on validation data; % taken to supersede, by kind")
        var results = [("held-out wordings", study.generated(cues, using: &random))]
        if let pararel { results.append(("ParaRel", try study.pararel(pararel, cues, using: &random))) }
        results.append(("written by hand", try study.everyday()))
        for (name, result) in results {
            let many = result.rates(from: judge.carefulThreshold)
            let kinds = SupersedingPairs.Kind.allCases
                .compactMap { kind in result.superseded[kind].map { (kind.rawValue, StudyTable.Cell.share($0)) } }
            table.row(
                name,
                [
                    ("precision", .number(result.precision)), ("recall", .number(result.recall)),
                    ("recall at the best threshold for precision 0.99", .number(result.recallAtBest)),
                    ("precision where many are told at once", .number(many.precision)),
                    ("recall where many are told at once", .number(many.recall)),
                ] + kinds)
            guard failures else { continue }
            for failure in result.failures {
                table.note(
                    "\(failure.pair.kind.rawValue), \(failure.probability): \(failure.pair.old) | \(failure.pair.new)")
            }
        }
    }

    private func speed(_ encoder: CueEncoder, _ table: StudyTable, _ random: inout Random) {
        let result = SpeedStudy(encoder: encoder).measure(vectors: 1_000_000, using: &random)
        table.title("speed", "medians on one core, in milliseconds of processor time")
        table.row(
            "one of each",
            [
                ("encoding a sentence", .number(result.encode * 1e3)),
                ("scan of 1,000,000 vectors for the best 64", .number(result.scan * 1e3)),
                ("ranking 64 candidates", .number(result.rank * 1e3)),
                ("judging a pair", .number(result.judge * 1e3)),
            ])
    }

    private func memory(_ table: StudyTable, _ random: inout Random) throws {
        let result = try MemoryStudy().measure(facts: facts, cues: cues, using: &random)
        func median(_ times: [Double]) -> StudyTable.Cell { .number(times.isEmpty ? 0 : 1e3 * times[times.count / 2]) }
        table.title("a memory in a file", "times in milliseconds of processor time, rates by the clock")
        table.row(
            "\(facts) facts",
            [
                ("told a second in batches", .number(result.batchRate)),
                ("told a second one by one", .number(result.singleRate)),
                ("telling one, median", median(result.singleTimes)),
                ("asking, median", median(result.askTimes)),
                ("asking, 99 of 100 below", .number(1e3 * result.rareTime)),
                ("exact cue found first", .share(result.exact)),
                ("held-out question, its fact found first", .share(result.asked)),
                ("facts wrongly superseded in batches", .number(Double(result.lost))),
                ("told one by one, others wrongly superseded", .share(result.lostSingly)),
            ])
        guard failures else { return }
        for pair in result.mistaken { table.note("\(pair.old) | \(pair.new)") }
    }
}

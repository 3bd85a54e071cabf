import ArgumentParser
import Foundation
import RunLog
import Training

/// Seeds from one to another: `1...20`.
struct SeedRange: ExpressibleByArgument, CustomStringConvertible {
    let range: ClosedRange<UInt64>

    var description: String { "\(range)" }

    init(_ range: ClosedRange<UInt64>) { self.range = range }

    init?(argument: String) {
        let words = argument.components(separatedBy: "...")
        let ends = words.compactMap { UInt64($0) }
        guard ends.count == words.count, ends.count <= 2, let from = ends.first, let to = ends.last, from <= to else {
            return nil
        }
        range = from...to
    }
}

extension Train {
    /// Trains many seeds side by side, with a table at the end.
    func train(_ runs: SeedRuns) throws {
        let display = SeedProgress(runs, quiet: quiet)
        Interruption.watch()
        let outcomes = try runs.train(
            sideBySide: threads ?? ProcessInfo.processInfo.activeProcessorCount,
            savingEvery: .seconds(min(saveEvery, 1e9)), isInterrupted: { Interruption.requested },
            observe: display.show, ended: display.end)
        display.clear()
        let finished = outcomes.compactMap { outcome in outcome.result.map { (outcome, $0) } }
        guard finished.count == runs.seeds.count else {
            display.say(
                "Interrupted with \(finished.count) of \(runs.seeds.count) seeds finished. "
                    + "Continue: mneme train --resume \(runs.folder)")
            throw ExitCode(130)
        }
        let table = SeedTable(runs.settings, finished.map { (seed: $0.0.seed, result: $0.1) })
        if json {
            for (outcome, result) in finished {
                print(JSONValue.line(members(of: result, seed: outcome.seed, runs.settings, in: outcome.folder)))
            }
            print(JSONValue.line(table.members + [("run", .text(runs.folder))]))
        } else {
            print(table.text + "\n" + table.sentence + " Runs: \(runs.folder)")
        }
        if table.solved < finished.count { throw ExitCode(1) }
    }
}

/// What came of many seeds: a row each, all of them counted, then the median and the worst.
struct SeedTable {
    private let settings: RunSettings
    private let rows: [(seed: UInt64, result: Run.Result)]

    init(_ settings: RunSettings, _ rows: [(seed: UInt64, result: Run.Result)]) {
        (self.settings, self.rows) = (settings, rows)
    }

    /// How many seeds solved the task.
    var solved: Int { rows.count { $0.result.solved } }

    /// The middle and the largest of some numbers; what is not a number is larger than all others.
    static func middleAndWorst(_ values: [Double]) -> (median: Double, worst: Double) {
        let sorted = values.map { $0.isNaN ? .infinity : $0 }.sorted()
        guard let worst = sorted.last else { return (.nan, .nan) }
        let (low, high) = (sorted[(sorted.count - 1) / 2], sorted[sorted.count / 2])
        return (low == high ? low : (low + high) / 2, worst)
    }

    /// A number of each seed.
    private func over(_ number: (Run.Result) -> Double) -> (median: Double, worst: Double) {
        SeedTable.middleAndWorst(rows.map { number($0.result) })
    }

    private static func solvedAt(_ result: Run.Result) -> Double { result.solvedAt.map(Double.init) ?? .infinity }

    /// Whether the task has an error and a rule for solved, not a loss alone.
    private var hasError: Bool { settings.epochs == nil }

    /// The table as lines for people.
    var text: String {
        var lines = [["seed", "solved after", "updates", "time", "wrong", "loss"]]
        lines += rows.map { seed, result in cells("\(seed)", result.solvedAt.map(Double.init), result) }
        let names: [(String, KeyPath<(median: Double, worst: Double), Double>)] = [
            ("median", \.median), ("worst", \.worst),
        ]
        for (name, which) in names {
            let solvedAt = over(SeedTable.solvedAt)[keyPath: which]
            lines.append([
                name, SeedTable.updates(solvedAt.isFinite ? solvedAt : nil),
                SeedTable.updates(over { Double($0.steps) }[keyPath: which]),
                Words.duration(over(\.seconds)[keyPath: which]), Words.percent(over(\.error)[keyPath: which]),
                Words.short(over(\.loss)[keyPath: which]),
            ])
        }
        if !hasError { lines = lines.map { [$0[0], $0[2], $0[3], $0[5]] } }
        let widths = lines[0].indices.map { column in lines.map { $0[column].count }.max() ?? 0 }
        return lines.map { line in
            zip(line, widths).map { String(repeating: " ", count: $1 - $0.count) + $0 }.joined(separator: "  ")
        }.joined(separator: "\n")
    }

    private func cells(_ name: String, _ solvedAt: Double?, _ result: Run.Result) -> [String] {
        [
            name, SeedTable.updates(solvedAt), SeedTable.updates(Double(result.steps)), Words.duration(result.seconds),
            Words.percent(result.error), Words.short(result.loss),
        ]
    }

    private static func updates(_ number: Double?) -> String {
        guard let number else { return "never" }
        return number == number.rounded() ? "\(Int(number))" : "\(number)"
    }

    /// How many did it.
    var sentence: String {
        let verdict = hasError ? "solved" : "better than guessing"
        return "\(settings.task), \(settings.cell.rawValue): \(solved) of \(rows.count) seeds \(verdict)."
    }

    /// The same as members of a JSON object; the numbers of updates until solved are null where they have no end.
    var members: [(String, JSONValue)] {
        var members: [(String, JSONValue)] = [
            ("task", .text(settings.task)), ("cell", .text(settings.cell.rawValue)),
            ("seeds", .number(Double(rows.count))), ("solved", .number(Double(solved))),
        ]
        let numbers: [(String, (Run.Result) -> Double)] = [
            ("solved_at", SeedTable.solvedAt), ("steps", { Double($0.steps) }), ("seconds", \.seconds),
            ("error", \.error), ("loss", \.loss),
        ]
        for (name, number) in numbers {
            let (median, worst) = over(number)
            members += [("median_\(name)", .number(median)), ("worst_\(name)", .number(worst))]
        }
        let lost = rows.reduce(0) { $0 + $1.result.nonfiniteSteps }
        return members + [("nonfinite_steps", .number(Double(lost)))]
    }
}

/// The progress of many seeds on standard error: a line for each that ends, and one that changes on a terminal.
final class SeedProgress {
    private let runs: SeedRuns
    private let quiet: Bool
    private let isTerminal = isatty(FileHandle.standardError.fileDescriptor) == 1
    private var shown = ContinuousClock.now
    private var working: [UInt64: Event.Progress] = [:]
    private var (ended, solved) = (0, 0)

    init(_ runs: SeedRuns, quiet: Bool) {
        (self.runs, self.quiet) = (runs, quiet)
    }

    /// Notes a line of a seed's log.
    func show(_ seed: UInt64, _ event: Event) {
        guard case .progress(let now) = event else { return }
        working[seed] = now
        let pause: Duration = isTerminal ? .milliseconds(150) : .seconds(30)
        guard !quiet, ContinuousClock.now - shown > pause else { return }
        shown = .now
        var parts = ["\(ended) of \(runs.seeds.count) seeds done, \(solved) solved"]
        for (seed, now) in working.sorted(by: { $0.key < $1.key }) {
            let error = now.error.map { ", wrong \(Words.percent($0))" } ?? ", loss \(Words.short(now.loss))"
            parts.append("seed \(seed): update \(now.step)\(error)")
        }
        let line = parts.joined(separator: "  ")
        write(isTerminal ? "\r\u{1B}[K" + line.prefix(Terminal.width(of: STDERR_FILENO) - 1) : line + "\n")
    }

    /// Says what came of a seed.
    func end(_ outcome: SeedRuns.Outcome) {
        working[outcome.seed] = nil
        guard let result = outcome.result else { return }
        ended += 1
        if result.solved { solved += 1 }
        guard !quiet else { return }
        clear()
        let what =
            result.error.isFinite
            ? "\(result.solved ? "solved" : "not solved"), \(Words.percent(result.error)) wrong"
            : "loss \(Words.short(result.loss))"
        say("seed \(outcome.seed): \(what) after \(result.steps) updates, \(Words.duration(result.seconds))")
    }

    /// Ends the changing line.
    func clear() { if isTerminal && !quiet { write("\r\u{1B}[K") } }

    /// Says something that stays.
    func say(_ text: String) { write(text + "\n") }

    private func write(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }
}

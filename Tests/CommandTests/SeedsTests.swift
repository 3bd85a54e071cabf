import Foundation
import Testing

/// Many seeds of one training, side by side.
@Suite struct SeedsTests {
    private static let command =
        "train temporal-order --length 20 --optimizer adam --lr 0.002 --steps 300 --check-every 100 --until solved"

    /// The last line that `--seeds` prints with `--json`.
    private struct Summary: Decodable, Equatable {
        var seeds: Int
        var solved: Int
        var medianSteps: Double
        var worstSteps: Double
        var medianSolvedAt: Double?
        var medianError: Double
        var worstError: Double

        enum CodingKeys: String, CodingKey {
            case seeds, solved
            case medianSteps = "median_steps"
            case worstSteps = "worst_steps"
            case medianSolvedAt = "median_solved_at"
            case medianError = "median_error"
            case worstError = "worst_error"
        }
    }

    private func results(_ outcome: Outcome) throws -> [TrainingResult] {
        try outcome.lines.dropLast().map { try JSONDecoder().decode(TrainingResult.self, from: Data($0.utf8)) }
    }

    @Test func eachSeedIsTheRunOfThatSeedAlone() throws {
        let scratch = try Scratch()
        let outcome = try scratch.mneme("\(Self.command) --seeds 3...6 --threads 3 --out all --json")
        let results = try results(outcome)
        #expect(results.map(\.seed) == [3, 4, 5, 6])
        for seed in 3...6 {
            let alone = try scratch.mneme("\(Self.command) --seed \(seed) --threads 1 --out alone-\(seed) --json")
            let result: TrainingResult = try alone.result()
            #expect(result.withoutCircumstances == results[seed - 3].withoutCircumstances)
            #expect(try scratch.files("all/seed-\(seed)/checkpoints") == scratch.files("alone-\(seed)/checkpoints"))
            #expect(try scratch.text("all/seed-\(seed)/run.json") == scratch.text("alone-\(seed)/run.json"))
        }
        let summary: Summary = try outcome.result()
        let (steps, errors) = (results.map { Double($0.steps) }.sorted(), results.map(\.error).sorted())
        #expect(summary.seeds == 4 && summary.solved == results.count { $0.solved })
        #expect(summary.medianSteps == (steps[1] + steps[2]) / 2 && summary.worstSteps == steps[3])
        #expect(summary.medianError == (errors[1] + errors[2]) / 2 && summary.worstError == errors[3])
        #expect(outcome.status == (summary.solved == 4 ? 0 : 1))
    }

    @Test func showsATableOfAllSeeds() throws {
        let outcome = try Scratch().mneme("\(Short.unsolved) --seeds 1...3 --out all")
        #expect(outcome.status == 1)
        let words = outcome.lines.map { $0.split(separator: " ").map(String.init) }
        #expect(words.prefix(6).map(\.first) == ["seed", "1", "2", "3", "median", "worst"])
        for row in words[1...5] { #expect(row[1] == "never" && row[2] == "30") }
        #expect(outcome.lines.last == "temporal-order, elman: 0 of 3 seeds solved. Runs: all")
        #expect(outcome.errors.contains("seed 2: not solved"))
    }

    @Test func goesOnAfterAnInterruptionToTheSameBits() throws {
        let scratch = try Scratch()
        let whole = try results(scratch.mneme("\(Short.synthetic) --seeds 1...3 --out whole --json"))
        let running = try scratch.start("\(Short.synthetic) --seeds 1...3 --threads 2 --out all --save-every 0".words)
        while running.isRunning, !scratch.has("all/seed-1/checkpoints") { usleep(1000) }
        running.send(SIGINT)
        let interrupted = running.wait()
        #expect(interrupted.status == 130 && interrupted.output.isEmpty)
        #expect(interrupted.errors.contains("Continue: mneme train --resume all"))
        #expect(!scratch.has("all/seed-3"), "no seed begins after the interruption")
        let outcome = try scratch.mneme("train --resume all --json")
        #expect(try results(outcome).map(\.withoutCircumstances) == whole.map(\.withoutCircumstances))
        for seed in 1...3 {
            let folder = "seed-\(seed)/checkpoints"
            #expect(try scratch.files("all/\(folder)") == scratch.files("whole/\(folder)"))
        }
        // What is finished is told again, not trained again.
        let again = try scratch.mneme("train --resume all --json")
        #expect(try results(again).map(\.withoutCircumstances) == whole.map(\.withoutCircumstances))
    }

    @Test(arguments: [
        Refusal("train copy --seeds 1...3 --seed 2", 64, "--seed or --seeds"),
        Refusal("train copy --seeds 3...1", 64, "--seeds"),
        Refusal("train copy --seeds 1...1000000", 64, "--seeds"),
        Refusal("train --resume all --seeds 1...3", 64, "--resume"),
        Refusal("train series --data none.ts --seeds 1...2 --out new", 65, "none.ts"),
        Refusal("train copy --seeds 1...3 --out all", 65, "all", "--resume all"),
        Refusal("train copy --seeds 1...3 --out full", 65, "full", "not empty"),
        Refusal("train --resume damaged", 65, "damaged/seeds.json"),
    ])
    func refusesWhatMakesNoSense(_ refusal: Refusal) throws {
        let scratch = try Scratch()
        try scratch.mneme("\(Short.unsolved) --seeds 1...1 --out all")
        try scratch.makeFolder("full")
        try scratch.write("something", to: "full/file")
        try scratch.makeFolder("damaged")
        try scratch.write(
            scratch.text("all/seeds.json").replacing("\"first\" : 1", with: "\"first\" : 0"), to: "damaged/seeds.json")
        try refusal.check(among: scratch.files())
    }
}

import Foundation
import Testing

@Suite struct TrainTests {
    private static let fields: Set = [
        "task", "cell", "seed", "solved", "steps", "seconds", "error", "loss", "gradient_norm", "omega", "rho",
        "nonfinite_steps", "run",
    ]

    @Test func endsWithOneLineOfJSON() throws {
        let scratch = try Scratch()
        let outcome = try scratch.mneme("\(Short.solved) --seed 3 --out order --json")
        #expect(outcome.status == 0)
        #expect(outcome.lines.count == 1)
        let object = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any]
        #expect(Set(try #require(object).keys).isSuperset(of: Self.fields))

        let result: TrainingResult = try outcome.result()
        #expect([result.task, result.cell, result.run] == ["temporal-order", "elman", "order"])
        #expect(result.seed == 3 && result.solved && (1...2000).contains(result.steps))
        #expect((0..<0.01).contains(result.error) && result.seconds > 0 && result.nonfiniteSteps == 0)
        #expect([result.loss, result.gradientNorm, result.omega, result.rho].allSatisfy { ($0 ?? -1) >= 0 })
        #expect(scratch.has("order/run.json") && scratch.has("order/events.jsonl"))
    }

    @Test func exitsWithOneUnlessSolved() throws {
        let scratch = try Scratch()
        let outcome = try scratch.mneme("\(Short.unsolved) --json")
        #expect(outcome.status == 1)
        let result: TrainingResult = try outcome.result()
        #expect(!result.solved && result.steps == 30 && result.error > 0.01)
    }

    @Test func tellsProgressOnStandardErrorOnly() throws {
        let scratch = try Scratch()
        let told = try scratch.mneme("\(Short.unsolved) --check-every 10")
        #expect(told.lines.count == 1)
        #expect(told.output.hasPrefix("temporal-order: not solved, "))
        #expect(told.errors.hasPrefix("update 10/30 "))
        let quiet = try scratch.mneme("\(Short.unsolved) --check-every 10 --quiet")
        #expect(quiet.errors.isEmpty)
    }

    @Test func choosesAFreeFolder() throws {
        let scratch = try Scratch()
        let runs = try (0..<3).map { _ in
            try scratch.mneme("\(Short.unsolved) --seed 7 --json").result(TrainingResult.self).run
        }
        #expect(runs == ["", "-2", "-3"].map { "runs/temporal-order-seed-7\($0)" })
    }

    @Test func writesToNamesOfOneLetter() throws {
        let scratch = try Scratch()
        #expect(try scratch.mneme("\(Short.unsolved) --out r").status == 1)
        #expect(try scratch.mneme("inspect r --dump d --out p").status == 0)
        #expect(try scratch.mneme("\(Short.unsolved) --out a/b/c/").status == 1)
        #expect(["r/run.json", "d", "p", "a/b/c/run.json"].allSatisfy { scratch.has($0) })
    }

    @Test func repeatsARunFromItsSeed() throws {
        let scratch = try Scratch()
        for (name, seed) in [("a", UInt64.max), ("b", .max), ("c", 1)] {
            let result: TrainingResult =
                try scratch.mneme("\(Short.unsolved) --seed \(seed) --out \(name) --json").result()
            #expect(result.seed == seed)
        }
        #expect(try scratch.files("a/checkpoints") == scratch.files("b/checkpoints"))
        #expect(try scratch.files("a/checkpoints") != scratch.files("c/checkpoints"))
    }

    @Test(arguments: [Short.synthetic, Short.series]) func dependsNotOnTheThreads(_ command: String) throws {
        let scratch = try Scratch()
        try scratch.writeSeries()
        let results = try [1, 2, 3].map { count in
            try scratch.mneme("\(command) --threads \(count) --out run-\(count) --json").result(TrainingResult.self)
        }
        let one = try scratch.files("run-1/checkpoints")
        #expect(one.keys.count { $0.hasSuffix(".safetensors") } >= 2)
        #expect(try scratch.files("run-2/checkpoints") == one)
        #expect(try scratch.files("run-3/checkpoints") == one)
        #expect(Set(results.map(\.error)).count == 1)
    }

    @Test func learnsSeries() throws {
        let scratch = try Scratch()
        try scratch.writeSeries()
        let outcome = try scratch.mneme("train series --data train.ts --test test.ts --steps 600 --json")
        let result: TrainingResult = try outcome.result()
        #expect(outcome.status == 0 && result.solved && result.error < 0.2)
    }

    /// The failure of the book: without clipping the gradient explodes, and the program says so without a crash.
    @Test(arguments: ["0.01", "100"]) func survivesAnExplodingGradient(_ rate: String) throws {
        let scratch = try Scratch()
        let outcome = try scratch.mneme(
            "train temporal-order --length 100 --no-curriculum --clip none --omega 0 --optimizer sgd --lr \(rate) "
                + "--activation relu --init tanh --steps 2000 --json")
        let result: TrainingResult = try outcome.result()
        #expect(outcome.status == 1 && !result.solved)
        #expect((0.2...1).contains(result.error))
        if rate == "100" { #expect(result.nonfiniteSteps > 0) }
    }
}

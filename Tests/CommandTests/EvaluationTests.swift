import Foundation
import Testing

@Suite struct EvaluationTests {
    @Test func tellsTheErrorOnFreshSequences() throws {
        let scratch = try Scratch()
        try scratch.mneme("\(Short.solved) --out run")
        let easy = try scratch.mneme("eval run --length 20 --sequences 1000 --json")
        let result: EvaluationResult = try easy.result()
        #expect(easy.status == 0 && easy.lines.count == 1 && easy.errors.isEmpty)
        #expect(result.length == 20 && result.sequences == 1000 && result.wrong < 10)
        #expect(result.error == Double(result.wrong) / 1000)

        let hard = try scratch.mneme("eval run --length 500 --sequences 1000 --json")
        #expect(hard.status == 1)
        #expect(try hard.result(EvaluationResult.self).error > 0.01)
    }

    @Test func dependsOnTheSeedAndNotOnTheThreads() throws {
        let scratch = try Scratch()
        try scratch.mneme("\(Short.unsolved) --out run")
        let command = "eval run --length 50 --sequences 1000"
        for option in ["", "--json"] {
            let one = try scratch.mneme("\(command) \(option) --threads 1")
            #expect(try scratch.mneme("\(command) \(option) --threads 2").output == one.output)
            #expect(try scratch.mneme("\(command) \(option) --threads 2 --seed 5").output != one.output)
        }
    }

    @Test func leavesTheRunAsItWas() throws {
        let scratch = try Scratch()
        try scratch.mneme("\(Short.unsolved) --out run")
        let before = try scratch.files()
        try scratch.mneme("eval run --sequences 100")
        #expect(try scratch.files() == before)
    }

    @Test func readsSeries() throws {
        let scratch = try Scratch()
        try scratch.writeSeries()
        try scratch.write(Waves.file(cases: 30, seed: 9), to: "other.ts")
        let trained: TrainingResult = try scratch.mneme("\(Short.series) --out run --json").result()
        let tested: EvaluationResult = try scratch.mneme("eval run --json").result()
        #expect(tested.sequences == 20 && tested.error == trained.error)
        let other: EvaluationResult = try scratch.mneme("eval run --data other.ts --json").result()
        #expect(other.sequences == 30)
    }
}

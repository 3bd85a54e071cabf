import Foundation
import Testing

/// The tasks of Graves, Wayne and Danihelka (2014) on the command line.
@Suite struct AlgorithmicCommandTests {
    private struct Evaluated: Decodable {
        var sequences: Int
        var wrong: Int
        var loss: Double
        var wrongBits: Double

        enum CodingKeys: String, CodingKey {
            case sequences, wrong, loss
            case wrongBits = "wrong_bits_per_sequence"
        }
    }

    private static let small = "--cell lstm --hidden 8 --steps 5 --check-every 5"

    @Test(arguments: [("copy", 1), ("repeat-copy", 1), ("associative-recall", 2), ("priority-sort", 2)])
    func trainsAndEvaluatesBeyondItsLengths(_ task: String, _ least: Int) throws {
        let scratch = try Scratch()
        let trained = try scratch.mneme("train \(task) \(Self.small) --out run --json")
        #expect(trained.status == 1, "\(trained)")
        let evaluated: Evaluated = try scratch.mneme("eval run --length 40 --sequences 50 --json").result()
        #expect(evaluated.sequences == 50 && evaluated.wrong == 50)
        #expect(evaluated.wrongBits > 1 && evaluated.loss > 1)
        if least > 1 {
            let short = try scratch.mneme("eval run --length 1 --sequences 5")
            #expect(short.status == 64 && short.errors.contains("a length of 2 or more"))
        }
    }

    /// A network that knows nothing has about half of the bits wrong: 8 for each vector of each copy.
    @Test func repeatsAsOftenAsAsked() throws {
        let scratch = try Scratch()
        try scratch.mneme("train repeat-copy --repeats 2...3 --length 1...2 \(Self.small) --out run")
        #expect(try scratch.text("run/run.json").contains("\"repeats\""))
        func wrongBits(_ options: String) throws -> Double {
            try scratch.mneme("eval run \(options) --length 5 --sequences 200 --json").result(Evaluated.self).wrongBits
        }
        let (few, many) = try (wrongBits("--repeats 2"), wrongBits("--repeats 20"))
        #expect(many > 7 * few && many < 13 * few)
    }

    @Test(arguments: [
        Refusal("train copy --repeats 3", 64, "repeats"),
        Refusal("train repeat-copy --repeats 0", 64, "--repeats"),
        Refusal("train repeat-copy --repeats 1...100000", 64, "from 1 to 10000"),
        Refusal("train priority-sort --length 1", 64, "2 or more for priority-sort"),
        Refusal("train associative-recall --length 100001", 64, "at most 100000"),
        Refusal("eval run --repeats 3", 64, "--repeats is for runs on repeat-copy"),
        Refusal("eval run --length 100001", 64, "100000"),
        Refusal("inspect run --length 100001", 64, "100000"),
    ])
    func refusesWhatMakesNoSense(_ refusal: Refusal) throws {
        let scratch = try Scratch()
        try scratch.mneme("train associative-recall \(Self.small) --out run")
        try refusal.check(among: scratch.files())
    }
}

import Foundation
import Testing

/// `mneme` with stories: trained, evaluated, inspected, asked, and refused.
@Suite struct StoryCommandTests {
    private static let train = "train stories --epochs 40 --linear-start 5 --quiet --threads 1 --out run"

    private struct Result: Decodable {
        var solved: Bool
        var error: Double
        var mean: Double
        var first: Double

        enum CodingKeys: String, CodingKey {
            case solved, error
            case mean = "mean_error"
            case first = "error_world-1"
        }
    }

    private struct Reply: Decodable {
        var question: String
        var answer: String
        var probability: Double
    }

    @Test func trainsEvaluatesInspectsAndAnswers() throws {
        let scratch = try Scratch()
        let trained = try scratch.mneme(Self.train + " --json")
        #expect(trained.status == 0, "\(trained)")
        let result: Result = try trained.result()
        #expect(result.solved && result.error < 0.05 && result.mean == result.error && result.first == result.error)

        let evaluated = try scratch.mneme("eval run --json")
        #expect(evaluated.status == 0)
        let again: Result? = try? evaluated.result()
        #expect(again == nil, "eval prints no such line")
        #expect(evaluated.output.contains("\"mean_error\": \(result.error)"))
        #expect(try scratch.mneme("eval run").output.contains("world-1"))

        let inspected = try scratch.mneme("inspect run --sequences 4")
        #expect(inspected.status == 0 && inspected.output.contains("hop 3") && scratch.has("run/inspect.html"))
        #expect(try scratch.text("run/inspect.html").contains("<th scope=\"col\">hop 3</th>"))
        #expect(try scratch.mneme("report run").status == 0)

        try scratch.write("Nora walked to the attic.\nOmar ran to the cellar.\nWhere is Nora?\n", to: "story.txt")
        let reply: Reply = try scratch.mneme("answer run --story story.txt --json").result()
        #expect(reply.question == "Where is Nora?" && reply.answer == "attic" && reply.probability > 0.5)
        let shown = try scratch.start(["answer", "run", "--story", "story.txt", "--question", "Where is Omar?"]).wait()
        #expect(shown.status == 0 && shown.output.contains("Where is Omar? cellar"))
        let strange = try scratch.start(["answer", "run", "--story", "story.txt", "--question", "Where is Homer?"])
            .wait()
        #expect(strange.status == 65 && strange.errors.contains("\"homer\""))
        #expect(try scratch.mneme("answer run --story nowhere.txt").status == 65)
        #expect(try scratch.mneme("export run --to pytorch x.safetensors").status == 65)
    }

    private static let refusals: [Refusal] = [
        Refusal("train stories --data nowhere --out run", 65, "nowhere"),
        Refusal("train stories --data empty --out run", 65, "there are no stories"),
        Refusal("train stories --data qa --tasks 2 --out run", 65, "qa2_NAME_train.txt", "--tasks"),
        Refusal("train stories --data qa --tasks 3 --out run", 65, ":1:", "before any fact"),
        Refusal("train stories --data qa --tasks 4 --out run", 65, ":3:", "number is 2 after 2"),
        Refusal("train stories --data qa --tasks 5 --out run", 65, "\"moon\"", "vocabulary"),
        Refusal("train stories --tasks 9 --out run", 65, "there is no task 9"),
        Refusal("train stories --tasks 1,1 --out run", 64, "--tasks"),
        Refusal("train stories --hops 0 --out run", 64, "hops"),
        Refusal("train stories --cell lstm --out run", 64, "memory network"),
        Refusal("train stories --steps 5 --out run", 64, "passes"),
        Refusal("train temporal-order --hops 2 --out run", 64, "stories"),
        Refusal("answer nowhere --story s.txt", 65, "nowhere"),
    ]

    @Test(arguments: refusals) func refuses(_ refusal: Refusal) throws {
        let good = "1 Ann is here.\n2 Where is Ann?\there\t1\n"
        func file(_ text: String) -> Data { Data(text.utf8) }
        try refusal.check(among: [
            "empty/": Data(), "qa/": Data(), "qa/qa1_x_train.txt": file(good), "qa/qa1_x_test.txt": file(good),
            "qa/qa3_x_train.txt": file("1 Where is Ann?\there\t1\n"), "qa/qa3_x_test.txt": file(good),
            "qa/qa4_x_train.txt": file("1 Ann is here.\n2 Bob is here.\n2 Where is Ann?\there\t1\n"),
            "qa/qa4_x_test.txt": file(good), "qa/qa5_x_train.txt": file(good),
            "qa/qa5_x_test.txt": file("1 Ann is here.\n2 Where is Ann?\tmoon\t1\n"),
        ])
    }
}

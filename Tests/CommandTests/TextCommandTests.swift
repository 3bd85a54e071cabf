import Foundation
import Testing
import Training

/// Language models, from the first update to what they write.
@Suite struct TextCommandTests {
    @Test(arguments: ["word", "character", "byte"], ["corpus", "story.txt"])
    func learnsEvaluatesAndWrites(_ unit: String, _ data: String) throws {
        let scratch = try Scratch()
        try scratch.writeText()
        let trained = try scratch.mneme("\(Short.text) --data \(data) --unit \(unit) --out run --json")
        #expect(trained.status == 0 && trained.errors.isEmpty, "\(trained)")
        let result: LanguageTraining = try trained.result()
        #expect(result.solved && result.task == "text" && result.cell == "lstm" && result.error == nil)

        let before = try scratch.files()
        let valid: PartResult = try scratch.mneme("eval run --split valid --json").result()
        let test: PartResult = try scratch.mneme("eval run --json").result()
        #expect(valid.split == "valid" && test.split == "test" && valid.loss != test.loss)
        #expect(test.loss == result.loss)
        let score = unit == "word" ? valid.perplexity : unit == "byte" ? valid.bitsPerByte : valid.bitsPerCharacter
        #expect(abs((score ?? 0) - (unit == "word" ? exp(valid.loss) : valid.loss / log(2))) < 1e-9)
        if data == "corpus" { #expect(test.unknown == (unit == "byte" ? 0 : 1)) }
        let one = try scratch.mneme("eval run --split train --threads 1")
        #expect(one.status == 0 && one.output.hasPrefix("train: ") && one.errors.isEmpty)
        #expect(try scratch.mneme("eval run --split train --threads 2").output == one.output)
        #expect(try scratch.files() == before)
    }

    @Test(arguments: ["word", "character", "byte"]) func writesText(_ unit: String) throws {
        let scratch = try Scratch()
        try scratch.writeText()
        try scratch.mneme("\(Short.text) --data corpus --unit \(unit) --out run")
        let before = try scratch.files()
        func sample(_ options: String) throws -> Outcome {
            let outcome = try scratch.mneme("sample run \(options)")
            #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome)")
            return outcome
        }
        let plain = try sample("--prompt cat --length 30")
        #expect(plain.output.hasPrefix("cat") && plain.output.hasSuffix("\n"))
        #expect(try sample("--prompt cat --length 30").output == plain.output)
        #expect(try sample("--prompt cat --length 30 --seed 2").output != plain.output)
        let told: SampleResult = try sample("--prompt cat --length 30 --json").result()
        #expect(told.prompt == "cat" && told.tokens == 30 && told.seed == 1)
        if unit != "byte" { #expect(told.text.map { $0 + "\n" } == plain.output) }
        switch unit {
        case "word":
            let breaks = plain.output.dropLast().count { $0 == "\n" }
            #expect(plain.output.split(whereSeparator: \.isWhitespace).count + breaks == 31)
            #expect(!plain.output.contains("<unk>"))
        case "character": #expect(plain.output.unicodeScalars.count == 34)
        default: break
        }
        // The most probable symbols alone, in three ways; nothing is random then.
        let best = try sample("--length 20 --temperature 0")
        #expect(try sample("--length 20 --top-k 1 --seed 3").output == best.output)
        #expect(try sample("--length 20 --top-p 0.0001 --seed 4").output == best.output)
        #expect(try sample("--length 1 --json").result(SampleResult.self).tokens == 1)
        #expect(try scratch.files() == before)
    }

    /// A reader that has seen enough goes away; that is no crash.
    @Test func endsWhereNobodyReads() throws {
        let scratch = try Scratch()
        try scratch.writeText()
        try scratch.mneme("\(Short.text) --data corpus --unit character --out run")
        let program = try #require(Program.path)
        let script = "\"$0\" sample run --length 1000000 | head -c 5; exit ${PIPESTATUS[0]}"
        let outcome = try Running("/bin/bash", ["-c", script, program], in: scratch.path).wait()
        #expect(outcome.status == 1 && outcome.output.utf8.count == 5 && outcome.errors.isEmpty, "\(outcome)")
    }

    @Test func goesOnAfterAnInterruption() throws {
        let scratch = try Scratch()
        try scratch.writeText(lines: 600)
        let command = "\(Short.text) --data corpus --unit character --dropout 0.2 --batch 16".replacing(
            "--batch 4 ", with: "")
        let whole: LanguageTraining = try scratch.mneme("\(command) --out whole --threads 1 --json").result()
        for signal in [SIGINT, SIGTERM] {
            let running = try scratch.start("\(command) --out run-\(signal) --save-every 0 --threads 2".words)
            let checkpoints = scratch.path("run-\(signal)/checkpoints")
            while running.isRunning {
                let names = (try? FileManager.default.contentsOfDirectory(atPath: checkpoints)) ?? []
                if names.contains(where: { $0.hasPrefix("step-") }) { break }
                usleep(1000)
            }
            running.send(signal)
            let outcome = running.wait()
            #expect(
                outcome.status == 130 && outcome.errors.contains("mneme train --resume run-\(signal)"), "\(outcome)")
            let resumed: LanguageTraining = try scratch.mneme("train --resume run-\(signal) --json --quiet").result()
            #expect(resumed == whole)
            #expect(try scratch.files("run-\(signal)/checkpoints") == scratch.files("whole/checkpoints"))
        }
    }

    @Test(arguments: ["elman", "lstm", "gru"]) func showsWhatItIs(_ cell: String) throws {
        let scratch = try Scratch()
        try scratch.writeText()
        try scratch.mneme(
            "\(Short.text) --data corpus --cell \(cell) --layers 2 --out run".replacing("--layers 1 ", with: ""))
        let outcome = try scratch.mneme("inspect run --sequences 3 --length 6 --dump dump.safetensors")
        #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome)")
        let dump = try TensorFile(reading: scratch.path("dump.safetensors"))
        #expect(
            dump["tokens"]?.shape == [6, 3] && dump["targets"]?.shape == [6, 3] && dump["inputs"]?.shape == [6, 3, 12])
        for name in ["h.0", "h.1", "dh.0", "dh.1"] { #expect(dump[name]?.shape == [6, 3, 12], "\(name)") }
        #expect(dump.entries.allSatisfy { $0.floats().allSatisfy(\.isFinite) })
        #expect(dump.metadata["cell"] == cell && dump.metadata["loss"] == "crossEntropy")
        let gradients = dump.entries.filter { $0.name.hasPrefix("grad.") }
        #expect(gradients.count == dump.entries.count { $0.name.hasPrefix("omega_grad.") } && gradients.count > 6)
        for entry in gradients { #expect(entry.floats().contains { $0 != 0 }, "\(entry.name)") }

        #expect(try scratch.mneme("inspect run run").output.contains("loss "))
        let report = try scratch.mneme("report run")
        #expect(report.status == 0 && report.lines == ["run/report.html"])
        let page = try scratch.text("run/report.html")
        #expect(page.contains("corpus") && page.contains("<svg") && page.contains("last validation"))
        #expect(!page.contains(" wrong") && !page.contains("nan %"))
    }
}

import Foundation
import Testing
import Training

@Suite struct MusicCommandTests {
    @Test(arguments: ["lstm", "gru", "elman"]) func learnsEvaluatesAndComposes(_ cell: String) throws {
        let scratch = try Scratch()
        try scratch.writeMusic()
        let trained = try scratch.mneme("\(Short.music) --cell \(cell) --out run --json")
        let result: LanguageTraining = try trained.result()
        #expect(trained.status == 0 && trained.errors.isEmpty && result.solved && result.task == "music")
        let test: PartResult = try scratch.mneme("eval run --json").result()
        #expect(test.frames == 31 && test.loss == result.loss && test.nllPerFrame == test.loss)
        #expect(try scratch.mneme("eval run --split train --json").result(PartResult.self).frames == 48)

        let composed = try scratch.mneme("sample run --length 40 --json")
        #expect(composed.status == 0 && composed.errors.isEmpty, "\(composed)")
        #expect(try composed.result(SampleResult.self).frames == 40)
        try expectMusic(of: 40, "run/sample.json", "run/sample.mid", scratch)
        try scratch.mneme("sample run --length 40 --out a.json --midi a.mid")
        #expect(try scratch.text("a.json") == scratch.text("run/sample.json"))
        #expect(try scratch.files()["a.mid"] == scratch.files()["run/sample.mid"])
        try scratch.mneme("sample run --length 40 --seed 2 --out b.json --midi b.mid")
        #expect(try scratch.text("b.json") != scratch.text("a.json"))
        try scratch.mneme("sample run --length 3 --temperature 0 --out c.json --midi c.mid")
        try expectMusic(of: 3, "c.json", "c.mid", scratch)
    }

    /// Checks that there are so many frames of keys, and a MIDI file of as many eighths.
    private func expectMusic(of count: Int, _ page: String, _ music: String, _ scratch: Scratch) throws {
        let frames = try JSONDecoder().decode([[Int]].self, from: Data(scratch.text(page).utf8))
        #expect(frames.count == count && frames.allSatisfy { $0 == $0.sorted() && $0.allSatisfy((0..<88).contains) })
        let bytes = [UInt8](try #require(try scratch.files()[music]))
        #expect(bytes.starts(with: [UInt8]("MThd".utf8) + [0, 0, 0, 6, 0, 0, 0, 1]))
        #expect(Array(bytes[14..<18]) == [UInt8]("MTrk".utf8) && bytes.suffix(3) == [0xFF, 0x2F, 0])
        let length = bytes[18..<22].reduce(0) { $0 << 8 | Int($1) }
        #expect(length == bytes.count - 22)
        let notes = bytes.indices.dropLast(2).count { bytes[$0] == 0x90 && bytes[$0 + 2] == 80 }
        #expect(frames.joined().isEmpty || notes > 0)
    }

    @Test(arguments: ["lstm", "gru"]) func showsWhatItIs(_ cell: String) throws {
        let scratch = try Scratch()
        try scratch.writeMusic()
        try scratch.mneme("\(Short.music) --cell \(cell) --out run")
        let outcome = try scratch.mneme("inspect run --dump dump.safetensors")
        #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome)")
        let dump = try TensorFile(reading: scratch.path("dump.safetensors"))
        #expect(dump["targets"]?.shape == dump["inputs"]?.shape && dump["inputs"]?.shape.last == 88)
        #expect(dump.metadata["loss"] == "binaryCrossEntropy" && dump.metadata["cell"] == cell)
        #expect(try scratch.mneme("report run").status == 0)
        #expect(!(try scratch.text("run/report.html").contains(" wrong")))
    }

    @Test(arguments: ["lstm", "gru"]) func learnsTemporalOrder(_ cell: String) throws {
        let scratch = try Scratch()
        let command = "train temporal-order --cell \(cell) --length 20 --hidden 12 --steps 20 --quiet"
        let outcome = try scratch.mneme("\(command) --out run --json")
        let result: TrainingResult = try outcome.result()
        #expect(outcome.status == 1 && result.cell == cell && result.steps == 20 && result.rho == nil)
        #expect(result.omega == 0 && result.nonfiniteSteps == 0)
        let inspected = try scratch.mneme("inspect run --sequences 5 --dump dump.safetensors")
        #expect(inspected.status == 0 && inspected.errors.isEmpty, "\(inspected)")
        let dump = try TensorFile(reading: scratch.path("dump.safetensors"))
        let gates = cell == "lstm" ? 4 : 3
        #expect(dump["layers.0.input.weight"]?.shape == [gates * 12, 6] && dump["h"]?.shape == [20, 5, 12])
        #expect(dump["layers.0.recurrent.weight"]?.shape == [gates * 12, 12])
        #expect(try scratch.mneme("eval run --sequences 200 --length 30 --json").status == 1)
    }
}

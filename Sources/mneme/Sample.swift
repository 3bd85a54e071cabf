import ArgumentParser
import Foundation
import Networks
import Tasks
import Tensors
import Training

struct Sample: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Let a run on text write, or a run on music compose.",
        discussion: """
            mneme sample runs/lm --prompt "the " --length 400 --temperature 0.8
            mneme sample runs/nott --length 200 --out piece.json --midi piece.mid

            Text is printed as it is written. Music is written as JSON, a list of frames of keys (key 0 is MIDI note 21), \
            and as a MIDI file.
            """)

    @Argument(help: ArgumentHelp("The folder of the run.", valueName: "run"))
    var folder: String

    @Option(help: "What to go on from.")
    var prompt = ""

    @Option(help: "How many words, characters or bytes to write, or frames to compose.")
    var length = 200

    @Option(help: "Above 1 for more variety, below for less; 0 always takes the most probable.")
    var temperature = 1.0

    @Option(help: "Consider so many of the most probable tokens. (default: all)")
    var topK: Int?

    @Option(help: "Consider the most probable tokens that have this share together, above 0 and at most 1.")
    var topP = 1.0

    @Option(help: "The seed of the random numbers.")
    var seed: UInt64 = 1

    @Flag(help: "Let unknown words come, too.")
    var unknown = false

    @Option(
        help: ArgumentHelp(
            "Music: write the frames here. (default: sample.json in the run's folder)", valueName: "file"))
    var out: String?

    @Option(
        help: ArgumentHelp(
            "Music: write a MIDI file here. (default: sample.mid in the run's folder)", valueName: "file"))
    var midi: String?

    @Flag(help: "Print one line of JSON, with the whole text in it.")
    var json = false

    func validate() throws {
        guard (1...100_000_000).contains(length) else { throw ValidationError("--length must be from 1 to 100000000.") }
        guard temperature >= 0, temperature.isFinite else { throw ValidationError("--temperature must be 0 or more.") }
        guard topK ?? 1 > 0 else { throw ValidationError("--top-k must be 1 or more.") }
        guard topP > 0, topP <= 1 else { throw ValidationError("--top-p must be above 0 and at most 1.") }
    }

    func run() throws {
        let (settings, vocabulary, model) = try Run.loadGenerator(folder)
        let sampler = Sampler(temperature: temperature, topK: topK, topP: topP)
        if let vocabulary {
            guard out == nil, midi == nil else { throw ValidationError("--out and --midi are for runs on music.") }
            try write(model, vocabulary, sampler)
        } else {
            guard prompt.isEmpty else { throw ValidationError("--prompt is for runs on text.") }
            guard length <= 1_000_000 else { throw ValidationError("--length must be at most 1000000 for music.") }
            guard topK == nil, topP == 1 else {
                throw ValidationError("--top-k and --top-p are for runs on text: keys sound independently.")
            }
            try compose(model, sampler, settings)
        }
    }

    private func write(_ model: RunModel, _ vocabulary: Vocabulary, _ sampler: Sampler) throws {
        let start = try vocabulary.tokens(of: prompt)
        var random = Random(seed: seed)
        var stream = model.stream()
        // Without a prompt, as after the end of a line: the first token where there is none.
        let first = vocabulary.lineEnd ?? (try? vocabulary.tokens(of: "\n"))?.first ?? 0
        var logits = stream(symbol: first)
        for token in start { logits = stream(symbol: token) }
        var all = start
        if !json { try show(Array(vocabulary.text(of: start).utf8)) }
        Interruption.watch()
        for _ in 0..<length where !Interruption.requested {
            let token = sampler.choose(logits, excluding: unknown ? nil : vocabulary.unknown, using: &random)
            if !json { try show(vocabulary.bytes(of: token, after: all.last)) }
            all.append(token)
            logits = stream(symbol: token)
        }
        if json {
            print(
                JSONValue.line([
                    ("prompt", .text(prompt)), ("text", .text(vocabulary.text(of: all))),
                    ("tokens", .number(Double(all.count - start.count))), ("seed", .whole(seed)),
                ]))
        } else {
            print()
        }
    }

    /// Writes to standard output at once; ends quietly where it cannot be written.
    private func show(_ bytes: [UInt8]) throws {
        do {
            try FileHandle.standardOutput.write(contentsOf: Data(bytes))
        } catch {
            throw ExitCode.failure
        }
    }

    private func compose(_ model: RunModel, _ sampler: Sampler, _ settings: RunSettings) throws {
        var random = Random(seed: seed)
        var stream = model.stream()
        var frames: [[UInt8]] = []
        var row = [Scalar](repeating: 0, count: PianoRolls.keys)
        for _ in 0..<length {
            let keys = sampler.chooseEvents(stream(row), using: &random)
            frames.append(keys.map { UInt8($0) })
            for key in row.indices { row[key] = 0 }
            for key in keys { row[key] = 1 }
        }
        let (page, music) = (out ?? folder + "/sample.json", midi ?? folder + "/sample.mid")
        try AtomicFile.write(PianoRolls.json(of: frames), to: page)
        try AtomicFile.write(MIDIFile(frames: frames).data, to: music)
        if json {
            print(
                JSONValue.line([
                    ("frames", .number(Double(frames.count))), ("json", .text(page)), ("midi", .text(music)),
                    ("seed", .whole(seed)),
                ]))
        } else {
            print("\(frames.count) frames: \(page), \(music)")
        }
    }
}

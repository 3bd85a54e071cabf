import ArgumentParser
import Facts
import Foundation

struct Study: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Train and measure the parts of the fact memory.",
        subcommands: [StudyEncoder.self, StudyAddressing.self, StudyPresentations.self])
}

struct StudyEncoder: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "encoder",
        abstract: "Train the addressing of facts again, from nothing, and write its weights.",
        discussion: """
            mneme study encoder --out addressing.safetensors

            The same seed gives the same file on the same machine; this takes a quarter of an hour. Sentences, \
            names and values are made up.
            """)

    @Option(help: "Where to write the weights.")
    var out: String

    @Option(help: "The seed of all that is drawn.")
    var seed: UInt64 = 1

    @Option(help: "Training steps of the encoder, of 96 pairs each.")
    var steps = 16_000

    @Option(
        help: ArgumentHelp(
            "Keep the encoder of this file, and of the rest what --fit does not name.", valueName: "file"))
    var from: String?

    @Option(
        parsing: .upToNextOption,
        help: "What to fit after the encoder: relations, roles, spans, ranking, threshold, superseding. (default: all)")
    var fit: [AddressingTraining.Part] = []

    func validate() throws {
        guard (1...1_000_000).contains(steps) else { throw ValidationError("--steps must be from 1 to 1000000.") }
        if from == nil, !fit.isEmpty { throw ValidationError("--fit needs a file to begin with: give --from.") }
    }

    func run() throws {
        try Relation.check()
        let parts = fit.isEmpty ? AddressingTraining.Part.allCases : fit
        try AddressingTraining.run(steps: steps, seed: seed, from: from, fitting: parts, to: out) { line in
            FileHandle.standardError.write(Data("\(line)\n".utf8))
        }
    }
}

extension AddressingTraining.Part: ExpressibleByArgument {}

import ArgumentParser
import Facts
import Foundation
import Tensors

struct StudyAddressing: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "addressing",
        abstract: "Measure how well cues find facts, beside a dictionary, BM25 and cosines of trigram counts.",
        discussion: """
            mneme study addressing
            mneme study addressing --pararel pararel/ --facts 10000 --cues 2000

            Facts, names and wordings are of the test part of the made-up world: nothing was trained or chosen on them.
            """)

    @Option(help: "Facts that are told.")
    var facts = 10_000

    @Option(help: "Cues that are asked, for every line of a table.")
    var cues = 2000

    @Option(help: "The seed of all that is drawn.")
    var seed: UInt64 = 1

    @Option(help: ArgumentHelp("The folder of ParaRel, with its patterns and trex.", valueName: "folder"))
    var pararel: String?

    @Option(help: ArgumentHelp("Weights of 'mneme study encoder', in place of those shipped.", valueName: "file"))
    var weights: String?

    func run() throws {
        let encoder = try weights.map { try CueEncoder(reading: $0) } ?? CueEncoder.shipped()
        var random = Random(seed: seed)
        let study = RecallStudy(encoder: encoder)
        var rows = study.generated(facts: facts, cues: cues, using: &random)
        if let pararel { rows += try study.pararel(pararel, cues: cues, using: &random) }
        for row in rows {
            let gain = row.gain(using: &random)
            print(
                row.name,
                RecallStudy.Method.allCases.map { "\($0.rawValue) \((row.recall($0) * 1000).rounded() / 10)" }
                    .joined(separator: ", "), gain)
        }
    }
}

import ArgumentParser
import Facts
import Foundation
import Tasks
import Training

/// The programs that networks are exchanged with.
enum Partner: String, ExpressibleByArgument, CaseIterable {
    case pytorch
}

struct Export: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write the facts of a memory, or a run's network for another program.",
        discussion: """
            mneme export facts.jsonl
            mneme export --salvage rescued.jsonl --memory damaged.db
            mneme export runs/lm --to pytorch lm.safetensors
            mneme export runs/lm --to pytorch lm.safetensors --example io.safetensors

            Without --to, writes the facts as JSON Lines: all of them, with what they replaced and what is hidden; \
            without a file, to standard output. 'mneme import' reads them back. With --to pytorch, the \
            file has the names and layouts of nn.Embedding ('encoder'), nn.RNN, nn.LSTM or nn.GRU ('rnn') and nn.Linear \
            ('decoder').
            """)

    @Argument(
        help: ArgumentHelp(
            "The file for facts; for a network, the folder of its run and the safetensors file.", valueName: "run|file")
    )
    var names: [String] = []

    @Option(help: "The program that a network is for: pytorch.")
    var to: Partner?

    @Option(
        help: ArgumentHelp(
            """
            Write a few random sequences here, for checking: 'tokens' [T, B] or 'inputs' [T, B, I], with the network's \
            'outputs', [T, B, O] or of the last step [B, O].
            """, valueName: "file"))
    var example: String?

    @Flag(help: "Read the facts from a damaged file, as far as they can be read.")
    var salvage = false

    @OptionGroup var memory: MemoryOption

    func validate() throws {
        if to == nil {
            guard names.count <= 1 else { throw ValidationError("For a network say what for: --to pytorch.") }
            guard example == nil else { throw ValidationError("--example is for networks, with --to pytorch.") }
        } else {
            guard names.count == 2 else { throw ValidationError("Name the folder of the run, then the file to write.") }
            guard !salvage, memory.memory == nil else {
                throw ValidationError("--salvage and --memory are for facts, without --to.")
            }
        }
    }

    func run() throws {
        guard to != nil else { return try FactExchange.export(memory, to: names.first, salvage: salvage) }
        let (folder, file) = (names[0], names[1])
        try Run.exportToPyTorch(folder, to: file, example: example)
        print("\(file): the network of \(folder)")
        if let example { print("\(example): inputs and what the network makes of them") }
    }
}

struct Import: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Take over exported facts, or begin a run with a network of another program.",
        discussion: """
            mneme import facts.jsonl
            mneme import lm.safetensors --from pytorch --like runs/lm --out runs/lm-imported

            Without --from, the file has facts, a JSON object a line, of which only "text" must be there; an empty \
            memory keeps their numbers. A new run has the settings and the vocabulary of the run named by --like, whose \
            sizes must be the file's.
            """)

    @Argument(help: ArgumentHelp("The file with facts, or the safetensors file.", valueName: "file"))
    var file: String

    @Option(help: "The program that the network comes from: pytorch.")
    var from: Partner?

    @Option(help: ArgumentHelp("Network: a run with the same sizes.", valueName: "run"))
    var like: String?

    @Option(help: "Network: the folder of the new run.")
    var out: String?

    @OptionGroup var memory: MemoryOption

    func validate() throws {
        if from == nil {
            guard like == nil, out == nil else {
                throw ValidationError("--like and --out are for networks, with --from pytorch.")
            }
        } else {
            guard like != nil, out != nil else { throw ValidationError("For a network, give --like and --out, too.") }
            guard memory.memory == nil else { throw ValidationError("--memory is for facts, without --from.") }
        }
    }

    func run() throws {
        guard from != nil, let like, let out else { return try FactExchange.import(file, into: memory) }
        try Run.importFromPyTorch(file, like: like, to: out)
        print("\(out): a run with the network of \(file)")
    }
}

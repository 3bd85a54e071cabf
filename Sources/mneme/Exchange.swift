import ArgumentParser
import Training

/// The programs that networks are exchanged with.
enum Partner: String, ExpressibleByArgument, CaseIterable {
    case pytorch
}

struct Export: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write a run's network for another program.",
        discussion: """
            mneme export runs/lm --to pytorch lm.safetensors
            mneme export runs/lm --to pytorch lm.safetensors --example io.safetensors

            The file has the names and layouts of nn.Embedding ('encoder'), nn.RNN, nn.LSTM or nn.GRU ('rnn') and \
            nn.Linear ('decoder').
            """)

    @Argument(help: ArgumentHelp("The folder of the run.", valueName: "run"))
    var folder: String

    @Option(help: "The program: pytorch.")
    var to: Partner

    @Argument(help: ArgumentHelp("The safetensors file to write.", valueName: "file"))
    var file: String

    @Option(
        help: ArgumentHelp(
            """
            Write a few random sequences here, for checking: 'tokens' [T, B] or 'inputs' [T, B, I], with the network's \
            'outputs', [T, B, O] or of the last step [B, O].
            """, valueName: "file"))
    var example: String?

    func run() throws {
        try Run.exportToPyTorch(folder, to: file, example: example)
        print("\(file): the network of \(folder)")
        if let example { print("\(example): inputs and what the network makes of them") }
    }
}

struct Import: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Begin a run with a network of another program.",
        discussion: """
            mneme import lm.safetensors --from pytorch --like runs/lm --out runs/lm-imported

            The new run has the settings and the vocabulary of the run named by --like, whose sizes must be the file's.
            """)

    @Argument(help: ArgumentHelp("The safetensors file.", valueName: "file"))
    var file: String

    @Option(help: "The program: pytorch.")
    var from: Partner

    @Option(help: ArgumentHelp("A run with the same sizes.", valueName: "run"))
    var like: String

    @Option(help: "The folder of the new run.")
    var out: String

    func run() throws {
        try Run.importFromPyTorch(file, like: like, to: out)
        print("\(out): a run with the network of \(file)")
    }
}

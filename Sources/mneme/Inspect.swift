import ArgumentParser
import Foundation
import Networks
import Reports
import RunLog
import Tasks
import Tensors
import Training

struct Inspect: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show how the gradient passes through time in a trained network.",
        discussion: """
            mneme inspect runs/order
            mneme inspect runs/order --length 500 --dump flow.safetensors

            Back-propagates through one batch and shows d_t = dL/dh_t at every step: in the terminal, and as \
            inspect.html in the run's folder. --dump writes every number of it, for checking with another program.
            """)

    @Argument(help: ArgumentHelp("The folder of the run.", valueName: "run"))
    var folder: String

    @Option(help: "T of the batch in steps. (default: the longest trained on)")
    var length: Int?

    @Option(help: "The sequences of the batch.")
    var sequences = 20

    @Option(help: "The seed of the batch.")
    var seed: UInt64 = 2_000_000

    @Option(help: "What Ω compares. (default: as trained)")
    var omegaForm: Omega.Form?

    @Option(help: "How Ω adds up steps and sequences. (default: as trained)")
    var omegaReduction: Omega.Reduction?

    @Option(help: ArgumentHelp("Parameters to inspect in place of the run's.", valueName: "file"))
    var parameters: String?

    @Option(help: ArgumentHelp("Write inputs, states, gradients and Ω to this file.", valueName: "file"))
    var dump: String?

    @Option(help: "Where to write the page. (default: inspect.html in the run's folder)")
    var out: String?

    func validate() throws {
        guard sequences > 0, length.map({ $0 > 0 }) ?? true else {
            throw ValidationError("--sequences and --length must be 1 or more.")
        }
    }

    func run() throws {
        var (settings, workload, model) = try Run.load(folder, needsParameters: parameters == nil)
        if let parameters { try model.load(parameters, checksum: .ifPresent) }
        let batch = try batch(settings, workload)
        var omega = settings.omega
        (omega.weight, omega.form) = (1, omegaForm ?? omega.form)
        omega.reduction = omegaReduction ?? omega.reduction

        let pass = backpropagate(through: model) { model in
            batch.loss(model(batch.inputs, lengths: batch.lengths))
        }
        let penalty = omega(pass.flow, at: model)
        if let dump { try InspectionDump(settings, model, batch, pass, omega, penalty).write(to: dump) }

        let log = URL(fileURLWithPath: folder + "/events.jsonl")
        let events = (try? RunLogReader.events(at: log)) ?? []
        let inspection = inspection(settings, model, batch, pass, penalty, events)
        let page = out ?? folder + "/inspect.html"
        try AtomicFile.write(Data(InspectionPage(inspection).html.utf8), to: page)
        print(TerminalPicture.inspection(inspection, width: Terminal.width, color: Terminal.hasColour))
        print("\nΩ \(Words.short(penalty.value))  loss \(Words.short(pass.loss))  page \(page)")
    }

    private func batch(_ settings: RunSettings, _ workload: Workload) throws -> Batch {
        switch workload {
        case .synthetic(let task):
            let length = length ?? settings.longest
            guard length >= task.leastLength else {
                throw ValidationError("\(task.name) needs a length of \(task.leastLength) or more.")
            }
            var random = Random(seed: seed)
            return task.batch(of: sequences, length: length, using: &random)
        case .series(let data):
            guard length == nil else { throw ValidationError("--length is for runs on synthetic tasks.") }
            let cases = data.validation.isEmpty ? data.fit : data.validation
            return SeriesData.batch(Array(cases.prefix(sequences)))
        }
    }

    private func inspection(
        _ settings: RunSettings, _ model: RecurrentNetwork<ElmanCell>, _ batch: Batch,
        _ pass: BackwardPass<RecurrentNetwork<ElmanCell>>, _ penalty: Penalty<RecurrentNetwork<ElmanCell>>,
        _ events: [Event]
    ) -> Inspection {
        let layers = zip(model.layers, pass.flow.layers).enumerated().map { index, pair in
            LayerInspection(
                name: "layers.\(index)", gradientNorms: rows(pair.1.gradientNorms), ratios: rows(pair.1.ratios),
                eigenvalues: (pair.0.recurrent.weight.eigenvalues ?? []).map { ($0.real, $0.imaginary) })
        }
        let omegas = events.compactMap { event -> (step: Int, omega: Double)? in
            if case .progress(let line) = event { (line.step, line.omega) } else { nil }
        }
        return Inspection(
            title: folder, layers: layers, omegaOverTraining: settings.omega.weight > 0 ? omegas : [],
            facts: [
                ("task", settings.task), ("T", "\(batch.steps)"), ("sequences", "\(batch.count)"),
                ("loss", Words.short(pass.loss)), ("Ω", Words.short(penalty.value)),
                ("Ω's form", "\(settings.omega.form.rawValue), \(settings.omega.reduction.rawValue)"),
            ])
    }

    private func rows(_ tensor: Tensor) -> [[Float]] {
        let (width, numbers) = (tensor.shape[1], tensor.scalars)
        return (0..<tensor.shape[0]).map { row in (0..<width).map { Float(numbers[row * width + $0]) } }
    }
}

/// The terminal that standard output goes to, if it does.
enum Terminal {
    /// Its columns; 80 where there is none.
    static var width: Int {
        var size = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return min(Int(size.ws_col), 160)
    }

    /// Whether colours show.
    static var hasColour: Bool {
        isatty(STDOUT_FILENO) == 1 && ProcessInfo.processInfo.environment["NO_COLOR"] == nil
    }
}

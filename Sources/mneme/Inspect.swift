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
            mneme inspect runs/qa --sequences 4
            mneme inspect runs/no-clipping runs/clipping runs/clipping-and-omega

            Back-propagates through one batch and shows d_t = dL/dh_t at every step: in the terminal, and as \
            inspect.html in the run's folder. Several runs are drawn beneath each other on one scale. --dump writes every \
            number of it, for checking with another program. For a run on stories, it shows which sentences each hop \
            looks at to answer some test questions of each task.
            """)

    @Argument(help: ArgumentHelp("The folders of the runs.", valueName: "run"))
    var folders: [String]

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
        guard (1...65_536).contains(sequences) else { throw ValidationError("--sequences must be from 1 to 65536.") }
        guard (1...10_000_000).contains(length ?? 1) else {
            throw ValidationError("--length must be from 1 to 10000000.")
        }
        if folders.count > 1, parameters != nil || dump != nil || out != nil {
            throw ValidationError("--parameters, --dump and --out are for one run.")
        }
    }

    func run() throws {
        var strips: [TerminalPicture.Strip] = []
        for folder in folders {
            if try Run.settings(of: folder).stories != nil {
                try inspectStories(folder)
                continue
            }
            let events = try RunLogReader.events(at: URL(fileURLWithPath: folder + "/events.jsonl"))
            let inspection = try inspect(folder, events)
            let page = out ?? folder + "/inspect.html"
            try AtomicFile.write(Data(InspectionPage(inspection).html.utf8), to: page)
            if folders.count == 1 {
                let facts = inspection.facts.suffix(2).map { "\($0.key) \($0.value)" }.joined(separator: "  ")
                print(TerminalPicture.inspection(inspection, width: Terminal.width, color: Terminal.hasColour))
                if let memory = inspection.memory {
                    print()
                    print(TerminalPicture.memory(memory, width: Terminal.width, color: Terminal.hasColour))
                }
                print("\n\(facts)\npage: \(page)")
            }
            let top = inspection.layers[inspection.layers.count - 1]
            strips.append(
                .init(
                    name: URL(fileURLWithPath: folder).lastPathComponent, note: outcome(events),
                    gradientNorms: top.gradientNorms))
        }
        if folders.count > 1 {
            print("‖dL/dh_t‖, the length of the gradient, on its way back from the last step to the first:\n")
            print(TerminalPicture.gradientStrips(strips, width: Terminal.width, color: Terminal.hasColour))
        }
    }

    /// What each hop looks at, for some questions.
    private func inspectStories(_ folder: String) throws {
        guard folders.count == 1, length == nil, parameters == nil, dump == nil, omegaForm == nil, omegaReduction == nil
        else {
            throw ValidationError("A run on stories is inspected alone, and only with --sequences and --out.")
        }
        try StoryInspection(folder: folder, count: sequences).show(page: out ?? folder + "/inspect.html")
    }

    /// How a run ended, in a few words.
    private func outcome(_ events: [Event]) -> String {
        guard case .finished(let end)? = events.last(where: { if case .finished = $0 { true } else { false } }) else {
            return "not finished"
        }
        guard !end.error.isNaN else { return "loss \(Words.short(end.loss)) after \(end.step) updates" }
        let verdict = end.solved ? "solved" : "not solved"
        return "\(verdict): \(Words.percent(end.error)) wrong after \(end.step) updates"
    }

    /// Back-propagates through one batch of a run.
    private func inspect(_ folder: String, _ events: [Event]) throws -> Inspection {
        var (settings, workload, model) = try Run.load(folder, needsParameters: parameters == nil)
        if let parameters { try model.load(parameters, checksum: .ifPresent) }
        let (batch, symbols) = try batch(settings, workload, model)
        settings.omega.form = omegaForm ?? settings.omega.form
        settings.omega.reduction = omegaReduction ?? settings.omega.reduction
        var omega = settings.omega
        omega.weight = 1

        let pass = backpropagate(through: model) { model in
            // Symbols are looked up again, so that their vectors have a gradient.
            let inputs = symbols.map { model.rows(of: $0, batch: batch.count) } ?? batch.inputs
            return batch.loss(model(inputs, lengths: batch.lengths))
        }
        if !pass.loss.isFinite {
            let note = "mneme: \(folder): the loss is not finite, nor are the gradients below; training was lost.\n"
            FileHandle.standardError.write(Data(note.utf8))
        }
        let penalty = omega(pass.flow, at: model)
        if let dump { try InspectionDump(settings, model, batch, symbols, pass, omega, penalty).write(to: dump) }
        return inspection(folder, settings, model, batch, pass, penalty, events)
    }

    /// The batch, and the symbols that its inputs stand for.
    private func batch(
        _ settings: RunSettings, _ workload: Workload, _ model: RunModel
    ) throws -> (batch: Batch, symbols: [Int]?) {
        switch workload {
        case .synthetic(let task):
            let length = length ?? settings.longest
            try check(length...length, of: task)
            var random = Random(seed: seed)
            return (task.batch(of: sequences, length: length, using: &random), nil)
        case .series(let data, let window):
            guard length == nil else { throw ValidationError("--length is for runs on synthetic tasks.") }
            let cases = data.validation.isEmpty ? data.fit : data.validation
            return (SeriesData.batch(Array(cases.prefix(sequences)), window: window), nil)
        case .stories: preconditionFailure("Inspect: a run on stories is inspected by StoryInspection")
        case .music(let work):
            guard length ?? 2 >= 2 else { throw ValidationError("music needs a length of 2 or more.") }
            let pieces = PianoRolls.pieces(work.rolls.valid, cutTo: length ?? settings.longest)
            return (PianoRolls.batch(Array(pieces.prefix(sequences))), nil)
        case .text(let work):
            let streams = try TextStreams(
                work.corpus.valid ?? work.corpus.train, streams: sequences, steps: length ?? settings.longest)
            let chunk = try streams.chunk(0)
            let symbols = chunk.inputs.map { Int($0) }
            let batch = Batch(
                inputs: model.rows(of: symbols, batch: sequences).constant,
                targets: .classes(chunk.targets.map { Int($0) }))
            return (batch, symbols)
        }
    }

    private func inspection(
        _ folder: String, _ settings: RunSettings, _ model: RunModel, _ batch: Batch,
        _ pass: BackwardPass<RunModel>, _ penalty: Penalty<RunModel>,
        _ events: [Event]
    ) -> Inspection {
        let layers = zip(model.layers, pass.flow.layers).enumerated().map { index, pair in
            LayerInspection(
                name: "layers.\(index)", gradientNorms: rows(pair.1.gradientNorms), ratios: rows(pair.1.ratios),
                eigenvalues: (pair.0.asElman?.recurrent.weight.eigenvalues ?? []).map { ($0.real, $0.imaginary) })
        }
        let omegas = events.compactMap { event -> (step: Int, omega: Double)? in
            if case .progress(let line) = event { (line.step, line.omega) } else { nil }
        }
        return Inspection(
            title: folder, layers: layers, omegaOverTraining: settings.omega.weight > 0 ? omegas : [],
            facts: [
                ("task", settings.task), ("T", "\(batch.steps)"), ("sequences", "\(batch.count)"),
                ("Ω's form", "\(settings.omega.form.rawValue), \(settings.omega.reduction.rawValue)"),
                ("loss", Words.short(pass.loss)),
                ("Ω", Words.short(penalty.value)),
            ], memory: MemoryInspection.trace(model, settings, batch, title: folder))
    }

    private func rows(_ tensor: Tensor) -> [[Float]] {
        let (width, numbers) = (tensor.shape[1], tensor.scalars)
        return (0..<tensor.shape[0]).map { row in (0..<width).map { Float(numbers[row * width + $0]) } }
    }
}

/// The terminal that standard output goes to, if it does.
enum Terminal {
    /// Its columns; 80 where there is none.
    static var width: Int { min(width(of: STDOUT_FILENO), 160) }

    /// The columns of the terminal behind a file descriptor; 80 where there is none.
    static func width(of descriptor: Int32) -> Int {
        var size = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }

    /// Whether colours show.
    static var hasColour: Bool {
        isatty(STDOUT_FILENO) == 1 && ProcessInfo.processInfo.environment["NO_COLOR"] == nil
    }
}

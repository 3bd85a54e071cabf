import ArgumentParser
import Foundation
import Networks
import Tasks
import Training

/// The options that say what is trained and how.
///
/// What is not given comes from the task's own defaults.
struct TrainingOptions: ParsableArguments {
    @Option(
        help: """
            T in steps, or a range that it is drawn from for each update, such as 50...200; for text the steps of an \
            update, for music the longest piece before it is cut.
            """)
    var length: LengthRange?

    @Option(help: "How often repeat-copy repeats, or a range that it is drawn from. (default: 1...10)")
    var repeats: LengthRange?

    @Flag(inversion: .prefixedNo, help: "Begin with short sequences and lengthen them as they are learnt.")
    var curriculum: Bool?

    @Option(
        help: ArgumentHelp(
            """
            What to learn. Series: a .ts or UCR text file, class first. Text: a folder with train, valid and test, or \
            one file. Music: piano-rolls as JSON, plain or gz.
            """, valueName: "path"))
    var data: String?

    @Option(help: "What a token of text is: word, character or byte. (default: word)")
    var unit: TextUnit?

    @Option(help: ArgumentHelp("The most words or characters to know; others are <unk>.", valueName: "tokens"))
    var vocabulary: Int?

    @Option(help: "The width of the tokens' vectors; 0 for a one among zeros, of at most 8192. (default: as --hidden)")
    var embedding: Int?

    @Flag(help: "Let the readout share the tokens' vectors.")
    var tied = false

    @Option(help: ArgumentHelp("Series to test on, read once, after training.", valueName: "file"))
    var test: String?

    @Option(help: "The part of the training series held back to choose the best parameters by. (default: 0.2)")
    var validation: Double?

    @Option(help: "Values of each channel that a step sees. (default: 8)")
    var window: Int?

    @Option(help: "Values from one step's window to the next one's. (default: half the window)")
    var stride: Int?

    @OptionGroup(title: "Stories") var stories: StoryOptions

    @Option(help: "The cell; see 'mneme cells'. (default: elman; lstm for text)")
    var cell: AnyCell.Kind?

    @Option(help: "Hidden units a layer.")
    var hidden: Int?

    @Option(help: "Recurrent layers. (default: 1)")
    var layers: Int?

    @Option(help: "The nonlinearity. (default: tanh)")
    var activation: Activation?

    @Option(name: .customLong("init"), help: "How the weights begin. (default: orthogonal)")
    var initialization: Initialization?

    @Option(help: "How much of the state a step renews, above 0 and at most 1. (default: 1, not leaky)")
    var leak: Double?

    @Option(help: "The share of what passes between layers that is dropped in training. (default: 0)")
    var dropout: Double?

    @Flag(help: "Drop the same for all steps of a sequence.")
    var variational = false

    @Option(help: "The first bias of the LSTM's forget gate, or of the GRU's update gate. (default: 1, or 0)")
    var gateBias: Double?

    @Option(
        help: ArgumentHelp(
            "Let gates begin so as to keep for spans up to so many steps (chrono initialization).", valueName: "steps"))
    var chrono: Int?

    @Option(help: "α, the weight of the regularizer Ω; 0 is none.")
    var omega: Double?

    @Option(help: "What Ω compares. (default: squared-norms)")
    var omegaForm: Omega.Form?

    @Option(help: "How Ω adds up steps and sequences. (default: mean)")
    var omegaReduction: Omega.Reduction?

    @Option(
        help: ArgumentHelp(
            "Let α fall as 1/t, t in units of so many updates; text and music: passes.", valueName: "updates"))
    var omegaDecay: Int?

    @Option(help: "The largest norm of the whole gradient, or 'none'.")
    var clip: Limit?

    @Option(help: "The largest value of each element of the gradient, in place of --clip.")
    var clipValues: Double?

    @Option(help: "What to do where the gradient is not finite or above 1e10. (default: shrink W_h)")
    var nonfinite: NonfinitePolicy?

    @Option(help: "The optimizer; another one than the task's brings its usual learning rate.")
    var optimizer: OptimizerSettings.Kind?

    @Option(name: [.customLong("learning-rate"), .customLong("lr")], help: "The size of a step.")
    var learningRate: Double?

    @Option(help: "SGD's momentum. (default: 0)")
    var momentum: Double?

    @Flag(help: "Use Nesterov's momentum.")
    var nesterov = false

    @Option(help: "AdamW's weight decay. (default: 0.01)")
    var weightDecay: Double?

    @Option(
        help: """
            The learning rate over time: constant, cosine, halve (when a check is worse), step:UPDATES:FACTOR, \
            decay:FIRST:FACTOR (after FIRST, every time) or 1/t:UPDATES; text and music count passes, not updates.
            """)
    var schedule: ScheduleArgument?

    @Option(help: "Sequences an update.")
    var batch: Int?

    @Option(help: "The most updates.")
    var steps: Int?

    @Option(help: "The most passes over a text or music.")
    var epochs: Int?

    @Option(help: ArgumentHelp("End after so many checks in a row without a better one.", valueName: "checks"))
    var patience: Int?

    @Option(
        help: """
            End early when under 1 % (solved) or none (perfect) of 10,000 fresh sequences is wrong, when none is and none \
            of 1,000 several times as long, mostly ten (beyond; keeps the parameters that come nearest), or never.
            """)
    var until: RunSettings.Goal?

    @Option(help: "Updates between two checks; 'mneme tasks' tells this and the other defaults.")
    var checkEvery: Int?

    @Option(help: "The seed of all random numbers. (default: 1)")
    var seed: UInt64?

    @OptionGroup(title: "External memory") var memory: MemoryOptions

    /// Whether any option is given.
    var isChanged: Bool {
        let given: [Any?] = [
            length, repeats, curriculum, data, test, validation, window, stride, cell, hidden, layers, activation,
            initialization, leak, omega, unit, vocabulary, embedding, dropout, gateBias, chrono, epochs, patience,
            omegaForm, omegaReduction, omegaDecay, clip, clipValues, nonfinite, optimizer, learningRate, momentum,
            weightDecay, schedule, batch, steps, until, checkEvery, seed,
        ]
        return memory.isChanged || stories.isChanged || nesterov || tied || variational
            || given.contains { $0 != nil }
    }

    /// The settings of a run on a task; throws where they make no sense.
    func settings(for task: String) throws -> RunSettings {
        guard var settings = RunSettings.defaults(for: task, cell: cell, unit: unit ?? .word) else {
            throw ValidationError("There is no task '\(task)'. 'mneme tasks' lists them.")
        }
        if task == "stories" {
            settings = try stories.settings(data: data, heldBack: validation)
            try refuseOthersThanStories()
        } else if stories.isChanged {
            throw ValidationError("--tasks, --model, --hops and the like are for 'mneme train stories'.")
        }
        try applyData(to: &settings)
        if let length {
            guard settings.data == nil else { throw ValidationError("--length is not for series.") }
            if settings.epochs != nil, length.range.count > 1 {
                throw ValidationError("--length is one number for text and music.")
            }
            (settings.shortest, settings.longest) = (length.range.lowerBound, length.range.upperBound)
        }
        if let repeats { settings.repeats = repeats.range }
        set(&settings.curriculum, curriculum)
        set(&settings.hidden, hidden)
        set(&settings.layers, layers)
        set(&settings.activation, activation)
        set(&settings.initialization, initialization)
        set(&settings.leak, leak)
        set(&settings.batch, batch)
        set(&settings.until, until)
        set(&settings.checkEvery, checkEvery)
        set(&settings.seed, seed)
        set(&settings.schedule, schedule?.schedule)
        set(&settings.nonfinite, nonfinite)
        if let patience {
            guard LongSpanTasks.named(task) == nil else {
                throw ValidationError("--patience is for series, text and music; give --until.")
            }
            settings.patience = patience
        }
        try applyCount(to: &settings)
        try applyCell(to: &settings)
        try applyOmega(to: &settings)
        try applyOptimizer(to: &settings)
        do {
            try settings.validate(path: "command line")
        } catch {
            throw ValidationError(sentence(error.problem))
        }
        return settings
    }

    /// How long: in updates, or in passes over the data.
    private func applyCount(to settings: inout RunSettings) throws {
        set(&settings.steps, steps)
        guard settings.epochs != nil else {
            if epochs != nil { throw ValidationError("--epochs is for text, music and stories; give --steps.") }
            return
        }
        if steps != nil || checkEvery != nil || until != nil || curriculum != nil {
            throw ValidationError(
                "Text, music and stories are counted in passes: give --epochs, not --steps, --check-every, --until or "
                    + "--curriculum.")
        }
        if let epochs { settings.epochs = epochs }
    }

    /// A memory network has no cells, no lengths and no Ω.
    private func refuseOthersThanStories() throws {
        let given: [Any?] = [
            length, cell, hidden, layers, activation, initialization, leak, dropout, gateBias, chrono, omega,
            omegaForm, omegaReduction, omegaDecay, patience,
        ]
        if variational || memory.isChanged || given.contains(where: { $0 != nil }) {
            throw ValidationError(
                "Stories are learnt by a memory network: give --hops, --dimension and --memory, not options of cells, "
                    + "lengths, Ω or --patience.")
        }
    }

    private func applyCell(to settings: inout RunSettings) throws {
        if settings.cell != .elman, activation != nil { throw ValidationError("--activation is for --cell elman.") }
        try memory.apply(to: &settings)
        if settings.cell == .elman, gateBias != nil || chrono != nil {
            throw ValidationError("--gate-bias and --chrono are for --cell lstm, gru and ntm.")
        }
        if gateBias != nil, chrono != nil { throw ValidationError("Give --gate-bias or --chrono, not both.") }
        if let gateBias {
            guard gateBias.isFinite else { throw ValidationError("--gate-bias must be a number.") }
            settings.gateBias = .constant(gateBias)
        }
        if let chrono { settings.gateBias = .chrono(longest: chrono) }
        if case .chrono = settings.gateBias, chrono == nil { settings.gateBias = .chrono(longest: settings.longest) }
        let rate = dropout ?? settings.dropout.rate
        guard rate >= 0, rate < 1 else { throw ValidationError("--dropout must be at least 0 and below 1.") }
        settings.dropout = Dropout(rate, isVariational: variational || settings.dropout.isVariational)
    }

    private func applyData(to settings: inout RunSettings) throws {
        if settings.task != "series", test != nil || window != nil || stride != nil {
            throw ValidationError("--test, --window and --stride are for 'mneme train series'.")
        }
        if settings.task != "series", settings.stories == nil, validation != nil {
            throw ValidationError("--validation is for 'mneme train series' and 'mneme train stories'.")
        }
        if settings.task != "text", unit != nil || vocabulary != nil || embedding != nil || tied {
            throw ValidationError("--unit, --vocabulary, --embedding and --tied are for 'mneme train text'.")
        }
        switch settings.task {
        case "series": try applySeries(to: &settings)
        case "text":
            guard let data else {
                throw ValidationError(
                    "Name the text to learn: mneme train text --data PATH, a folder with train, valid and test, or "
                        + "one file.")
            }
            if let vocabulary, vocabulary < 2 { throw ValidationError("--vocabulary must be 2 or more.") }
            if unit == .byte, vocabulary != nil { throw ValidationError("--vocabulary is for words and characters.") }
            settings.text = .init(path: data, unit: unit ?? .word, vocabularyLimit: vocabulary)
            if let embedding { settings.embedding = embedding }
            settings.tied = tied
        case "music":
            guard let data else {
                throw ValidationError("Name the music to learn: mneme train music --data FILE.json.gz")
            }
            settings.music = data
        case "stories": break
        default:
            if data != nil {
                throw ValidationError("--data is for 'mneme train series', text, music and stories.")
            }
        }
    }

    private func applySeries(to settings: inout RunSettings) throws {
        guard let data else {
            throw ValidationError("Name the series to learn: mneme train series --data FILE [--test FILE].")
        }
        let width = window ?? 8
        guard (1...4096).contains(width), stride.map({ (1...width).contains($0) }) ?? true else {
            throw ValidationError("--window must be from 1 to 4096, --stride from 1 to the window.")
        }
        guard until == nil, curriculum == nil else {
            throw ValidationError("--until and --curriculum are for synthetic tasks.")
        }
        settings.data = .init(
            train: data, test: test, heldBack: validation ?? 0.2,
            window: .init(width: width, stride: stride ?? max(1, width / 2)))
    }

    private func applyOmega(to settings: inout RunSettings) throws {
        if let omega {
            guard omega >= 0, omega.isFinite else { throw ValidationError("--omega must be 0 or more.") }
            settings.omega.weight = omega
        }
        set(&settings.omega.form, omegaForm)
        set(&settings.omega.reduction, omegaReduction)
        if let omegaDecay { settings.omegaPeriod = omegaDecay }
    }

    private func applyOptimizer(to settings: inout RunSettings) throws {
        if clip != nil, clipValues != nil { throw ValidationError("Give --clip or --clip-values, not both.") }
        if let clip { settings.clipping = clip.value.map { .globalNorm($0) } ?? .none }
        if let clipValues { settings.clipping = .eachValue(clipValues) }
        if let optimizer, optimizer != settings.optimizer.kind, learningRate == nil {
            settings.optimizer.learningRate = optimizer == .sgd ? 0.01 : 5e-4
        }
        set(&settings.optimizer.kind, optimizer)
        set(&settings.optimizer.learningRate, learningRate)
        set(&settings.optimizer.momentum, momentum)
        set(&settings.optimizer.weightDecay, weightDecay)
        if nesterov {
            guard settings.optimizer.momentum > 0 else { throw ValidationError("--nesterov needs --momentum.") }
            settings.optimizer.nesterov = true
        }
        if settings.optimizer.kind != .sgd, momentum != nil {
            throw ValidationError("--momentum is for --optimizer sgd.")
        }
        if settings.optimizer.kind != .adamw, weightDecay != nil {
            throw ValidationError("--weight-decay is for --optimizer adamw.")
        }
    }

    private func set<Value>(_ target: inout Value, _ value: Value?) {
        if let value { target = value }
    }

    private func sentence(_ problem: String) -> String {
        problem.prefix(1).uppercased() + problem.dropFirst() + "."
    }
}

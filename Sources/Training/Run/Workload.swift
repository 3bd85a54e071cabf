import Foundation
import Networks
import Tasks
import Tensors

/// What a run learns from: fresh sequences of a synthetic task, or files.
public enum Workload: Sendable {
    case synthetic(any LongSpanTask)
    case series(SeriesData, SeriesData.Window)
    case text(TextWork)
    case music(MusicWork)
    case stories(StoryWork)

    /// What the settings of a run ask for; throws where the files are missing or damaged.
    ///
    /// A text is read with the vocabulary of a checkpoint where one is given, and must fit it.
    public init(
        _ settings: RunSettings, vocabulary: Vocabulary? = nil, storyVocabulary: StoryVocabulary? = nil
    ) throws(DataError) {
        if let task = settings.syntheticTask {
            self = .synthetic(task)
        } else if let data = settings.data {
            let train = try SeriesFile.read(data.train)
            var test: SeriesFile?
            if let path = data.test { test = try SeriesFile.read(path) }
            var random = settings.generator(for: .split)
            let series = try SeriesData(train: train, test: test, holdingBack: data.heldBack, using: &random)
            guard !series.validation.isEmpty || test != nil else {
                throw DataError(
                    path: data.train, problem: "none of its cases is held back, and there is no test file",
                    remedy: "Hold back more with --validation, or name a file with --test.")
            }
            self = .series(series, data.window)
        } else if let text = settings.text {
            self = .text(try TextWork(text, settings, vocabulary))
        } else if let music = settings.music {
            let rolls = try PianoRolls(reading: music)
            self = .music(MusicWork(rolls: rolls, pieces: rolls.pieces(cutTo: max(settings.longest, 2))))
        } else if let stories = settings.stories {
            self = .stories(try StoryWork(stories, settings, storyVocabulary))
        } else {
            throw DataError(path: "run.json", problem: "there is no task \"\(settings.task)\"", remedy: nil)
        }
    }

    /// What a network needs to fit.
    var interface: NetworkInterface {
        switch self {
        case .synthetic(let task):
            NetworkInterface(
                inputs: task.inputs, outputs: task.outputs,
                reading: task.hasTargetAtEveryStep ? .everyStep : .lastStep)
        case .series(let data, let window):
            NetworkInterface(inputs: data.channels * window.width, outputs: data.labels.count, reading: .everyStep)
        case .text(let work): NetworkInterface(work.corpus.vocabulary)
        case .music: .pianoRolls
        case .stories: NetworkInterface(inputs: 1, outputs: 1, reading: .lastStep)
        }
    }

    /// How many updates go once over the data; nil for a task that makes its own.
    func updatesPerPass(_ settings: RunSettings) -> Int? {
        switch self {
        case .synthetic: nil
        case .series(let data, _): (data.fit.count + settings.batch - 1) / settings.batch
        case .text(let work): work.train.updatesPerPass
        case .music(let work): (work.pieces.count + settings.batch - 1) / settings.batch
        case .stories(let work):
            (work.corpus.fit.count { $0.answer != nil } + settings.batch - 1) / settings.batch
        }
    }

    /// The words of stories.
    public var storyVocabulary: StoryVocabulary? {
        if case .stories(let work) = self { work.corpus.vocabulary } else { nil }
    }

    /// The vocabulary of a text.
    public var vocabulary: Vocabulary? { if case .text(let work) = self { work.corpus.vocabulary } else { nil } }
}

/// The widths of a network's two ends.
public struct NetworkInterface: Sendable {
    var inputs: Int
    var outputs: Int
    var reading: SequenceOutput
    /// Whether the inputs are symbols, `inputs` of them.
    var hasSymbols = false

    init(inputs: Int, outputs: Int, reading: SequenceOutput) {
        (self.inputs, self.outputs, self.reading) = (inputs, outputs, reading)
    }

    /// That of a language model.
    init(_ vocabulary: Vocabulary) {
        self.init(inputs: vocabulary.count, outputs: vocabulary.count, reading: .everyStep)
        hasSymbols = true
    }

    /// The keys of a frame in, those of the next one out.
    static let pianoRolls = NetworkInterface(inputs: PianoRolls.keys, outputs: PianoRolls.keys, reading: .everyStep)
}

/// A text to learn from.
public struct TextWork: Sendable {
    /// The text in its parts.
    public let corpus: TextCorpus
    /// The training part, cut into streams.
    let train: TextStreams

    init(_ text: RunSettings.Text, _ settings: RunSettings, _ vocabulary: Vocabulary?) throws(DataError) {
        let scratch = ProcessInfo.processInfo.environment["TMPDIR"] ?? "/var/tmp"
        corpus = try TextCorpus(
            path: text.path, unit: text.unit, vocabulary: vocabulary, limit: text.vocabularyLimit, scratch: scratch)
        train = try TextStreams(corpus.train, streams: settings.batch, steps: settings.longest)
        try check(text.path, settings)
    }

    /// The most tokens that may be a one among zeros: rows of more would hold little else than zeros.
    static let mostOneHot = 8192

    /// Throws where there is nothing to choose by, or too much to be a one among zeros.
    private func check(_ path: String, _ settings: RunSettings) throws(DataError) {
        for part in [corpus.valid, corpus.test] {
            guard let part, part.count < 2 else { continue }
            throw DataError(
                path: part.path, problem: "has a part of one token, which leaves nothing to predict",
                remedy: "Take a longer text.")
        }
        guard corpus.valid != nil || corpus.test != nil else {
            throw DataError(
                path: path, problem: "has no text to validate or to test on",
                remedy: "Add valid.txt or test.txt, or name the one file, which is then divided.")
        }
        guard settings.embedding != 0 || corpus.vocabulary.count <= TextWork.mostOneHot else {
            throw DataError(
                path: path,
                problem: "has \(corpus.vocabulary.count) different tokens; --embedding 0 is for at most "
                    + "\(TextWork.mostOneHot)",
                remedy: "Leave --embedding out, or know fewer tokens with --vocabulary.")
        }
    }

    /// One of the parts by its name; throws where the text has none of that name.
    public func part(_ name: String, path: String) throws(DataError) -> TokenSequence {
        let parts = ["train": corpus.train, "valid": corpus.valid, "test": corpus.test]
        guard let part = parts[name], let part else {
            throw DataError(path: path, problem: "it has no part \"\(name)\"", remedy: "Choose another with --split.")
        }
        return part
    }
}

/// Music to learn from.
public struct MusicWork: Sendable {
    /// The pieces as they are.
    public let rolls: PianoRolls
    /// Those to train on, long ones cut.
    let pieces: [PianoRolls.Piece]

    /// One of the parts by its name.
    public func part(_ name: String, path: String) throws(DataError) -> [PianoRolls.Piece] {
        switch name {
        case "train": return rolls.train
        case "valid": return rolls.valid
        case "test": return rolls.test
        default:
            throw DataError(path: path, problem: "it has no part \"\(name)\"", remedy: "Choose another with --split.")
        }
    }
}

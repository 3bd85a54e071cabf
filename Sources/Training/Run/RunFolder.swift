import Foundation
import Networks
import Tasks
import Tensors

// What a run's folder holds, read and written; and what came of the run.

extension Run {
    /// Throws where there is a run in a folder, or anything else.
    static func checkIsFree(_ folder: String) throws(DataError) {
        guard !FileManager.default.fileExists(atPath: folder + "/run.json") else {
            throw DataError(
                path: folder, problem: "there is a run already",
                remedy: "Continue it with --resume \(folder), or choose another folder with --out.")
        }
        let others = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        guard others.allSatisfy({ $0.hasPrefix(".mneme-") }) else {  // what an interrupted write left behind
            throw DataError(
                path: folder, problem: "the folder is not empty, and there is no run in it",
                remedy: "Choose a new one with --out.")
        }
    }

    static func writeSettings(_ settings: RunSettings, to folder: String) throws(DataError) {
        try checkIsFree(folder)
        try AtomicFile.makeFolder(at: folder)
        guard let data = try? JSON.encoder.encode(settings) else {
            throw DataError(path: folder, problem: "the settings can't be encoded", remedy: nil)
        }
        try AtomicFile.write(Checksum.sealJSON(data), to: folder + "/run.json")
    }

    /// Reads the settings of a run.
    public static func settings(of folder: String) throws(DataError) -> RunSettings {
        guard FileManager.default.fileExists(atPath: folder + "/run.json") else {
            throw DataError(
                path: folder + "/run.json", problem: "cannot be read: there is no such file",
                remedy: "\(folder) is not the folder of a run; check its name.")
        }
        let settings: RunSettings = try decoded(folder + "/run.json")
        try settings.validate(path: folder + "/run.json")
        return settings
    }

    /// What came of it.
    public struct Result: Sendable {
        /// Whether under 1 % of 10,000 fresh sequences was wrong at some time; on files, whether it beats guessing.
        public let solved: Bool
        /// The update after which that was first seen.
        public let solvedAt: Int?
        /// Updates made.
        public let steps: Int
        /// Time spent, interruptions left out.
        public let seconds: Double
        /// The share that is wrong, a fraction, by the last check.
        public let error: Double
        /// The mean loss of the last check.
        public let loss: Double
        /// The norm of the last gradient before clipping.
        public let gradientNorm: Double
        /// Ω at the last update.
        public let omega: Double
        /// The spectral radius of the first layer's W_h.
        public let rho: Double
        /// Updates whose gradient was not finite.
        public let nonfiniteSteps: Int
        /// The smallest loss on what was held back.
        public let validationLoss: Double?
        /// How the chosen parameters do on the test file, if there is one.
        public let test: Evaluation?
    }

    /// What came of it so far; for files with the parameters that did best on validation.
    ///
    /// On files, this reads and evaluates the test part, once where the run is finished.
    public var result: Result { concluded ?? resultNow }

    /// The updates made so far.
    public var steps: Int { state.step }

    var resultNow: Result {
        var (solved, error, loss, test) = (
            state.solvedAt != nil, state.best?.error ?? state.error, state.best?.loss ?? state.loss, Evaluation?.none
        )
        if case .series(let data, let window) = workload {
            if !data.test.isEmpty {
                test = .of(SeriesData.batch(data.test, window: window), Criterion.wrongClassOnAverage, chosenModel)
            }
            if let test { (error, loss) = (test.error, test.loss) }
            solved = error < data.errorOfGuessing
        }
        if workload.vocabulary != nil || settings.music != nil {
            test = try? evaluation("test")
            if let test { loss = test.loss }
            (error, solved) = (.nan, loss < lossOfGuessing)
        }
        if let result = storyResult {
            (error, loss, test) = (result.meanError, result.total.loss, result.total)
            solved = result.failed == 0
        }
        return Result(
            solved: solved, solvedAt: state.solvedAt, steps: state.step, seconds: seconds, error: error, loss: loss,
            gradientNorm: state.gradientNorm, omega: state.omega,
            rho: spectralRadius, nonfiniteSteps: state.nonfiniteSteps,
            validationLoss: state.best?.loss, test: test)
    }

    /// The loss of giving every symbol the same probability, or every key one of a half.
    private var lossOfGuessing: Double {
        workload.vocabulary.map { Foundation.log(Double($0.count)) } ?? Double(PianoRolls.keys) * Foundation.log(2)
    }

    /// The chosen network on a part of a text or of music.
    private func evaluation(_ part: String) throws(DataError) -> Evaluation? {
        switch workload {
        case .text(let work):
            return try .of(work.part(part, path: folder), streams: 1, chosenModel, on: threads)
        case .music(let work): return .of(try work.part(part, path: folder), chosenModel, on: threads)
        case .synthetic, .series, .stories: return nil
        }
    }

    /// The network to use: the best on validation where there is one, the last otherwise.
    public var chosenModel: RunModel { (best ?? trained).recurrent }

    /// The settings, the data and the chosen network of a run, without changing anything in its folder.
    ///
    /// Without `needsParameters`, a run without a checkpoint has its initial network.
    public static func load(
        _ folder: String, needsParameters: Bool = true
    ) throws(DataError) -> (settings: RunSettings, workload: Workload, model: RunModel) {
        let settings = try settings(of: folder)
        guard settings.stories == nil else {
            throw DataError(
                path: folder, problem: "it is a run on stories, which has no recurrent network",
                remedy: "Use mneme eval, inspect or answer.")
        }
        let workload = try Workload(settings, vocabulary: try Checkpoint.vocabulary(in: folder, settings))
        guard needsParameters || Checkpoint.exists(in: folder) else {
            return (settings, workload, settings.initialModel(for: workload.interface))
        }
        return (
            settings, workload,
            try chosenModel(of: folder, settings) { .init(settings.initialModel(for: workload.interface)) }
        )
    }

    /// The network that a run's newest checkpoint has to offer: the best on validation, or the last.
    private static func chosenModel(
        of folder: String, _ settings: RunSettings, _ initial: () -> AnyModel
    ) throws(DataError) -> RunModel {
        guard let checkpoint = try Checkpoint.newest(in: folder, settings: settings, initial) else {
            throw noCheckpoint(folder)
        }
        return (checkpoint.best ?? checkpoint.model).recurrent
    }

    static func noCheckpoint(_ folder: String) -> DataError {
        DataError(path: folder, problem: "it has no checkpoint yet", remedy: "Train it: mneme train --resume \(folder)")
    }

    /// The settings and the chosen network of a run on text or music, without its data.
    public static func loadGenerator(
        _ folder: String
    ) throws(DataError) -> (settings: RunSettings, vocabulary: Vocabulary?, model: RunModel) {
        let settings = try settings(of: folder)
        let vocabulary = try Checkpoint.vocabulary(in: folder, settings)
        guard let interface = settings.music != nil ? .pianoRolls : vocabulary.map(NetworkInterface.init) else {
            throw settings.text == nil
                ? DataError(path: folder, problem: "it is a run on \(settings.task), not on text or music", remedy: nil)
                : noCheckpoint(folder)
        }
        return (
            settings, vocabulary, try chosenModel(of: folder, settings) { .init(settings.initialModel(for: interface)) }
        )
    }
}

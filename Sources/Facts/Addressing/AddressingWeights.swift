import Foundation
import Tasks
import Tensors
import Training

/// Everything that the addressing has learned: one file of the safetensors format, shipped with the library.
struct AddressingWeights: Sendable, Equatable {
    /// What encodes texts.
    var network: CueNetwork
    /// What reads which relation a sentence is about.
    var kinds = KindModel()
    /// What tells subjects from values.
    var roles = LinearModels()
    /// What joins the evidence.
    var ranking = LinearModels()
    /// What finds the words that answer.
    var spans = LinearModels()
    /// What judges whether a fact takes the place of another.
    var superseding = LinearModels()

    /// A name of the encoder's numbers: texts must be encoded again where it has changed.
    var identity: String {
        String(Digest.fnv(Quantized(network).bytes), radix: 16)
    }

    init(network: CueNetwork) { self.network = network }

    /// Reads a file that ``write(to:)`` wrote; throws where it is missing, damaged or something else.
    init(reading path: String) throws(DataError) {
        let file = try TensorFile(reading: path)
        guard let words = file.metadata["words"], let quantized = Quantized(file),
            file.metadata["width"] == "\(CueNetwork.address)+\(CueNetwork.relation)"
        else {
            throw DataError(
                path: path, problem: "is no file of addressing weights of this version",
                remedy: "Make it again with 'mneme study encoder'.")
        }
        let list = words.split(separator: " ").map(String.init)
        guard quantized.rows == list.count + 1 + CueNetwork.buckets, quantized.isConsistent else {
            throw DataError(
                path: path, problem: "has \(quantized.rows) rows for \(list.count) words",
                remedy: "Make it again with 'mneme study encoder'.")
        }
        network = quantized.network(words: list)
        kinds = KindModel(file)
        roles = LinearModels(file, "roles.")
        ranking = LinearModels(file, "ranking.")
        spans = LinearModels(file, "spans.")
        superseding = LinearModels(file, "superseding.")
    }

    /// Throws where a model is missing or was fitted to other features than this program has.
    func check(_ path: String) throws(DataError) {
        let evidence = Evidence.names.count
        let counts = [
            ("kinds", kinds.isWhole ? 1 : 0, 1), ("ranking.score", ranking["score"].count, evidence),
            ("ranking.confidence", ranking["confidence"].count, Committee.count(inputs: Confidence.count)),
            ("ranking.threshold", ranking["threshold"].count, 1),
            ("spans.weights", spans["weights"].count, SpanScorer.buckets),
            ("roles.subjects", roles["subjects"].count, Roles.buckets),
            ("roles.values", roles["values"].count, Roles.buckets),
            ("superseding.judge", superseding["judge"].count, SupersedingJudge.count),
            ("superseding.threshold", superseding["threshold"].count, 1),
            ("superseding.careful", superseding["careful"].count, 1),
        ]
        for (name, count, expected) in counts where count != expected {
            throw DataError(
                path: path, problem: "has \(count) weights of \"\(name)\", this version needs \(expected)",
                remedy: "Make it again with 'mneme study encoder'.")
        }
    }

    /// Writes the file; its network is what reading it gives, rounded to 8 bits a number.
    func write(to path: String) throws(DataError) {
        var file = TensorFile(
            Quantized(network).entries,
            metadata: [
                "words": network.words.joined(separator: " "), "identity": identity,
                "width": "\(CueNetwork.address)+\(CueNetwork.relation)",
            ])
        file.entries += kinds.entries
        for (prefix, models) in [
            ("roles.", roles), ("ranking.", ranking), ("spans.", spans), ("superseding.", superseding),
        ] {
            file.entries += models.entries(prefix)
        }
        try file.write(to: path)
    }

    /// The weights as they come back from a file, so that what is fitted next sees what will be used.
    func rounded() -> AddressingWeights {
        var copy = self
        copy.network = Quantized(network).network(words: network.words)
        copy.kinds = kinds.rounded()
        copy.roles = roles.rounded()
        copy.ranking = ranking.rounded()
        copy.spans = spans.rounded()
        copy.superseding = superseding.rounded()
        return copy
    }
}

/// Weights by name: of logistic models, and single numbers such as thresholds.
struct LinearModels: Sendable, Equatable {
    private(set) var models: [String: [Double]] = [:]

    init() {}

    /// The tensors of a file whose names have a prefix.
    init(_ file: TensorFile, _ prefix: String) {
        for entry in file.entries where entry.name.hasPrefix(prefix) {
            models[String(entry.name.dropFirst(prefix.count))] = entry.doubles()
        }
    }

    /// The weights of a name, empty if there are none.
    subscript(name: String) -> [Double] {
        get { models[name] ?? [] }
        set { models[name] = newValue }
    }

    /// The models as they come back from a file.
    func rounded() -> LinearModels {
        var copy = self
        copy.models = models.mapValues { $0.map { Double(Float($0)) } }
        return copy
    }

    func entries(_ prefix: String) -> [TensorFile.Entry] {
        models.sorted { $0.key < $1.key }
            .map { name, weights in
                TensorFile.Entry(name: prefix + name, shape: [weights.count], floats: weights.map { Float($0) })
            }
    }
}

/// A network as a file has it, with 8 bits a number of E.
private struct Quantized {
    let embedding: EightBits
    let importance: [Float]

    var rows: Int { embedding.scales.count }
    var entries: [TensorFile.Entry] {
        embedding.entries("encoder.embedding") + [
            .init(name: "encoder.importance", shape: [importance.count], floats: importance)
        ]
    }
    var bytes: [UInt8] { entries.flatMap(\.bytes) }
    var isConsistent: Bool { embedding.width == CueNetwork.width && importance.count == rows }

    init?(_ file: TensorFile) {
        guard let embedding = EightBits(file, "encoder.embedding"), let importance = file["encoder.importance"] else {
            return nil
        }
        (self.embedding, self.importance) = (embedding, importance.floats())
    }

    init(_ network: CueNetwork) {
        embedding = EightBits(network.embedding.map { Float($0) }, width: CueNetwork.width)
        importance = network.importance.map { Float($0) }
    }

    func network(words: [String]) -> CueNetwork {
        CueNetwork(
            words: words, embedding: embedding.numbers.map { Scalar($0) }, importance: importance.map { Scalar($0) })
    }
}

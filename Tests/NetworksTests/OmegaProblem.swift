import Networks
import Tensors
import Testing

/// A network, a batch and a loss: something for Ω to look at.
struct OmegaProblem: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let model: Network
    let inputs: Tensor
    let lengths: [Int]?
    let classes: [Int]

    var batch: Int { inputs.shape[1] }
    var steps: Int { inputs.shape[0] }

    init(
        _ name: String, _ activation: Activation = .tanh, layers: Int = 1, leak: Double = 1, steps: Int = 12,
        lengths: [Int]? = nil, reading: SequenceOutput = .lastStep
    ) {
        var random = Random(seed: 1)
        let batch = 6
        testDescription = name
        model = Network(
            inputs: 3, hidden: 17, outputs: 4, layers: layers, activation: activation, leak: leak, reading: reading,
            using: &random
        ).disturbed(by: 0.2, using: &random)
        inputs = random.tensor([steps, batch, 3])
        self.lengths = lengths
        classes = (0..<steps * batch).map { _ in random.below(4) }
    }

    static let all = [
        OmegaProblem("tanh"),
        OmegaProblem("rectifiers, every step", .relu, reading: .everyStep),
        OmegaProblem("leaky, ragged", leak: 0.3, lengths: [12, 1, 5, 12, 7, 2]),
        OmegaProblem("two layers, ragged, every step", layers: 2, lengths: [3, 12, 12, 9, 1, 6], reading: .everyStep),
        OmegaProblem("three leaky layers of logistic units", .sigmoid, layers: 3, leak: 0.7),
        OmegaProblem("one step", steps: 1),
    ]

    /// The share of some sequences in the loss of the batch.
    func loss(_ model: Network, _ sequences: Range<Int>) -> Tensor {
        let lengths = self.lengths ?? Array(repeating: steps, count: batch)
        let outputs = model(inputs.sequences(sequences), lengths: Array(lengths[sequences]))
        guard case .everyStep = model.reading else {
            return crossEntropy(outputs, Array(classes[sequences]), dividedBy: Double(batch))
        }
        let pairs = (0..<steps).flatMap { t in sequences.map { (t: t, b: $0) } }
        return crossEntropy(
            outputs, pairs.map { classes[$0.t * batch + $0.b] },
            where: pairs.map { $0.t < lengths[$0.b] ? 1 : 0 }, dividedBy: Double(lengths.reduce(0, +)))
    }

    /// One pass over the whole batch.
    func pass(adding omega: Omega? = nil) -> BackwardPass<Network> {
        backpropagate(through: model, adding: omega) { loss($0, 0..<batch) }
    }

    /// One pass over a batch in shards.
    func pass(
        _ shards: [Range<Int>], on threads: Threads = .one, adding omega: Omega? = nil
    ) -> BackwardPass<Network> {
        backpropagate(through: model, shards: shards, on: threads, adding: omega, loss)
    }
}

/// One of the four definitions of Ω.
struct OmegaForm: Sendable, CustomTestStringConvertible {
    let form: Omega.Form
    let reduction: Omega.Reduction

    static let all = Omega.Form.allCases.flatMap { form in
        Omega.Reduction.allCases.map { OmegaForm(form: form, reduction: $0) }
    }

    var nameInFixtures: String { "\(form.rawValue)_\(reduction.rawValue)" }
    var testDescription: String { "\(form), \(reduction)" }
    func omega(weight: Double) -> Omega { Omega(weight: weight, form: form, reduction: reduction) }
}

import Networks
import Tensors

/// A network that is shown a subject and a relation and names the object.
///
///     x_1 = E[subject], x_2 = E[relation]
///     feed-forward: h = tanh(W (x_1 ⊕ x_2) + b)      recurrent: h = the cell's output after x_1, then x_2
///     p(object) = softmax(R h + c)
///
/// The vectors are as wide as the hidden layer.
struct FactNetwork: Module {
    /// E, [subjects + relations, hidden].
    var embedding: Embedding
    /// W and b of a feed-forward network, [hidden, 2 hidden].
    var layer: Linear?
    /// The cell of a recurrent one.
    var cell: AnyCell?
    /// R and c, [objects, hidden].
    var readout: Linear
    /// The number of the first relation among the symbols.
    let subjects: Int

    /// Vectors from N(0, 1), all else uniform in ±1/√inputs.
    init(_ kind: PresentationStudy.Network, hidden: Int, for facts: RandomFacts, using random: inout Random) {
        subjects = facts.subjects
        embedding = Embedding(weight: .normal(facts.subjects + RandomFacts.relations, hidden, using: &random))
        switch kind {
        case .feedforward: layer = Self.linear(2 * hidden, hidden, using: &random)
        case .elman: cell = AnyCell(ElmanCell(hidden, hidden, initialization: .uniform, using: &random))
        case .lstm: cell = AnyCell(LSTMCell(hidden, hidden, initialization: .uniform, using: &random))
        }
        readout = Self.linear(hidden, facts.objects, using: &random)
    }

    private static func linear(_ inputs: Int, _ outputs: Int, using random: inout Random) -> Linear {
        let bound = 1 / Double(inputs).squareRoot()
        return Linear(
            weight: .uniform(outputs, inputs, in: -bound..<bound, using: &random), bias: .zeros(outputs))
    }

    /// h of some facts, [facts, hidden].
    private func signal(_ facts: ArraySlice<RandomFacts.Triple>) -> Tensor {
        let symbols = facts.map(\.subject) + facts.map { subjects + $0.relation }
        let x = embedding(symbols, batch: facts.count)
        if let layer { return tanh(layer(concatenate(x.step(0), x.step(1)))) }
        guard let cell else { preconditionFailure("FactNetwork: it has neither a layer nor a cell") }
        return cell.unroll(x, from: cell.initialState(batch: facts.count), keeping: .lastStep).outputs
    }

    /// The mean of -ln p(object).
    func loss(_ facts: ArraySlice<RandomFacts.Triple>) -> Tensor {
        crossEntropy(
            of: signal(facts), through: readout.weight, readout.bias ?? .zeros(readout.outputs), facts.map(\.object))
    }

    /// The share of the facts whose object scores higher than every other one.
    func recall(of facts: [RandomFacts.Triple]) -> Double {
        var right = 0
        for start in stride(from: 0, to: facts.count, by: 1024) {
            let part = facts[start..<min(start + 1024, facts.count)]
            let scores = readout(signal(part)).scalars
            let width = readout.outputs
            for (row, fact) in part.enumerated() {
                let score = scores[row * width + fact.object]
                let isHighest = (0..<width).allSatisfy { $0 == fact.object || scores[row * width + $0] < score }
                if isHighest { right += 1 }
            }
        }
        return Double(right) / Double(facts.count)
    }

    mutating func visitParameters(_ visit: inout some ParameterVisitor & ~Copyable) {
        visit("embedding", &embedding)
        visit("layer", &layer)
        visit("cell", &cell)
        visit("readout", &readout)
    }
}

import Networks
import Tensors

/// A network of any cell.
typealias AnyNetwork = RecurrentNetwork<AnyCell>

extension AnyCell.Kind {
    /// Those with gates.
    static let gated: [AnyCell.Kind] = [.lstm, .gru]
}

extension Tensor {
    /// [T, batch, count] with a 1 at the place of each symbol, for symbols step by step.
    static func oneHot(_ symbols: [Int], of count: Int, batch: Int) -> Tensor {
        Tensor(
            symbols.flatMap { symbol in (0..<count).map { Scalar($0 == symbol ? 1 : 0) } },
            shape: [symbols.count / batch, batch, count])
    }

    /// Some steps of [T, ...].
    func steps(_ range: Range<Int>) -> Tensor { stack(range.map { step($0) }) }

    /// Whether every element is a number, and not too large a one.
    var isFinite: Bool { scalars.allSatisfy(\.isFinite) }
}

extension RecurrentNetwork where Cell == AnyCell {
    /// A network with biases and weights that leave no unit idle.
    static func forTests(
        _ kind: AnyCell.Kind, symbols: Int? = nil, inputs: Int = 3, hidden: Int = 17, outputs: Int = 4,
        layers: Int = 1, reading: SequenceOutput = .everyStep, dropout: Dropout = Dropout(), seed: UInt64 = 1
    ) -> AnyNetwork {
        var random = Random(seed: seed)
        return AnyNetwork.fresh(
            kind, symbols: symbols, inputs: inputs, hidden: hidden, outputs: outputs, layers: layers,
            reading: reading, dropout: dropout, using: &random
        ).disturbed(by: 0.1, using: &random)
    }

    /// The last layer's states and the states to go on from; nothing is dropped.
    func run(
        _ inputs: Tensor, from states: States? = nil, lengths: [Int]? = nil
    ) -> (signal: Tensor, states: States) {
        var random: Random?
        return signal(
            inputs, from: states ?? initialStates(batch: inputs.shape[1]), lengths: lengths, dropping: &random)
    }
}

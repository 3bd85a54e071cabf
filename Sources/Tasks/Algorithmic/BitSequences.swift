import Tensors

/// A batch of an algorithmic task in the making: bits, marks and numbers in, bits wanted at the steps that count.
///
/// A vector of bits is a whole number, its lowest bit on the first channel.
struct BitSequences {
    private var shown: OneHotRows
    private var wanted: OneHotRows
    private var weights: [Scalar]
    private let batch: Int

    init(steps: Int, batch: Int, inputs: Int, outputs: Int) {
        shown = OneHotRows(steps: steps, batch: batch, width: inputs)
        wanted = OneHotRows(steps: steps, batch: batch, width: outputs)
        weights = Array(repeating: 0, count: steps * batch)
        self.batch = batch
    }

    /// Shows the bits of a vector on the first channels.
    mutating func show(_ vector: UInt64, at step: Int, of sequence: Int) {
        for bit in bits(of: vector) { shown.set(bit, at: step, of: sequence) }
    }

    /// Shows a mark, or a number, on a channel.
    mutating func show(_ value: Scalar = 1, on channel: Int, at step: Int, of sequence: Int) {
        shown.set(channel, to: value, at: step, of: sequence)
    }

    /// Wants a vector as the output of a step, which counts from now on.
    mutating func want(_ vector: UInt64, at step: Int, of sequence: Int) {
        for bit in bits(of: vector) { wanted.set(bit, at: step, of: sequence) }
        weights[step * batch + sequence] = 1
    }

    private func bits(of vector: UInt64) -> [Int] { (0..<64).filter { vector >> $0 & 1 == 1 } }

    var finished: Batch { Batch(inputs: shown.tensor, targets: .bits(wanted.tensor), weights: weights) }
}

extension Random {
    /// Vectors of up to 64 fair bits.
    mutating func vectors(_ count: Int, bits: Int) -> [UInt64] { (0..<count).map { _ in next() >> (64 - bits) } }
}

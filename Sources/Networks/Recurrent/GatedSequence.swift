import Tensors

// LSTM and GRU layers over a whole sequence, as one operator with hand-written back-propagation through time.
//
// A row of gates has four parts, each padded to whole vectors:
//
//             part 0   part 1   part 2   part 3
//     LSTM    i        f        g        o
//     GRU     r        z        n        m, the recurrent product of n, which r scales
//
// The first product of all steps, x W_xᵀ, is one; h_{t-1} W_hᵀ joins step by step, from weights that are packed once.

/// Which gates, and where their products go.
enum Gating: Sendable {
    case lstm, gru

    /// How many parts x adds to, from the first.
    var inputParts: Int { self == .lstm ? 4 : 3 }
    /// The parts that h_{t-1} adds to, as runs of neighbours; W_h's blocks go to them in their order.
    var recurrentRuns: [Range<Int>] { self == .lstm ? [0..<4] : [0..<2, 3..<4] }
    /// The blocks that W_x and W_h have.
    var blocks: Int { inputParts }
}

/// The weights of a gated layer: W_x [G H, I], W_h [G H, H] and the biases of the four parts.
struct GatedWeights: Sendable {
    let gating: Gating
    let input: Tensor
    let recurrent: Tensor
    /// [H] each, nil where there is none.
    let biases: [(weights: Tensor, block: Int)?]

    var inputs: Int { input.shape[1] }
    var hidden: Int { recurrent.shape[1] }
    /// H, padded to whole vectors.
    var units: Int { Kernels.padded(hidden) }

    /// The biases of the four parts, padded with zeros.
    func paddedBiases() -> PaddedMatrix {
        let padded = PaddedMatrix(zeros: 4, hidden)
        for (part, bias) in biases.enumerated() {
            if let bias { padded[part].update(from: bias.weights.base + bias.block * hidden, count: hidden) }
        }
        return padded
    }

    /// Wᵀ of some blocks, [width, blocks units], for products of rows.
    func transposed(_ weight: Tensor, blocks: Range<Int>) -> PackedMatrix {
        let width = weight.shape[1]
        let first = weight.base + blocks.lowerBound * hidden * width
        guard units != hidden else {
            return PackedMatrix(first, rows: width, columns: blocks.count * units, rowStride: 1, columnStride: width)
        }
        let room = Storage(count: blocks.count * units * width)
        room.base.update(repeating: 0, count: room.count)
        for block in 0..<blocks.count {
            (room.base + block * units * width).update(from: first + block * hidden * width, count: hidden * width)
        }
        return PackedMatrix(
            room.base, rows: width, columns: blocks.count * units, rowStride: 1, columnStride: width)
    }

    /// Each block of W, [H, width], or some columns of it, for products of gradients.
    func blocks(_ weight: Tensor, columns: Range<Int>? = nil) -> [PackedMatrix] {
        let width = weight.shape[1]
        let columns = columns ?? 0..<width
        return (0..<gating.blocks).map {
            PackedMatrix(
                weight.base + $0 * hidden * width + columns.lowerBound, rows: hidden, columns: columns.count,
                rowStride: width)
        }
    }
}

/// The forward pass of a gated layer, with what its backward pass needs.
struct GatedSequence: Sendable {
    let weights: GatedWeights
    let shape: SequenceShape
    /// x_t, [T, B, I]; zero past a sequence's end.
    let inputs: Tensor
    /// h_0 and, for an LSTM, c_0.
    let initial: [PaddedMatrix]
    /// The four parts of each row.
    let gates: PaddedMatrix
    /// h_t, zero past a sequence's end.
    let states: PaddedMatrix
    /// c_t of an LSTM.
    let cells: PaddedMatrix?

    /// The whole sequence, [T, B, I].
    init(_ weights: GatedWeights, _ x: Tensor, from initial: [Tensor], _ shape: SequenceShape) {
        self.init(inputs: shape.lengths == nil ? x.constant : x.erased(past: shape), weights, from: initial, shape)
        let packing = GatedPacking(weights)
        packing.inputs.multiply(
            rows: shape.rows, inputs.base, aRow: weights.inputs, accumulate: false, into: gates.base,
            cStride: gates.stride)
        for t in 0..<shape.steps { advance(t, packing) }
    }

    /// A sequence before its first step.
    init(inputs: Tensor, _ weights: GatedWeights, from initial: [Tensor], _ shape: SequenceShape) {
        self.weights = weights
        self.shape = shape
        self.inputs = inputs
        self.initial = initial.map { PaddedMatrix($0.base, rows: shape.batch, columns: shape.hidden) }
        gates = PaddedMatrix(unfilled: shape.rows, 4 * weights.units)
        states = PaddedMatrix(unfilled: shape.rows, shape.hidden)
        cells = weights.gating == .lstm ? PaddedMatrix(unfilled: shape.rows, shape.hidden) : nil
    }

    /// Step t, once the gates hold the products of its inputs.
    func advance(_ t: Int, _ packing: GatedPacking) {
        let (batch, units, gating) = (shape.batch, weights.units, weights.gating)
        let before = t == 0 ? initial[0].base : states[(t - 1) * batch]
        let row = gates[t * batch]
        for (parts, matrix) in packing.recurrent {
            matrix.multiply(
                rows: batch, before, aRow: units, accumulate: parts.lowerBound < gating.inputParts,
                into: row + parts.lowerBound * units, cStride: gates.stride)
        }
        if let cells {
            Kernels.lstm(
                rows: batch, units: units, bias: packing.bias.base,
                before: t == 0 ? initial[1].base : cells[(t - 1) * batch],
                gates: row, cell: cells[t * batch], state: states[t * batch])
            shape.eraseEndedRows(of: cells, at: t)
        } else {
            Kernels.gru(
                rows: batch, units: units, bias: packing.bias.base, before: before, gates: row,
                state: states[t * batch])
        }
        shape.eraseEndedRows(of: states, at: t)
    }
}

/// The weights of a gated layer as its steps want them.
struct GatedPacking: Sendable {
    /// W_xᵀ.
    let inputs: PackedMatrix
    /// W_hᵀ, for runs of parts.
    let recurrent: [(parts: Range<Int>, matrix: PackedMatrix)]
    let bias: PaddedMatrix

    init(_ weights: GatedWeights) {
        inputs = weights.transposed(weights.input, blocks: 0..<weights.gating.inputParts)
        var block = 0
        recurrent = weights.gating.recurrentRuns.map { parts in
            defer { block += parts.count }
            return (parts, weights.transposed(weights.recurrent, blocks: block..<block + parts.count))
        }
        bias = weights.paddedBiases()
    }
}

extension Tensor {
    /// [T, B, n] with zeros past the sequences' ends, whatever stood there, NaN included.
    fileprivate func erased(past shape: SequenceShape) -> Tensor {
        var copy = constant
        let width = self.shape[2]
        copy.update { base in
            for t in 0..<shape.steps {
                for b in 0..<shape.batch where t > shape.lastStep(of: b) {
                    (base + (t * shape.batch + b) * width).update(repeating: 0, count: width)
                }
            }
        }
        return copy
    }
}

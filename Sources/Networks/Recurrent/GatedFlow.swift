import Tensors

/// The backward pass of a gated layer: d_t and u_t of every step, and from them the gradients.
///
///     LSTM    dc_t = d_t ⊙ o (1 - tanh² c_t) + f_{t+1} ⊙ dc_{t+1}
///     both    δ_t = the derivatives by the gates' pre-activations        u_t = δ_t W_h (GRU: + z ⊙ d_t)
///     weights dL/dW_h = Σ δ_tᵀ h_{t-1}                                   dL/dW_x = Σ δ_tᵀ x_t
struct GatedFlow: SequenceFlow {
    let sequence: GatedSequence
    let messages: Messages
    /// δ_t, in the order of the gates' parts.
    private let deltas: PaddedMatrix
    /// dL/dc_0 of an LSTM.
    private let carry: PaddedMatrix?

    init(_ sequence: GatedSequence, upstream: Tensor, of outputs: SequenceOutput) {
        self.init(sequence, Messages(sequence.shape, upstream: upstream, of: outputs))
        let way = Way(self)
        for t in (0..<sequence.shape.steps).reversed() { retreat(t, way) }
    }

    /// The flow before its last step is taken back.
    init(_ sequence: GatedSequence, _ messages: Messages) {
        self.sequence = sequence
        self.messages = messages
        deltas = PaddedMatrix(unfilled: sequence.shape.rows, 4 * sequence.weights.units)
        carry =
            sequence.cells == nil ? nil : PaddedMatrix(zeros: sequence.shape.batch, sequence.shape.hidden)
    }

    /// What every step of the way back needs: the blocks of W_h with their parts, and room for d_t.
    struct Way {
        fileprivate let blocks: [(part: Int, block: PackedMatrix)]
        fileprivate let room: PaddedMatrix

        init(_ flow: GatedFlow) {
            let weights = flow.sequence.weights
            blocks = Array(
                zip(weights.gating.recurrentRuns.flatMap(Array.init), weights.blocks(weights.recurrent)))
            room = PaddedMatrix(zeros: flow.sequence.shape.batch, weights.hidden)
        }
    }

    /// Step t, from d_t to u_t.
    func retreat(_ t: Int, _ way: Way) {
        let (batch, units) = (sequence.shape.batch, sequence.weights.units)
        let d = messages.gradient(at: t, using: way.room)
        let (delta, u) = (deltas[t * batch], messages.sent[t * batch])
        pullBack(at: t, d, into: delta, message: u)
        for (index, (part, block)) in way.blocks.enumerated() {
            block.multiply(
                rows: batch, delta + part * units, aRow: deltas.stride,
                accumulate: sequence.weights.gating == .gru || index > 0, into: u, cStride: units)
        }
    }

    /// δ_t from d_t; for a GRU also z ⊙ d_t.
    private func pullBack(
        at t: Int, _ d: Kernels.Input, into delta: Kernels.Output, message: Kernels.Output
    ) {
        let (batch, units) = (sequence.shape.batch, sequence.weights.units)
        let gates = sequence.gates[t * batch]
        func before(_ states: PaddedMatrix, _ initial: Int) -> Kernels.Output {
            t == 0 ? sequence.initial[initial].base : states[(t - 1) * batch]
        }
        if let cells = sequence.cells, let carry {
            Kernels.lstmPullback(
                rows: batch, units: units, gates: gates, before: before(cells, 1), cell: cells[t * batch], d,
                carry: carry.base, into: delta)
        } else {
            Kernels.gruPullback(
                rows: batch, units: units, gates: gates, before: before(sequence.states, 0), d, message: message,
                into: delta)
        }
    }

    func states() -> Tensor { sequence.shape.outputs(.everyStep, of: sequence.states) }

    /// dL/dh_0 and, for an LSTM, dL/dc_0.
    func initialStateGradients() -> [Tensor] {
        [messages.initialStateGradient()] + (carry.map { [$0.dense(from: 0, columns: sequence.shape.hidden)] } ?? [])
    }

    /// dL/dx_t, [T, B, I].
    func inputGradient() -> Tensor {
        let (weights, shape) = (sequence.weights, sequence.shape)
        let product = PaddedMatrix(unfilled: shape.rows, weights.inputs)
        inputGradient(
            rows: 0..<shape.rows, by: weights.blocks(weights.input), into: product.base, stride: product.stride)
        return product.dense(from: 0, columns: weights.inputs).shaped([shape.steps, shape.batch, weights.inputs])
    }

    /// The derivatives by the inputs of some rows, for blocks of W_x or of some of its columns.
    func inputGradient(rows: Range<Int>, by blocks: [PackedMatrix], into base: Kernels.Output, stride: Int) {
        for (part, block) in blocks.enumerated() {
            block.multiply(
                rows: rows.count, deltas[rows.lowerBound] + part * sequence.weights.units, aRow: deltas.stride,
                accumulate: part > 0, into: base, cStride: stride)
        }
    }

    /// dL/dW_x, those of the biases, and dL/dW_h.
    ///
    /// Ω is only a diagnostic here: its immediate derivative by W_h is that of an Elman cell.
    func weightGradients(joining coefficients: [Scalar]?) -> [Tensor] {
        precondition(coefficients == nil, "Omega: its gradient is that of Elman cells; leave it out for this cell")
        let weights = sequence.weights
        let both = weights.gating == .lstm ? 0..<4 : 0..<2
        var sums = [Sum(both, of: [.states, .inputs], self)]
        if weights.gating == .gru { sums += [Sum(2..<3, of: [.inputs], self), Sum(3..<4, of: [.states], self)] }
        func gradient(_ source: Source, _ shape: [Int]) -> Tensor {
            Tensor(shape) { base in
                var target = base
                for sum in sums { target = sum.copy(source, hidden: weights.hidden, into: target) }
            }
        }
        return [gradient(.inputs, weights.input.shape)] + biasGradients()
            + [gradient(.states, weights.recurrent.shape)]
    }

    /// What a weight is multiplied with: h_{t-1} or x_t.
    private enum Source { case states, inputs }

    /// Σ δ_tᵀ [h_{t-1}, x_t] for a run of parts that share their sources: δ is packed once for both.
    private struct Sum {
        private let parts: Range<Int>
        private let sources: [(source: Source, width: Int)]
        private let units: Int
        private let sum: OuterSum

        init(_ parts: Range<Int>, of sources: [Source], _ flow: GatedFlow) {
            let (weights, rows) = (flow.sequence.weights, flow.sequence.shape.rows)
            self.parts = parts
            self.sources = sources.map { ($0, $0 == .states ? weights.hidden : weights.inputs) }
            units = weights.units
            sum = OuterSum(rows: parts.count * units, columns: self.sources.reduce(0) { $0 + $1.width })
            let room = PaddedMatrix(unfilled: min(OuterSum.depth, rows), sum.columns)
            for start in stride(from: 0, to: rows, by: room.rows) {
                let count = min(room.rows, rows - start)
                for row in 0..<count {
                    var target = room[row]
                    for (source, width) in self.sources {
                        target.update(from: flow.row(start + row, of: source), count: width)
                        target += width
                    }
                }
                sum.add(
                    count, flow.deltas[start] + parts.lowerBound * units, aStride: flow.deltas.stride, room.base,
                    bStride: room.stride)
            }
        }

        /// Copies the blocks of one source's weight, and returns where the next one goes.
        func copy(_ source: Source, hidden: Int, into base: Kernels.Output) -> Kernels.Output {
            var (target, offset) = (base, 0)
            for (candidate, width) in sources {
                if candidate == source {
                    for part in 0..<parts.count {
                        for row in part * units..<part * units + hidden {
                            target.update(from: sum.sums.base + row * sum.stride + offset, count: width)
                            target += width
                        }
                    }
                }
                offset += width
            }
            return target
        }
    }

    /// h_{t-1} or x_t of a row (t, b).
    private func row(_ row: Int, of source: Source) -> Kernels.Input {
        switch source {
        case .inputs: return UnsafePointer(sequence.inputs.base + row * sequence.weights.inputs)
        case .states:
            let batch = sequence.shape.batch
            return UnsafePointer(row < batch ? sequence.initial[0][row] : sequence.states[row - batch])
        }
    }

    /// Those of the biases: one [G H], and for a GRU that of m, [H].
    private func biasGradients() -> [Tensor] {
        let weights = sequence.weights
        guard weights.biases.contains(where: { $0 != nil }) else { return [] }
        let sums = PaddedMatrix(zeros: 4, weights.hidden)
        Kernels.addRows(
            rows: sequence.shape.rows, columns: deltas.stride, stride: deltas.stride, deltas.base, into: sums.base)
        func dense(_ parts: Range<Int>) -> Tensor {
            Tensor(parts.flatMap { part in (0..<weights.hidden).map { sums[part][$0] } })
        }
        return weights.gating == .lstm ? [dense(0..<4)] : [dense(0..<3), dense(3..<4)]
    }

    func recurrentGradient(of coefficients: [Scalar]) -> Tensor {
        .filled(with: 0, shape: sequence.weights.recurrent.shape)
    }
}

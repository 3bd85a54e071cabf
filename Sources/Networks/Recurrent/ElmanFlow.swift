import Tensors

/// The backward pass of an Elman layer: d_t, v_t and u_t of every step, and from them the gradients.
struct ElmanFlow: SequenceFlow {
    private let sequence: ElmanSequence
    /// v_t = leak d_t ⊙ f'(a_t).
    private let local: PaddedMatrix
    let messages: Messages

    init(_ sequence: ElmanSequence, upstream: Tensor, of outputs: SequenceOutput) {
        self.sequence = sequence
        local = PaddedMatrix(unfilled: sequence.shape.rows, sequence.shape.hidden)
        messages = Messages(sequence.shape, upstream: upstream, of: outputs)
        run()
    }

    private var hidden: Int { sequence.shape.hidden }
    private var batch: Int { sequence.shape.batch }
    private var rows: Int { sequence.shape.rows }

    private func run() {
        let cell = sequence.cell
        let weights = PackedMatrix(cell.recurrent.weight.base, rows: hidden, columns: hidden, rowStride: hidden)
        let room = PaddedMatrix(zeros: batch, hidden)
        let block = batch * room.stride
        for t in (0..<sequence.shape.steps).reversed() {
            let d = messages.gradient(at: t, using: room)
            let (v, u) = (local[t * batch], messages.sent[t * batch])
            cell.activation.pullBack(block, scale: Scalar(cell.leak), sequence.activations[t * batch], d, into: v)
            if cell.leak != 1 {
                u.update(from: d, count: block)
                for i in 0..<block { u[i] *= Scalar(1 - cell.leak) }
            }
            weights.multiply(
                rows: batch, v, aRow: room.stride, accumulate: cell.leak != 1, into: u, cStride: room.stride)
        }
    }

    func states() -> Tensor { sequence.shape.outputs(.everyStep, of: sequence.states) }

    // MARK: - Gradients

    func inputGradient() -> Tensor {
        let (inputs, shape) = (sequence.cell.inputs, sequence.shape)
        let weights = PackedMatrix(sequence.cell.input.weight.base, rows: hidden, columns: inputs, rowStride: inputs)
        let product = PaddedMatrix(unfilled: rows, inputs)
        weights.multiply(
            rows: rows, local.base, aRow: local.stride, accumulate: false, into: product.base, cStride: product.stride)
        return product.dense(from: 0, columns: inputs).shaped([shape.steps, shape.batch, inputs])
    }

    /// dL/dW_x, dL/db if there is a bias, and Σ v_tᵀ (h_{t-1} + c_t u_t), where c joins Ω to dL/dW_h.
    ///
    /// One product gives all three: Σ v_tᵀ [h_{t-1} + c_t u_t, x_t, 1].
    func weightGradients(joining coefficients: [Scalar]?) -> [Tensor] {
        let width = sequence.inputs.columns
        let isLarge = hidden * (hidden + width) > 128 * 128
        let sums = isLarge ? packedSums(coefficients) : smallSums(coefficients)
        let recurrent = sums.dense(from: 0, columns: hidden)
        let input = sums.dense(from: hidden, columns: width - 1)
        guard sequence.cell.input.bias != nil else { return [input, recurrent] }
        return [input, Tensor((0..<hidden).map { sums[$0][hidden + width - 1] }), recurrent]
    }

    /// The sums of a small layer: v_t is read where it is, and all stays in the first-level cache.
    private func smallSums(_ coefficients: [Scalar]?) -> PaddedMatrix {
        let sums = PaddedMatrix(zeros: hidden, hidden + sequence.inputs.columns)
        let limit = max(4096 / sums.stride, 8)
        let sources = PaddedMatrix(zeros: min(limit, rows), sums.columns)
        forEachBlock(rows: limit) { rows, previous in
            lay(rows, previous, coefficients, into: sources)
            Kernels.product(
                rows: hidden, columns: sums.stride, inner: rows.count, local[rows.lowerBound], aRow: 1,
                aInner: local.stride, sources.base, wStride: sources.stride, accumulate: true, into: sums.base,
                cStride: sums.stride)
        }
        return sums
    }

    /// The sums of a large layer.
    private func packedSums(_ coefficients: [Scalar]?) -> PaddedMatrix {
        let sums = OuterSum(rows: hidden, columns: hidden + sequence.inputs.columns)
        let sources = PaddedMatrix(zeros: min(OuterSum.depth, rows), sums.columns)
        forEachBlock(rows: OuterSum.depth) { rows, previous in
            lay(rows, previous, coefficients, into: sources)
            sums.add(
                rows.count, local[rows.lowerBound], aStride: local.stride, sources.base, bStride: sources.stride)
        }
        return PaddedMatrix(sums)
    }

    /// Puts [h_{t-1} + c_t u_t, x_t, 1] of some rows beside each other.
    private func lay(
        _ rows: Range<Int>, _ previous: UnsafeMutablePointer<Scalar>, _ coefficients: [Scalar]?,
        into sources: PaddedMatrix
    ) {
        let width = sequence.inputs.columns
        for row in rows {
            (sources[row - rows.lowerBound] + hidden).update(from: sequence.inputs[row], count: width)
        }
        guard let coefficients else {
            for row in 0..<rows.count {
                sources[row].update(from: previous + row * messages.sent.stride, count: hidden)
            }
            return
        }
        coefficients.withUnsafeBufferPointer { c in
            guard let c = c.baseAddress else { return }
            Kernels.addScaledRows(
                rows: rows.count, columns: hidden, stride: messages.sent.stride, previous, c + rows.lowerBound,
                messages.sent[rows.lowerBound], into: sources.base, zStride: sources.stride)
        }
    }

    /// Σ v_tᵀ c_t u_t alone.
    func recurrentGradient(of coefficients: [Scalar]) -> Tensor {
        let result = PaddedMatrix(zeros: hidden, hidden)
        let scaled = PaddedMatrix(zeros: 1, hidden)
        for row in 0..<rows where coefficients[row] != 0 {
            for unit in 0..<hidden { scaled.base[unit] = coefficients[row] * messages.sent[row][unit] }
            Kernels.product(
                rows: hidden, columns: result.stride, inner: 1, local[row], aRow: 1, aInner: local.stride,
                scaled.base, wStride: scaled.stride, accumulate: true, into: result.base, cStride: result.stride)
        }
        return result.dense(from: 0, columns: hidden)
    }

    /// Runs over all rows in pieces that stay in the first-level cache, each with its rows of h_{t-1}.
    private func forEachBlock(
        rows limit: Int, _ body: (_ rows: Range<Int>, _ previous: UnsafeMutablePointer<Scalar>) -> Void
    ) {
        var start = 0
        while start < rows {
            let isInitial = start < batch
            let end = min(start + limit, isInitial ? batch : rows)
            body(start..<end, isInitial ? sequence.initial[start] : sequence.states[start - batch])
            start = end
        }
    }
}

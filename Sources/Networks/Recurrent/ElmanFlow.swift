import Tensors

/// The backward pass of an Elman layer: d_t, v_t and u_t of every step, and from them the gradients.
struct ElmanFlow: SequenceFlow {
    private let sequence: ElmanSequence
    /// ∂L/∂h_t where it is not zero: [T, B, H], or [B, H] at the last step of each sequence.
    private let upstream: Tensor
    private let outputs: SequenceOutput
    /// v_t = leak d_t ⊙ f'(a_t).
    private let local: PaddedMatrix
    /// u_t, the message to t - 1.
    private let messages: PaddedMatrix
    /// The sequences whose last step is t; empty unless the loss sees last steps only.
    private let endings: [Int: [Int]]

    var steps: Int { sequence.steps }
    var batch: Int { sequence.batch }
    var hidden: Int { sequence.hidden }

    init(_ sequence: ElmanSequence, upstream: Tensor, of outputs: SequenceOutput) {
        self.sequence = sequence
        self.upstream = upstream
        self.outputs = outputs
        local = PaddedMatrix(unfilled: sequence.rows, sequence.hidden)
        messages = PaddedMatrix(unfilled: sequence.rows, sequence.hidden)
        endings =
            switch outputs {
            case .everyStep: [:]
            case .lastStep: Dictionary(grouping: 0..<sequence.batch, by: sequence.lastStep)
            }
        run()
    }

    private func run() {
        let cell = sequence.cell
        let weights = PaddedMatrix(cell.recurrent.weight.base, rows: hidden, columns: hidden)
        let room = PaddedMatrix(zeros: batch, hidden)
        let block = batch * room.stride
        for t in (0..<steps).reversed() {
            let d = gradient(at: t, using: room)
            let (v, u) = (local[t * batch], messages[t * batch])
            cell.activation.pullBack(block, scale: Scalar(cell.leak), sequence.activations[t * batch], d, into: v)
            if cell.leak != 1 {
                u.update(from: d, count: block)
                for i in 0..<block { u[i] *= Scalar(1 - cell.leak) }
            }
            Kernels.product(
                rows: batch, columns: room.stride, inner: hidden, v, aRow: room.stride, weights.base,
                wStride: room.stride, accumulate: cell.leak != 1, into: u, cStride: room.stride)
        }
    }

    /// d_t = ∂L/∂h_t + u_{t+1}, [B, H], in `room` unless it is u_{t+1} itself.
    private func gradient(at t: Int, using room: PaddedMatrix) -> UnsafeMutablePointer<Scalar> {
        let isLast = t == steps - 1
        if !isLast && hasNoUpstream(at: t) { return messages[(t + 1) * batch] }
        if isLast {
            room.base.update(repeating: 0, count: batch * room.stride)
        } else {
            room.base.update(from: messages[(t + 1) * batch], count: batch * room.stride)
        }
        switch outputs {
        case .everyStep:
            for b in 0..<batch where t <= sequence.lastStep(of: b) {
                Kernels.axpy(hidden, 1, upstream.base + (t * batch + b) * hidden, into: room[b])
            }
        case .lastStep:
            for b in endings[t] ?? [] { Kernels.axpy(hidden, 1, upstream.base + b * hidden, into: room[b]) }
        }
        return room.base
    }

    private func hasNoUpstream(at t: Int) -> Bool {
        if case .lastStep = outputs { endings[t] == nil } else { false }
    }

    // MARK: - What is read from it

    func states() -> Tensor { sequence.outputs(.everyStep) }

    func gradients() -> Tensor {
        let room = PaddedMatrix(zeros: batch, hidden)
        return Tensor([steps, batch, hidden]) { target in
            for t in 0..<steps {
                let d = gradient(at: t, using: room)
                for b in 0..<batch {
                    (target + (t * batch + b) * hidden).update(from: d + b * room.stride, count: hidden)
                }
            }
        }
    }

    func squareNorms() -> FlowNorms {
        var norms = FlowNorms(steps: steps, batch: batch)
        let room = PaddedMatrix(zeros: batch, hidden)
        norms.message.withUnsafeMutableBufferPointer { u in
            guard let u = u.baseAddress else { return }
            Kernels.squareNorms(
                rows: sequence.rows, columns: hidden, stride: messages.stride, messages.base, into: u)
        }
        norms.gradient.withUnsafeMutableBufferPointer { buffer in
            guard let norm = buffer.baseAddress else { return }
            for t in 0..<steps {
                if t < steps - 1 && hasNoUpstream(at: t) {
                    for b in 0..<batch { norm[t * batch + b] = norms.message[(t + 1) * batch + b] }
                } else {
                    Kernels.squareNorms(
                        rows: batch, columns: hidden, stride: room.stride, gradient(at: t, using: room),
                        into: norm + t * batch)
                }
            }
        }
        return norms
    }

    // MARK: - Gradients

    func inputGradient() -> Tensor {
        let weights = PaddedMatrix(sequence.cell.input.weight.base, rows: hidden, columns: sequence.cell.inputs)
        let product = PaddedMatrix(unfilled: sequence.rows, sequence.cell.inputs)
        Kernels.product(
            rows: sequence.rows, columns: weights.stride, inner: hidden, local.base, aRow: local.stride, weights.base,
            wStride: weights.stride, accumulate: false, into: product.base, cStride: product.stride)
        return product.dense(from: 0, columns: sequence.cell.inputs).shaped([steps, batch, sequence.cell.inputs])
    }

    func initialStateGradient() -> Tensor {
        Tensor([batch, hidden]) { target in
            for b in 0..<batch { (target + b * hidden).update(from: messages[b], count: hidden) }
        }
    }

    /// dL/dW_x, dL/db if there is a bias, and Σ v_tᵀ (h_{t-1} + c_t u_t), where c joins Ω to dL/dW_h.
    ///
    /// One product gives all three: Σ v_tᵀ [h_{t-1} + c_t u_t, x_t, 1].
    func weightGradients(joining coefficients: [Scalar]?) -> [Tensor] {
        let width = sequence.inputs.columns
        let sums = PaddedMatrix(zeros: hidden, hidden + width)
        let limit = max(4096 / sums.stride, 8)
        let sources = PaddedMatrix(zeros: min(limit, sequence.rows), hidden + width)
        forEachBlock(rows: limit) { rows, previous in
            lay(rows, previous, coefficients, into: sources)
            Kernels.product(
                rows: hidden, columns: sums.stride, inner: rows.count, local[rows.lowerBound], aRow: 1,
                aInner: local.stride, sources.base, wStride: sources.stride, accumulate: true, into: sums.base,
                cStride: sums.stride)
        }
        let recurrent = sums.dense(from: 0, columns: hidden)
        let input = sums.dense(from: hidden, columns: width - 1)
        guard sequence.cell.input.bias != nil else { return [input, recurrent] }
        return [input, Tensor((0..<hidden).map { sums[$0][hidden + width - 1] }), recurrent]
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
                sources[row].update(from: previous + row * messages.stride, count: hidden)
            }
            return
        }
        coefficients.withUnsafeBufferPointer { c in
            guard let c = c.baseAddress else { return }
            Kernels.addScaledRows(
                rows: rows.count, columns: hidden, stride: messages.stride, previous, c + rows.lowerBound,
                messages[rows.lowerBound], into: sources.base, zStride: sources.stride)
        }
    }

    /// Σ v_tᵀ c_t u_t alone.
    func recurrentGradient(of coefficients: [Scalar]) -> Tensor {
        let result = PaddedMatrix(zeros: hidden, hidden)
        let scaled = PaddedMatrix(zeros: 1, hidden)
        for row in 0..<sequence.rows where coefficients[row] != 0 {
            for unit in 0..<hidden { scaled.base[unit] = coefficients[row] * messages[row][unit] }
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
        while start < sequence.rows {
            let isInitial = start < batch
            let end = min(start + limit, isInitial ? batch : sequence.rows)
            body(start..<end, isInitial ? sequence.initial[start] : sequence.states[start - batch])
            start = end
        }
    }
}

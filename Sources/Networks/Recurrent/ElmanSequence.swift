import Tensors

// The Elman layer over a whole sequence, as one operator with hand-written back-propagation through time.
//
// Rows are (step, sequence) pairs, step by step: row t·B + b. All matrices are padded to whole vectors.
//
//     forward    a_t = [x_t, 1] [W_x, b]ᵀ + h_{t-1} W_hᵀ      h_t = (1 - leak) h_{t-1} + leak f(a_t)
//     backward   d_t = dL/dh_t = ∂L/∂h_t + u_{t+1}            v_t = leak d_t ⊙ f'(a_t)
//                u_t = (1 - leak) d_t + v_t W_h               (the message to t - 1)
//     weights    dL/dW_h = Σ v_tᵀ h_{t-1}                     dL/d[W_x, b] = Σ v_tᵀ [x_t, 1]

extension ElmanCell {
    public func unroll(
        _ x: Tensor, from h0: Tensor, lengths: [Int]? = nil, keeping outputs: SequenceOutput = .everyStep
    ) -> Tensor {
        let (steps, batch) = checkedSequence(x, lengths: lengths)
        precondition(h0.shape == [batch, hidden], "ElmanCell.unroll: state \(h0.shape) is not [\(batch), \(hidden)]")
        let sequence = ElmanSequence(self, x, from: h0, steps: steps, batch: batch, lengths: lengths)
        let weights = [input.weight] + (input.bias.map { [$0] } ?? []) + [recurrent.weight]
        let needsInputGradient = isRecorded(x)
        return record(
            sequence.outputs(outputs), from: [x, h0] + weights,
            .fused { upstream in
                let flow = ElmanFlow(sequence, upstream: upstream, of: outputs)
                return ([needsInputGradient ? flow.inputGradient() : nil, flow.initialStateGradient()], flow)
            })
    }
}

/// The forward pass of an Elman layer, with what its backward pass needs.
struct ElmanSequence: Sendable {
    let cell: ElmanCell
    let steps: Int
    let batch: Int
    /// The number of steps of each sequence; nil where all have `steps`.
    let lengths: [Int]?
    /// [x_t, 1]: the bias is one more weight.
    let inputs: PaddedMatrix
    /// h_0.
    let initial: PaddedMatrix
    /// h_t, zero past a sequence's end.
    let states: PaddedMatrix
    /// f(a_t); the states themselves where the cell does not leak.
    let activations: PaddedMatrix

    var hidden: Int { cell.hidden }
    var rows: Int { steps * batch }

    init(_ cell: ElmanCell, _ x: Tensor, from h0: Tensor, steps: Int, batch: Int, lengths: [Int]?) {
        self.cell = cell
        self.steps = steps
        self.batch = batch
        self.lengths = lengths.flatMap { $0.allSatisfy { $0 == steps } ? nil : $0 }
        let hidden = cell.hidden
        inputs = PaddedMatrix(x.base, rows: steps * batch, columns: cell.inputs, constant: 1)
        initial = PaddedMatrix(h0.base, rows: batch, columns: hidden)
        states = PaddedMatrix(unfilled: steps * batch, hidden)
        activations = cell.leak == 1 ? states : PaddedMatrix(unfilled: steps * batch, hidden)
        run()
    }

    private func run() {
        let inputWeights = transposedInputWeights()
        let recurrent = cell.recurrent.weight
        let recurrentWeights = PaddedMatrix(recurrent.base, rows: hidden, columns: hidden, transposed: true)
        let block = batch * states.stride
        for t in 0..<steps { eraseEndedRows(of: inputs, at: t) }  // whatever stands there, NaN included
        Kernels.product(
            rows: rows, columns: states.stride, inner: inputs.columns, inputs.base, aRow: inputs.stride,
            inputWeights.base, wStride: states.stride, accumulate: false, into: activations.base,
            cStride: states.stride)
        for t in 0..<steps {
            let previous = t == 0 ? initial.base : states[(t - 1) * batch]
            let current = activations[t * batch]
            Kernels.product(
                rows: batch, columns: states.stride, inner: hidden, previous, aRow: states.stride,
                recurrentWeights.base, wStride: states.stride, accumulate: true, into: current, cStride: states.stride)
            cell.activation.apply(block, current)
            if cell.leak != 1 {
                let (kept, renewed) = (Scalar(1 - cell.leak), Scalar(cell.leak))
                Kernels.blend(block, kept, previous, renewed, current, into: states[t * batch])
            }
            eraseEndedRows(of: states, at: t)
        }
    }

    /// [W_x, b]ᵀ, [inputs + 1, hidden].
    private func transposedInputWeights() -> PaddedMatrix {
        let packed = PaddedMatrix(zeros: cell.inputs + 1, hidden)
        let weight = cell.input.weight.base
        for unit in 0..<hidden {
            for i in 0..<cell.inputs { packed[i][unit] = weight[unit * cell.inputs + i] }
        }
        if let bias = cell.input.bias { packed[cell.inputs].update(from: bias.base, count: hidden) }
        return packed
    }

    /// Zeroes the rows of the sequences that have no step t.
    private func eraseEndedRows(of matrix: PaddedMatrix, at t: Int) {
        guard let lengths else { return }
        for b in 0..<batch where t >= lengths[b] {
            matrix[t * batch + b].update(repeating: 0, count: matrix.stride)
        }
    }

    func lastStep(of sequence: Int) -> Int { (lengths?[sequence] ?? steps) - 1 }

    func outputs(_ wanted: SequenceOutput) -> Tensor {
        switch wanted {
        case .everyStep: return states.dense(from: 0, columns: hidden).shaped([steps, batch, hidden])
        case .lastStep:
            return Tensor([batch, hidden]) { target in
                for b in 0..<batch {
                    (target + b * hidden).update(from: states[lastStep(of: b) * batch + b], count: hidden)
                }
            }
        }
    }
}

extension Activation {
    /// In place: x = f(x).
    fileprivate func apply(_ n: Int, _ x: UnsafeMutablePointer<Scalar>) {
        switch self {
        case .tanh: Kernels.tanh(n, x)
        case .sigmoid: Kernels.sigmoid(n, x)
        case .relu: Kernels.relu(n, x)
        }
    }

    /// v = scale · d ⊙ f', written in terms of f.
    func pullBack(
        _ n: Int, scale: Scalar, _ f: UnsafePointer<Scalar>, _ d: UnsafePointer<Scalar>,
        into v: UnsafeMutablePointer<Scalar>
    ) {
        switch self {
        case .tanh: Kernels.tanhPullback(n, scale: scale, f, d, into: v)
        case .sigmoid: Kernels.sigmoidPullback(n, scale: scale, f, d, into: v)
        case .relu: Kernels.reluPullback(n, scale: scale, f, d, into: v)
        }
    }
}

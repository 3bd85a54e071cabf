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
    ) -> (outputs: Tensor, state: Tensor) {
        let (steps, batch) = checkedSequence(x, lengths: lengths)
        precondition(h0.shape == [batch, hidden], "ElmanCell.unroll: state \(h0.shape) is not [\(batch), \(hidden)]")
        let shape = SequenceShape(steps: steps, batch: batch, hidden: hidden, lengths: lengths)
        let sequence = ElmanSequence(self, x, from: h0, shape)
        let weights = [input.weight] + (input.bias.map { [$0] } ?? []) + [recurrent.weight]
        let needsInputGradient = isRecorded(x)
        let recorded = record(
            shape.outputs(outputs, of: sequence.states), from: [x, h0] + weights,
            .fused { upstream in
                let flow = ElmanFlow(sequence, upstream: upstream, of: outputs)
                return ([needsInputGradient ? flow.inputGradient() : nil, flow.messages.initialStateGradient()], flow)
            })
        return (recorded, shape.last(of: sequence.states))
    }
}

/// The forward pass of an Elman layer, with what its backward pass needs.
struct ElmanSequence: Sendable {
    let cell: ElmanCell
    let shape: SequenceShape
    /// [x_t, 1]: the bias is one more weight.
    let inputs: PaddedMatrix
    /// h_0.
    let initial: PaddedMatrix
    /// h_t, zero past a sequence's end.
    let states: PaddedMatrix
    /// f(a_t); the states themselves where the cell does not leak.
    let activations: PaddedMatrix

    init(_ cell: ElmanCell, _ x: Tensor, from h0: Tensor, _ shape: SequenceShape) {
        self.cell = cell
        self.shape = shape
        inputs = PaddedMatrix(x.base, rows: shape.rows, columns: cell.inputs, constant: 1)
        initial = PaddedMatrix(h0.base, rows: shape.batch, columns: shape.hidden)
        states = PaddedMatrix(unfilled: shape.rows, shape.hidden)
        activations = cell.leak == 1 ? states : PaddedMatrix(unfilled: shape.rows, shape.hidden)
        run()
    }

    private func run() {
        let (steps, batch, hidden) = (shape.steps, shape.batch, shape.hidden)
        let inputWeights = transposedInputWeights()
        let recurrentWeights = PackedMatrix(
            cell.recurrent.weight.base, rows: hidden, columns: hidden, rowStride: 1, columnStride: hidden)
        let block = batch * states.stride
        for t in 0..<steps { shape.eraseEndedRows(of: inputs, at: t) }  // whatever stands there, NaN included
        inputWeights.multiply(
            rows: shape.rows, inputs.base, aRow: inputs.stride, accumulate: false, into: activations.base,
            cStride: states.stride)
        for t in 0..<steps {
            let previous = t == 0 ? initial.base : states[(t - 1) * batch]
            let current = activations[t * batch]
            recurrentWeights.multiply(
                rows: batch, previous, aRow: states.stride, accumulate: true, into: current, cStride: states.stride)
            cell.activation.apply(block, current)
            if cell.leak != 1 {
                let (kept, renewed) = (Scalar(1 - cell.leak), Scalar(cell.leak))
                Kernels.blend(block, kept, previous, renewed, current, into: states[t * batch])
            }
            shape.eraseEndedRows(of: states, at: t)
        }
    }

    /// [W_x, b]ᵀ, [inputs + 1, hidden].
    private func transposedInputWeights() -> PackedMatrix {
        let (inputs, hidden) = (cell.inputs, shape.hidden)
        let packed = PaddedMatrix(zeros: inputs + 1, hidden)
        let weight = cell.input.weight.base
        for unit in 0..<hidden {
            for i in 0..<inputs { packed[i][unit] = weight[unit * inputs + i] }
        }
        if let bias = cell.input.bias { packed[inputs].update(from: bias.base, count: hidden) }
        return PackedMatrix(packed.base, rows: inputs + 1, columns: hidden, rowStride: packed.stride)
    }
}

extension Activation {
    /// In place: x = f(x).
    func apply(_ n: Int, _ x: UnsafeMutablePointer<Scalar>) {
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

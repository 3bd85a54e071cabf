import Tensors

/// The sizes of a batch of sequences in a recurrent layer.
///
/// Rows are (step, sequence) pairs, step by step: row t·B + b.
struct SequenceShape: Sendable {
    let steps: Int
    let batch: Int
    let hidden: Int
    /// The number of steps of each sequence; nil where all have `steps`.
    let lengths: [Int]?

    init(steps: Int, batch: Int, hidden: Int, lengths: [Int]?) {
        self.steps = steps
        self.batch = batch
        self.hidden = hidden
        self.lengths = lengths.flatMap { $0.allSatisfy { $0 == steps } ? nil : $0 }
    }

    var rows: Int { steps * batch }

    func lastStep(of sequence: Int) -> Int { (lengths?[sequence] ?? steps) - 1 }

    /// Zeroes the rows of the sequences that have no step t.
    func eraseEndedRows(of matrix: PaddedMatrix, at t: Int) {
        guard let lengths else { return }
        for b in 0..<batch where t >= lengths[b] {
            matrix[t * batch + b].update(repeating: 0, count: matrix.stride)
        }
    }

    /// The rows of states that are wanted, without padding.
    func outputs(_ wanted: SequenceOutput, of states: PaddedMatrix) -> Tensor {
        switch wanted {
        case .everyStep: states.dense(from: 0, columns: hidden).shaped([steps, batch, hidden])
        case .lastStep: last(of: states)
        }
    }

    /// The row of each sequence's last step, [B, H].
    func last(of states: PaddedMatrix) -> Tensor {
        Tensor([batch, hidden]) { target in
            for b in 0..<batch {
                (target + b * hidden).update(from: states[lastStep(of: b) * batch + b], count: hidden)
            }
        }
    }
}

/// What back-propagation through time leaves of a layer: u_t, from which d_t = ∂L/∂h_t + u_{t+1} is had again.
struct Messages: Sendable {
    let shape: SequenceShape
    /// u_t, the message to t - 1.
    let sent: PaddedMatrix
    /// ∂L/∂h_t where it is not zero: [T, B, H], or [B, H] at the last step of each sequence.
    private let upstream: Tensor
    private let outputs: SequenceOutput
    /// The sequences whose last step is t; empty unless the loss sees last steps only.
    private let endings: [Int: [Int]]

    init(_ shape: SequenceShape, upstream: Tensor, of outputs: SequenceOutput) {
        self.shape = shape
        self.upstream = upstream
        self.outputs = outputs
        sent = PaddedMatrix(unfilled: shape.rows, shape.hidden)
        endings =
            switch outputs {
            case .everyStep: [:]
            case .lastStep: Dictionary(grouping: 0..<shape.batch, by: shape.lastStep)
            }
    }

    /// d_t = ∂L/∂h_t + u_{t+1}, [B, H], in `room` unless it is u_{t+1} itself.
    func gradient(at t: Int, using room: PaddedMatrix) -> UnsafeMutablePointer<Scalar> {
        let (batch, hidden) = (shape.batch, shape.hidden)
        let isLast = t == shape.steps - 1
        if !isLast && hasNoUpstream(at: t) { return sent[(t + 1) * batch] }
        if isLast {
            room.base.update(repeating: 0, count: batch * room.stride)
        } else {
            room.base.update(from: sent[(t + 1) * batch], count: batch * room.stride)
        }
        switch outputs {
        case .everyStep:
            for b in 0..<batch where t <= shape.lastStep(of: b) {
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

    /// d_t, [T, B, H].
    func gradients() -> Tensor {
        let (steps, batch, hidden) = (shape.steps, shape.batch, shape.hidden)
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

    /// The message into the initial state, [B, H].
    func initialStateGradient() -> Tensor {
        let (batch, hidden) = (shape.batch, shape.hidden)
        return Tensor([batch, hidden]) { target in
            for b in 0..<batch { (target + b * hidden).update(from: sent[b], count: hidden) }
        }
    }

    /// ‖d_t‖² and ‖u_t‖².
    func squareNorms() -> FlowNorms {
        let (steps, batch, hidden) = (shape.steps, shape.batch, shape.hidden)
        var norms = FlowNorms(steps: steps, batch: batch)
        let room = PaddedMatrix(zeros: batch, hidden)
        norms.message.withUnsafeMutableBufferPointer { u in
            guard let u = u.baseAddress else { return }
            Kernels.squareNorms(rows: shape.rows, columns: hidden, stride: sent.stride, sent.base, into: u)
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
}

import Tensors

extension Omega {
    /// Ω and the exact gradient of αΩ, nothing held constant: the slow way, for comparison.
    ///
    /// Forward pass and backward recurrence are both written on the tape, one operation at a time, and Ω of them is
    /// differentiated: by W_h through every d_t, h_t and f', and by all other parameters.
    ///
    /// - Parameters:
    ///   - model: the network.
    ///   - inputs: [T, B, I].
    ///   - lengths: the sequences' own numbers of steps; nil where all have T.
    ///   - lossGradient: the derivative of the loss by the outputs, from the outputs, in operations of the tape.
    public func exact(
        through model: RecurrentNetwork<ElmanCell>, inputs: Tensor, lengths: [Int]? = nil,
        lossGradient: (Tensor) -> Tensor
    ) -> Penalty<RecurrentNetwork<ElmanCell>> {
        let tape = Tape()
        let watched = model.watched(by: tape)
        let unrolled = UnrolledNetwork(watched, inputs: inputs, lengths: lengths)
        let total = unrolled.backward(lossGradient).map(value).reduce(Tensor(0), +)
        var gradients = tape.gradients(of: total)
        gradients.finish()
        var (copy, collected) = (watched, [Tensor]())
        copy.forEachParameter { collected.append(gradients[$0].constant) }
        var gradient = Gradient<RecurrentNetwork<ElmanCell>>(collected)
        gradient.scale(by: weight)
        return Penalty(value: Double(total.scalar), gradient: gradient)
    }

    /// Ω of one layer's (d_t, u_t), on the tape.
    private func value(_ pairs: [(gradient: Tensor, message: Tensor)]) -> Tensor {
        var total = Tensor(0)
        var counted = 0
        for (gradient, message) in pairs {
            let (d, u) = (sumOfRows(square(gradient)), sumOfRows(square(message)))
            let counts = d.scalars.map { Double($0) >= FlowNorms.leastSquare }
            counted += counts.count { $0 }
            let mask = Tensor(counts.map { $0 ? 1 : 0 })
            let ratio = u / (d + Tensor(counts.map { $0 ? 0 : 1 }))  // where none counts: divide by 1, times 0
            let excess = (form == .squaredNorms ? ratio : squareRoot(ratio)) + -1
            total = total + sum(square(excess) * mask)
        }
        let batch = pairs[0].gradient.shape[0]
        return total * (1 / Scalar(max(reduction == .mean ? counted : batch, 1)))
    }
}

/// Every step of a network on the tape, forward and then backward.
private struct UnrolledNetwork {
    private let model: RecurrentNetwork<ElmanCell>
    private let lengths: [Int]
    private let (steps, batch): (Int, Int)
    /// f(a_t), layer by layer.
    private var activations: [[Tensor]] = []
    private var outputs: [Tensor] = []

    init(_ model: RecurrentNetwork<ElmanCell>, inputs: Tensor, lengths: [Int]?) {
        self.model = model
        (steps, batch) = (inputs.shape[0], inputs.shape[1])
        self.lengths = lengths ?? Array(repeating: inputs.shape[0], count: inputs.shape[1])
        var signal = (0..<steps).map { inputs.step($0) }
        for cell in model.layers {
            var (state, states, fired) = (cell.initialState(batch: batch), [Tensor](), [Tensor]())
            for t in 0..<steps {
                fired.append(cell.activation(cell.input(signal[t]) + cell.recurrent(state)))
                state = (state * Scalar(1 - cell.leak) + fired[t] * Scalar(cell.leak)) * valid(at: t, cell.hidden)
                states.append(state)
            }
            activations.append(fired)
            signal = states
        }
        outputs = signal
    }

    /// (d_t, u_t) of every step, layer by layer.
    func backward(_ lossGradient: (Tensor) -> Tensor) -> [[(gradient: Tensor, message: Tensor)]] {
        var upstream = readoutGradient(lossGradient)
        var result: [[(gradient: Tensor, message: Tensor)]] = []
        for (cell, fired) in zip(model.layers, activations).reversed() {
            var message = Tensor.zeros(batch, cell.hidden)
            var pairs: [(gradient: Tensor, message: Tensor)] = []
            var below: [Tensor] = []
            for t in (0..<steps).reversed() {
                let d = (upstream[t] + message) * valid(at: t, cell.hidden)
                let v = d * cell.activation.derivative(at: fired[t]) * Scalar(cell.leak)
                message = d * Scalar(1 - cell.leak) + matmul(v, cell.recurrent.weight)
                pairs.append((d, message))
                below.append(matmul(v, cell.input.weight))
            }
            upstream = below.reversed()
            result.append(pairs)
        }
        return result.reversed()
    }

    /// ∂L/∂h_t of the last layer, through the readout.
    private func readoutGradient(_ lossGradient: (Tensor) -> Tensor) -> [Tensor] {
        switch model.reading {
        case .everyStep:
            let slope = lossGradient(model.outputs(of: stack(outputs)))
            return (0..<steps).map { matmul(slope.step($0), model.readoutWeight) }
        case .lastStep:
            let width = model.readoutWeight.shape[1]
            var last = Tensor.zeros(batch, width)
            for t in 0..<steps { last = last + outputs[t] * ending(at: t, width) }
            let slope = matmul(lossGradient(model.outputs(of: last)), model.readoutWeight)
            return (0..<steps).map { slope * ending(at: $0, width) }
        }
    }

    /// 1 in the rows of the sequences that have a step t.
    private func valid(at t: Int, _ width: Int) -> Tensor { rows(width) { t < $0 } }

    /// 1 in the rows of the sequences that end with step t.
    private func ending(at t: Int, _ width: Int) -> Tensor { rows(width) { t == $0 - 1 } }

    private func rows(_ width: Int, _ belongs: (Int) -> Bool) -> Tensor {
        Tensor(lengths.flatMap { [Scalar](repeating: belongs($0) ? 1 : 0, count: width) }, shape: [batch, width])
    }
}

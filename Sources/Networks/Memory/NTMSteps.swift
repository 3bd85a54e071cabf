import Tensors

/// The memory of a Neural Turing Machine over a batch of sequences, step by step, with what the way back needs.
///
/// In a step the write heads address M_{t-1} and write, erasing before any adds; the read heads address M_t and read it.
struct NTMSteps: Sendable {
    let interface: NTMInterface
    let steps: Int
    let batch: Int
    private let lengths: [Int]?
    /// What the controller emitted, [T B, size], and what that means to the heads.
    let raw: PaddedMatrix
    let settings: PaddedMatrix
    /// r_t, [T B, read heads · width].
    let reads: PaddedMatrix
    /// How many steps are kept: all, or one where nobody goes back.
    private let depth: Int
    private let memories: Storage
    private let inverses: Storage
    private let weights: Storage
    private let traces: Storage

    init(_ interface: NTMInterface, from state: NTMState, steps: Int, lengths: [Int]?, keeping keepsAll: Bool) {
        (self.interface, self.steps, self.lengths) = (interface, steps, lengths)
        batch = state.memory.shape[0]
        raw = PaddedMatrix(unfilled: steps * batch, interface.size)
        settings = PaddedMatrix(unfilled: steps * batch, interface.size)
        reads = PaddedMatrix(zeros: steps * batch, interface.readSize)
        depth = keepsAll ? steps : 1
        let shape = interface.shape
        memories = Storage(count: (depth + 1) * batch * shape.count)
        inverses = Storage(count: (depth + 1) * batch * shape.stride)
        weights = Storage(count: (depth + 1) * batch * interface.heads * shape.stride)
        traces = Storage(count: depth * batch * interface.heads * 4 * shape.stride)
        take(state)
    }

    /// M before step t, of a sequence.
    func memory(_ t: Int, _ b: Int) -> Kernels.Output {
        memories.base + (t % (depth + 1) * batch + b) * interface.shape.count
    }

    /// The inverse lengths of its slots.
    func inverse(_ t: Int, _ b: Int) -> Kernels.Output {
        inverses.base + (t % (depth + 1) * batch + b) * interface.shape.stride
    }

    /// The weights of a head before step t.
    func weights(_ t: Int, _ b: Int, _ head: Int) -> Kernels.Output {
        weights.base + ((t % (depth + 1) * batch + b) * interface.heads + head) * interface.shape.stride
    }

    /// What a head did in step t.
    func trace(_ t: Int, _ b: Int, _ head: Int) -> HeadTrace {
        let stride = interface.shape.stride
        let base = traces.base + ((t % depth * batch + b) * interface.heads + head) * 4 * stride
        return HeadTrace(
            match: base, content: base + stride, gated: base + 2 * stride, shifted: base + 3 * stride,
            weights: weights(t + 1, b, head))
    }

    func hasEnded(_ b: Int, at t: Int) -> Bool { lengths.map { t >= $0[b] } ?? false }

    /// Lays out an initial state.
    private func take(_ state: NTMState) {
        let shape = interface.shape
        for b in 0..<batch {
            let memory = memory(0, b)
            for w in 0..<shape.width { memory.place(w, shape, from: state.memory.base, b * shape.width + w) }
            Kernels.slotLengths(shape, memory, into: inverse(0, b))
            for head in 0..<interface.heads {
                weights(0, b, head).place(0, shape, from: state.weights.base, b * interface.heads + head)
            }
        }
    }

    /// Step t, from what the controller emitted in `raw`.
    func advance(_ t: Int) {
        for b in 0..<batch {
            let row = t * batch + b
            guard !hasEnded(b, at: t) else {
                keep(t, b)
                continue
            }
            interface.activate(raw[row], into: settings[row])
            let (shape, next) = (interface.shape, memory(t + 1, b))
            next.update(from: memory(t, b), count: shape.count)
            let writing = interface.readHeads..<interface.heads
            for index in writing {
                address(t, b, index, memory(t, b), inverse(t, b))
                Kernels.erase(shape, head(t, b, index).erase, weights: weights(t + 1, b, index), next)
            }
            for index in writing {
                Kernels.addOuter(shape, head(t, b, index).add, weights: weights(t + 1, b, index), next)
            }
            Kernels.slotLengths(shape, next, into: inverse(t + 1, b))
            for index in 0..<interface.readHeads {
                address(t, b, index, next, inverse(t + 1, b))
                Kernels.read(
                    shape, weights: weights(t + 1, b, index), next, into: reads[row] + index * shape.width)
            }
        }
    }

    func head(_ t: Int, _ b: Int, _ index: Int) -> NTMInterface.Head {
        interface.head(index, of: settings[t * batch + b])
    }

    private func address(_ t: Int, _ b: Int, _ index: Int, _ memory: Kernels.Input, _ inverse: Kernels.Input) {
        Kernels.address(
            interface.shape, head(t, b, index).settings, memory, inverse: inverse, before: weights(t, b, index),
            into: trace(t, b, index))
    }

    /// A sequence that has ended keeps its state.
    private func keep(_ t: Int, _ b: Int) {
        let shape = interface.shape
        memory(t + 1, b).update(from: memory(t, b), count: shape.count)
        inverse(t + 1, b).update(from: inverse(t, b), count: shape.stride)
        weights(t + 1, b, 0).update(from: weights(t, b, 0), count: interface.heads * shape.stride)
    }

    /// The state after the last step.
    var final: NTMState {
        let shape = interface.shape
        let memory = Tensor([batch, shape.width, shape.slots]) { base in
            for b in 0..<batch {
                for w in 0..<shape.width {
                    (base + (b * shape.width + w) * shape.slots).update(
                        from: self.memory(steps, b) + w * shape.stride, count: shape.slots)
                }
            }
        }
        return NTMState(memory: memory, weights: weights(after: steps - 1))
    }

    /// The weights of all heads after step t, [B, heads, slots].
    func weights(after t: Int) -> Tensor {
        let (shape, heads) = (interface.shape, interface.heads)
        return Tensor([batch, heads, shape.slots]) { base in
            for b in 0..<batch {
                for head in 0..<heads {
                    (base + (b * heads + head) * shape.slots).update(
                        from: weights(t + 1, b, head), count: shape.slots)
                }
            }
        }
    }
}

extension UnsafeMutablePointer<Scalar> {
    /// Fills padded row `row` from dense row `source`.
    fileprivate func place(_ row: Int, _ shape: SlotShape, from dense: Kernels.Input, _ source: Int) {
        let target = self + row * shape.stride
        target.update(from: dense + source * shape.slots, count: shape.slots)
        (target + shape.slots).update(repeating: 0, count: shape.stride - shape.slots)
    }
}

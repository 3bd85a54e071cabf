import Tensors

/// The way back through the memory of a Neural Turing Machine, from the last step to the first.
struct NTMBackward: Sendable {
    private let forward: NTMSteps
    /// The derivatives by what the controller emitted, [T B, size].
    let emitted: PaddedMatrix
    /// dL/dM before the step reached, and dL/dw of each head.
    private let memories: Storage
    private let weights: Storage
    /// Room for one sequence: a number a slot, and a memory erased by the other heads.
    private let room: Storage
    private let others: Storage?

    init(_ forward: NTMSteps) {
        self.forward = forward
        let (interface, shape) = (forward.interface, forward.interface.shape)
        emitted = PaddedMatrix(zeros: forward.steps * forward.batch, interface.size)
        memories = Storage(count: forward.batch * shape.count)
        weights = Storage(count: forward.batch * interface.heads * shape.stride)
        memories.base.update(repeating: 0, count: memories.count)
        weights.base.update(repeating: 0, count: weights.count)
        room = Storage(count: shape.stride)
        others = interface.writeHeads > 1 ? Storage(count: shape.count) : nil
    }

    /// Takes what is said of the state after the last step.
    func join(_ state: NTMState) {
        let shape = forward.interface.shape
        func place(_ source: Tensor, _ target: Kernels.Output) {
            for row in 0..<source.count / shape.slots {
                (target + row * shape.stride).update(from: source.base + row * shape.slots, count: shape.slots)
            }
        }
        place(state.memory, memories.base)
        place(state.weights, weights.base)
    }

    private func memory(_ b: Int) -> Kernels.Output { memories.base + b * forward.interface.shape.count }
    private func weights(_ b: Int, _ head: Int) -> Kernels.Output {
        weights.base + (b * forward.interface.heads + head) * forward.interface.shape.stride
    }

    /// Step t, from dL/dr_t, rows `stride` apart.
    func retreat(_ t: Int, reads: Kernels.Input, stride: Int) {
        let (interface, shape) = (forward.interface, forward.interface.shape)
        for b in 0..<forward.batch where !forward.hasEnded(b, at: t) {
            let row = t * forward.batch + b
            let (now, before) = (forward.memory(t + 1, b), forward.memory(t, b))
            for index in 0..<interface.readHeads {
                Kernels.readPullback(
                    shape, weights: forward.weights(t + 1, b, index), now, d: reads + b * stride + index * shape.width,
                    dMemory: memory(b), dWeights: weights(b, index))
                address(t, b, index, now, forward.inverse(t + 1, b))
            }
            let writing = interface.readHeads..<interface.heads
            for index in writing { write(t, b, index, before) }
            for index in writing {
                Kernels.erase(
                    shape, forward.head(t, b, index).erase, weights: forward.weights(t + 1, b, index), memory(b))
            }
            for index in writing { address(t, b, index, before, forward.inverse(t, b)) }
            interface.pullBack(emitted[row], forward.raw[row], forward.settings[row])
        }
    }

    private func address(_ t: Int, _ b: Int, _ index: Int, _ memory: Kernels.Input, _ inverse: Kernels.Input) {
        let d = forward.interface.head(index, of: emitted[t * forward.batch + b])
        Kernels.addressPullback(
            forward.interface.shape, forward.head(t, b, index).settings, memory, inverse: inverse,
            before: forward.weights(t, b, index), forward.trace(t, b, index), d: weights(b, index), room: room.base,
            dMemory: self.memory(b), dKey: d.key, dScalars: d.scalars)
    }

    private func write(_ t: Int, _ b: Int, _ index: Int, _ before: Kernels.Output) {
        let (interface, shape) = (forward.interface, forward.interface.shape)
        var kept = before
        if let others {
            kept = others.base
            kept.update(from: before, count: shape.count)
            for other in interface.readHeads..<interface.heads where other != index {
                Kernels.erase(
                    shape, forward.head(t, b, other).erase, weights: forward.weights(t + 1, b, other), kept)
            }
        }
        let head = forward.head(t, b, index)
        let d = interface.head(index, of: emitted[t * forward.batch + b])
        Kernels.writePullback(
            shape, erase: head.erase, add: head.add, weights: forward.weights(t + 1, b, index), others: kept,
            dMemory: memory(b), dErase: d.erase, dAdd: d.add, dWeights: weights(b, index))
    }

    /// The derivatives by the initial state, once all steps are taken back.
    var initial: NTMState {
        let (shape, heads, batch) = (forward.interface.shape, forward.interface.heads, forward.batch)
        func dense(_ rows: Int, _ source: Kernels.Input, _ extent: [Int]) -> Tensor {
            Tensor(extent) { base in
                for row in 0..<rows {
                    (base + row * shape.slots).update(from: source + row * shape.stride, count: shape.slots)
                }
            }
        }
        return NTMState(
            memory: dense(batch * shape.width, memories.base, [batch, shape.width, shape.slots]),
            weights: dense(batch * heads, weights.base, [batch, heads, shape.slots]))
    }
}

import Tensors

/// The memory of a Neural Turing Machine.
///
/// Each head looks where the content is like its key (a softmax of cosines), or stays where it was, then shifts by at most
/// one slot around the ring, and sharpens:
///
///     w^c = softmax(β K[k, M(i)])      w^g = g w^c + (1 - g) w_{t-1}      w̃ = w^g * s      w = (w̃ + ε)^γ / Σ
///     M_t(i) = M_{t-1}(i) [1 - w(i) e] + w(i) a                           r_t = Σ w(i) M_t(i)
///
/// Graves, Wayne and Danihelka (2014), equations 2 to 9. Write heads act on M_{t-1}, read heads on M_t. At first every
/// head is at slot 0. What keeps it from NaN: ε inside both lengths of the cosine, the largest logit subtracted, the
/// sharpening in logarithms, and the controller's numbers cut off at ±20.
public struct NTMMemory: ExternalMemory {
    /// What is in the slots before anything is written.
    public enum Filling: Sendable, Codable, Equatable {
        /// The same number everywhere; 1e-6 lets every slot look alike (Collier and Beel 2018).
        case constant(Double)
        /// A parameter, which begins with small random numbers.
        case learned
        /// Random numbers from N(0, 0.1²), the same for every sequence.
        case normal(seed: UInt64)
    }

    /// Slots, their width and the heads.
    let interface: NTMInterface
    /// What the slots begin with.
    public let filling: Filling
    /// The first content as a parameter, [slots, width]; nil where it isn't learned.
    public var content: Tensor?

    /// A memory of so many slots, and heads that read and write it.
    public init(
        slots: Int = 128, width: Int = 20, readHeads: Int = 1, writeHeads: Int = 1,
        filling: Filling = .constant(1e-6), using random: inout Random
    ) {
        precondition(
            slots > 0 && width > 0 && readHeads > 0 && writeHeads > 0,
            "NTMMemory: \(slots) slots of width \(width), \(readHeads) read and \(writeHeads) write heads: "
                + "there must be one of each")
        interface = NTMInterface(
            shape: SlotShape(slots: slots, width: width), readHeads: readHeads, writeHeads: writeHeads)
        self.filling = filling
        if case .learned = filling { content = .normal(slots, width, deviation: 0.1, using: &random) }
    }

    public var slots: Int { interface.shape.slots }
    public var width: Int { interface.shape.width }
    public var readHeads: Int { interface.readHeads }
    public var writeHeads: Int { interface.writeHeads }
    public var interfaceSize: Int { interface.size }
    public var readSize: Int { interface.readSize }

    public func initialState(batch: Int) -> NTMState {
        let heads = readHeads + writeHeads
        let weights = Tensor([batch, heads, slots]) { base in
            base.update(repeating: 0, count: batch * heads * slots)
            for head in 0..<batch * heads { base[head * slots] = 1 }
        }
        return NTMState(memory: memory(batch: batch), weights: weights)
    }

    private func memory(batch: Int) -> Tensor {
        switch filling {
        case .constant(let value): return .filled(with: Scalar(value), shape: [batch, width, slots])
        case .normal(let seed):
            var random = Random(seed: seed)
            return repeated(.normal(slots, width, deviation: 0.1, using: &random), batch: batch)
        case .learned: return repeated(content ?? .zeros(slots, width), batch: batch)
        }
    }

    /// [slots, width] as [batch, width, slots].
    private func repeated(_ content: Tensor, batch: Int) -> Tensor {
        let (slots, width) = (slots, width)
        let all = Tensor([batch, width, slots]) { base in
            for row in 0..<batch * width {
                for slot in 0..<slots { base[row * slots + slot] = content.base[slot * width + row % width] }
            }
        }
        return record(all, from: content) { upstream in
            [
                Tensor([slots, width]) { base in
                    base.update(repeating: 0, count: slots * width)
                    for row in 0..<batch * width {
                        for slot in 0..<slots { base[slot * width + row % width] += upstream.base[row * slots + slot] }
                    }
                }
            ]
        }
    }

    public func access(_ emitted: Tensor, _ state: NTMState) -> (reads: Tensor, state: NTMState) {
        let (batch, interface) = (state.memory.shape[0], interface)
        precondition(
            emitted.shape == [batch, interfaceSize],
            "NTMMemory.access: the interface \(emitted.shape) needs [\(batch), \(interfaceSize)]")
        let forward = NTMSteps(interface, from: state, steps: 1, lengths: nil, keeping: true)
        for b in 0..<batch { forward.raw[b].update(from: emitted.base + b * interfaceSize, count: interfaceSize) }
        forward.advance(0)
        let (reads, next) = (forward.reads.dense(from: 0, columns: readSize), forward.final)
        // One result on the tape, cut into its parts.
        let sizes = [readSize, width * slots, (readHeads + writeHeads) * slots]
        let joined = concatenate(
            reads, next.memory.shaped([batch, sizes[1]]), next.weights.shaped([batch, sizes[2]]))
        let recorded = record(joined, from: emitted, state.memory, state.weights) { upstream in
            let back = NTMBackward(forward)
            let parts = upstream.columns(sizes)
            back.join(
                NTMState(memory: parts[1].shaped(next.memory.shape), weights: parts[2].shaped(next.weights.shape)))
            withExtendedLifetime(parts) { back.retreat(0, reads: parts[0].base, stride: sizes[0]) }
            let initial = back.initial
            return [back.emitted.dense(from: 0, columns: interface.size), initial.memory, initial.weights]
        }
        let parts = recorded.columns(sizes)
        return (
            parts[0],
            NTMState(
                memory: parts[1].reshaped(batch, width, slots),
                weights: parts[2].reshaped(batch, readHeads + writeHeads, slots))
        )
    }

    public mutating func visitParameters(_ visit: inout some ParameterVisitor & ~Copyable) {
        visit("content", &content)
    }
}

/// What is in the memory, and where its heads look.
public struct NTMState: MemoryState {
    /// M, [batch, width, slots].
    public var memory: Tensor
    /// w of every head, those that read first, [batch, heads, slots].
    public var weights: Tensor

    /// A state of the given parts.
    public init(memory: Tensor, weights: Tensor) { (self.memory, self.weights) = (memory, weights) }

    public static var parts: Int { 2 }
    public var tensors: [Tensor] { [memory, weights] }
    public init(tensors: [Tensor]) {
        precondition(tensors.count == 2, "NTMState: \(tensors.count) tensors in place of memory and weights")
        self.init(memory: tensors[0], weights: tensors[1])
    }
}

import Tensors

/// One step of a recurrent network: state in, state out.
public protocol RecurrentCell: Module {
    /// What is carried from step to step.
    associatedtype State: CellState
    /// The width of an input row.
    var inputs: Int { get }
    /// The width of an output row.
    var hidden: Int { get }
    /// The state before the first step, for a batch of so many sequences.
    func initialState(batch: Int) -> State
    /// One step: input [batch, inputs] and a state to output [batch, hidden] and the next state.
    func callAsFunction(_ x: Tensor, _ state: State) -> (output: Tensor, state: State)
    /// All steps: input [T, batch, inputs] to the outputs that are asked for, and the state after each sequence's last
    /// step, to go on from; that state is not differentiated. A fused operator where the cell has one.
    func unroll(
        _ x: Tensor, from state: State, lengths: [Int]?, keeping outputs: SequenceOutput
    ) -> (outputs: Tensor, state: State)
}

/// What a cell carries from step to step: tensors of [batch, ...].
public protocol CellState: Sendable {
    /// Its parts, in a fixed order.
    var tensors: [Tensor] { get }
    /// A state of the same parts.
    init(tensors: [Tensor])
}

extension Tensor: CellState {
    public var tensors: [Tensor] { [self] }
    public init(tensors: [Tensor]) {
        precondition(tensors.count == 1, "CellState: \(tensors.count) tensors in place of one")
        self = tensors[0]
    }
}

/// Which outputs of a sequence are wanted.
public enum SequenceOutput: Sendable {
    /// Those of every step, [T, batch, hidden]; zero past a sequence's own length.
    case everyStep
    /// That of each sequence's last step, [batch, hidden].
    case lastStep
}

extension RecurrentCell {
    public func unroll(
        _ x: Tensor, from state: State, lengths: [Int]?, keeping outputs: SequenceOutput
    ) -> (outputs: Tensor, state: State) {
        unrollStepByStep(x, from: state, lengths: lengths, keeping: outputs)
    }

    /// The definition of `unroll`: one step after the other, each recorded on the tape by itself.
    public func unrollStepByStep(
        _ x: Tensor, from state: State, lengths: [Int]? = nil, keeping outputs: SequenceOutput = .everyStep
    ) -> (outputs: Tensor, state: State) {
        let (steps, batch) = checkedSequence(x, lengths: lengths)
        var state = state
        var final = state.tensors.map(\.constant)
        var collected: [Tensor] = []
        for t in 0..<steps {
            let (output, next) = self(x.step(t), state)
            state = next
            collected.append(output * validity(at: t, lengths: lengths, batch: batch, hidden: hidden))
            let going = (0..<batch).filter { t < lengths?[$0] ?? steps }
            for part in final.indices { final[part].replace(rows: going, by: next.tensors[part]) }
        }
        let all = stack(collected)
        guard case .lastStep = outputs else { return (all, State(tensors: final)) }
        let last = (0..<batch).map { ((lengths?[$0] ?? steps) - 1) * batch + $0 }
        return (rows(last, of: all.reshaped(steps * batch, hidden)), State(tensors: final))
    }

    /// The number of steps and of sequences of an input [T, batch, inputs], after a check.
    func checkedSequence(_ x: Tensor, lengths: [Int]?) -> (steps: Int, batch: Int) {
        precondition(
            x.shape.count == 3 && x.shape[2] == inputs,
            "\(Self.self).unroll: the input has the shape \(x.shape), it needs [T, batch, \(inputs)]")
        let (steps, batch) = (x.shape[0], x.shape[1])
        precondition(steps > 0 && batch > 0, "\(Self.self).unroll: \(x.shape) holds no step")
        precondition(
            lengths.map { $0.count == batch && $0.allSatisfy { (1...steps).contains($0) } } ?? true,
            "\(Self.self).unroll: \(lengths ?? []) are not \(batch) lengths from 1 to \(steps)")
        return (steps, batch)
    }
}

/// 1 in the rows of sequences that are longer than t, 0 in the others: [batch, hidden].
private func validity(at t: Int, lengths: [Int]?, batch: Int, hidden: Int) -> Tensor {
    guard let lengths else { return .filled(with: 1, shape: [batch, hidden]) }
    return Tensor(lengths.flatMap { [Scalar](repeating: t < $0 ? 1 : 0, count: hidden) }, shape: [batch, hidden])
}

extension Tensor {
    /// Takes some rows, [batch, ...], from a tensor of the same shape.
    fileprivate mutating func replace(rows: [Int], by other: Tensor) {
        let width = shape.dropFirst().reduce(1, *)
        update { base in
            for row in rows { (base + row * width).update(from: other.base + row * width, count: width) }
        }
    }
}

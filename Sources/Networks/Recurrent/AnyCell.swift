import Tensors

/// One of the cells there are, for programs that choose while they run.
public struct AnyCell: RecurrentCell {
    /// The cells there are.
    public enum Kind: String, Sendable, Codable, CaseIterable {
        case elman, lstm, gru, ntm
    }

    /// The cell.
    private var cell: any RecurrentCell
    /// Which cell it is.
    public let kind: Kind

    /// An Elman cell.
    public init(_ cell: ElmanCell) { (self.cell, kind) = (cell, .elman) }
    /// An LSTM cell.
    public init(_ cell: LSTMCell) { (self.cell, kind) = (cell, .lstm) }
    /// A gated recurrent unit.
    public init(_ cell: GRUCell) { (self.cell, kind) = (cell, .gru) }
    /// A Neural Turing Machine.
    public init<Controller: RecurrentCell>(_ cell: MemoryAugmented<Controller, NTMMemory>) {
        (self.cell, kind) = (cell, .ntm)
    }

    /// The Elman cell, if it is one: Ω and the eigenvalues of W_h are about it.
    public var asElman: ElmanCell? { cell as? ElmanCell }

    /// The parts of the state of any cell.
    public struct State: CellState {
        public var tensors: [Tensor]
        public init(tensors: [Tensor]) { self.tensors = tensors }
    }

    /// The weights of a cell without an external memory.
    package var parts: (input: Linear, recurrent: Linear, candidateBias: Tensor?) {
        switch cell {
        case let cell as ElmanCell: (cell.input, cell.recurrent, nil)
        case let cell as LSTMCell: (cell.input, cell.recurrent, nil)
        case let cell as GRUCell: (cell.input, cell.recurrent, cell.candidateBias)
        default: preconditionFailure("AnyCell.parts: a cell with a memory has others; see its parameters")
        }
    }

    /// A cell of the same kind with other weights; the same cell if it has an external memory.
    package func replacing(input: Linear, recurrent: Linear, candidateBias: Tensor?) -> AnyCell {
        switch cell {
        case let old as ElmanCell:
            AnyCell(ElmanCell(input: input, recurrent: recurrent, activation: old.activation, leak: old.leak))
        case is LSTMCell: AnyCell(LSTMCell(input: input, recurrent: recurrent))
        case let old as GRUCell:
            AnyCell(GRUCell(input: input, recurrent: recurrent, candidateBias: candidateBias ?? old.candidateBias))
        default: self
        }
    }

    public var inputs: Int { cell.inputs }
    public var hidden: Int { cell.hidden }
    public func initialState(batch: Int) -> State { State(tensors: cell.initialState(batch: batch).tensors) }

    public func callAsFunction(_ x: Tensor, _ state: State) -> (output: Tensor, state: State) {
        func step<Cell: RecurrentCell>(_ cell: Cell) -> (output: Tensor, state: State) {
            let (output, next) = cell(x, Cell.State(tensors: state.tensors))
            return (output, State(tensors: next.tensors))
        }
        return step(cell)
    }

    public func unroll(
        _ x: Tensor, from state: State, lengths: [Int]? = nil, keeping outputs: SequenceOutput = .everyStep
    ) -> (outputs: Tensor, state: State) {
        func run<Cell: RecurrentCell>(_ cell: Cell) -> (outputs: Tensor, state: State) {
            let (recorded, next) = cell.unroll(
                x, from: Cell.State(tensors: state.tensors), lengths: lengths, keeping: outputs)
            return (recorded, State(tensors: next.tensors))
        }
        return run(cell)
    }

    public mutating func visitParameters(_ visit: inout some ParameterVisitor & ~Copyable) {
        cell.visitParameters(&visit)
    }
}

extension AnyCell: StreamableCell {
    public func stream() -> CellStream {
        (cell as? any StreamableCell)?.stream() ?? CellStream(callingEveryStep: self)
    }
}

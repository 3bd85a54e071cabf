import Tensors

/// One of the cells there are, for programs that choose while they run.
public struct AnyCell: RecurrentCell {
    /// The cells there are.
    public enum Kind: String, Sendable, Codable, CaseIterable {
        case elman, lstm, gru
    }

    // One of them is there; optionals, unlike the cases of an enumeration, are changed where they are.
    private var elman: ElmanCell?
    private var lstm: LSTMCell?
    private var gru: GRUCell?

    /// An Elman cell.
    public init(_ cell: ElmanCell) { elman = cell }
    /// An LSTM cell.
    public init(_ cell: LSTMCell) { lstm = cell }
    /// A gated recurrent unit.
    public init(_ cell: GRUCell) { gru = cell }

    /// Which cell it is.
    public var kind: Kind { elman != nil ? .elman : lstm != nil ? .lstm : .gru }

    /// The Elman cell, if it is one: Ω and the eigenvalues of W_h are about it.
    public var asElman: ElmanCell? { elman }

    /// The parts of the state of any cell.
    public struct State: CellState {
        public var tensors: [Tensor]
        public init(tensors: [Tensor]) { self.tensors = tensors }
    }

    /// The weights of any cell.
    package var parts: (input: Linear, recurrent: Linear, candidateBias: Tensor?) {
        with(
            { ($0.input, $0.recurrent, nil) }, { ($0.input, $0.recurrent, nil) },
            { ($0.input, $0.recurrent, $0.candidateBias) })
    }

    /// A cell of the same kind with other weights.
    package func replacing(input: Linear, recurrent: Linear, candidateBias: Tensor?) -> AnyCell {
        with(
            { old in
                AnyCell(
                    ElmanCell(input: input, recurrent: recurrent, activation: old.activation, leak: old.leak))
            }, { _ in AnyCell(LSTMCell(input: input, recurrent: recurrent)) },
            { old in
                AnyCell(
                    GRUCell(input: input, recurrent: recurrent, candidateBias: candidateBias ?? old.candidateBias))
            })
    }

    public var inputs: Int { elman?.inputs ?? lstm?.inputs ?? gru?.inputs ?? 0 }
    public var hidden: Int { elman?.hidden ?? lstm?.hidden ?? gru?.hidden ?? 0 }

    public func initialState(batch: Int) -> State {
        let state: (any CellState)? =
            elman?.initialState(batch: batch) ?? lstm?.initialState(batch: batch) ?? gru?.initialState(batch: batch)
        return State(tensors: state?.tensors ?? [])
    }

    public func callAsFunction(_ x: Tensor, _ state: State) -> (output: Tensor, state: State) {
        func step<Cell: RecurrentCell>(_ cell: Cell) -> (output: Tensor, state: State) {
            let (output, next) = cell(x, Cell.State(tensors: state.tensors))
            return (output, State(tensors: next.tensors))
        }
        return with(step, step, step)
    }

    public func unroll(
        _ x: Tensor, from state: State, lengths: [Int]? = nil, keeping outputs: SequenceOutput = .everyStep
    ) -> (outputs: Tensor, state: State) {
        func run<Cell: RecurrentCell>(_ cell: Cell) -> (outputs: Tensor, state: State) {
            let (recorded, next) = cell.unroll(
                x, from: Cell.State(tensors: state.tensors), lengths: lengths, keeping: outputs)
            return (recorded, State(tensors: next.tensors))
        }
        return with(run, run, run)
    }

    func with<Result>(
        _ ofElman: (ElmanCell) -> Result, _ ofLSTM: (LSTMCell) -> Result, _ ofGRU: (GRUCell) -> Result
    ) -> Result {
        if let elman { return ofElman(elman) }
        if let lstm { return ofLSTM(lstm) }
        guard let gru else { preconditionFailure("AnyCell: there is no cell in it") }
        return ofGRU(gru)
    }

    public mutating func visitParameters(_ visit: inout some ParameterVisitor & ~Copyable) {
        elman?.visitParameters(&visit)
        lstm?.visitParameters(&visit)
        gru?.visitParameters(&visit)
    }
}

import Tensors

/// A cell that can be run one step at a time without a tape.
public protocol StreamableCell: RecurrentCell {
    /// The cell before its first step, its weights laid out for single rows.
    func stream() -> CellStream
}

/// A recurrent layer that reads one sequence as it comes, one row a step.
///
/// It is a value: a copy goes on by itself. Both products of a step are one, of [x_t, h_{t-1}] with the weights side by
/// side, which are packed once.
public struct CellStream: Sendable {
    private enum Rule: Sendable {
        case elman(Activation, leak: Scalar)
        case lstm, gru
        /// A cell without a rule of its own here: it is called at every step.
        case called(AnyCell)
    }

    private let rule: Rule
    private let inputs: Int
    private let hidden: Int
    private let units: Int
    /// [inputs + hidden, parts units].
    private let weights: PackedMatrix
    /// The biases of the parts, padded.
    private let bias: [Scalar]
    /// x_t, then h_{t-1}, padded.
    private var joined: [Scalar]
    /// The parts of the step, and h_t before it takes the place of h_{t-1}.
    private var gates: [Scalar]
    private var next: [Scalar]
    /// c_{t-1} and room for c_t.
    private var cell: [Scalar]
    private var nextCell: [Scalar]
    /// The state of a cell that is called.
    private var state: [Tensor] = []

    private init(_ rule: Rule, parts: Int, inputs: Int, hidden: Int, _ blocks: [Block], bias: [Scalar]) {
        (self.rule, self.inputs, self.hidden) = (rule, inputs, hidden)
        units = Kernels.padded(hidden)
        let columns = parts * units
        let dense = PaddedMatrix(zeros: inputs + hidden, columns)
        for block in blocks {
            for unit in 0..<hidden {
                let row = block.weight.base + (block.row * hidden + unit) * block.weight.shape[1]
                for i in 0..<block.weight.shape[1] {
                    dense[(block.isRecurrent ? inputs : 0) + i][block.part * units + unit] = row[i]
                }
            }
        }
        weights = PackedMatrix(dense.base, rows: inputs + hidden, columns: columns, rowStride: dense.stride)
        self.bias = bias
        joined = Array(repeating: 0, count: inputs + units)
        gates = Array(repeating: 0, count: columns)
        next = Array(repeating: 0, count: units)
        cell = Array(repeating: 0, count: units)
        nextCell = cell
    }

    /// Any cell, called at every step.
    init(callingEveryStep cell: AnyCell) {
        self.init(.called(cell), parts: 0, inputs: cell.inputs, hidden: cell.hidden, [], bias: [])
        state = cell.initialState(batch: 1).tensors.map(\.constant)
    }

    /// Some rows of a weight, and the part that they make.
    private struct Block {
        let weight: Tensor
        let row: Int
        let part: Int
        let isRecurrent: Bool
    }

    /// The width of a row that it reads.
    public var inputWidth: Int { inputs }

    /// h_t of the last step.
    public var output: ArraySlice<Scalar> { joined[inputs..<inputs + hidden] }

    /// What it carries: h, and c of an LSTM.
    var parts: [[Scalar]] {
        get {
            if case .called = rule { return state.map(\.scalars) }
            if case .lstm = rule { return [Array(output), Array(cell[..<hidden])] }
            return [Array(output)]
        }
        set {
            if case .called = rule {
                state = zip(state, newValue).map { Tensor($1, shape: $0.shape) }
                return
            }
            joined.replaceSubrange(inputs..<inputs + hidden, with: newValue[0])
            if newValue.count > 1 { cell.replaceSubrange(..<hidden, with: newValue[1]) }
        }
    }

    /// Reads a row of `inputWidth` numbers.
    public mutating func step(_ x: UnsafeBufferPointer<Scalar>) {
        precondition(x.count == inputs, "CellStream: a row of \(x.count) numbers; the cell reads \(inputs)")
        if case .called(let cell) = rule {
            let (output, next) = cell(Tensor(Array(x), shape: [1, inputs]), AnyCell.State(tensors: state))
            joined.replaceSubrange(inputs..<inputs + hidden, with: output.scalars)
            state = next.tensors.map(\.constant)
            return
        }
        let (rule, units, hidden, inputs, weights, bias) = (rule, units, hidden, inputs, weights, bias)
        var swaps = false
        joined.withUnsafeMutableBufferPointer { joined in
            gates.withUnsafeMutableBufferPointer { gates in
                next.withUnsafeMutableBufferPointer { next in
                    guard let row = joined.baseAddress, let parts = gates.baseAddress, let new = next.baseAddress else {
                        return
                    }
                    if let first = x.baseAddress { row.update(from: first, count: inputs) }
                    weights.multiply(
                        rows: 1, row, aRow: inputs + hidden, accumulate: false, into: parts, cStride: gates.count)
                    let h = row + inputs
                    switch rule {
                    case .elman(let activation, let leak):
                        Kernels.axpy(units, 1, bias, into: parts)
                        activation.apply(units, parts)
                        Kernels.blend(units, 1 - leak, h, leak, parts, into: new)
                    case .lstm:
                        swaps = true
                        cell.withUnsafeBufferPointer { old in
                            nextCell.withUnsafeMutableBufferPointer { cell in
                                guard let before = old.baseAddress, let cell = cell.baseAddress else { return }
                                Kernels.lstm(
                                    rows: 1, units: units, bias: bias, before: before, gates: parts, cell: cell,
                                    state: new)
                            }
                        }
                    case .called: return
                    case .gru: Kernels.gru(rows: 1, units: units, bias: bias, before: h, gates: parts, state: new)
                    }
                    h.update(from: new, count: units)
                }
            }
        }
        if swaps { swap(&cell, &nextCell) }
    }
}

extension CellStream {
    /// Biases of some parts, each padded.
    private static func padded(_ parts: [[Scalar]]) -> [Scalar] {
        parts.flatMap { $0 + Array(repeating: 0, count: Kernels.padded($0.count) - $0.count) }
    }

    private static func rows(_ bias: Tensor?, _ blocks: Int, hidden: Int) -> [[Scalar]] {
        let all = bias?.scalars ?? Array(repeating: 0, count: blocks * hidden)
        return (0..<blocks).map { Array(all[$0 * hidden..<($0 + 1) * hidden]) }
    }

    init(_ cell: ElmanCell) {
        self.init(
            .elman(cell.activation, leak: Scalar(cell.leak)), parts: 1, inputs: cell.inputs, hidden: cell.hidden,
            [
                Block(weight: cell.input.weight, row: 0, part: 0, isRecurrent: false),
                Block(weight: cell.recurrent.weight, row: 0, part: 0, isRecurrent: true),
            ], bias: CellStream.padded(CellStream.rows(cell.input.bias, 1, hidden: cell.hidden)))
    }

    init(_ cell: LSTMCell) {
        let blocks = (0..<4).flatMap { part in
            [
                Block(weight: cell.input.weight, row: part, part: part, isRecurrent: false),
                Block(weight: cell.recurrent.weight, row: part, part: part, isRecurrent: true),
            ]
        }
        self.init(
            .lstm, parts: 4, inputs: cell.inputs, hidden: cell.hidden, blocks,
            bias: CellStream.padded(CellStream.rows(cell.input.bias, 4, hidden: cell.hidden)))
    }

    init(_ cell: GRUCell) {
        let blocks = (0..<3).flatMap { part in
            [
                Block(weight: cell.input.weight, row: part, part: part, isRecurrent: false),
                Block(weight: cell.recurrent.weight, row: part, part: part == 2 ? 3 : part, isRecurrent: true),
            ]
        }
        let biases = CellStream.rows(cell.input.bias, 3, hidden: cell.hidden) + [cell.candidateBias.scalars]
        self.init(
            .gru, parts: 4, inputs: cell.inputs, hidden: cell.hidden, blocks, bias: CellStream.padded(biases))
    }
}

extension ElmanCell: StreamableCell {
    public func stream() -> CellStream { CellStream(self) }
}

extension LSTMCell: StreamableCell {
    public func stream() -> CellStream { CellStream(self) }
}

extension GRUCell: StreamableCell {
    public func stream() -> CellStream { CellStream(self) }
}

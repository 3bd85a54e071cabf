import Networks
import Tensors
import Testing

/// A state as a list of tensors: so the suite can draw it and differentiate by it.
protocol StateOfTensors: Sendable {
    var tensors: [Tensor] { get }
    init(tensors: [Tensor])
}

extension Tensor: StateOfTensors {
    var tensors: [Tensor] { [self] }
    init(tensors: [Tensor]) { self = tensors[0] }
}

/// A cell that the suite can test.
protocol TestableCell: RecurrentCell where State: StateOfTensors {}

extension ElmanCell: TestableCell {}

/// A cell whose `unroll` is the definition: what a fused operator must equal.
struct StepByStep<Cell: TestableCell>: TestableCell {
    var cell: Cell

    var inputs: Int { cell.inputs }
    var hidden: Int { cell.hidden }
    func initialState(batch: Int) -> Cell.State { cell.initialState(batch: batch) }
    func callAsFunction(_ x: Tensor, _ state: Cell.State) -> (output: Tensor, state: Cell.State) { cell(x, state) }
    mutating func visitParameters(_ visit: inout some ParameterVisitor & ~Copyable) { cell.visitParameters(&visit) }
}

/// One row of the catalog: a name and a way to make the cell.
struct CellUnderTest: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let make: @Sendable (_ inputs: Int, _ hidden: Int, _ random: inout Random) -> any TestableCell
}

/// Every cell; a new one is a row here, and has the whole suite.
enum Catalog {
    static let cells = elmanKinds + elmanInitializations

    /// Each activation, plain and leaky, with a bias and without, and weights that leave no unit idle.
    private static let elmanKinds = Activation.allCases.flatMap { activation in
        [1, 0.3].flatMap { leak in
            [true, false].map { hasBias in
                CellUnderTest(
                    testDescription: "\(activation), leak \(leak)\(hasBias ? "" : ", no bias")"
                ) { inputs, hidden, random in
                    var cell = ElmanCell(inputs, hidden, activation: activation, leak: leak, using: &random)
                    cell.input.weight = .normal(hidden, inputs, deviation: 0.5, using: &random)
                    cell.input.bias = hasBias ? .normal(hidden, deviation: 0.5, using: &random) : nil
                    return cell
                }
            }
        }
    }

    private static let elmanInitializations = Initialization.allCases.map { initialization in
        CellUnderTest(testDescription: "initialization \(initialization.rawValue)") { inputs, hidden, random in
            ElmanCell(inputs, hidden, initialization: initialization, using: &random)
        }
    }
}

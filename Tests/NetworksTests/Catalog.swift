import Networks
import Tensors
import Testing

/// A cell that the suite can test.
typealias TestableCell = RecurrentCell

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
    /// How far two ways to compute the same may be apart in Float; sharpening makes much of little.
    var tolerance = 2e-5
    let make: @Sendable (_ inputs: Int, _ hidden: Int, _ random: inout Random) -> any TestableCell
}

/// Every cell; a new one is a row here, and has the whole suite.
enum Catalog {
    static let cells = withoutMemory + memories
    static let withoutMemory = elmanKinds + elmanInitializations + gated

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
        CellUnderTest(testDescription: "elman, initialization \(initialization.rawValue)") { inputs, hidden, random in
            ElmanCell(inputs, hidden, initialization: initialization, using: &random)
        }
    }

    /// LSTM and GRU as they begin, disturbed so that no bias is idle.
    private static let gated: [CellUnderTest] =
        Initialization.gated.flatMap { initialization in
            [GateBias.constant(1), .chrono(longest: 20)].flatMap { bias in
                [
                    CellUnderTest(testDescription: "lstm, \(initialization.rawValue), \(bias)") {
                        LSTMCell($0, $1, initialization: initialization, keeping: bias, using: &$2)
                            .disturbed(by: 0.3, using: &$2)
                    },
                    CellUnderTest(testDescription: "gru, \(initialization.rawValue), \(bias)") {
                        GRUCell($0, $1, initialization: initialization, keeping: bias, using: &$2)
                            .disturbed(by: 0.3, using: &$2)
                    },
                ]
            }
        }

    /// Each controller with one head of each kind and with two, and content that is learned or not.
    private static let memories: [CellUnderTest] = [(1, 1), (2, 2), (2, 1)].flatMap { heads in
        let memory = { @Sendable (random: inout Random) in
            NTMMemory(
                slots: 7, width: 3, readHeads: heads.0, writeHeads: heads.1,
                filling: heads.0 == 1 ? .constant(1e-6) : heads.1 == 1 ? .normal(seed: 3) : .learned, using: &random)
        }
        return [
            CellUnderTest(testDescription: "ntm, lstm, heads \(heads)", tolerance: 5e-4) { inputs, hidden, random in
                let memory = memory(&random)
                let controller = LSTMCell(inputs + memory.readSize, hidden, using: &random)
                return MemoryAugmented(controller, memory, using: &random).disturbed(by: 0.3, using: &random)
            },
            CellUnderTest(testDescription: "ntm, gru, heads \(heads)", tolerance: 5e-4) { inputs, hidden, random in
                let memory = memory(&random)
                let controller = GRUCell(inputs + memory.readSize, hidden, using: &random)
                return MemoryAugmented(controller, memory, using: &random).disturbed(by: 0.3, using: &random)
            },
            CellUnderTest(testDescription: "ntm, feed-forward, heads \(heads)", tolerance: 5e-4) {
                inputs, hidden, random in
                let memory = memory(&random)
                let controller = FeedForwardCell(inputs + memory.readSize, hidden, using: &random)
                return MemoryAugmented(controller, memory, using: &random).disturbed(by: 0.3, using: &random)
            },
        ]
    }
}

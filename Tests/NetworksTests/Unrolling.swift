import Networks
import Tensors

/// How long sequences are, how many, and what is read of them.
struct SequenceShape: CustomStringConvertible {
    let steps: Int
    let batch: Int
    let ragged: Bool
    let outputs: SequenceOutput

    /// Lengths from 1 to all steps; nil where all sequences have all steps.
    var lengths: [Int]? {
        ragged ? (0..<batch).map { $0 == batch / 2 ? steps : 1 + ($0 * 5 + steps / 2) % steps } : nil
    }

    var description: String { "T \(steps), B \(batch), lengths \(lengths ?? []), \(outputs)" }

    /// Equal and ragged lengths, every step and the last.
    static func all(steps: Int, batch: Int) -> [SequenceShape] {
        [false, true].flatMap { ragged in
            [.everyStep, .lastStep].map { SequenceShape(steps: steps, batch: batch, ragged: ragged, outputs: $0) }
        }
    }
}

/// Everything that the outputs of an unrolled cell depend on, as the parameters of one model.
struct Unrolling<Cell: TestableCell>: Module {
    var cell: Cell
    var inputs: Tensor
    var state: [Tensor]
    let lengths: [Int]?
    let outputs: SequenceOutput

    func callAsFunction() -> Tensor {
        cell.unroll(inputs, from: Cell.State(tensors: state), lengths: lengths, keeping: outputs).outputs
    }

    /// The state that it ends with.
    var final: [Tensor] {
        cell.unroll(inputs, from: Cell.State(tensors: state), lengths: lengths, keeping: outputs).state.tensors
    }

    /// The same, one step after the other.
    var stepByStep: Unrolling<StepByStep<Cell>> {
        Unrolling<StepByStep<Cell>>(
            cell: StepByStep(cell: cell), inputs: inputs, state: state, lengths: lengths, outputs: outputs)
    }

    mutating func visitParameters(_ visit: inout some ParameterVisitor & ~Copyable) {
        visit("cell", &cell)
        visit("inputs", &inputs)
        for index in state.indices { visit("state.\(index)", &state[index]) }
    }
}

extension Unrolling {
    /// Random inputs from a random state, positive where the cell's own first state is not zero, as weights must be.
    init(_ cell: Cell, _ shape: SequenceShape, using random: inout Random) {
        self.cell = cell
        inputs = random.tensor([shape.steps, shape.batch, cell.inputs])
        state = cell.initialState(batch: shape.batch).tensors.map { first in
            let drawn = random.tensor(first.shape)
            guard first.scalars.contains(where: { $0 != 0 }) else { return drawn }
            return Tensor(drawn.scalars.map { abs($0) + 0.1 }, shape: first.shape)
        }
        lengths = shape.lengths
        outputs = shape.outputs
    }

    /// The outputs, each times a number, summed: and the slopes of that by everything.
    func differentiated(along direction: Tensor) -> BackwardPass<Self> {
        backpropagate(through: self) { sum($0() * direction) }
    }
}

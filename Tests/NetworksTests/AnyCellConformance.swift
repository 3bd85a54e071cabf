import Networks
import Tensors
import Testing

/// A cell of a kind chosen while the program runs is the cell inside it.
@Suite struct AnyCellConformance {
    /// Compares everything that the two can do, bit for bit.
    private func compare<Cell: RecurrentCell>(
        _ cell: Cell, _ hiding: (Cell) -> AnyCell, _ kind: AnyCell.Kind, using random: inout Random
    ) {
        let hidden = hiding(cell)
        #expect(hidden.kind == kind)
        #expect((hidden.inputs, hidden.hidden) == (cell.inputs, cell.hidden))
        #expect(hidden.parameters.map(\.name) == cell.parameters.map(\.name))
        #expect(hidden.parameters.map(\.value) == cell.parameters.map(\.value))
        #expect(hidden.initialState(batch: 4).tensors == cell.initialState(batch: 4).tensors)
        for shape in SequenceShape.all(steps: 7, batch: 5) {
            let inside = Unrolling(cell, shape, using: &random)
            let outside = Unrolling(
                cell: hidden, inputs: inside.inputs, state: inside.state, lengths: inside.lengths,
                outputs: inside.outputs)
            #expect(outside() == inside())
            #expect(outside.final == inside.final)
            let direction = random.tensor(inside().shape)
            let (a, b) = (outside.differentiated(along: direction), inside.differentiated(along: direction))
            #expect(a.gradient.tensors == b.gradient.tensors)
            #expect(a.flow.layers.map(\.gradients) == b.flow.layers.map(\.gradients))
            let step = cell(inside.inputs.step(0), Cell.State(tensors: inside.state))
            let other = hidden(inside.inputs.step(0), AnyCell.State(tensors: inside.state))
            #expect(other.output == step.output)
            #expect(other.state.tensors == step.state.tensors)
        }
    }

    @Test(arguments: Activation.allCases, [1, 0.3]) func elman(_ activation: Activation, leak: Double) {
        var random = Random(seed: 1)
        let cell = ElmanCell(3, 17, activation: activation, leak: leak, using: &random)
        compare(cell.disturbed(by: 0.2, using: &random), AnyCell.init, .elman, using: &random)
    }

    @Test func lstm() {
        var random = Random(seed: 2)
        let cell = LSTMCell(3, 17, using: &random).disturbed(by: 0.2, using: &random)
        compare(cell, AnyCell.init, .lstm, using: &random)
        #expect(AnyCell(cell).asElman == nil)
    }

    @Test func gru() {
        var random = Random(seed: 3)
        let cell = GRUCell(3, 17, using: &random).disturbed(by: 0.2, using: &random)
        compare(cell, AnyCell.init, .gru, using: &random)
        #expect(AnyCell(cell).asElman == nil)
    }

    @Test func anElmanCellCanBeHadBack() {
        var random = Random(seed: 4)
        let cell = ElmanCell(3, 5, activation: .relu, leak: 0.3, using: &random)
        let back = AnyCell(cell).asElman
        #expect(back?.parameters.map(\.value) == cell.parameters.map(\.value))
        #expect(back?.activation == .relu && back?.leak == 0.3)
    }

    /// The kinds' names are written into settings.
    @Test func names() {
        #expect(AnyCell.Kind.allCases.map(\.rawValue) == ["elman", "lstm", "gru", "ntm"])
    }

    @Test(arguments: AnyCell.Kind.allCases) func changesEveryParameterThatItShows(_ kind: AnyCell.Kind) {
        var cell = AnyNetwork.forTests(kind).layers[0]
        let before = cell.parameters.map(\.value)
        cell.forEachParameter { $0 = $0 + 1000 }
        #expect(cell.parameters.map(\.value) == before.map { $0 + 1000 })
    }

    @Test(arguments: [AnyCell.Kind.elman, .lstm, .gru]) func itsWeightsCanBeReplaced(_ kind: AnyCell.Kind) {
        let (first, second) = (AnyNetwork.forTests(kind).layers[0], AnyNetwork.forTests(kind, seed: 2).layers[0])
        let parts = second.parts
        let replaced = first.replacing(
            input: parts.input, recurrent: parts.recurrent, candidateBias: parts.candidateBias)
        #expect(replaced.kind == kind)
        #expect(replaced.parameters.map(\.value) == second.parameters.map(\.value))
        #expect((parts.candidateBias != nil) == (kind == .gru))
    }
}

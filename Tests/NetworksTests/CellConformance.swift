import Networks
import Tensors
import Testing

/// What every recurrent cell must do.
@Suite struct CellConformance {
    // MARK: - The fused operator is the definition made fast

    @Test(arguments: Catalog.cells, [1, 2, 7, 50])
    func fusedEqualsStepByStep(_ row: CellUnderTest, steps: Int) {
        func compare(_ cell: some TestableCell, _ shape: SequenceShape, _ random: inout Random) {
            let fused = Unrolling(cell, shape, using: &random)
            let direction = random.tensor(fused().shape)
            let tolerance = isDouble ? 1e-11 : row.tolerance
            #expect(relativeError(fused(), fused.stepByStep()) <= tolerance, "outputs, \(shape)")
            for (fast, slow) in zip(fused.final, fused.stepByStep.final) {
                #expect(relativeError(fast, slow) <= tolerance, "the state to go on from, \(shape)")
            }
            let (fast, slow) = (
                fused.differentiated(along: direction), fused.stepByStep.differentiated(along: direction)
            )
            let error = relativeError(fast.gradient.tensors, slow.gradient.tensors)
            #expect(error <= tolerance, "gradients, \(shape)")
        }
        var random = Random(seed: 1)
        for batch in [1, 3, 20] {
            for shape in SequenceShape.all(steps: steps, batch: batch) {
                compare(row.make(3, 17, &random), shape, &random)
            }
        }
    }

    /// Widths below, at and above whole vectors, and more rows than the blocks that weights are summed in.
    @Test(arguments: Catalog.cells, [(1, 1), (2, 5), (16, 16), (20, 50), (70, 64), (5, 130)])
    func fusedEqualsStepByStepAtAnyWidth(_ row: CellUnderTest, widths: (inputs: Int, hidden: Int)) {
        func compare(_ cell: some TestableCell, _ random: inout Random) {
            let shape = SequenceShape(steps: 6, batch: 40, ragged: true, outputs: .everyStep)
            let fused = Unrolling(cell, shape, using: &random)
            let direction = random.tensor(fused().shape)
            let (fast, slow) = (
                fused.differentiated(along: direction), fused.stepByStep.differentiated(along: direction)
            )
            #expect(relativeError(fast.gradient.tensors, slow.gradient.tensors) <= (isDouble ? 1e-11 : row.tolerance))
        }
        var random = Random(seed: 2)
        compare(row.make(widths.inputs, widths.hidden, &random), &random)
    }

    @Test(.enabled(if: isDouble, "finite differences need the trait Double"), arguments: Catalog.cells)
    func gradientMatchesFiniteDifferences(_ row: CellUnderTest) {
        func compare(_ cell: some TestableCell, _ shape: SequenceShape, _ random: inout Random) {
            let fused = Unrolling(cell, shape, using: &random)
            let direction = random.tensor(fused().shape)
            let slopes = finiteDifferences(at: fused, step: 1e-6) { Double(sum($0() * direction).scalar) }
            let gradient = fused.differentiated(along: direction).gradient
            #expect(relativeError(gradient.tensors, slopes) <= 1e-6, "\(shape)")
        }
        var random = Random(seed: 3)
        for (steps, batch) in [(1, 1), (2, 3), (7, 3)] {
            for shape in SequenceShape.all(steps: steps, batch: batch) {
                compare(row.make(3, 5, &random), shape, &random)
            }
        }
    }

    /// What stands after a sequence's end is never read.
    @Test(arguments: Catalog.cells) func paddingDoesNotMatter(_ row: CellUnderTest) {
        func compare(_ cell: some TestableCell, _ shape: SequenceShape, _ random: inout Random) {
            let unrolling = Unrolling(cell, shape, using: &random)
            let direction = random.tensor(unrolling().shape)
            var padded = unrolling
            padded.inputs = stack(
                (0..<shape.steps).map { t in
                    let kept = (shape.lengths ?? []).map { t < $0 }
                    let filled = Tensor.filled(with: 1e30, shape: [cell.inputs])
                    return stack(kept.enumerated().map { $1 ? unrolling.inputs.step(t).step($0) : filled })
                })
            #expect(padded.inputs != unrolling.inputs)
            #expect(padded() == unrolling())
            let (first, second) = (
                unrolling.differentiated(along: direction), padded.differentiated(along: direction)
            )
            #expect(first.gradient.tensors == second.gradient.tensors)
        }
        var random = Random(seed: 4)
        for shape in SequenceShape.all(steps: 7, batch: 5) where shape.ragged {
            compare(row.make(3, 5, &random), shape, &random)
        }
    }

    // MARK: - Parameters

    /// The visitor is written by hand; reflection finds what it forgot.
    @Test(arguments: Catalog.cells) func showsEveryParameter(_ row: CellUnderTest) {
        var random = Random(seed: 5)
        let cell = row.make(3, 5, &random)
        #expect(cell.parameters.map(\.name) == reflectedParameters(of: cell))
        #expect(!cell.parameters.isEmpty)
        #expect(cell.parameterCount == cell.parameters.reduce(0) { $0 + $1.value.count })
    }

    @Test(arguments: Catalog.cells) func changesEveryParameterThatItShows(_ row: CellUnderTest) {
        var random = Random(seed: 6)
        var cell = row.make(3, 5, &random)
        cell.forEachParameter { $0 = $0 + 1000 }
        #expect(cell.parameters.allSatisfy { $0.value.scalars.allSatisfy { $0 > 900 } })
    }

    @Test(arguments: Catalog.cells) func sameSeedSameBits(_ row: CellUnderTest) {
        func run(seed: UInt64) -> (parameters: [Tensor], gradient: [Tensor]) {
            func pass(_ cell: some TestableCell, _ random: inout Random) -> [Tensor] {
                let shape = SequenceShape(steps: 7, batch: 3, ragged: true, outputs: .everyStep)
                let unrolling = Unrolling(cell, shape, using: &random)
                return unrolling.differentiated(along: random.tensor(unrolling().shape)).gradient.tensors
            }
            var random = Random(seed: seed)
            let cell = row.make(3, 17, &random)
            return (cell.parameters.map(\.value), pass(cell, &random))
        }
        let (first, second, other) = (run(seed: 7), run(seed: 7), run(seed: 8))
        #expect(first.parameters == second.parameters)
        #expect(first.gradient == second.gradient)
        #expect(first.parameters != other.parameters)
        #expect(first.gradient != other.gradient)
    }

    @Test(arguments: Catalog.withoutMemory) func startsFromZeros(_ row: CellUnderTest) {
        func states(_ cell: some TestableCell) -> [Tensor] { cell.initialState(batch: 4).tensors }
        var random = Random(seed: 9)
        for tensor in states(row.make(3, 5, &random)) {
            #expect(tensor.shape == [4, 5])
            #expect(tensor.scalars.allSatisfy { $0 == 0 })
        }
    }
}

import Networks
import Tensors
import Testing

/// LSTM and GRU layers against PyTorch.
@Suite struct GatedReferenceTests {
    static let cases = (try? GatedFixture.load()) ?? []

    /// The error that is allowed, as a part of each tensor's largest number.
    private let tolerance = isDouble ? 1e-9 : 1e-5

    private func run(_ fixture: GatedFixture) throws -> BackwardPass<GatedStack> {
        backpropagate(through: try fixture.stack()) { fixture.loss(of: $0.run().outputs) }
    }

    @Test func everyCaseIsRead() throws {
        #expect(try GatedFixture.load().count == 36)
        #expect(Self.cases.count { $0.cell == "lstm" } == 18)
        #expect(Self.cases.count { $0.cell == "gru" } == 18)
    }

    @Test(arguments: cases) func forward(_ fixture: GatedFixture) throws {
        let (outputs, final) = try fixture.stack().run()
        let top = fixture.h[fixture.layers - 1]
        if fixture.readout == "every" { #expect(relativeError(outputs.doubles, top) <= tolerance) }
        #expect(relativeError(fixture.loss(of: outputs).doubles, [fixture.loss], scale: 1) <= tolerance)
        #expect(relativeError(final.flatMap { $0[0].doubles }, fixture.finalH) <= tolerance)
        #expect(final.allSatisfy { $0.count == (fixture.finalC == nil ? 1 : 2) })
        if let finalC = fixture.finalC {
            #expect(relativeError(final.flatMap { $0[1].doubles }, finalC) <= tolerance)
        }
    }

    /// By parameters, inputs and initial states, c_0 among them.
    ///
    /// Of some tensors only the rounding of zero is expected: they are compared with the largest number of all.
    @Test(arguments: cases) func gradientOfTheLoss(_ fixture: GatedFixture) throws {
        let pass = try run(fixture)
        let expected = try fixture.expectedGradients()
        #expect(expected.count == fixture.parameters.count + 1 + fixture.layers * (fixture.cell == "lstm" ? 2 : 1))
        #expect(relativeError([pass.loss], [fixture.loss], scale: 1) <= tolerance)
        let largest = expected.flatMap { $0.values }.reduce(0) { max($0, abs($1)) }
        for (tensor, (name, values)) in zip(pass.gradient.tensors, expected) {
            let error = relativeError(tensor.doubles, values, scale: (isDouble ? 1e-3 : 0.1) * largest)
            #expect(error <= tolerance, "\(name)")
        }
    }

    @Test(arguments: cases) func gradientInTime(_ fixture: GatedFixture) throws {
        let flow = try run(fixture).flow
        #expect(flow.layers.count == fixture.layers)
        for (index, layer) in flow.layers.enumerated() {
            #expect(layer.steps == fixture.steps && layer.batch == fixture.batch)
            #expect(layer.gradients.shape == [fixture.steps, fixture.batch, fixture.hidden])
            #expect(relativeError(layer.states.doubles, fixture.h[index]) <= tolerance)
            #expect(relativeError(layer.gradients.doubles, fixture.d[index]) <= tolerance)
            #expect(relativeError(layer.ratios.doubles, fixture.ratio[index]) <= tolerance)
        }
    }

    /// At a sequence's last step, nothing but the loss says anything of the top layer's state.
    @Test(arguments: cases) func gradientWhereItBegins(_ fixture: GatedFixture) throws {
        let flow = try run(fixture).flow
        let (found, expected) = (flow.layers[fixture.layers - 1].gradients.doubles, fixture.outputGradient)
        for (sequence, length) in fixture.lengths.enumerated() {
            let row = ((length - 1) * fixture.batch + sequence) * fixture.hidden
            let units = row..<row + fixture.hidden
            #expect(relativeError(Array(found[units]), Array(expected[units])) <= tolerance)
        }
    }

    /// Ω looks on: it has a value, and no gradient.
    @Test(arguments: cases, OmegaForm.all) func omega(_ fixture: GatedFixture, _ form: OmegaForm) throws {
        let expected = try #require(fixture.omega[form.nameInFixtures])
        let (stack, pass) = (try fixture.stack(), try run(fixture))
        let penalty = form.omega(weight: 3)(pass.flow, at: stack)
        #expect(relativeError([penalty.value], [expected]) <= tolerance)
        #expect(penalty.gradient.tensors.map(\.shape) == stack.parameters.map(\.value.shape))
        #expect(penalty.gradient.norm == 0)
    }
}

import Networks
import Tensors
import Testing

/// Elman networks and Ω against PyTorch.
@Suite struct ElmanReferenceTests {
    static let cases = (try? ElmanFixture.load()) ?? []

    /// The error that is allowed, as a part of each tensor's largest number.
    private let tolerance = isDouble ? 1e-9 : 1e-5

    private func run(_ fixture: ElmanFixture, adding omega: Omega? = nil) throws -> BackwardPass<Network> {
        backpropagate(through: try fixture.network(), adding: omega) { model in
            fixture.loss(of: model(fixture.input, lengths: fixture.lengths))
        }
    }

    /// Compares a gradient with numbers by the names of parameters; those without numbers must be zero.
    ///
    /// Of some tensors only the rounding of zero is expected: they are compared with the largest number of all.
    private func compare(
        _ gradient: Gradient<Network>, _ expected: [String: [Double]], of fixture: ElmanFixture, tolerance: Double,
        _ what: String, at location: SourceLocation = #_sourceLocation
    ) throws {
        let names = try fixture.network().parameters.map(\.name)
        #expect(expected.keys.allSatisfy(names.contains), sourceLocation: location)
        let scale = (isDouble ? 1e-3 : 0.1) * expected.values.joined().reduce(0) { max($0, abs($1)) }
        for (name, tensor) in zip(names, gradient.tensors) {
            let numbers = expected[name] ?? Array(repeating: 0, count: tensor.count)
            let error = relativeError(tensor.doubles, numbers, scale: scale)
            #expect(error <= tolerance, "\(what): \(name)", sourceLocation: location)
        }
    }

    @Test func everyCaseIsRead() throws {
        #expect(try ElmanFixture.load().count == 18)
        #expect(Self.cases.count == 18)
    }

    @Test(arguments: cases) func forward(_ fixture: ElmanFixture) throws {
        let logits = try fixture.network()(fixture.input, lengths: fixture.lengths)
        #expect(relativeError(logits.doubles, fixture.logits) <= tolerance)
        #expect(relativeError(fixture.loss(of: logits).doubles, [fixture.loss]) <= tolerance)
    }

    @Test(arguments: cases) func gradientOfTheLoss(_ fixture: ElmanFixture) throws {
        let pass = try run(fixture)
        #expect(relativeError([pass.loss], [fixture.loss]) <= tolerance)
        try compare(pass.gradient, fixture.gradient, of: fixture, tolerance: tolerance, "gradient")
    }

    @Test(arguments: cases) func gradientInTime(_ fixture: ElmanFixture) throws {
        let flow = try run(fixture).flow
        #expect(flow.layers.count == fixture.layers)
        for (index, layer) in flow.layers.enumerated() {
            #expect(layer.steps == fixture.steps && layer.batch == fixture.batch)
            #expect(layer.gradients.shape == [fixture.steps, fixture.batch, fixture.hidden])
            #expect(relativeError(layer.states.doubles, fixture.h[index]) <= tolerance)
            #expect(relativeError(layer.gradients.doubles, fixture.d[index]) <= tolerance)
            #expect(relativeError(layer.ratios.doubles, fixture.ratio[index]) <= tolerance)
            let norms = norms(of: fixture.d[index], fixture.hidden)
            #expect(relativeError(layer.gradientNorms.doubles, norms) <= tolerance)
        }
    }

    private func norms(of values: [Double], _ width: Int) -> [Double] {
        stride(from: 0, to: values.count, by: width).map { start in
            values[start..<start + width].reduce(0) { $0 + $1 * $1 }.squareRoot()
        }
    }

    @Test(arguments: cases, OmegaForm.all) func omega(_ fixture: ElmanFixture, _ form: OmegaForm) throws {
        let expected = try #require(fixture.omega[form.nameInFixtures])
        let pass = try run(fixture)
        let penalty = form.omega(weight: 1)(pass.flow, at: try fixture.network())
        #expect(relativeError([penalty.value], [expected.value]) <= tolerance)
        try compare(penalty.gradient, expected.immediate, of: fixture, tolerance: tolerance, "immediate")
    }

    @Test(arguments: cases, OmegaForm.all) func omegaInTheSamePass(_ fixture: ElmanFixture, _ form: OmegaForm) throws {
        let expected = try #require(fixture.omega[form.nameInFixtures])
        let pass = try run(fixture, adding: form.omega(weight: 2))
        #expect(relativeError([try #require(pass.omega)], [expected.value]) <= tolerance)
        let sum = fixture.gradient.merging(expected.immediate) { loss, omega in
            zip(loss, omega).map { $0 + 2 * $1 }
        }
        try compare(pass.gradient, sum, of: fixture, tolerance: tolerance, "loss and Ω")
    }

    @Test(arguments: cases, OmegaForm.all) func exactOmega(_ fixture: ElmanFixture, _ form: OmegaForm) throws {
        let expected = try #require(fixture.omega[form.nameInFixtures])
        let penalty = form.omega(weight: 2).exact(
            through: try fixture.network(), inputs: fixture.input, lengths: fixture.lengths,
            lossGradient: fixture.lossGradient)
        #expect(relativeError([penalty.value], [expected.value]) <= tolerance)
        let doubled = expected.exact.mapValues { $0.map { 2 * $0 } }
        try compare(penalty.gradient, doubled, of: fixture, tolerance: tolerance, "exact")
    }
}

import Networks
import Tensors
import Testing

/// Ω in the pass and beside it, and at its edges.
@Suite struct OmegaTests {
    private let tolerance = isDouble ? 1e-12 : 1e-5

    /// Ω joins the matrix product of the loss gradient, or is added to it: the same numbers.
    @Test(arguments: OmegaProblem.all, OmegaForm.all)
    func fusedEqualsSeparate(_ problem: OmegaProblem, _ form: OmegaForm) throws {
        let omega = form.omega(weight: 3)
        let (plain, fused) = (problem.pass(), problem.pass(adding: omega))
        let penalty = omega(plain.flow, at: problem.model)
        var sum = plain.gradient
        sum += penalty.gradient
        #expect(plain.omega == nil)
        #expect(fused.loss == plain.loss)
        #expect(relativeError([try #require(fused.omega)], [penalty.value]) <= tolerance)
        #expect(relativeError(fused.gradient.tensors, sum.tensors) <= tolerance)
        #expect(fused.gradient.tensors != plain.gradient.tensors)
    }

    @Test(arguments: OmegaForm.all) func theWeightScalesTheGradientOnly(_ form: OmegaForm) {
        let problem = OmegaProblem.all[0]
        let flow = problem.pass().flow
        let one = form.omega(weight: 1)(flow, at: problem.model)
        let four = form.omega(weight: 4)(flow, at: problem.model)
        #expect(one.value == four.value)
        var scaled = one.gradient
        scaled.scale(by: 4)
        #expect(relativeError(four.gradient.tensors, scaled.tensors) <= tolerance)
        let nothing = problem.pass(adding: form.omega(weight: 0))
        #expect(nothing.gradient.tensors == problem.pass().gradient.tensors)
        #expect(nothing.omega.map { relativeError([$0], [one.value]) <= tolerance } == true)
    }

    /// Where there is no gradient there is nothing to compare: all d_t are 0.
    @Test(arguments: OmegaProblem.all, OmegaForm.all)
    func withoutAGradientThereIsNoPenalty(_ problem: OmegaProblem, _ form: OmegaForm) {
        let omega = form.omega(weight: 2)
        let pass = backpropagate(through: problem.model, adding: omega) { problem.loss($0, 0..<problem.batch) * 0 }
        let penalty = omega(pass.flow, at: problem.model)
        #expect(pass.omega == 0)
        #expect(penalty.value == 0)
        for tensor in pass.gradient.tensors + penalty.gradient.tensors {
            #expect(tensor.scalars.allSatisfy { $0 == 0 })
        }
        #expect(pass.flow.layers[0].ratios.scalars.allSatisfy { $0 == 0 })
    }

    /// W_h = 0 sends no message: every pair that has a gradient misses its length wholly.
    @Test(arguments: OmegaForm.all) func withoutMessagesEveryPairCountsOne(_ form: OmegaForm) {
        let problem = OmegaProblem("every step", reading: .everyStep)
        var model = problem.model
        model.layers[0].recurrent.weight = .zeros(17, 17)
        let omega = form.omega(weight: 2)
        let pass = backpropagate(through: model, adding: omega) { problem.loss($0, 0..<problem.batch) }
        #expect(pass.omega == (form.reduction == .mean ? 1 : 12))
        #expect(omega(pass.flow, at: model).gradient.norm == 0)
        #expect(pass.gradient.isFinite)
    }

    /// Rectifiers that are all active under the identity pass every gradient on as it is.
    @Test(arguments: OmegaForm.all) func whatKeepsItsLengthIsNotPenalized(_ form: OmegaForm) {
        let cell = ElmanCell(
            input: Linear(weight: .filled(with: 1, shape: [5, 2]), bias: nil),
            recurrent: Linear(weight: .identity(5), bias: nil), activation: .relu)
        let omega = form.omega(weight: 2)
        let model = RecurrentNetwork(
            layers: [cell], readout: Readout(weight: .filled(with: 1, shape: [1, 5]), bias: .zeros(1)),
            reading: .lastStep)
        let pass = backpropagate(through: model, adding: omega) { sum($0(.filled(with: 1, shape: [20, 3, 2]))) }
        #expect(pass.omega == 0)
        #expect(omega(pass.flow, at: model).gradient.norm == 0)
        #expect(pass.flow.layers[0].ratios == .filled(with: 1, shape: [20, 3]))
    }

    @Test(arguments: Activation.allCases, OmegaForm.all)
    func hugeAndMissingNumbersDoNotCrash(_ activation: Activation, _ form: OmegaForm) {
        let problem = OmegaProblem("", activation)
        let omega = form.omega(weight: 2)
        for value in [1e30, -1e30, .greatestFiniteMagnitude, .infinity, .nan] as [Scalar] {
            var model = problem.model
            model.layers[0].recurrent.weight = .filled(with: value, shape: [17, 17])
            for model in [model, problem.model.filled(with: value)] {
                let pass = backpropagate(through: model, adding: omega) { problem.loss($0, 0..<problem.batch) }
                let penalty = omega(pass.flow, at: model)
                #expect(pass.gradient.tensors.map(\.shape) == model.parameters.map(\.value.shape))
                #expect(penalty.gradient.tensors.map(\.shape) == model.parameters.map(\.value.shape))
                if value.isNaN { #expect(pass.loss.isNaN) }
            }
        }
    }
}

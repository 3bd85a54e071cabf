import Foundation
import Testing

@testable import Reports

@Suite struct GradientFlowTests {
    @Test func zerosAfterTheEndOfASequenceAreNoGradients() {
        let flow = GradientFlow(norms: [[0, 1], [0.1, 1], [1, 0], [0, 0]])
        #expect(flow.logarithms[0][0] == -.infinity, "a zero before the end vanished")
        #expect(flow.logarithms[2][1].isNaN && flow.logarithms[3][0].isNaN)
        #expect(flow.medians[2] == 0, "only the sequence that still runs counts")
        #expect(flow.medians[3].isNaN)
    }

    @Test func rowsMayBeShort() {
        let flow = GradientFlow(norms: [[1, 10], [1]])
        #expect(flow.logarithms[1][1].isNaN && flow.medians[1] == 0)
    }

    @Test func quantilesInterpolateAndBearInfinities() {
        #expect(quantiles(of: [4, 1, 3, 2, .nan], at: [0, 0.5, 1]) == [1, 2.5, 4])
        #expect(quantiles(of: [-.infinity, 0], at: [0.05, 0.95]) == [-.infinity, 0])
        #expect(quantiles(of: [.nan], at: [0.5])[0].isNaN)
        #expect(median(of: [-.infinity, -.infinity, 1]) == -.infinity)
    }

    /// Norms that change by `factor` at each step back, for two sequences.
    private func norms(_ factor: Float, steps: Int = 40) -> [[Float]] {
        (1...steps).map { t in [pow(factor, Float(steps - t)), pow(factor, Float(steps - t))] }
    }

    @Test func theVerdictFollowsTheMedian() {
        let shrinking = GradientFlow(norms: norms(0.8)).change
        #expect(shrinking.verdict == .vanishes && shrinking.steps == 39)
        #expect(abs(shrinking.decades - 39 * log10(0.8)) < 1e-4)
        #expect(GradientFlow(norms: norms(1.3)).change.verdict == .explodes)
        #expect(GradientFlow(norms: norms(0.99)).change.verdict == .survives)
        #expect(GradientFlow(norms: norms(0.01)).change.decades == -.infinity)
        #expect(GradientFlow(norms: norms(1e9)).change.verdict == .notFinite)
        #expect(GradientFlow(norms: [[.nan, .nan]]).change.verdict == .notFinite)
    }

    @Test(arguments: [[], [[]], [[0, 0], [0, 0]]] as [[[Float]]])
    func withoutAGradientThereIsNoVerdict(_ norms: [[Float]]) {
        #expect(GradientFlow(norms: norms).change.verdict == .empty)
        #expect(GradientFlow(norms: norms).sentence == "There is no gradient to show.")
    }

    @Test func theSentenceHasTheNumbers() {
        let sentence = GradientFlow(norms: norms(0.8)).sentence
        #expect(sentence.contains("falls by 3.8 powers of ten (×0.8 a step)"))
        #expect(GradientFlow(norms: [[0], [0], [1]]).sentence.contains("at t = 2 it is exactly 0"))
    }

    @Test func theRatioCountsOnlyWhereAGradientArrives() {
        let layer = LayerInspection(
            name: "a", gradientNorms: [[1, 0], [0, 0]], ratios: [[0.5, 9], [.nan, 9]], eigenvalues: [(3, -4), (1, 0)])
        #expect(layer.ratioQuantiles[0] == [0.5, 0.5, 0.5, 0.5, 0.5])
        #expect(layer.ratioQuantiles[1].allSatisfy { $0.isNaN })
        #expect(layer.spectralRadius == 5)
    }
}

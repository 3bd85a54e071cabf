import Networks
import Tensors
import Testing

/// Ω and its immediate gradient against the definition, written naively in Double.
@Suite struct OmegaGradientTests {
    /// What Ω holds constant of one layer: d_t and v_t of every pair, and the weights that it differentiates by.
    private struct NaiveLayer {
        let hidden: Int
        let batch: Int
        let leak: Double
        /// d_t and v_t, row by row.
        let rows: [(d: [Double], v: [Double])]
        let weight: [Double]

        init(_ cell: ElmanCell, _ flow: LayerFlow) {
            (hidden, batch, leak) = (cell.hidden, flow.batch, cell.leak)
            let (hidden, batch, leak) = (hidden, batch, leak)
            let (states, gradients) = (flow.states.doubles, flow.gradients.doubles)
            rows = (0..<flow.steps * batch).map { row in
                let d = Array(gradients[row * hidden..<(row + 1) * hidden])
                let v = d.indices.map { unit in
                    let place = row * hidden + unit
                    let before = row < batch ? 0 : states[place - batch * hidden]
                    let fired = (states[place] - (1 - leak) * before) / leak
                    return leak * d[unit] * cell.activation.slope(at: fired)
                }
                return (d, v)
            }
            weight = cell.recurrent.weight.doubles
        }

        /// Ω as a function of W_h alone.
        func value(at weight: [Double], _ omega: Omega) -> Double {
            var (total, pairs) = (0.0, 0)
            for (d, v) in rows {
                let square = d.reduce(0) { $0 + $1 * $1 }
                guard square >= 1e-20 else { continue }
                let u = (0..<hidden).map { j in
                    (0..<hidden).reduce((1 - leak) * d[j]) { $0 + v[$1] * weight[$1 * hidden + j] }
                }
                let ratio = u.reduce(0) { $0 + $1 * $1 } / square
                let excess = (omega.form == .norms ? ratio.squareRoot() : ratio) - 1
                (total, pairs) = (total + excess * excess, pairs + 1)
            }
            return total / Double(omega.reduction == .mean ? pairs : batch)
        }

        func slopes(_ omega: Omega) -> [Double] {
            weight.indices.map { index in
                let values = [1e-5, -1e-5].map { step in
                    var moved = weight
                    moved[index] += step
                    return value(at: moved, omega)
                }
                return (values[0] - values[1]) / 2e-5
            }
        }
    }

    @Test(arguments: OmegaProblem.all, OmegaForm.all)
    func immediateGradientMatchesFiniteDifferences(_ problem: OmegaProblem, _ form: OmegaForm) throws {
        let omega = form.omega(weight: 2)
        let flow = problem.pass().flow
        let penalty = omega(flow, at: problem.model)
        let naive = zip(problem.model.layers, flow.layers).map { NaiveLayer($0, $1) }
        let value = naive.reduce(0) { $0 + $1.value(at: $1.weight, omega) }
        #expect(relativeError([penalty.value], [value]) <= (isDouble ? 1e-9 : 1e-4))

        var slopes = naive.map { layer in layer.slopes(omega).map { 2 * $0 } }
        for (name, tensor) in zip(problem.model.parameters.map(\.name), penalty.gradient.tensors) {
            if name.hasSuffix("recurrent.weight") {
                #expect(relativeError(tensor.doubles, slopes.removeFirst()) <= (isDouble ? 1e-6 : 1e-3), "\(name)")
            } else {
                #expect(tensor.scalars.allSatisfy { $0 == 0 }, "\(name)")
            }
        }
        #expect(slopes.isEmpty)
    }

    /// The exact gradient holds nothing constant: along any direction, it is the slope of Ω itself.
    @Test(
        .enabled(if: isDouble, "finite differences need the trait Double"), arguments: OmegaProblem.all, OmegaForm.all)
    func exactGradientMatchesFiniteDifferences(_ problem: OmegaProblem, _ form: OmegaForm) {
        let omega = form.omega(weight: 1)
        let target = Tensor.filled(with: 0.5, shape: problem.model(problem.inputs, lengths: problem.lengths).shape)
        func value(at model: Network) -> Double {
            let pass = backpropagate(through: model) { model in
                squaredError(model(problem.inputs, lengths: problem.lengths), target, dividedBy: 2)
            }
            return omega(pass.flow, at: model).value
        }
        let exact = omega.exact(
            through: problem.model, inputs: problem.inputs, lengths: problem.lengths, lossGradient: { $0 - target })
        #expect(relativeError([exact.value], [value(at: problem.model)]) <= 1e-9)
        for seed in 1...3 as ClosedRange<UInt64> {
            func moved(by distance: Double) -> Network {
                var random = Random(seed: seed)
                return problem.model.disturbed(by: distance, using: &random)
            }
            let slope = (value(at: moved(by: 1e-6)) - value(at: moved(by: -1e-6))) / 2e-6
            let directions = zip(moved(by: 1).parameters, problem.model.parameters).map { $0.value - $1.value }
            let expected = zip(exact.gradient.tensors, directions).reduce(0) { $0 + Double(sum($1.0 * $1.1).scalar) }
            #expect(relativeError([expected], [slope], scale: 1e-3) <= 1e-5)
        }
    }
}

extension Activation {
    /// f'(a), from f(a).
    fileprivate func slope(at fired: Double) -> Double {
        switch self {
        case .tanh: 1 - fired * fired
        case .sigmoid: fired * (1 - fired)
        case .relu: fired > 0 ? 1 : 0
        }
    }
}

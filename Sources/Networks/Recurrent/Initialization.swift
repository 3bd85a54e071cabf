import Foundation
import Tensors

/// How the weights of a network begin; biases begin at zero, unless a gate asks for more.
///
/// The first three are those of Pascanu, Mikolov and Bengio (2013), for Elman cells.
public enum Initialization: String, Sendable, Codable, CaseIterable {
    /// All weights from N(0, 0.01²), for logistic units.
    case sigmoid
    /// All weights from N(0, 0.1²).
    case tanh
    /// 15 weights a row from N(0, 0.01²), scaled to a spectral radius of 0.95; the rest of W_h is zero.
    case smartTanh = "smart-tanh"
    /// W_h a random orthogonal matrix: no vector shrinks or grows on its way back through the linear part.
    case orthogonal
    /// W_h the identity (Le, Jaitly and Hinton 2015), for rectified units.
    case identity
    /// All weights uniform in ±1/√hidden.
    case uniform
    /// All weights uniform in ±0.1 (Zaremba, Sutskever and Vinyals 2014, for the smallest of their language models).
    case uniformTenth = "uniform-0.1"

    /// Those that gated cells can begin with.
    public static let gated: [Initialization] = [.orthogonal, .uniform, .uniformTenth]

    /// A weight from inputs, [outputs, inputs], of a network with `fan` hidden units.
    func inputWeight(_ outputs: Int, _ inputs: Int, fan: Int, using random: inout Random) -> Tensor {
        switch self {
        case .tanh: .normal(outputs, inputs, deviation: 0.1, using: &random)
        case .sigmoid, .smartTanh, .orthogonal, .identity: .normal(outputs, inputs, deviation: 0.01, using: &random)
        case .uniform: uniform(outputs, inputs, within: 1 / Double(fan).squareRoot(), using: &random)
        case .uniformTenth: uniform(outputs, inputs, within: 0.1, using: &random)
        }
    }

    private func uniform(_ rows: Int, _ columns: Int, within bound: Double, using random: inout Random) -> Tensor {
        .uniform(rows, columns, in: -bound..<bound, using: &random)
    }

    /// W_h, [hidden, hidden].
    func recurrentWeight(_ hidden: Int, using random: inout Random) -> Tensor {
        switch self {
        case .sigmoid: .normal(hidden, hidden, deviation: 0.01, using: &random)
        case .tanh: .normal(hidden, hidden, deviation: 0.1, using: &random)
        case .smartTanh: sparse(hidden, nonZero: 15, spectralRadius: 0.95, using: &random)
        case .orthogonal: .orthogonal(hidden, using: &random)
        case .identity: .identity(hidden)
        case .uniform, .uniformTenth: inputWeight(hidden, hidden, fan: hidden, using: &random)
        }
    }

    /// The weights of a gated cell with so many blocks of rows: W [blocks hidden, inputs] and U [blocks hidden, hidden].
    func gatedWeights(
        blocks: Int, _ inputs: Int, _ hidden: Int, using random: inout Random
    ) -> (input: Tensor, recurrent: Tensor) {
        precondition(Initialization.gated.contains(self), "Initialization: \(rawValue) is not for gated cells")
        let spread: Initialization = self == .orthogonal ? .uniform : self
        let input = spread.inputWeight(blocks * hidden, inputs, fan: hidden, using: &random)
        let parts = (0..<blocks).map { _ in recurrentWeight(hidden, using: &random).scalars }
        return (input, Tensor(parts.flatMap { $0 }, shape: [blocks * hidden, hidden]))
    }
}

/// A square matrix with a few normal numbers in each row, scaled to a spectral radius.
private func sparse(_ order: Int, nonZero: Int, spectralRadius: Double, using random: inout Random) -> Tensor {
    var weights = [Scalar](repeating: 0, count: order * order)
    for row in 0..<order {
        for column in (0..<order).shuffled(using: &random).prefix(nonZero) {
            weights[row * order + column] = Scalar(0.01 * random.normal())
        }
    }
    var matrix = Tensor(weights, shape: [order, order])
    let radius = matrix.spectralRadius
    if radius > 0 { matrix.scale(by: Scalar(spectralRadius / radius)) }
    return matrix
}

/// How long a gated cell keeps what it has before it has learnt to.
public enum GateBias: Sendable, Codable, Equatable {
    /// The same bias for the gate that keeps: 1 lets a new LSTM remember (Jozefowicz et al. 2015).
    case constant(Double)
    /// As chrono initialization (Tallec and Ollivier 2018): spans drawn uniformly from 1 to T - 1 steps.
    case chrono(longest: Int)

    /// The biases of the gate that keeps, one a unit.
    func drawn(_ hidden: Int, using random: inout Random) -> [Scalar] {
        switch self {
        case .constant(let bias): [Scalar](repeating: Scalar(bias), count: hidden)
        case .chrono(let longest):
            (0..<hidden).map { _ in Scalar(log(1 + random.uniform() * Double(max(longest - 2, 0)))) }
        }
    }
}

import Foundation

func exponential(_ x: Double) -> Double { Foundation.exp(x) }
func logarithm(_ x: Double) -> Double { Foundation.log(x) }
func logistic(_ x: Double) -> Double { 1 / (1 + Foundation.exp(-x)) }

/// The masses exp(s_i) / Σ_j exp(s_j).
func softmax(_ scores: [Double]) -> [Double] {
    let top = scores.max() ?? 0
    let masses = scores.map { exponential($0 - top) }
    let sum = masses.reduce(0, +)
    return masses.map { $0 / sum }
}

import Foundation

/// How the learning rate changes while training goes on; a factor of the rate that was asked for.
public enum Schedule: Codable, Sendable, Equatable {
    /// Always 1.
    case constant
    /// Times `factor` after every `period` updates.
    case step(period: Int, factor: Double)
    /// 1 for the first `start` updates, then times `factor`, and again after every `period` more.
    case decay(after: Int, period: Int, factor: Double)
    /// From 1 to 0 along half a cosine over all updates of the run.
    case cosine
    /// 1 / t, with t = 1 + updates / period.
    case inverse(period: Int)
    /// Half as much whenever a validation is worse than the one before.
    case halveWhenWorse

    /// The factor after some updates of `total`, with so many halvings.
    public func factor(after updates: Int, of total: Int, halvings: Int) -> Double {
        switch self {
        case .constant: 1
        case .step(let period, let factor): pow(factor, Double(updates / period))
        case .decay(let start, let period, let factor):
            updates < start ? 1 : pow(factor, Double(1 + (updates - start) / period))
        case .cosine: 0.5 * (1 + cos(.pi * min(1, Double(updates) / Double(max(total, 1)))))
        case .inverse(let period): 1 / (1 + Double(updates) / Double(period))
        case .halveWhenWorse: pow(0.5, Double(halvings))
        }
    }
}

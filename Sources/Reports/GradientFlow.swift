import Foundation

/// What the norms ‖d_t‖ of one layer say: their logarithms, their quantiles over the batch, and a verdict.
struct GradientFlow {
    /// log₁₀‖d_t‖, T rows of B values: -inf where the norm is 0, +inf where it is not finite, NaN after a sequence ended.
    let logarithms: [[Double]]

    /// The fractions of ``quantiles``.
    static let fractions = [0.05, 0.25, 0.5, 0.75, 0.95]

    /// The quantiles over the batch of log₁₀‖d_t‖, a row for each t.
    let quantiles: [[Double]]

    /// Reads norms in T rows of B columns.
    init(norms: [[Float]]) {
        let batch = norms.map(\.count).max() ?? 0
        var rows = norms.map { row in
            row.map(Self.logarithm) + Array(repeating: .nan, count: batch - row.count)
        }
        for sequence in 0..<batch {
            // No gradient flows after the last step that matters: a zero there is not a gradient that vanished.
            guard let last = rows.lastIndex(where: { $0[sequence] > -.infinity }) else { continue }
            for t in rows.indices where t > last { rows[t][sequence] = .nan }
        }
        logarithms = rows
        quantiles = rows.map { Reports.quantiles(of: $0, at: Self.fractions) }
    }

    private static func logarithm(_ norm: Float) -> Double {
        norm.isFinite ? log10(Double(abs(norm))) : .infinity
    }

    /// The median over the batch of log₁₀‖d_t‖ for each t.
    var medians: [Double] { quantiles.map { $0[2] } }

    /// Whether the gradient keeps its magnitude on the way back.
    enum Verdict: Equatable {
        case empty, notFinite, vanishes, explodes, survives
    }

    /// What happens to the median norm between the last step and the first.
    struct Change {
        var verdict: Verdict
        /// The change in powers of ten, negative when the norm shrinks.
        var decades = 0.0
        /// The number of steps that it took.
        var steps = 0
    }

    /// What happens to the median norm on the way back.
    var change: Change {
        let medians = medians
        if medians.contains(.infinity) { return Change(verdict: .notFinite) }
        guard let first = medians.firstIndex(where: { !$0.isNaN }), let last = medians.lastIndex(where: \.isFinite)
        else { return Change(verdict: .empty) }
        let decades = medians[first] - medians[last]
        let verdict: Verdict = decades < -2 ? .vanishes : decades > 2 ? .explodes : .survives
        return Change(verdict: verdict, decades: decades, steps: last - first)
    }

    /// The verdict in one sentence.
    var sentence: String {
        let change = change
        let span = Format.value(abs(change.decades), digits: 2)
        let factor = Format.value(pow(10, change.decades / Double(max(1, change.steps))), digits: 3)
        let journey = "On the way back from the last step to the first the median norm"
        switch change.verdict {
        case .empty: return "There is no gradient to show."
        case .notFinite: return "On the way back the median norm overflows: the gradient explodes."
        case .vanishes where change.decades == -.infinity:
            let last = (medians.lastIndex(of: -.infinity) ?? 0) + 1
            return "On the way back the median norm falls, and at t = \(last) it is exactly 0: the gradient vanishes."
        case .vanishes: return "\(journey) falls by \(span) powers of ten (×\(factor) a step): the gradient vanishes."
        case .explodes: return "\(journey) rises by \(span) powers of ten (×\(factor) a step): the gradient explodes."
        case .survives:
            return "\(journey) changes by only \(span) powers of ten (×\(factor) a step): the gradient survives."
        }
    }
}

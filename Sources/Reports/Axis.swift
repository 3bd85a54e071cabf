import Foundation

/// How values are laid out along an axis.
public enum Scale: Sendable {
    /// Equal differences are equally far apart.
    case linear
    /// Equal ratios are equally far apart; zeros get a place of their own at the bottom.
    case logarithmic
    /// Logarithmic where the positive values span more than a factor of 30.
    case automatic
}

/// A labelled place on an axis.
struct Tick: Equatable {
    var value: Double
    var label: String
}

/// The map from values to places between 0 and 1, with ticks where a person would put them.
struct Axis {
    let isLogarithmic: Bool
    let showsZero: Bool
    let ticks: [Tick]
    private let lower: Double  // a power of ten if logarithmic
    private let upper: Double

    /// The part of a logarithmic axis set aside for zeros.
    private static let zeroPart = 0.09

    /// An axis that holds all finite values.
    init(covering values: [Double], scale: Scale) {
        let finite = values.filter(\.isFinite)
        let positive = finite.filter { $0 > 0 }
        let low = finite.min() ?? 0
        let high = finite.max() ?? 1
        let leastPositive = positive.min() ?? 1
        switch scale {
        case .linear: isLogarithmic = false
        case .logarithmic: isLogarithmic = !positive.isEmpty
        case .automatic: isLogarithmic = low >= 0 && high > 30 * leastPositive
        }
        showsZero = isLogarithmic && finite.contains(0)
        if isLogarithmic {
            (lower, upper) = Self.padded(log10(leastPositive), log10(high), least: 0.02)
            let marks = Ticks.logarithmic(from: lower, to: upper)
            ticks = (showsZero ? [Tick(value: 0, label: "0")] : []) + marks
        } else {
            (lower, upper) = Self.padded(low, high, least: 1e-6 * max(1e-300, abs(low), abs(high)))
            ticks = Ticks.linear(from: lower, to: upper).map { Tick(value: $0, label: Format.value($0, digits: 8)) }
        }
    }

    /// An axis from `lower` to `upper` exactly, with ticks at whole numbers if it `counts` something.
    init(from lower: Double, to upper: Double, counts: Bool = false) {
        isLogarithmic = false
        showsZero = false
        (self.lower, self.upper) = upper > lower ? (lower, upper) : (lower - 0.5, lower + 0.5)
        let values = Ticks.linear(from: self.lower, to: self.upper)
        ticks = values.filter { !counts || $0 == $0.rounded() }.map {
            Tick(value: $0, label: counts ? Format.count($0) : Format.value($0, digits: 8))
        }
    }

    /// An axis from `lower` to `upper` exactly, with ticks of one's own.
    init(from lower: Double, to upper: Double, ticks: [Tick]) {
        (isLogarithmic, showsZero) = (false, false)
        (self.lower, self.upper) = upper > lower ? (lower, upper) : (lower - 0.5, lower + 0.5)
        self.ticks = ticks
    }

    /// The place of a value, 0 at the lower end and 1 at the upper; nil for what the axis cannot show.
    func place(_ value: Double) -> Double? {
        guard value.isFinite else { return nil }
        if !isLogarithmic { return (value / 2 - lower / 2) / (upper / 2 - lower / 2) }
        if value <= 0 { return showsZero && value == 0 ? 0 : nil }
        let start = showsZero ? Self.zeroPart : 0
        return start + (1 - start) * (log10(value) - lower) / (upper - lower)
    }

    private static func padded(_ low: Double, _ high: Double, least: Double) -> (Double, Double) {
        let span = high - low
        guard span > 2 * least else {
            let half = max(least, low == 0 ? 0.5 : 0.05 * abs(low))
            return (low - half, high + half)
        }
        let limit = Double.greatestFiniteMagnitude
        return (max(-limit, low - 0.03 * span), min(limit, high + 0.03 * span))
    }
}

/// The choice of ticks.
enum Ticks {
    /// About `count` round numbers (1, 2, 2.5 or 5 times a power of ten) between two values.
    static func linear(from lower: Double, to upper: Double, count: Int = 5) -> [Double] {
        let rough = (upper - lower) / Double(max(1, count))
        let power = pow(10, log10(rough).rounded(.down))
        let step = power * ([1, 2, 2.5, 5, 10].first { $0 * power >= 0.999 * rough } ?? 10)
        let first = (lower / step - 1e-9).rounded(.up)
        let last = (upper / step + 1e-9).rounded(.down)
        guard last >= first, last - first < 100 else { return [lower] }  // NaN, if there is no range, too.
        return stride(from: first, through: last, by: 1).map { tidy($0 * step) }
    }

    /// Powers of ten between 10^`lower` and 10^`upper`, or finer ticks where there are fewer than two.
    static func logarithmic(from lower: Double, to upper: Double, count: Int = 6) -> [Tick] {
        let first = Int(lower.rounded(.up))
        let last = Int(upper.rounded(.down))
        if last > first {
            let stride = max(1, Int((Double(last - first + 1) / Double(count)).rounded(.up)))
            let aligned = (first...last).filter { $0.isMultiple(of: stride) }
            return aligned.map { Tick(value: pow(10, Double($0)), label: Format.powerOfTen($0)) }
        }
        let low = pow(10, lower)
        let high = pow(10, upper)
        let decade = pow(10, lower.rounded(.down))
        let multiples = [1, 2, 5, 10, 20, 50, 100].map { tidy($0 * decade) }.filter { low...high ~= $0 }
        let values = multiples.count >= 3 ? multiples : linear(from: low, to: high, count: count - 1)
        return values.filter { $0 > 0 }.map { Tick(value: $0, label: Format.value($0)) }
    }

    /// Rounds away the error of the last bits, so that 3 × 0.1 is 0.3.
    private static func tidy(_ value: Double) -> Double {
        guard value != 0 else { return 0 }
        let scale = pow(10, 11 - log10(abs(value)).rounded(.down))
        guard scale.isFinite else { return value }
        return (value * scale).rounded() / scale
    }
}

import Foundation

/// The quantiles of some values at the given fractions; NaN is left out, and what remains may be infinite.
func quantiles(of values: [Double], at fractions: [Double]) -> [Double] {
    let sorted = values.filter { !$0.isNaN }.sorted()
    guard let last = sorted.last else { return fractions.map { _ in .nan } }
    return fractions.map { fraction in
        let place = fraction * Double(sorted.count - 1)
        let index = Int(place)
        guard index + 1 < sorted.count else { return last }
        let (low, high) = (sorted[index], sorted[index + 1])
        let weight = place - Double(index)
        if low == high || weight == 0 { return low }
        guard low.isFinite, high.isFinite else { return weight < 0.5 ? low : high }
        return low + weight * (high - low)
    }
}

/// The median of some values, NaN left out.
func median(of values: [Double]) -> Double {
    quantiles(of: values, at: [0.5])[0]
}

/// Pictures need fewer points than runs have.
enum Downsampling {
    /// At most `limit` points with the same extremes: the least and the greatest of each of many short stretches.
    static func extremes(of points: [Point], limit: Int = 600) -> [Point] {
        guard points.count > limit else { return points }
        return stretches(points.count, limit / 2).flatMap { stretch -> [Point] in
            let finite = stretch.filter { points[$0].y.isFinite }
            guard let least = finite.min(by: { points[$0].y < points[$1].y }),
                let greatest = finite.max(by: { points[$0].y < points[$1].y })
            else { return [Point(x: points[stretch.lowerBound].x, y: .nan)] }
            return Set([least, greatest]).sorted().map { points[$0] }
        }
    }

    /// At most `limit` points, each the `average` of the finite values of a short stretch.
    static func averages(of points: [Point], limit: Int = 120, by average: ([Double]) -> Double) -> [Point] {
        guard points.count > limit else { return points }
        return stretches(points.count, limit).map { stretch in
            let middle = points[(stretch.lowerBound + stretch.upperBound) / 2].x
            return Point(x: middle, y: average(points[stretch].map(\.y).filter(\.isFinite)))
        }
    }

    /// Divides `count` indices into `parts` ranges as equal as possible, none of them empty.
    static func stretches(_ count: Int, _ parts: Int) -> [Range<Int>] {
        let parts = max(1, min(parts, count))
        return (0..<parts).map { ($0 * count / parts)..<(($0 + 1) * count / parts) }
    }

    /// The mean of the finite values; without any, what the others are: zero as -inf before missing as NaN.
    ///
    /// One value that overflowed (+inf) makes the whole cell overflow, for a picture must not hide it.
    static func mean(_ values: some Sequence<Double>) -> Double {
        var sum = 0.0
        var count = 0.0
        var rest = Double.nan
        for value in values {
            if value == .infinity { return value }
            if value == -.infinity { rest = value }
            guard value.isFinite else { continue }
            sum += value
            count += 1
        }
        return count > 0 ? sum / count : rest
    }
}

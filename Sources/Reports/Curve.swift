/// A quantity over training, drawn so that its trend and its noise can both be seen.
enum Curve {
    /// How the trend follows from the values.
    enum Trend {
        /// No trend is drawn: the values have no noise.
        case none
        /// The median of short stretches, which spikes do not move.
        case median
        /// The mean of short stretches, for fractions that are often exactly 0.
        case mean
    }

    /// The points as they are where they are few; else their trend, with the raw values behind it.
    static func series(_ name: String, key: Int, trend: Trend, _ points: [Point]) -> [Series] {
        guard points.count > 240, trend != .none else { return [Series(name, key: key, points: points)] }
        let averages = Downsampling.averages(of: points) { values in
            trend == .mean ? Downsampling.mean(values) : median(of: values)
        }
        return [
            Series(name, key: key, style: .faint, points: points),
            Series(name, key: key, points: averages),
        ]
    }
}

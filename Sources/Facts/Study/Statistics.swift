import Tensors

/// What the tables of a study say about samples.
public enum Statistics {
    /// The share of what is true; 0 of nothing.
    public static func share(_ values: [Bool]) -> Double {
        values.isEmpty ? 0 : Double(values.filter { $0 }.count) / Double(values.count)
    }

    /// The 95 % interval of a share, after Wilson (1927).
    public static func interval(_ values: [Bool]) -> (low: Double, high: Double) {
        let (n, p, z) = (Double(max(values.count, 1)), share(values), 1.959964)
        let middle = (p + z * z / (2 * n)) / (1 + z * z / n)
        let half = z / (1 + z * z / n) * (p * (1 - p) / n + z * z / (4 * n * n)).squareRoot()
        return (middle - half, middle + half)
    }

    /// The difference of two shares of the same cases, with the 95 % interval of 2000 paired bootstrap samples.
    public static func difference(
        _ a: [Bool], _ b: [Bool], using random: inout Random
    ) -> (value: Double, low: Double, high: Double) {
        let steps = zip(a, b).map { ($0 ? 1 : 0) - ($1 ? 1 : 0) }
        guard !steps.isEmpty else { return (0, 0, 0) }
        var samples: [Double] = []
        for _ in 0..<2000 {
            var sum = 0
            for _ in steps { sum += steps[random.below(steps.count)] }
            samples.append(Double(sum) / Double(steps.count))
        }
        samples.sort()
        return (Double(steps.reduce(0, +)) / Double(steps.count), samples[49], samples[1949])
    }
}

import Tensors

extension SeriesData {
    /// The error on the fitted cases of naming the most frequent class every time, a fraction.
    public var errorOfGuessing: Double {
        let largest = labels.indices.map { label in fit.count { $0.label == label } }.max() ?? 0
        return 1 - Double(largest) / Double(max(fit.count, 1))
    }

    /// How a series is laid before the network: each step sees `width` values of every channel, `stride` after those
    /// of the step before.
    public struct Window: Codable, Equatable, Sendable {
        /// How many values of each channel a step sees.
        public var width: Int
        /// How many values later the next step begins.
        public var stride: Int

        /// A window; 1 and 1 shows one value after the other.
        public init(width: Int, stride: Int) {
            self.width = width
            self.stride = stride
        }

        /// The steps that cover so many values; past the end stand zeros, the mean of standardized values.
        func steps(of count: Int) -> Int { count <= width ? 1 : (count - width + stride - 1) / stride + 1 }
    }

    /// Some examples as a batch, each step of a series being asked for its class.
    ///
    /// A series weighs the same whatever its length, and its later steps, which have seen more, weigh more: step t of n
    /// in proportion to t.
    public static func batch(_ examples: [Example], window: Window) -> Batch {
        let lengths = examples.map { window.steps(of: $0.values.count) }
        let steps = lengths.max() ?? 0
        let channels = examples.first?.values.first?.count ?? 0
        let inputs = channels * window.width
        var numbers = [Scalar](repeating: 0, count: steps * examples.count * inputs)
        var classes = [Int](repeating: 0, count: steps * examples.count)
        var weights = [Scalar](repeating: 0, count: classes.count)
        for (b, example) in examples.enumerated() {
            let total = Double(lengths[b] * (lengths[b] + 1)) / 2
            for t in 0..<lengths[b] {
                let row = t * examples.count + b
                for (place, values) in example.values.dropFirst(t * window.stride).prefix(window.width).enumerated() {
                    let start = row * inputs + place * channels
                    for (channel, value) in values.enumerated() { numbers[start + channel] = Scalar(value) }
                }
                classes[row] = example.label
                weights[row] = Scalar(Double(t + 1) / total)
            }
        }
        return Batch(
            inputs: Tensor(numbers, shape: [steps, examples.count, inputs]), lengths: lengths,
            targets: .classes(classes), weights: weights)
    }
}

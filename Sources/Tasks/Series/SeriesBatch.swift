import Tensors

extension SeriesData {
    /// The error on the fitted cases of naming the most frequent class every time, a fraction.
    public var errorOfGuessing: Double {
        let largest = labels.indices.map { label in fit.count { $0.label == label } }.max() ?? 0
        return 1 - Double(largest) / Double(max(fit.count, 1))
    }

    /// Some examples as a batch, each step of a series being asked for its class.
    ///
    /// A series weighs the same whatever its length, and its later steps, which have seen more, weigh more: step t of n
    /// in proportion to t.
    public static func batch(_ examples: [Example]) -> Batch {
        let lengths = examples.map(\.values.count)
        let steps = lengths.max() ?? 0
        let channels = examples.first?.values.first?.count ?? 0
        var numbers = [Scalar](repeating: 0, count: steps * examples.count * channels)
        var classes = [Int](repeating: 0, count: steps * examples.count)
        var weights = [Scalar](repeating: 0, count: classes.count)
        for (b, example) in examples.enumerated() {
            let total = Double(lengths[b] * (lengths[b] + 1)) / 2
            for (t, values) in example.values.enumerated() {
                let row = t * examples.count + b
                for (channel, value) in values.enumerated() { numbers[row * channels + channel] = Scalar(value) }
                classes[row] = example.label
                weights[row] = Scalar(Double(t + 1) / total)
            }
        }
        return Batch(
            inputs: Tensor(numbers, shape: [steps, examples.count, channels]), lengths: lengths,
            targets: .classes(classes), weights: weights)
    }
}

import Tensors

/// A few small networks that judge together: the mean of their scores.
///
/// Each has one layer of hidden tanh units over normalized inputs. The weights lie in one list: the means and the
/// inverse deviations of the inputs, then for each network its hidden units (weights of the inputs, bias, weight of the
/// output), and its bias.
enum Committee {
    private static let members = 5
    private static let hidden = 32

    private static func stride(_ inputs: Int) -> Int { hidden * (inputs + 2) + 1 }

    /// How many weights there are.
    static func count(inputs: Int) -> Int { 2 * inputs + members * stride(inputs) }

    /// The logarithm of the odds that the members agree on.
    static func score(_ features: [Double], _ weights: [Double]) -> Double {
        let inputs = normalized(features, weights)
        return (0..<members).reduce(0) { sum, member in
            sum + output(inputs, weights, 2 * inputs.count + member * stride(inputs.count))
        } / Double(members)
    }

    private static func normalized(_ features: [Double], _ weights: [Double]) -> [Double] {
        features.indices.map { (features[$0] - weights[$0]) * weights[features.count + $0] }
    }

    private static func output(_ inputs: [Double], _ weights: [Double], _ start: Int) -> Double {
        weights.withUnsafeBufferPointer { weights in
            inputs.withUnsafeBufferPointer { inputs in
                var (sum, place) = (weights[start + stride(inputs.count) - 1], start)
                for _ in 0..<hidden {
                    sum += weights[place + inputs.count + 1] * unit(inputs, weights, place)
                    place += inputs.count + 2
                }
                return sum
            }
        }
    }

    private static func unit(
        _ inputs: UnsafeBufferPointer<Double>, _ weights: UnsafeBufferPointer<Double>, _ place: Int
    ) -> Double {
        let row = UnsafeBufferPointer(rebasing: weights[place..<place + inputs.count])
        return 2 * logistic(2 * (weights[place + inputs.count] + row.dot(inputs))) - 1
    }

    /// Fits the members, each with other beginnings and another order of the examples, by Adam (Kingma and Ba, 2015).
    static func train(
        _ examples: [(features: [Double], isTrue: Bool)], steps: Int = 2500, using random: inout Random
    ) -> [Double] {
        guard let count = examples.first?.features.count else { return [] }
        var weights = normalization(examples.map(\.features))
        let inputs = examples.map { (normalized($0.features, weights), $0.isTrue) }
        for _ in 0..<members { weights += member(inputs, count, steps, &random) }
        return weights
    }

    private static func normalization(_ features: [[Double]]) -> [Double] {
        let count = Double(features.count)
        var (means, scales): ([Double], [Double]) = ([], [])
        for place in features[0].indices {
            let mean = features.reduce(0) { $0 + $1[place] } / count
            let variance = features.reduce(0) { $0 + ($1[place] - mean) * ($1[place] - mean) } / count
            means.append(mean)
            scales.append(1 / (variance.squareRoot() + 1e-3))
        }
        return means + scales
    }

    private static func isBias(_ place: Int, _ count: Int) -> Bool {
        place == stride(count) - 1 || place % (count + 2) == count
    }

    private static func beginning(_ count: Int, _ random: inout Random) -> [Double] {
        (0..<stride(count))
            .map { place -> Double in
                if isBias(place, count) { return 0 }
                let inputs = place % (count + 2) < count ? count : hidden
                return Double(random.normal()) / Double(inputs).squareRoot()
            }
    }

    private static func member(
        _ examples: [([Double], Bool)], _ count: Int, _ steps: Int, _ random: inout Random
    ) -> [Double] {
        var weights = beginning(count, &random)
        let none = [Double](repeating: 0, count: weights.count)
        var (mean, square) = (none, none)
        let (batch, decay) = (256, 3e-4)
        var powers = (1.0, 1.0)
        for step in 0..<steps {
            var slopes: [Double] = weights.indices
                .map { isBias($0, count) ? 0 : decay * weights[$0] }
            for _ in 0..<batch {
                let (inputs, isTrue) = examples[random.below(examples.count)]
                learn(inputs, isTrue, weights, &slopes, 1 / Double(batch))
            }
            powers = (powers.0 * 0.9, powers.1 * 0.999)
            let rate = 0.01 * (1.02 - Double(step) / Double(steps))
            for place in weights.indices {
                mean[place] = 0.9 * mean[place] + 0.1 * slopes[place]
                square[place] = 0.999 * square[place] + 0.001 * slopes[place] * slopes[place]
                let size = (square[place] / (1 - powers.1)).squareRoot() + 1e-8
                weights[place] -= rate * mean[place] / (1 - powers.0) / size
            }
        }
        return weights
    }

    /// Adds the slopes of the cross-entropy of one example.
    private static func learn(
        _ inputs: [Double], _ isTrue: Bool, _ weights: [Double], _ slopes: inout [Double], _ share: Double
    ) {
        let width = inputs.count + 2
        weights.withUnsafeBufferPointer { weights in
            let units = inputs.withUnsafeBufferPointer { inputs in
                (0..<hidden).map { unit(inputs, weights, $0 * width) }
            }
            var sum = weights[hidden * width]
            for number in 0..<hidden { sum += weights[number * width + width - 1] * units[number] }
            let wanted: Double = isTrue ? 1 : 0
            let error = (logistic(sum) - wanted) * share
            slopes.withUnsafeMutableBufferPointer { slopes in
                slopes[hidden * width] += error
                for number in 0..<hidden {
                    let place = number * width
                    slopes[place + width - 1] += error * units[number]
                    let slope = error * weights[place + width - 1] * (1 - units[number] * units[number])
                    slopes[place + width - 2] += slope
                    for input in inputs.indices { slopes[place + input] += slope * inputs[input] }
                }
            }
        }
    }
}

import Tensors

/// Sets numbers to zero at random while a network is trained, and scales the others so that their mean stays.
///
/// Srivastava et al. (2014). With `isVariational`, a sequence keeps one mask for all of its steps (Gal and Ghahramani
/// 2016). Without a generator of random numbers nothing is dropped: there is no mode to be switched.
public struct Dropout: Sendable, Codable, Equatable {
    /// The share that is dropped, in [0, 1).
    public let rate: Double
    /// Whether all steps of a sequence share a mask.
    public let isVariational: Bool

    /// Drops nothing unless a rate is given.
    public init(_ rate: Double = 0, isVariational: Bool = false) {
        precondition(rate >= 0 && rate < 1, "Dropout: the rate \(rate) is outside of [0, 1)")
        self.rate = rate
        self.isVariational = isVariational
    }

    /// Drops from [T, batch, n].
    public func callAsFunction(_ x: Tensor, using random: inout Random?) -> Tensor {
        guard rate > 0, var generator = random else { return x }
        defer { random = generator }
        let (kept, steps) = (Scalar(1 / (1 - rate)), x.shape[0])
        let drawn = isVariational ? x.count / max(steps, 1) : x.count
        let mask = Tensor(x.shape) { base in
            for i in 0..<drawn { base[i] = generator.uniform() < rate ? 0 : kept }
            for t in 1..<max(x.count / max(drawn, 1), 1) { (base + t * drawn).update(from: base, count: drawn) }
        }
        return x * mask
    }
}

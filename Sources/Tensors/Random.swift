import Foundation

/// A seedable, splittable generator of random numbers: SplitMix (Steele, Lea and Flood, 2014).
///
/// The same seed gives the same numbers on every machine. `split()` gives a generator whose numbers are independent
/// of those still to come from this one. Encoding it keeps its place, so that a run can be continued.
public struct Random: RandomNumberGenerator, Sendable, Codable, Equatable {
    private var state: UInt64
    private let increment: UInt64  // odd

    /// A generator that begins at a seed.
    public init(seed: UInt64) {
        state = seed
        increment = 0x9E37_79B9_7F4A_7C15  // 2^64 divided by the golden ratio
    }

    private init(state: UInt64, increment: UInt64) {
        self.state = state
        self.increment = increment
    }

    /// The next 64 bits.
    public mutating func next() -> UInt64 {
        state &+= increment
        return Random.mix(state, 0xBF58_476D_1CE4_E5B9, 0x94D0_49BB_1331_11EB)
    }

    /// Another generator, independent of this one from now on.
    public mutating func split() -> Random {
        let seed = next()
        state &+= increment
        var odd = Random.mix(state, 0xFF51_AFD7_ED55_8CCD, 0xC4CE_B9FE_1A85_EC53) | 1
        if (odd ^ (odd >> 1)).nonzeroBitCount < 24 { odd ^= 0xAAAA_AAAA_AAAA_AAAA }  // too regular a pattern of bits
        return Random(state: seed, increment: odd)
    }

    private static func mix(_ value: UInt64, _ first: UInt64, _ second: UInt64) -> UInt64 {
        var z = (value ^ (value >> 30)) &* first
        z = (z ^ (z >> 27)) &* second
        return z ^ (z >> 31)
    }

    /// A number from [0, 1), all multiples of 2⁻⁵³ equally likely.
    public mutating func uniform() -> Double {
        Double(next() >> 11) * 0x1p-53
    }

    /// A number from [0, bound), all equally likely.
    public mutating func below(_ bound: Int) -> Int {
        precondition(bound > 0, "Random.below(\(bound)): the bound must be positive")
        let product = next().multipliedFullWidth(by: UInt64(bound))
        if product.low >= UInt64(bound) { return Int(product.high) }
        var (high, low) = (product.high, product.low)
        let floor = (0 &- UInt64(bound)) % UInt64(bound)  // below it, some results would be likelier (Lemire 2019)
        while low < floor { (high, low) = next().multipliedFullWidth(by: UInt64(bound)) }
        return Int(high)
    }

    /// A number of the standard normal distribution, by Box and Muller's transform.
    public mutating func normal() -> Double {
        let radius = (-2 * Foundation.log(1 - uniform())).squareRoot()
        return radius * Foundation.cos(2 * .pi * uniform())
    }
}

extension Tensor {
    /// Independent normal numbers.
    public static func normal(
        _ shape: Int..., mean: Double = 0, deviation: Double = 1, using random: inout Random
    ) -> Tensor {
        let numbers = (0..<shape.reduce(1, *)).map { _ in Scalar(mean + deviation * random.normal()) }
        return Tensor(numbers, shape: shape)
    }

    /// Independent numbers, uniform in a range.
    public static func uniform(_ shape: Int..., in range: Range<Double>, using random: inout Random) -> Tensor {
        let width = range.upperBound - range.lowerBound
        let numbers = (0..<shape.reduce(1, *)).map { _ in Scalar(range.lowerBound + width * random.uniform()) }
        return Tensor(numbers, shape: shape)
    }

    /// An orthogonal matrix, uniformly distributed.
    public static func orthogonal(_ order: Int, using random: inout Random) -> Tensor {
        let numbers = (0..<order * order).map { _ in random.normal() }
        return Tensor(Gemm.orthogonalFactor(numbers, order: order).map { Scalar($0) }, shape: [order, order])
    }

    /// The identity matrix.
    public static func identity(_ order: Int) -> Tensor {
        Tensor([order, order]) { base in
            base.update(repeating: 0, count: order * order)
            for i in 0..<order { base[i * order + i] = 1 }
        }
    }

    /// The eigenvalues of a square matrix; nil where it is not finite or they do not converge.
    public var eigenvalues: [(real: Double, imaginary: Double)]? {
        precondition(shape.count == 2 && shape[0] == shape[1], "Tensor.eigenvalues: \(shape) is not square")
        return Gemm.eigenvalues(scalars.map { Double($0) }, order: shape[0])
    }

    /// The largest absolute eigenvalue of a square matrix; NaN where there is none.
    public var spectralRadius: Double {
        eigenvalues?.map { ($0.real * $0.real + $0.imaginary * $0.imaginary).squareRoot() }.max() ?? .nan
    }
}

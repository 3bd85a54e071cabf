/// Inner products eight or sixteen numbers at a time; the shorter list counts.

extension UnsafeBufferPointer<Float> {
    /// Σ aᵢ bᵢ, in an order that depends on the length only.
    func dot(_ other: UnsafeBufferPointer<Float>) -> Float {
        let count = Swift.min(count, other.count)
        let (a, b) = (UnsafeRawPointer(baseAddress), UnsafeRawPointer(other.baseAddress))
        guard let a, let b else { return 0 }
        var sums = SIMD16<Float>()
        var place = 0
        while place + 16 <= count {
            let offset = place * MemoryLayout<Float>.stride
            sums +=
                a.loadUnaligned(fromByteOffset: offset, as: SIMD16<Float>.self)
                * b.loadUnaligned(fromByteOffset: offset, as: SIMD16<Float>.self)
            place += 16
        }
        var rest: Float = 0
        for place in place..<count { rest += self[place] * other[place] }
        return sums.sum() + rest
    }
}

extension UnsafeBufferPointer<Double> {
    /// Σ aᵢ bᵢ, in an order that depends on the length only.
    func dot(_ other: UnsafeBufferPointer<Double>) -> Double {
        let count = Swift.min(count, other.count)
        let (a, b) = (UnsafeRawPointer(baseAddress), UnsafeRawPointer(other.baseAddress))
        guard let a, let b else { return 0 }
        var sums = SIMD8<Double>()
        var place = 0
        while place + 8 <= count {
            let offset = place * MemoryLayout<Double>.stride
            sums +=
                a.loadUnaligned(fromByteOffset: offset, as: SIMD8<Double>.self)
                * b.loadUnaligned(fromByteOffset: offset, as: SIMD8<Double>.self)
            place += 8
        }
        var rest = 0.0
        for place in place..<count { rest += self[place] * other[place] }
        return sums.sum() + rest
    }
}

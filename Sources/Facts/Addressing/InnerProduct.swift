/// Inner products several numbers at a time; the shorter list counts.

extension UnsafeBufferPointer<Float> {
    /// Σ aᵢ bᵢ, in an order that depends on the length only.
    func dot(_ other: Self) -> Float { dot(other, by: SIMD16<Float>.self) }
}

extension UnsafeBufferPointer<Double> {
    /// Σ aᵢ bᵢ, in an order that depends on the length only.
    func dot(_ other: Self) -> Double { dot(other, by: SIMD8<Double>.self) }
}

extension UnsafeBufferPointer {
    @inline(__always)
    private func dot<Lanes: SIMD>(_ other: Self, by lanes: Lanes.Type) -> Element
    where Lanes.Scalar == Element, Element: FloatingPoint {
        let count = Swift.min(count, other.count)
        guard let a = UnsafeRawPointer(baseAddress), let b = UnsafeRawPointer(other.baseAddress) else { return 0 }
        var sums = Lanes()
        var place = 0
        while place + Lanes.scalarCount <= count {
            let offset = place * MemoryLayout<Element>.stride
            sums +=
                a.loadUnaligned(fromByteOffset: offset, as: lanes) * b.loadUnaligned(fromByteOffset: offset, as: lanes)
            place += Lanes.scalarCount
        }
        var rest: Element = 0
        for place in place..<count { rest += self[place] * other[place] }
        return sums.sum() + rest
    }
}

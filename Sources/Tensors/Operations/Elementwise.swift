// Elementwise operations. Each stands beside its pullback.
//
// Two operands have the same shape, or the second one's shape is the end of the first one's (a bias [n] under rows
// [m, n], or a single number): it is then repeated, and its gradient is summed over the repetitions.

/// The sum, element by element.
public func + (a: Tensor, b: Tensor) -> Tensor {
    record(zip("+", a, b) { $0 + $1 }, from: a, b) { [$0, summed($0, to: b.shape)] }
}

/// The difference, element by element.
public func - (a: Tensor, b: Tensor) -> Tensor {
    record(zip("-", a, b) { $0 - $1 }, from: a, b) { [$0, summed(map($0) { -$0 }, to: b.shape)] }
}

/// The product, element by element.
public func * (a: Tensor, b: Tensor) -> Tensor {
    record(zip("*", a, b) { $0 * $1 }, from: a, b) {
        [zip("*", $0, b) { $0 * $1 }, summed($0 * a.constant, to: b.shape)]
    }
}

/// The quotient, element by element.
public func / (a: Tensor, b: Tensor) -> Tensor {
    let quotient = zip("/", a, b) { $0 / $1 }
    return record(quotient, from: a, b) { upstream in
        let scaled = zip("/", upstream, b) { $0 / $1 }
        return [scaled, summed(zip("*", scaled, quotient) { -$0 * $1 }, to: b.shape)]
    }
}

/// Every element times a number.
public func * (a: Tensor, factor: Scalar) -> Tensor {
    record(map(a) { $0 * factor }, from: a) { [map($0) { $0 * factor }] }
}

/// Every element plus a number.
public func + (a: Tensor, number: Scalar) -> Tensor {
    record(map(a) { $0 + number }, from: a) { [$0] }
}

/// The negative of every element.
public prefix func - (a: Tensor) -> Tensor { a * -1 }

/// A number minus every element.
public func - (number: Scalar, a: Tensor) -> Tensor { -a + number }

/// The hyperbolic tangent of every element.
public func tanh(_ x: Tensor) -> Tensor {
    let y = copy(of: x) { Kernels.tanh(x.count, $0) }
    return record(y, from: x) { upstream in
        [Tensor(x.shape) { Kernels.tanhPullback(y.count, y.base, upstream.base, into: $0) }]
    }
}

/// The logistic function 1 / (1 + e⁻ˣ) of every element.
public func sigmoid(_ x: Tensor) -> Tensor {
    let y = copy(of: x) { Kernels.sigmoid(x.count, $0) }
    return record(y, from: x) { upstream in
        [Tensor(x.shape) { Kernels.sigmoidPullback(y.count, y.base, upstream.base, into: $0) }]
    }
}

/// The positive part of every element; its derivative at zero is zero.
public func relu(_ x: Tensor) -> Tensor {
    let y = copy(of: x) { Kernels.relu(x.count, $0) }
    return record(y, from: x) { upstream in
        [Tensor(x.shape) { Kernels.reluPullback(y.count, y.base, upstream.base, into: $0) }]
    }
}

/// Every element times itself.
public func square(_ x: Tensor) -> Tensor {
    record(map(x) { $0 * $0 }, from: x) { [zip("*", $0, x) { 2 * $0 * $1 }] }
}

/// The square root of every element; its derivative at zero is taken as zero.
public func squareRoot(_ x: Tensor) -> Tensor {
    let y = map(x) { $0.squareRoot() }
    return record(y, from: x) { [zip("/", $0, y) { $1 > 0 ? $0 / (2 * $1) : 0 }] }
}

// MARK: - Under the operations

func map(_ x: Tensor, _ f: (Scalar) -> Scalar) -> Tensor {
    Tensor(x.shape) { base in for i in 0..<x.count { base[i] = f(x.base[i]) } }
}

func zip(_ name: String, _ a: Tensor, _ b: Tensor, _ f: (Scalar, Scalar) -> Scalar) -> Tensor {
    precondition(
        a.shape.suffix(b.shape.count) == b.shape[...] && (b.count > 0 || a.count == 0),
        "\(name): the shapes \(a.shape) and \(b.shape) do not match; the second must be the first, or its last axes")
    return Tensor(a.shape) { base in
        for start in stride(from: 0, to: a.count, by: max(b.count, 1)) {
            for i in 0..<b.count { base[start + i] = f(a.base[start + i], b.base[i]) }
        }
    }
}

func copy(of x: Tensor, then change: (UnsafeMutablePointer<Scalar>) -> Void) -> Tensor {
    Tensor(x.shape) { base in
        base.update(from: x.base, count: x.count)
        change(base)
    }
}

/// Undoes a repetition: the sum over the axes that `shape` lacks.
private func summed(_ x: Tensor, to shape: [Int]) -> Tensor {
    guard x.shape != shape else { return x }
    return Tensor(shape) { base in
        let count = shape.reduce(1, *)
        base.update(repeating: 0, count: count)
        for start in stride(from: 0, to: x.count, by: max(count, 1)) {
            for i in 0..<count { base[i] += x.base[start + i] }
        }
    }
}

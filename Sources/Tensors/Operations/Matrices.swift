/// Which factors of a matrix product are read transposed.
public enum Transposition: Sendable, CaseIterable {
    case neither, left, right, both
}

/// The product of two matrices, each read transposed where asked: [m, k] times [k, n] is [m, n].
///
/// Leading axes of `a` are rows, too: [T, B, k] times [k, n] is [T, B, n]; such an `a` can't be transposed.
public func matmul(_ a: Tensor, _ b: Tensor, transposing transposition: Transposition = .neither) -> Tensor {
    let aTransposed = transposition == .left || transposition == .both
    let bTransposed = transposition == .right || transposition == .both
    precondition(
        b.shape.count == 2 && a.shape.count >= 2 && (a.shape.count == 2 || !aTransposed),
        "matmul: \(a.shape) times \(b.shape) needs two matrices; only a matrix can be transposed")
    let width = a.shape[a.shape.count - 1]
    let height = a.shape.dropLast().reduce(1, *)
    let (rows, inner) = aTransposed ? (width, height) : (height, width)
    let (depth, columns) = bTransposed ? (b.shape[1], b.shape[0]) : (b.shape[0], b.shape[1])
    precondition(
        inner == depth,
        "matmul: \(a.shape)\(aTransposed ? "ᵀ" : "") times \(b.shape)\(bTransposed ? "ᵀ" : ""): "
            + "\(inner) columns meet \(depth) rows; transpose one")
    let shape = aTransposed ? [rows, columns] : a.shape.dropLast() + [columns]
    let product = multiplied(a, aTransposed, b, bTransposed, rows, columns, inner).shaped(shape)
    return record(product, from: a, b) { d in
        let byA =
            aTransposed
            ? multiplied(b, bTransposed, d, true, inner, rows, columns)
            : multiplied(d, false, b, !bTransposed, rows, inner, columns)
        let byB =
            bTransposed
            ? multiplied(d, true, a, aTransposed, columns, inner, rows)
            : multiplied(a, !aTransposed, d, false, inner, columns, rows)
        return [byA.shaped(a.shape), byB.shaped(b.shape)]
    }
}

private func multiplied(
    _ a: Tensor, _ aTransposed: Bool, _ b: Tensor, _ bTransposed: Bool, _ rows: Int, _ columns: Int, _ inner: Int
) -> Tensor {
    Tensor([rows, columns]) {
        Gemm.multiply(
            a.base, transposed: aTransposed, b.base, transposed: bTransposed, rows: rows, columns: columns,
            inner: inner, into: $0)
    }
}

/// The sum of all elements, added in Double.
public func sum(_ x: Tensor) -> Tensor {
    var total = 0.0
    for i in 0..<x.count { total += Double(x.base[i]) }
    return record(Tensor(Scalar(total)), from: x) { [.filled(with: $0.scalar, shape: x.shape)] }
}

/// The mean of all elements.
public func mean(_ x: Tensor) -> Tensor {
    precondition(x.count > 0, "mean: a tensor of shape \(x.shape) has no elements")
    return sum(x) * (1 / Scalar(x.count))
}

/// The sums over the last axis, added in Double: [..., n] to [...].
public func sumOfRows(_ x: Tensor) -> Tensor {
    precondition(!x.shape.isEmpty, "sumOfRows: a single number has no rows")
    let width = x.shape[x.shape.count - 1]
    let shape = Array(x.shape.dropLast())
    let sums = Tensor(shape) { base in
        for row in 0..<shape.reduce(1, *) {
            var total = 0.0
            for i in 0..<width { total += Double(x.base[row * width + i]) }
            base[row] = Scalar(total)
        }
    }
    return record(sums, from: x) { upstream in
        [
            Tensor(x.shape) { base in
                for i in 0..<x.count { base[i] = upstream.base[i / width] }
            }
        ]
    }
}

/// Several tensors of one shape along a new first axis: n of [..] make [n, ..].
public func stack(_ tensors: [Tensor]) -> Tensor {
    precondition(
        tensors.allSatisfy { $0.shape == tensors[0].shape }, "stack: the shapes differ: \(tensors.map(\.shape))")
    precondition(!tensors.isEmpty, "stack: nothing to stack")
    let (shape, count) = (tensors[0].shape, tensors[0].count)
    let stacked = Tensor([tensors.count] + shape) { base in
        for (n, tensor) in tensors.enumerated() { (base + n * count).update(from: tensor.base, count: count) }
    }
    return record(
        stacked, from: tensors,
        .immediate { upstream in
            tensors.indices.map { n in
                Tensor(shape) { $0.update(from: upstream.base + n * count, count: count) }
            }
        })
}

/// Matrices of as many rows beside each other: [m, a] and [m, b] make [m, a + b].
public func concatenate(_ parts: Tensor...) -> Tensor {
    let rows = parts[0].shape[0]
    precondition(
        parts.allSatisfy { $0.shape.count == 2 && $0.shape[0] == rows },
        "concatenate: \(parts.map(\.shape)) are not matrices of as many rows")
    let widths = parts.map { $0.shape[1] }
    let width = widths.reduce(0, +)
    let joined = Tensor([rows, width]) { base in
        var target = base
        for row in 0..<rows {
            for (part, columns) in zip(parts, widths) {
                target.update(from: part.base + row * columns, count: columns)
                target += columns
            }
        }
    }
    return record(joined, from: parts, .immediate { $0.columns(widths) })
}

extension Tensor {
    /// One element of the first axis: [n, ..] to [..].
    public func step(_ position: Int) -> Tensor {
        precondition(
            !shape.isEmpty && (0..<shape[0]).contains(position), "Tensor.step(\(position)): outside of \(shape)")
        let rest = Array(shape.dropFirst())
        let count = rest.reduce(1, *)
        let slice = Tensor(rest) { $0.update(from: base + position * count, count: count) }
        let (whole, total) = (shape, self.count)
        return record(slice, from: self) { upstream in
            [
                Tensor(whole) { target in
                    target.update(repeating: 0, count: total)
                    (target + position * count).update(from: upstream.base, count: count)
                }
            ]
        }
    }

    /// Equal parts of the last axis: n parts of [..., w].
    public func split(_ parts: Int) -> [Tensor] {
        let width = shape.last ?? 0
        precondition(parts > 0 && width % parts == 0, "Tensor.split(\(parts)): \(shape) has \(width) columns")
        let (whole, piece) = (shape, width / parts)
        let rows = width == 0 ? 0 : count / width
        return (0..<parts).map { part in
            let values = Tensor(shape.dropLast() + [piece]) { target in
                for row in 0..<rows {
                    (target + row * piece).update(from: base + row * width + part * piece, count: piece)
                }
            }
            return record(values, from: self) { upstream in
                [
                    Tensor(whole) { target in
                        target.update(repeating: 0, count: rows * width)
                        for row in 0..<rows {
                            (target + row * width + part * piece).update(
                                from: upstream.base + row * piece, count: piece)
                        }
                    }
                ]
            }
        }
    }

    /// Parts of the last axis of a matrix, of the given widths, which fill it.
    public func columns(_ widths: [Int]) -> [Tensor] {
        precondition(
            shape.count == 2 && widths.reduce(0, +) == shape[1],
            "Tensor.columns: widths \(widths) do not fill the columns of \(shape)")
        let (rows, width, whole) = (shape[0], shape[1], shape)
        var start = 0
        return widths.map { piece in
            defer { start += piece }
            let first = start
            let values = Tensor([rows, piece]) { target in
                for row in 0..<rows {
                    (target + row * piece).update(from: base + row * width + first, count: piece)
                }
            }
            return record(values, from: self) { upstream in
                [
                    Tensor(whole) { target in
                        target.update(repeating: 0, count: rows * width)
                        for row in 0..<rows {
                            (target + row * width + first).update(from: upstream.base + row * piece, count: piece)
                        }
                    }
                ]
            }
        }
    }

    /// Some of the sequences of [T, B, n]; not recorded on a tape.
    package func sequences(_ range: Range<Int>) -> Tensor {
        let (steps, batch, width) = (shape[0], shape[1], shape[2])
        return Tensor([steps, range.count, width]) { target in
            for t in 0..<steps {
                (target + t * range.count * width).update(
                    from: base + (t * batch + range.lowerBound) * width, count: range.count * width)
            }
        }
    }

    /// The same elements in row-major order under another shape of equal size.
    public func reshaped(_ shape: Int...) -> Tensor {
        precondition(shape.reduce(1, *) == count, "Tensor.reshaped: \(self.shape) has not the size of \(shape)")
        let old = self.shape
        return record(shaped(shape), from: self) { [$0.shaped(old)] }
    }
}

/// Some elements of the first axis, in the order named: [m, ...] and k positions give [k, ...].
///
/// Rows may be taken repeatedly.
public func rows(_ positions: [Int], of matrix: Tensor) -> Tensor {
    precondition(
        !matrix.shape.isEmpty && positions.allSatisfy { (0..<matrix.shape[0]).contains($0) },
        "rows(of:): a position is outside of \(matrix.shape)")
    let rest = Array(matrix.shape.dropFirst())
    let width = rest.reduce(1, *)
    let taken = Tensor([positions.count] + rest) { base in
        for (row, position) in positions.enumerated() {
            (base + row * width).update(from: matrix.base + position * width, count: width)
        }
    }
    return record(taken, from: matrix) { upstream in
        [
            Tensor(matrix.shape) { base in
                base.update(repeating: 0, count: matrix.count)
                for (row, position) in positions.enumerated() {
                    Kernels.axpy(width, 1, upstream.base + row * width, into: base + position * width)
                }
            }
        ]
    }
}

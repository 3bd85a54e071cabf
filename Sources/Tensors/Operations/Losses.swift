import Foundation

/// The softmax over the last axis.
public func softmax(_ logits: Tensor) -> Tensor {
    precondition(!logits.shape.isEmpty, "softmax: a single number has no classes")
    let width = logits.shape[logits.shape.count - 1]
    let probabilities = Tensor(logits.shape) { base in
        for row in 0..<logits.count / max(width, 1) {
            _ = softmaxRow(logits.base + row * width, width, into: base + row * width)
        }
    }
    return record(probabilities, from: logits) { upstream in
        [
            Tensor(logits.shape) { base in
                for row in 0..<logits.count / max(width, 1) {
                    let (p, d, out) = (
                        probabilities.base + row * width, upstream.base + row * width, base + row * width
                    )
                    var inner: Scalar = 0
                    for i in 0..<width { inner += p[i] * d[i] }
                    for i in 0..<width { out[i] = p[i] * (d[i] - inner) }
                }
            }
        ]
    }
}

/// The mean of -ln p(class) over the rows that count, with p = softmax of the logits.
///
/// - Parameters:
///   - logits: [..., classes].
///   - classes: one class a row, in row-major order.
///   - weights: what each row counts, in the same order; nil counts every row once. Rows of weight 0 may hold anything.
///   - divisor: what the sum is divided by; nil divides by the sum of the weights (1 where that is 0).
public func crossEntropy(
    _ logits: Tensor, _ classes: [Int], where weights: [Scalar]? = nil, dividedBy divisor: Double? = nil
) -> Tensor {
    let width = logits.shape.last ?? 0
    let rows = width > 0 ? logits.count / width : 0
    precondition(
        classes.count == rows && (weights?.count ?? rows) == rows,
        "crossEntropy: logits \(logits.shape) have \(rows) rows, there are \(classes.count) classes")
    let divisor = divisor ?? countedRows(weights, rows)
    var total = 0.0
    let slope = Tensor(logits.shape) { base in
        for row in 0..<rows {
            let weight = weights?[row] ?? 1
            let out = base + row * width
            guard weight != 0 else { out.update(repeating: 0, count: width); continue }
            precondition((0..<width).contains(classes[row]), "crossEntropy: class \(classes[row]) of \(width)")
            let logSum = softmaxRow(logits.base + row * width, width, into: out)
            total += Double(weight) * (logSum - Double(logits.base[row * width + classes[row]]))
            out[classes[row]] -= 1
            let scale = Scalar(Double(weight) / divisor)
            for i in 0..<width { out[i] *= scale }
        }
    }
    return record(Tensor(Scalar(total / divisor)), from: logits) { [slope.scaled(by: $0.scalar)] }
}

/// The mean of (prediction - target)² over the elements that count.
///
/// - Parameters:
///   - prediction: [..., outputs].
///   - target: the same shape.
///   - weights: what each row counts, one a row; nil counts every row once. Rows of weight 0 may hold anything.
///   - divisor: what the sum is divided by; nil divides by the sum of the weights times the outputs.
public func squaredError(
    _ prediction: Tensor, _ target: Tensor, where weights: [Scalar]? = nil, dividedBy divisor: Double? = nil
) -> Tensor {
    precondition(prediction.shape == target.shape, "squaredError: \(prediction.shape) against \(target.shape)")
    let width = max(prediction.shape.last ?? 1, 1)
    let rows = prediction.count / width
    precondition((weights?.count ?? rows) == rows, "squaredError: \(rows) rows, \(weights?.count ?? 0) weights")
    let divisor = divisor ?? countedRows(weights, rows) * Double(width)
    var total = 0.0
    let slope = Tensor(prediction.shape) { base in
        for i in 0..<prediction.count {
            let weight = weights?[i / width] ?? 1
            let error = weight == 0 ? 0 : prediction.base[i] - target.base[i]
            total += Double(weight) * Double(error) * Double(error)
            base[i] = Scalar(2 * Double(weight) / divisor) * error
        }
    }
    return record(Tensor(Scalar(total / divisor)), from: prediction) { [slope.scaled(by: $0.scalar)] }
}

/// The mean over the rows that count of -Σ t ln σ(z) + (1 - t) ln(1 - σ(z)): independent events, from their logits.
///
/// - Parameters:
///   - logits: z, [..., outputs].
///   - target: t in [0, 1], the same shape.
///   - weights: what each row counts, one a row; nil counts every row once. Rows of weight 0 may hold anything.
///   - divisor: what the sum is divided by; nil divides by the sum of the weights.
public func binaryCrossEntropy(
    _ logits: Tensor, _ target: Tensor, where weights: [Scalar]? = nil, dividedBy divisor: Double? = nil
) -> Tensor {
    precondition(logits.shape == target.shape, "binaryCrossEntropy: \(logits.shape) against \(target.shape)")
    let width = max(logits.shape.last ?? 1, 1)
    let rows = logits.count / width
    precondition((weights?.count ?? rows) == rows, "binaryCrossEntropy: \(rows) rows, \(weights?.count ?? 0) weights")
    let divisor = divisor ?? countedRows(weights, rows)
    var total = 0.0
    let slope = Tensor(logits.shape) { base in
        for i in 0..<logits.count {
            let weight = Double(weights?[i / width] ?? 1)
            guard weight != 0 else { base[i] = 0; continue }
            let (z, t) = (Double(logits.base[i]), Double(target.base[i]))
            let small = Foundation.exp(-abs(z))  // ln(1 + e^z) without overflow
            total += weight * (max(z, 0) - z * t + Foundation.log1p(small))
            let p = z >= 0 ? 1 / (1 + small) : small / (1 + small)
            base[i] = Scalar(weight / divisor * (p - t))
        }
    }
    return record(Tensor(Scalar(total / divisor)), from: logits) { [slope.scaled(by: $0.scalar)] }
}

extension Tensor {
    fileprivate func scaled(by factor: Scalar) -> Tensor {
        factor == 1 ? self : map(self) { $0 * factor }
    }
}

private func countedRows(_ weights: [Scalar]?, _ rows: Int) -> Double {
    let counted = weights.map { $0.reduce(0) { $0 + Double($1) } } ?? Double(rows)
    return counted > 0 ? counted : 1
}

/// Writes the softmax of a row and returns the logarithm of the sum of its exponentials.
private func softmaxRow(
    _ logits: UnsafePointer<Scalar>, _ width: Int, into out: UnsafeMutablePointer<Scalar>
) -> Double {
    var largest = -Scalar.infinity
    for i in 0..<width { largest = max(largest, logits[i]) }
    if !largest.isFinite { largest = largest > 0 ? largest : 0 }  // all are -infinity, or one is +infinity
    var total = 0.0
    for i in 0..<width {
        let term = Foundation.exp(Double(logits[i] - largest))
        total += term
        out[i] = Scalar(term)
    }
    let scale = Scalar(1 / total)
    for i in 0..<width { out[i] *= scale }
    return Foundation.log(total) + Double(largest)
}

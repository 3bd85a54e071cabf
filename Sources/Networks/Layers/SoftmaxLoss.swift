import Foundation
import Tensors

/// The mean of -ln p(class) over the rows that count, with p = softmax(W h + b): readout and loss as one operator.
///
/// The rows of logits are never all in memory, and their gradient is found while they are: for a language model of
/// 10,000 words they would be most of it. What is returned is the same as
/// `crossEntropy(matmul(signal, weight, transposing: .right) + bias, ...)`.
///
/// - Parameters:
///   - signal: h, [..., hidden].
///   - weight: W, [classes, hidden].
///   - bias: b, [classes].
///   - classes: one class a row, in row-major order.
///   - weights: what each row counts, in the same order; nil counts every row once.
///   - divisor: what the sum is divided by; nil divides by the sum of the weights (1 where that is 0).
public func crossEntropy(
    of signal: Tensor, through weight: Tensor, _ bias: Tensor, _ classes: [Int], where weights: [Scalar]? = nil,
    dividedBy divisor: Double? = nil
) -> Tensor {
    let width = weight.shape.last ?? 0
    precondition(
        weight.shape.count == 2 && bias.shape == [weight.shape[0]] && signal.shape.last == width
            && signal.count == classes.count * width && (weights?.count ?? classes.count) == classes.count,
        "crossEntropy(of:through:): signal \(signal.shape), weight \(weight.shape), bias \(bias.shape) and "
            + "\(classes.count) classes do not fit")
    precondition(
        classes.allSatisfy { (0..<weight.shape[0]).contains($0) },
        "crossEntropy(of:through:): a class is not from 0 to \(weight.shape[0] - 1)")
    let counted = weights.map { $0.reduce(0) { $0 + Double($1) } } ?? Double(classes.count)
    let scale = 1 / (divisor ?? (counted > 0 ? counted : 1))
    let isTrained = isRecorded(signal) || isRecorded(weight) || isRecorded(bias)
    let loss = SoftmaxLoss(
        signal: signal, weight: weight, bias: bias, classes: classes, scales: weights?.map { Double($0) * scale },
        scale: scale)
    let (value, gradients) = loss.run(isTrained: isTrained)
    return record(Tensor(Scalar(value)), from: signal, weight, bias) { upstream in
        guard upstream.scalar != 1 else { return gradients }
        return gradients.map { gradient in
            var scaled = gradient
            scaled.scale(by: upstream.scalar)
            return scaled
        }
    }
}

/// The loss of all rows, some at a time.
///
/// Their logits stand in columns, so that the products read W as it is.
private struct SoftmaxLoss {
    let signal: Tensor
    let weight: Tensor
    let bias: Tensor
    let classes: [Int]
    /// What each row counts, if not all count `scale`.
    let scales: [Double]?
    let scale: Double

    private var hidden: Int { weight.shape[1] }
    private var outputs: Int { weight.shape[0] }
    /// How many rows' logits are in memory: 16 MB of them.
    private var most: Int { max(32, (4 << 20) / outputs / 16 * 16) }

    func run(isTrained: Bool) -> (value: Double, gradients: [Tensor]) {
        var total = 0.0
        func zeros(_ shape: [Int]) -> Tensor { .filled(with: 0, shape: isTrained ? shape : [0]) }
        var (bySignal, byWeight, byBias) = (zeros(signal.shape), zeros(weight.shape), zeros(bias.shape))
        let size = min(most, max(classes.count, 1))
        let logits = PaddedMatrix(unfilled: outputs, size)
        for start in stride(from: 0, to: classes.count, by: size) {
            let rows = start..<min(start + size, classes.count)
            total += probabilities(of: rows, into: logits)
            guard isTrained else { continue }
            for row in rows {
                logits[classes[row]][row - start] -= Scalar(scales?[row] ?? scale)
            }
            addSignalGradient(rows, logits, to: &bySignal)
            addWeightGradient(rows, logits, to: &byWeight, &byBias)
        }
        return (total, [bySignal, byWeight, byBias])
    }

    /// The losses of some rows, added up; their probabilities, each times what its row counts, in columns.
    private func probabilities(of rows: Range<Int>, into logits: PaddedMatrix) -> Double {
        let columns = PackedMatrix(
            signal.base + rows.lowerBound * hidden, rows: hidden, columns: rows.count, rowStride: 1,
            columnStride: hidden)
        columns.multiply(
            rows: outputs, weight.base, aRow: hidden, accumulate: false, into: logits.base, cStride: logits.stride)
        let width = Kernels.padded(rows.count)
        let (largest, sums, scales) = (
            PaddedMatrix(zeros: 1, width), PaddedMatrix(zeros: 1, width), PaddedMatrix(zeros: 1, width)
        )
        Kernels.addToColumns(
            rows: outputs, columns: width, stride: logits.stride, bias.base, logits.base, largest: largest.base)
        var total = 0.0
        for (column, row) in rows.enumerated() {
            total -= Double(logits[classes[row]][column]) * (self.scales?[row] ?? scale)
        }
        Kernels.exponentials(
            rows: outputs, columns: width, stride: logits.stride, largest: largest.base, logits.base, sums: sums.base)
        for (column, row) in rows.enumerated() {
            let counts = self.scales?[row] ?? scale
            total += (Foundation.log(Double(sums.base[column])) + Double(largest.base[column])) * counts
            scales.base[column] = Scalar(counts / Double(sums.base[column]))
        }
        Kernels.scaleColumns(rows: outputs, columns: width, stride: logits.stride, scales.base, logits.base)
        return total
    }

    /// dL/dh = δ W.
    private func addSignalGradient(_ rows: Range<Int>, _ deltas: PaddedMatrix, to gradient: inout Tensor) {
        let room = PaddedMatrix(zeros: rows.count, hidden)
        let depth = 256
        for start in stride(from: 0, to: outputs, by: depth) {
            let count = min(depth, outputs - start)
            PackedMatrix(weight.base + start * hidden, rows: count, columns: hidden, rowStride: hidden).multiply(
                rows: rows.count, deltas[start], aRow: 1, aInner: deltas.stride, accumulate: true, into: room.base,
                cStride: room.stride)
        }
        gradient.update { target in
            for row in 0..<rows.count {
                (target + (rows.lowerBound + row) * hidden).update(from: room[row], count: hidden)
            }
        }
    }

    /// dL/dW = δᵀ h and dL/db, the sum of δ.
    private func addWeightGradient(
        _ rows: Range<Int>, _ deltas: PaddedMatrix, to gradient: inout Tensor, _ biasGradient: inout Tensor
    ) {
        let states = PackedMatrix(
            signal.base + rows.lowerBound * hidden, rows: rows.count, columns: hidden, rowStride: hidden)
        let block = min(240, outputs)
        let room = PaddedMatrix(unfilled: block, hidden)
        gradient.update { target in
            for start in stride(from: 0, to: outputs, by: block) {
                let count = min(block, outputs - start)
                states.multiply(
                    rows: count, deltas[start], aRow: deltas.stride, accumulate: false, into: room.base,
                    cStride: room.stride)
                for row in 0..<count { Kernels.axpy(hidden, 1, room[row], into: target + (start + row) * hidden) }
            }
        }
        biasGradient.update { target in
            for output in 0..<outputs {
                var sum: Scalar = 0
                for column in 0..<rows.count { sum += deltas[output][column] }
                target[output] += sum
            }
        }
    }
}

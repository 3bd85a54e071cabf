import Foundation
import Tensors

/// Where the numbers that a controller emits for the heads of a Neural Turing Machine stand, and what they mean.
///
/// Read heads come first. A head's part is its key k, strength β, gate g, shift s, sharpening γ, and for a write head
/// the erase vector e and the add vector a; equations of Graves, Wayne and Danihelka (2014), section 3.
struct NTMInterface: Sendable, Equatable {
    let shape: SlotShape
    let readHeads: Int
    let writeHeads: Int

    var heads: Int { readHeads + writeHeads }
    /// The numbers of a head that addresses.
    private var addressing: Int { shape.width + 6 }
    private var writing: Int { addressing + 2 * shape.width }
    var size: Int { readHeads * addressing + writeHeads * writing }
    var readSize: Int { readHeads * shape.width }

    /// Beyond this a number of the controller is cut off.
    static let limit: Scalar = 20

    /// Where the part of a head begins.
    private func start(of head: Int) -> Int {
        min(head, readHeads) * addressing + max(0, head - readHeads) * writing
    }

    /// A head's numbers in a row of the interface.
    struct Head {
        let key: Kernels.Output
        let width: Int

        /// β, g, s (three) and γ.
        var scalars: Kernels.Output { key + width }
        var shift: Kernels.Output { scalars + 2 }
        /// e, of a write head.
        var erase: Kernels.Output { scalars + 6 }
        /// a, of a write head.
        var add: Kernels.Output { erase + width }

        var settings: HeadSettings {
            HeadSettings(
                key: key, strength: scalars[0], gate: scalars[1], shift: shift, sharpening: scalars[5])
        }
    }

    func head(_ index: Int, of row: Kernels.Output) -> Head {
        Head(key: row + start(of: index), width: shape.width)
    }

    /// From what the controller emitted to what the heads use: k = tanh, β = softplus, g = σ, s = softmax,
    /// γ = 1 + softplus, e = σ, a = tanh.
    func activate(_ raw: Kernels.Input, into row: Kernels.Output) {
        for i in 0..<size {
            let value = raw[i]  // NaN stays NaN
            row[i] =
                value > NTMInterface.limit
                ? NTMInterface.limit : value < -NTMInterface.limit ? -NTMInterface.limit : value
        }
        for index in 0..<heads {
            let head = head(index, of: row)
            Kernels.tanh(shape.width, head.key)
            head.scalars[0] = softplus(head.scalars[0])
            Kernels.sigmoid(1, head.scalars + 1)
            let top = max(head.shift[0], head.shift[1], head.shift[2])
            let powers = (0..<3).map { exp(head.shift[$0] - top) }
            for j in 0..<3 { head.shift[j] = powers[j] / (powers[0] + powers[1] + powers[2]) }
            head.scalars[5] = 1 + softplus(head.scalars[5])
            if index >= readHeads {
                Kernels.sigmoid(shape.width, head.erase)
                Kernels.tanh(shape.width, head.add)
            }
        }
    }

    /// In place: the derivatives by what the heads use become those by what the controller emitted.
    func pullBack(_ d: Kernels.Output, _ raw: Kernels.Input, _ row: Kernels.Output) {
        for index in 0..<heads {
            let (by, head) = (self.head(index, of: d), head(index, of: row))
            let width = shape.width
            tanhPullback(width, head.key, by.key)
            by.scalars[0] *= 1 - exp(-head.scalars[0])
            by.scalars[1] *= head.scalars[1] * (1 - head.scalars[1])
            let inner = (0..<3).reduce(0) { $0 + head.shift[$1] * by.shift[$1] }
            for j in 0..<3 { by.shift[j] = head.shift[j] * (by.shift[j] - inner) }
            by.scalars[5] *= 1 - exp(1 - head.scalars[5])
            if index >= readHeads {
                for w in 0..<width { by.erase[w] *= head.erase[w] * (1 - head.erase[w]) }
                tanhPullback(width, head.add, by.add)
            }
        }
        for i in 0..<size where abs(raw[i]) > NTMInterface.limit { d[i] = 0 }
    }

    private func tanhPullback(_ n: Int, _ f: Kernels.Input, _ d: Kernels.Output) {
        for i in 0..<n { d[i] *= 1 - f[i] * f[i] }
    }

    /// log(1 + eˣ).
    private func softplus(_ x: Scalar) -> Scalar { max(x, 0) + log1p(exp(-abs(x))) }
}

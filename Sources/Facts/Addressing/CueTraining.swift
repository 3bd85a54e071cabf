import Tensors

/// Training of a ``CueNetwork`` on pairs of a cue and the fact that it asks for.
///
/// With s_ij = τ cos(cue i, fact j) over the addresses and r_ij over the relations, the loss of n pairs is
///
///     L = 1/n Σ_i [log Σ_j exp s_ij − s_ii] + 1/n Σ_i [log Σ_j exp r_ij − log Σ_{j like i} exp r_ij]
///
/// where "like" means: of the same relation. The first term is InfoNCE (van den Oord et al., "Representation learning
/// with contrastive predictive coding", 2018); the steps are Adagrad's (Duchi et al., 2011), for the rows in use only.
struct CueTraining {
    /// A cue with its fact, and the relation they are about.
    struct Pair {
        let cue: [String]
        let fact: [String]
        let relation: Int
    }

    /// dL by the rows of the network that a batch uses.
    struct Gradient {
        var rows: [Int: Int] = [:]
        var embedding: [Scalar] = []
        var importance: [Scalar] = []
    }

    /// τ.
    static let sharpness: Scalar = 16

    var network: CueNetwork
    private var embeddingSquares: [Scalar]
    private var importanceSquares: [Scalar]

    init(_ network: CueNetwork) {
        self.network = network
        embeddingSquares = [Scalar](repeating: 1e-8, count: network.embedding.count)
        importanceSquares = [Scalar](repeating: 1e-8, count: network.importance.count)
    }

    /// Steps once and gives the loss from before.
    mutating func step(_ pairs: [Pair], rate: Double) -> Double {
        let (loss, gradient) = Self.gradient(of: network, pairs)
        let rate = Scalar(rate)
        for (row, slot) in gradient.rows {
            let (to, from) = (row * CueNetwork.width, slot * CueNetwork.width)
            for column in 0..<CueNetwork.width {
                let slope = gradient.embedding[from + column]
                embeddingSquares[to + column] += slope * slope
                network.embedding[to + column] -= rate * slope / embeddingSquares[to + column].squareRoot()
            }
            let slope = gradient.importance[slot]
            importanceSquares[row] += slope * slope
            network.importance[row] -= 4 * rate * slope / importanceSquares[row].squareRoot()
        }
        return loss
    }

    /// L and its slopes.
    static func gradient(of network: CueNetwork, _ pairs: [Pair]) -> (loss: Double, gradient: Gradient) {
        let cues = pairs.map { Encoded(network, $0.cue) }
        let facts = pairs.map { Encoded(network, $0.fact) }
        var cueSlopes = [[Scalar]](repeating: [Scalar](repeating: 0, count: CueNetwork.width), count: pairs.count)
        var factSlopes = cueSlopes
        var loss = 0.0
        for part in [0..<CueNetwork.address, CueNetwork.address..<CueNetwork.width] {
            for cue in pairs.indices {
                let scores = facts.map { sharpness * dot(cues[cue].unit, $0.unit, part) }
                let wanted = pairs.indices.map { fact in
                    part.lowerBound == 0 ? fact == cue : pairs[fact].relation == pairs[cue].relation
                }
                let (value, slopes) = contrast(scores, wanted)
                loss += value / Double(pairs.count)
                for fact in pairs.indices {
                    let slope = slopes[fact] * sharpness / Scalar(pairs.count)
                    axpy(slope, facts[fact].unit, into: &cueSlopes[cue], part)
                    axpy(slope, cues[cue].unit, into: &factSlopes[fact], part)
                }
            }
        }
        var gradient = Gradient()
        for (encoded, slope) in zip(cues + facts, cueSlopes + factSlopes) { gradient.add(encoded, slope) }
        return (loss, gradient)
    }

    /// −log of the softmax's mass on what is wanted, and its slopes by the scores.
    private static func contrast(_ scores: [Scalar], _ wanted: [Bool]) -> (Double, [Scalar]) {
        let top = scores.max() ?? 0
        let masses = scores.map { Scalar(exponential(Double($0 - top))) }
        let all = masses.reduce(0, +)
        let good = zip(masses, wanted).reduce(0) { $0 + ($1.1 ? $1.0 : 0) }
        let slopes = zip(masses, wanted).map { mass, wanted in mass / all - (wanted ? mass / good : 0) }
        return (logarithm(Double(all)) - logarithm(Double(good)), slopes)
    }

    private static func dot(_ a: [Scalar], _ b: [Scalar], _ part: Range<Int>) -> Scalar {
        a.withUnsafeBytes { a in
            b.withUnsafeBytes { b in
                var sum = SIMD8<Scalar>()
                let size = MemoryLayout<Scalar>.size
                for place in stride(from: part.lowerBound, to: part.upperBound, by: 8) {
                    sum +=
                        a.loadUnaligned(fromByteOffset: place * size, as: SIMD8<Scalar>.self)
                        * b.loadUnaligned(fromByteOffset: place * size, as: SIMD8<Scalar>.self)
                }
                return sum.sum()
            }
        }
    }

    private static func axpy(_ a: Scalar, _ x: [Scalar], into y: inout [Scalar], _ part: Range<Int>) {
        x.withUnsafeBufferPointer { x in
            y.withUnsafeMutableBufferPointer { y in
                guard let from = x.baseAddress, let to = y.baseAddress else { return }
                Kernels.axpy(part.count, a, from + part.lowerBound, into: to + part.lowerBound)
            }
        }
    }
}

/// A text on its way through the network.
private struct Encoded {
    let features: [CueNetwork.Feature]
    let unit: [Scalar]
    let lengths: (address: Scalar, relation: Scalar)

    init(_ network: CueNetwork, _ words: [String]) {
        features = network.features(words)
        var x = network.sum(features)
        lengths = CueNetwork.normalize(&x)
        unit = x
    }

    /// The slope by x from the slope by the unit vectors: (d − (d·u) u) / ‖x‖, part by part.
    func pullback(_ d: [Scalar]) -> [Scalar] {
        var slope = d
        let parts = [
            (0..<CueNetwork.address, lengths.address), (CueNetwork.address..<CueNetwork.width, lengths.relation),
        ]
        for (part, length) in parts {
            let along = part.reduce(0) { $0 + d[$1] * unit[$1] }
            for place in part { slope[place] = length > 0 ? (d[place] - along * unit[place]) / length : 0 }
        }
        return slope
    }
}

extension CueTraining.Gradient {
    fileprivate mutating func add(_ encoded: Encoded, _ slope: [Scalar]) {
        let slope = encoded.pullback(slope)
        for feature in encoded.features {
            let slot = slot(of: feature.row)
            slope.withUnsafeBufferPointer { slope in
                guard let from = slope.baseAddress else { return }
                importance[slot] += Signs.scale * Signs.dot(feature.hash, from)
                embedding.withUnsafeMutableBufferPointer { sums in
                    guard let to = sums.baseAddress else { return }
                    Kernels.axpy(CueNetwork.width, 1, from, into: to + slot * CueNetwork.width)
                }
            }
        }
    }

    private mutating func slot(of row: Int) -> Int {
        if let slot = rows[row] { return slot }
        rows[row] = importance.count
        importance.append(0)
        embedding.append(contentsOf: repeatElement(0, count: CueNetwork.width))
        return importance.count - 1
    }
}

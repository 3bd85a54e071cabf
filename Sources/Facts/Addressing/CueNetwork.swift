import Tensors

/// The network that turns a text into two unit vectors: an address, and what kind of thing is said.
///
/// A text is a bag of features: its words, and the pairs and triples of characters of each word, ends included. With
/// r(f) the fixed random signs of a feature, divided by √`address`, and b(f) its row,
///
///     x = Σ_f (a_b(f) r(f) ⊕ 0 + E_b(f)),   address = x[..<A] / ‖x[..<A]‖,   relation = x[A...] / ‖x[A...]‖
///
/// E [rows, A + R] and a [rows] are trained. As r(f) depends on the spelling only, names that were never seen keep
/// apart, while a says how much a feature is worth and E what it has in common with others. Hashed character n-grams
/// are those of Bojanowski et al., "Enriching word vectors with subword information" (2017).
struct CueNetwork: Sendable, Equatable {
    /// A feature of a text: its row, and the seed of its signs.
    struct Feature: Equatable {
        let row: Int
        let hash: UInt64
    }

    /// A, the width of the address.
    static let address = 128
    /// R, the width of the relation.
    static let relation = 64
    static let width = address + relation
    /// How many rows the n-grams share.
    static let buckets = 8192

    /// The words that have a row of their own, in the order of the rows; then come all others, then the n-grams.
    let words: [String]
    /// E, row by row.
    var embedding: [Scalar]
    /// a.
    var importance: [Scalar]

    private let places: [String: Int]

    var rows: Int { words.count + 1 + Self.buckets }

    init(words: [String], embedding: [Scalar], importance: [Scalar]) {
        self.words = words
        self.embedding = embedding
        self.importance = importance
        places = Dictionary(zip(words, 0...)) { first, _ in first }
        precondition(
            embedding.count == rows * Self.width && importance.count == rows,
            "CueNetwork: \(embedding.count) and \(importance.count) numbers for \(rows) rows")
    }

    /// A network before training: small random relations, addresses that are random projections.
    init(words: [String], using random: inout Random) {
        let rows = words.count + 1 + Self.buckets
        var embedding = [Scalar](repeating: 0, count: rows * Self.width)
        for row in 0..<rows {
            for column in Self.address..<Self.width {
                embedding[row * Self.width + column] = Scalar(0.1 * random.normal())
            }
        }
        self.init(words: words, embedding: embedding, importance: [Scalar](repeating: 1, count: rows))
    }

    /// The place of a word that has a row of its own, or nil: most names and values have none.
    func place(of word: String) -> Int? { places[word] }

    /// The features of some words.
    func features(_ words: some Sequence<String>) -> [Feature] {
        var features: [Feature] = []
        features.reserveCapacity(128)
        for word in words {
            features.append(Feature(row: places[word] ?? self.words.count, hash: Self.hash(word.utf8)))
            var window: [UInt64] = [94]  // ^, the beginning
            for scalar in word.unicodeScalars { window.append(UInt64(scalar.value)) }
            window.append(36)  // $, the end
            for place in 1..<window.count {
                let pair = Self.mix(window[place - 1] << 32 ^ window[place] ^ 0x5150 << 48)
                features.append(Feature(row: bucket(pair), hash: pair))
                guard place > 1 else { continue }
                let triple = Self.mix(pair ^ window[place - 2] &* 0x9E37_79B9_7F4A_7C15)
                features.append(Feature(row: bucket(triple), hash: triple))
            }
        }
        return features
    }

    private func bucket(_ hash: UInt64) -> Int { words.count + 1 + Int(hash >> 32) % Self.buckets }

    /// x, before it is made two unit vectors; [A + R].
    func sum(_ features: [Feature]) -> [Scalar] {
        var x = [Scalar](repeating: 0, count: Self.width)
        Kernels.addRows(features.map(\.row), columns: Self.width, stride: Self.width, embedding, into: &x)
        x.withUnsafeMutableBufferPointer { x in
            guard let base = x.baseAddress else { return }
            for feature in features {
                Signs.add(feature.hash, times: importance[feature.row] * Signs.scale, to: base)
            }
        }
        return x
    }

    /// Makes both parts of x unit vectors and gives their lengths; a part without length stays zero.
    static func normalize(_ x: inout [Scalar]) -> (address: Scalar, relation: Scalar) {
        (normalize(&x, 0..<address), normalize(&x, address..<width))
    }

    private static func normalize(_ x: inout [Scalar], _ part: Range<Int>) -> Scalar {
        let length = x[part].reduce(0) { $0 + $1 * $1 }.squareRoot()
        if length > 0 { for place in part { x[place] /= length } }
        return length
    }

    /// The relation of some words, without their address; [R].
    func relation(of words: some Sequence<String>) -> [Scalar] {
        var x = [Scalar](repeating: 0, count: Self.relation)
        let list = features(words).map(\.row)
        embedding.withUnsafeBufferPointer { rows in
            guard let rows = rows.baseAddress else { return }
            Kernels.addRows(list, columns: Self.relation, stride: Self.width, rows + Self.address, into: &x)
        }
        _ = Self.normalize(&x, 0..<Self.relation)
        return x
    }

    /// Both unit vectors of some words, one after the other.
    func encode(_ words: some Sequence<String>) -> [Scalar] {
        var x = sum(features(words))
        _ = Self.normalize(&x)
        return x
    }

    /// FNV-1a, mixed.
    private static func hash(_ bytes: some Sequence<UInt8>) -> UInt64 {
        mix(Digest.fnv(bytes))
    }

    private static func mix(_ value: UInt64) -> UInt64 {
        let z = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        let y = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return y ^ (y >> 31)
    }
}

/// The fixed random signs of features.
enum Signs {
    /// What makes a vector of signs a unit vector.
    static let scale = 1 / Scalar(CueNetwork.address).squareRoot()

    /// The signs that the bits of a byte stand for.
    private static let table: [SIMD8<Scalar>] = (0..<256).map { byte in
        var signs = SIMD8<Scalar>()
        for bit in 0..<8 { signs[bit] = byte >> bit & 1 == 1 ? 1 : -1 }
        return signs
    }

    /// Adds factor · signs to x[..<A].
    static func add(_ hash: UInt64, times factor: Scalar, to x: UnsafeMutablePointer<Scalar>) {
        table.withUnsafeBufferPointer { table in
            var bits = hash
            for group in 0..<CueNetwork.address / 8 {
                if group == 8 { bits = (hash ^ 0xD6E8_FEB8_6659_FD93) &* 0xFF51_AFD7_ED55_8CCD }
                let part = UnsafeMutableRawPointer(x + group * 8)
                let sum = part.loadUnaligned(as: SIMD8<Scalar>.self) + factor * table[Int(bits & 255)]
                part.storeBytes(of: sum, as: SIMD8<Scalar>.self)
                bits >>= 8
            }
        }
    }

    /// The sum of signs_j · x_j over x[..<A].
    static func dot(_ hash: UInt64, _ x: UnsafePointer<Scalar>) -> Scalar {
        table.withUnsafeBufferPointer { table in
            var bits = hash
            var sum = SIMD8<Scalar>()
            for group in 0..<CueNetwork.address / 8 {
                if group == 8 { bits = (hash ^ 0xD6E8_FEB8_6659_FD93) &* 0xFF51_AFD7_ED55_8CCD }
                sum += UnsafeRawPointer(x + group * 8).loadUnaligned(as: SIMD8<Scalar>.self) * table[Int(bits & 255)]
                bits >>= 8
            }
            return sum.sum()
        }
    }
}

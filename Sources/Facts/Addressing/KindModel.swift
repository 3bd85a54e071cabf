import Tensors
import Training

/// Reads from the words that hold a sentence together which relation of the made-up world it tells or asks for.
///
/// With E_f the row of a feature, and n features,
///
///     h = Σ_f E_f / √n,   p = softmax(W h + b)
///
/// Two such models that learned apart are averaged.
///
/// Features are words, pairs and triples of them, and the beginnings of words; a name or value counts by its shape only,
/// so that p does not depend on what is told about whom. The form is that of Joulin et al., "Bag of tricks for efficient
/// text classification" (2017).
struct KindModel: Sendable, Equatable {
    static let buckets = 1 << 15
    /// The width of h.
    static let width = 48
    /// How many are averaged.
    static let members = 2

    /// One of the models that are averaged.
    struct Member: Sendable, Equatable {
        /// E, row by row.
        var table: [Float]
        /// W and b: `width` + 1 numbers for each relation.
        var output: [Float]

        /// h.
        func hidden(_ features: [Int]) -> [Float] {
            if features.isEmpty { return [Float](repeating: 0, count: width) }
            // A row is three vectors of sixteen numbers.
            var (first, second, third) = (SIMD16<Float>(), SIMD16<Float>(), SIMD16<Float>())
            table.withUnsafeBytes { table in
                for feature in features {
                    let row = feature * width * MemoryLayout<Float>.stride
                    first += table.loadUnaligned(fromByteOffset: row, as: SIMD16<Float>.self)
                    second += table.loadUnaligned(fromByteOffset: row + 64, as: SIMD16<Float>.self)
                    third += table.loadUnaligned(fromByteOffset: row + 128, as: SIMD16<Float>.self)
                }
            }
            let scale = 1 / Float(features.count).squareRoot()
            return [Float](unsafeUninitializedCapacity: width) { hidden, count in
                let bytes = UnsafeMutableRawBufferPointer(hidden)
                bytes.storeBytes(of: first * scale, as: SIMD16<Float>.self)
                bytes.storeBytes(of: second * scale, toByteOffset: 64, as: SIMD16<Float>.self)
                bytes.storeBytes(of: third * scale, toByteOffset: 128, as: SIMD16<Float>.self)
                count = width
            }
        }

        /// p.
        func masses(_ hidden: [Float]) -> [Float] {
            let stride = width + 1
            let scores = output.withUnsafeBufferPointer { output in
                hidden.withUnsafeBufferPointer { hidden in
                    (0..<output.count / stride).map { kind in
                        let row = UnsafeBufferPointer(rebasing: output[kind * stride..<kind * stride + width])
                        return Double(output[kind * stride + width] + row.dot(hidden))
                    }
                }
            }
            return softmax(scores).map { Float($0) }
        }
    }

    /// What a sentence is about.
    struct Reading: Sendable {
        /// The h of all models, of unit length.
        let direction: [Float]
        /// p.
        let masses: [Float]
        /// The likeliest relation with its probability.
        let top: (kind: Int, mass: Double)?

        init(direction: [Float], masses: [Float]) {
            (self.direction, self.masses) = (direction, masses)
            top = masses.indices.max { masses[$0] < masses[$1] }.map { ($0, Double(masses[$0])) }
        }

        /// The probability that two sentences are about the same relation, if their words say so independently.
        func agreement(_ other: Reading) -> Double { Double(KindModel.dot(masses, other.masses)) }

        /// The cosine of the angle between the two p: 1 where both doubt in the same way.
        func likeness(_ other: Reading) -> Double {
            let lengths = KindModel.dot(masses, masses) * KindModel.dot(other.masses, other.masses)
            return lengths > 0 ? Double(KindModel.dot(masses, other.masses) / lengths.squareRoot()) : 0
        }

        /// The cosine of the angle between the two h.
        func cosine(_ other: Reading) -> Double { Double(KindModel.dot(direction, other.direction)) }

        /// The likeliest relation, where that is plain.
        var topic: Topic { Topic(top) }
    }

    /// The relation that a sentence is about where that is plain, in two bytes.
    struct Topic: Sendable {
        private let kind: UInt8
        let isSure: Bool

        fileprivate init(_ top: (kind: Int, mass: Double)?) {
            kind = UInt8(clamping: top?.kind ?? 0)
            isSure = (top?.mass ?? 0) > 0.98 && kind < 255
        }

        /// Whether the two sentences are surely about different relations.
        func isOther(than other: Topic) -> Bool { isSure && other.isSure && kind != other.kind }
    }

    /// The models, alike but for the beginning and the order of what they learned.
    var models: [Member] = []
    /// 1 for each relation that holds several values at once, 0 for the others.
    var many: [Float] = []

    /// How many relations there are.
    var kinds: Int { many.count }

    init() {}

    /// Models before training: small random features, all relations alike.
    init(many: [Bool], using random: inout Random) {
        self.many = many.map { $0 ? 1 : 0 }
        for _ in 0..<Self.members {
            let table = (0..<Self.buckets * Self.width).map { _ in Float(0.1 * random.normal()) }
            let output = [Float](repeating: 0, count: kinds * (Self.width + 1))
            models.append(Member(table: table, output: output))
        }
    }

    /// The tensors of a file; not whole where it has none.
    init(_ file: TensorFile) {
        many = file["kinds.many"]?.floats() ?? []
        for number in 0..<Self.members {
            guard let table = EightBits(file, "kinds.table.\(number)"), table.width == Self.width,
                let output = file["kinds.output.\(number)"]
            else { return }
            models.append(Member(table: table.numbers, output: output.floats()))
        }
    }

    /// What is kept of it in a file.
    var entries: [TensorFile.Entry] {
        [TensorFile.Entry(name: "kinds.many", shape: [many.count], floats: many)]
            + models.enumerated().flatMap { number, model in
                EightBits(model.table, width: Self.width).entries("kinds.table.\(number)") + [
                    .init(name: "kinds.output.\(number)", shape: [model.output.count], floats: model.output)
                ]
            }
    }

    /// The models as they come back from a file.
    func rounded() -> KindModel {
        var copy = self
        for number in models.indices {
            copy.models[number].table = EightBits(models[number].table, width: Self.width).numbers
        }
        return copy
    }

    /// Whether the parts fit together.
    var isWhole: Bool {
        kinds > 0 && models.count == Self.members
            && models.allSatisfy {
                $0.table.count == Self.buckets * Self.width && $0.output.count == kinds * (Self.width + 1)
            }
    }

    /// Reads a sentence.
    func read(_ roles: Roles) -> Reading {
        let features = Self.features(roles)
        var masses = [Float](repeating: 0, count: kinds)
        var direction: [Float] = []
        for model in models {
            let hidden = model.hidden(features)
            let length = Self.dot(hidden, hidden).squareRoot() * Float(models.count).squareRoot()
            direction += hidden.map { length > 0 ? $0 / length : 0 }
            for (kind, mass) in model.masses(hidden).enumerated() { masses[kind] += mass / Float(models.count) }
        }
        return Reading(direction: direction, masses: masses)
    }

    /// The probability that a sentence tells one of several values.
    func isMany(_ reading: Reading) -> Double { Double(Self.dot(reading.masses, many)) }

    fileprivate static func dot(_ a: [Float], _ b: [Float]) -> Float {
        a.withUnsafeBufferPointer { a in b.withUnsafeBufferPointer { a.dot($0) } }
    }

    /// The buckets of the features of a sentence.
    static func features(_ roles: Roles) -> [Int] {
        var tokens: [UInt64] = [1]
        var hashes: [UInt64] = []
        hashes.reserveCapacity(6 * roles.view.words.count + 8)
        for (place, word) in roles.view.words.enumerated() {
            if roles.isOpen[place] {
                let shape = SpanScorer.shape(word)
                if tokens.last != shape { tokens.append(shape) }
            } else {
                tokens.append(word.hash)
            }
            if !roles.isOpen[place] || shapeOfPlain.contains(SpanScorer.shape(word)) {
                for length in [4, 6] where word.bytes.count >= length {
                    hashes.append(FeatureHash.join(31, UInt64(length), Digest.fnv(word.bytes.prefix(length))))
                }
            }
        }
        tokens.append(2)
        for place in tokens.indices {
            hashes.append(FeatureHash.join(32, tokens[place]))
            if place > 0 { hashes.append(FeatureHash.join(33, tokens[place - 1], tokens[place])) }
            if place > 1 {
                hashes.append(FeatureHash.join(34, tokens[place - 2], tokens[place]))
                hashes.append(FeatureHash.join(35, tokens[place - 2], tokens[place - 1], tokens[place]))
            }
        }
        return hashes.map { Int($0 % UInt64(buckets)) }
    }

    /// The shape of an unknown word in small letters: it may be of another wording, and no name.
    private static let shapeOfPlain: Set<UInt64> = [22]
}

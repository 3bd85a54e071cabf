import Tensors

/// An end-to-end memory network, which answers questions about sentences.
///
///     m_i = Σ_j l_j ⊙ A x_ij + T_A(i)      c_i = Σ_j l_j ⊙ C x_ij + T_C(i)      u_1 = Σ_j l_j ⊙ B q_j
///     p_i = softmax(u_k · m_i)             o_k = Σ_i p_i c_i                     u_{k+1} = u_k + o_k  (or H u_k + o_k)
///     answer = softmax(W u_{K+1})
///
/// Sukhbaatar, Szlam, Weston and Fergus, "End-to-end memory networks" (2015). x_ij is word j of sentence i, one a hop
/// k = 1...K reads the memory; l is the position encoding, T the temporal encoding, whose i counts from the question
/// back. Words [words, dimension], times [memory, dimension], H [dimension, dimension].
public struct MemN2N: Module {
    /// How the hops share their weights (section 2.2).
    public enum Tying: String, Codable, Sendable, CaseIterable {
        /// A of a hop is C of the hop before it, B is the first A, and Wᵀ is the last C.
        case adjacent
        /// All hops have one A and one C, like a recurrent network, and H; B and W are their own.
        case layerwise
    }

    /// What a sentence is (section 4.1).
    public enum Encoding: String, Codable, Sendable, CaseIterable {
        /// Its words in their order: l_kj = (1 - j/J) - (k/d) (1 - 2 j/J).
        case position
        /// The same about twice as large, and 1 in the middle: l_kj = 1 + 4 (k/d - (d + 1)/2d) (j/J - (J + 1)/2J).
        case centred
        /// Its words in any order: l = 1.
        case bag
    }

    /// E_0...E_K, where hop k = 1...K has A = E_{k-1} and C = E_k; layer-wise A, C, B.
    public var words: [Embedding]
    /// T, in the same order as far as memories are concerned: K + 1, or T_A and T_C.
    public var times: [Embedding]
    /// H, if there is one.
    public var mapping: Tensor?
    /// W, [words, dimension], where it is not the last C.
    public var output: Tensor?

    /// How the hops share their weights.
    public let tying: Tying
    /// How a sentence is encoded.
    public let encoding: Encoding
    /// K, how often the memory is read.
    public let hops: Int
    /// Whether a story that does not fill the memory leaves slots of zeros in it, which the softmax sees, too.
    ///
    /// So it is where stories are padded to one size: a hop can look at nothing.
    public let hasEmptySlots: Bool

    /// A network with weights from N(0, 0.1²).
    public init(
        words count: Int, dimension: Int, hops: Int = 3, memory: Int = 50, tying: Tying = .adjacent,
        encoding: Encoding = .centred, hasEmptySlots: Bool = true, deviation: Double = 0.1, using random: inout Random
    ) {
        precondition(
            count > 0 && dimension > 0 && hops > 0 && memory > 0,
            "MemN2N: \(count) words, dimension \(dimension), \(hops) hops and a memory of \(memory) must be positive")
        func table(_ rows: Int) -> Embedding {
            Embedding(weight: .normal(rows, dimension, deviation: deviation, using: &random))
        }
        (self.tying, self.encoding, self.hops, self.hasEmptySlots) = (tying, encoding, hops, hasEmptySlots)
        words = (0..<(tying == .adjacent ? hops + 1 : 3)).map { _ in table(count) }
        times = (0..<(tying == .adjacent ? hops + 1 : 2)).map { _ in table(memory) }
        guard tying == .layerwise else { return }
        mapping = .normal(dimension, dimension, deviation: deviation, using: &random)
        output = .normal(count, dimension, deviation: deviation, using: &random)
    }

    /// How many words it knows.
    public var vocabulary: Int { words[0].symbols }
    /// d, the width of memories and states.
    public var dimension: Int { words[0].width }
    /// How many sentences it tells apart by their age, and how many of a story it should be given.
    public var memory: Int { times[0].symbols }

    /// W, [words, dimension].
    public var outputWeight: Tensor { output ?? words[words.count - 1].weight }

    /// The tables of a hop's A and C among `words` and `times`.
    func tables(of hop: Int) -> (a: Int, c: Int) { tying == .adjacent ? (hop, hop + 1) : (0, 1) }

    /// How many slots of zeros a story of so many sentences leaves.
    func emptySlots(besides sentences: Int) -> Int { hasEmptySlots ? max(0, memory - sentences) : 0 }

    /// The table of B among `words`.
    var questionTable: Int { tying == .adjacent ? 0 : 2 }

    /// u_{K+1} of every question, [batch, dimension]; `isLinear` leaves the softmax out of the hops.
    public func callAsFunction(_ batch: StoryBatch, isLinear: Bool = false) -> Tensor {
        MemN2NPass(self, batch, isLinear: isLinear).recorded()
    }

    /// W u_{K+1} of every question, [batch, words].
    public func logits(_ batch: StoryBatch, isLinear: Bool = false) -> Tensor {
        matmul(self(batch, isLinear: isLinear), outputWeight, transposing: .right)
    }

    /// The sum of -ln p(answer) over the questions.
    public func loss(_ batch: StoryBatch, isLinear: Bool = false) -> Tensor {
        crossEntropy(
            of: self(batch, isLinear: isLinear), through: outputWeight, .filled(with: 0, shape: [vocabulary]),
            batch.answers, dividedBy: 1)
    }

    /// p of every question, hop and sentence: what was looked at.
    public func attention(_ batch: StoryBatch, isLinear: Bool = false) -> [[[Double]]] {
        let pass = MemN2NPass(self, batch, isLinear: isLinear)
        _ = pass.run()
        return (0..<batch.count).map { question in
            (0..<hops).map { hop in
                let weights = pass.weights(of: question, hop)
                return (0..<batch.sentenceCount(question)).map { Double(weights[$0]) }
            }
        }
    }

    public mutating func visitParameters(_ visit: inout some ParameterVisitor & ~Copyable) {
        visit("words", &words)
        visit("times", &times)
        visit("mapping", &mapping)
        visit("output", &output)
    }
}

extension MemN2N {
    /// The same as ``callAsFunction(_:isLinear:)``, written out of small operations: the definition that it must equal.
    public func stepByStep(_ batch: StoryBatch, isLinear: Bool = false) -> Tensor {
        stack((0..<batch.count).map { answer(to: $0, of: batch, isLinear: isLinear).reshaped(dimension) })
    }

    /// u_{K+1} of one question, [1, dimension].
    private func answer(to question: Int, of batch: StoryBatch, isLinear: Bool) -> Tensor {
        let (first, last) = (batch.stories[question], batch.stories[question + 1])
        let sentences = (first..<last).map {
            Array(batch.words[Int(batch.sentences[$0])..<Int(batch.sentences[$0 + 1])])
        }
        let asked = Array(
            batch.questionWords[Int(batch.questions[question])..<Int(batch.questions[question + 1])])
        var u = encoded([asked], words[questionTable])
        for hop in 0..<hops {
            let (a, c) = tables(of: hop)
            let mapped = mapping.map { matmul(u, $0, transposing: .right) } ?? u
            guard !sentences.isEmpty else {
                u = mapped
                continue
            }
            let ages = batch.ages[first..<last].map { Int($0) }
            let m = encoded(sentences, words[a]) + rows(ages, of: times[a].weight)
            let values = encoded(sentences, words[c]) + rows(ages, of: times[c].weight)
            let scores = matmul(u, m, transposing: .right)
            u = mapped + matmul(isLinear ? scores : weights(of: scores), values)
        }
        return u
    }

    /// The softmax of some scores, [1, sentences], and of a 0 for each empty slot.
    private func weights(of scores: Tensor) -> Tensor {
        let count = scores.count
        let slots = count + emptySlots(besides: count)
        // The products with the identity's part add columns of zeros, and take them away.
        let wider = Tensor((0..<count * slots).map { $0 / slots == $0 % slots ? 1 : 0 }, shape: [count, slots])
        return matmul(softmax(matmul(scores, wider)), wider, transposing: .right)
    }

    /// The rows of some sentences, [sentences, dimension].
    private func encoded(_ sentences: [[Int32]], _ table: Embedding) -> Tensor {
        let flat = sentences.flatMap { $0.map { Int($0) } }
        guard !flat.isEmpty else { return .filled(with: 0, shape: [sentences.count, dimension]) }
        var (place, member) = ([Scalar](), [Scalar](repeating: 0, count: sentences.count * flat.count))
        var column = 0
        for (row, sentence) in sentences.enumerated() {
            for j in 1...max(sentence.count, 1) where !sentence.isEmpty {
                for k in 1...dimension { place.append(placeWeight(j, of: sentence.count, k)) }
                member[row * flat.count + column] = 1
                column += 1
            }
        }
        let weighted = rows(flat, of: table.weight) * Tensor(place, shape: [flat.count, dimension])
        return matmul(Tensor(member, shape: [sentences.count, flat.count]), weighted)
    }

    /// l_kj, with j from 1 to J and k from 1 to d.
    private func placeWeight(_ j: Int, of count: Int, _ k: Int) -> Scalar {
        let (share, depth) = (Double(j) / Double(count), Double(k) / Double(dimension))
        switch encoding {
        case .bag: return 1
        case .position: return Scalar((1 - share) - depth * (1 - 2 * share))
        case .centred:
            let (middle, half) = (Double(count + 1) / Double(2 * count), Double(dimension + 1) / Double(2 * dimension))
            return Scalar(1 + 4 * (depth - half) * (share - middle))
        }
    }
}

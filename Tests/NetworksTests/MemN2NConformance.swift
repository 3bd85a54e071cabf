import Networks
import Tensors
import Testing

/// The fused memory network beside its definition, finite differences, and by itself.
@Suite struct MemN2NConformance {
    /// One kind of network, and whether the softmax is left out of its hops.
    struct Kind: Sendable, CustomTestStringConvertible {
        let tying: MemN2N.Tying
        let encoding: MemN2N.Encoding
        let hops: Int
        let isLinear: Bool
        let hasEmptySlots: Bool

        var testDescription: String {
            "\(tying), \(encoding), \(hops) hops\(isLinear ? ", linear" : "")\(hasEmptySlots ? ", padded" : "")"
        }

        func network(dimension: Int = 5, using random: inout Random) -> MemN2N {
            MemN2N(
                words: 9, dimension: dimension, hops: hops, memory: 4, tying: tying, encoding: encoding,
                hasEmptySlots: hasEmptySlots, deviation: 0.6, using: &random)
        }
    }

    static let kinds = MemN2N.Tying.allCases.flatMap { tying in
        MemN2N.Encoding.allCases.flatMap { encoding in
            [1, 2, 3].flatMap { hops in
                [(false, false), (false, true), (true, false)].map {
                    Kind(tying: tying, encoding: encoding, hops: hops, isLinear: $0.0, hasEmptySlots: $0.1)
                }
            }
        }
    }

    /// Ragged stories: of no sentence, of one, of more than the memory has ages; sentences of no word and of many.
    static func batch(using random: inout Random) -> StoryBatch {
        var batch = StoryBatch()
        for count in [0, 1, 3, 6] {
            let sentences = (0..<count).map { sentence in
                (0..<(sentence == 2 ? 0 : 1 + random.below(5))).map { _ in Int32(random.below(9)) }
            }
            // The question of the last one has no word.
            let question = (0..<(count == 6 ? 0 : 1 + count)).map { _ in Int32(random.below(9)) }
            batch.append(
                sentences: sentences, ages: StoryBatch.ages(of: count, most: 4, using: &random), question: question,
                answer: random.below(9))
        }
        return batch
    }

    private let tolerance = isDouble ? 1e-12 : 1e-4

    @Test(arguments: kinds, [1, 5, 8, 17]) func fusedEqualsStepByStep(_ kind: Kind, dimension: Int) {
        var random = Random(seed: 31)
        let network = kind.network(dimension: dimension, using: &random)
        let batch = Self.batch(using: &random)
        let wanted = Tensor.normal(batch.count, dimension, using: &random)
        let fused = backpropagate(through: network) { sum($0(batch, isLinear: kind.isLinear) * wanted) }
        let slow = backpropagate(through: network) { sum($0.stepByStep(batch, isLinear: kind.isLinear) * wanted) }
        #expect(
            relativeError(network(batch, isLinear: kind.isLinear), network.stepByStep(batch, isLinear: kind.isLinear))
                <= tolerance)
        #expect(relativeError(fused.gradient.tensors, slow.gradient.tensors) <= 10 * tolerance)
    }

    @Test(.enabled(if: isDouble, "finite differences need the trait Double"), arguments: kinds)
    func gradientMatchesFiniteDifferences(_ kind: Kind) {
        var random = Random(seed: 32)
        let network = kind.network(using: &random)
        let batch = Self.batch(using: &random)
        let slopes = finiteDifferences(at: network, step: 1e-5) {
            Double($0.loss(batch, isLinear: kind.isLinear).scalar)
        }
        let pass = backpropagate(through: network) { $0.loss(batch, isLinear: kind.isLinear) }
        #expect(relativeError(pass.gradient.tensors, slopes) <= 1e-6)
        #expect(pass.gradient.tensors.allSatisfy { $0.sumOfSquares > 0 })
    }

    @Test(arguments: kinds) func lossIsThatOfItsLogits(_ kind: Kind) {
        var random = Random(seed: 33)
        let network = kind.network(using: &random)
        let batch = Self.batch(using: &random)
        let loss = crossEntropy(network.logits(batch, isLinear: kind.isLinear), batch.answers, dividedBy: 1)
        #expect(
            abs(Double(loss.scalar - network.loss(batch, isLinear: kind.isLinear).scalar)) <= tolerance * 10)
    }

    @Test(arguments: kinds) func shardsAddUp(_ kind: Kind) {
        var random = Random(seed: 34)
        let network = kind.network(using: &random)
        var (whole, parts) = (StoryBatch(), [StoryBatch]())
        for story in 0..<4 {
            let sentences = (0..<story).map { _ in [Int32(random.below(9)), Int32(random.below(9))] }
            var part = StoryBatch()
            let ages = StoryBatch.ages(of: story, most: 4, using: &random)
            part.append(sentences: sentences, ages: ages, question: [Int32(story)], answer: story)
            whole.append(sentences: sentences, ages: ages, question: [Int32(story)], answer: story)
            parts.append(part)
        }
        let one = backpropagate(through: network) { $0.loss(whole, isLinear: kind.isLinear) }
        for threads in [Threads.one, Threads(3)] {
            let sharded = backpropagate(through: network, shards: parts, on: threads) { network, part in
                network.loss(part, isLinear: kind.isLinear)
            }
            #expect(abs(one.loss - sharded.loss) <= tolerance * 10)
            #expect(relativeError(sharded.gradient.tensors, one.gradient.tensors) <= 10 * tolerance)
        }
    }

    @Test(arguments: kinds) func showsEveryParameter(_ kind: Kind) {
        var random = Random(seed: 35)
        let network = kind.network(using: &random)
        #expect(network.parameters.map(\.name) == reflectedParameters(of: network))
        let adjacent = (0...kind.hops).map { "words.\($0).weight" } + (0...kind.hops).map { "times.\($0).weight" }
        let layerwise = (0..<3).map { "words.\($0).weight" } + (0..<2).map { "times.\($0).weight" }
        #expect(
            network.parameters.map(\.name)
                == (kind.tying == .adjacent ? adjacent : layerwise + ["mapping", "output"]))
    }

    @Test(arguments: kinds) func sameSeedSameBits(_ kind: Kind) {
        func made(_ seed: UInt64) -> Tensor {
            var random = Random(seed: seed)
            let network = kind.network(using: &random)
            return network(Self.batch(using: &random), isLinear: kind.isLinear)
        }
        #expect(made(1) == made(1) && made(1) != made(2))
    }
}

import Foundation
import Networks
import Tensors
import Testing

/// What a memory network does on stories small enough to work out by hand, and at the extremes.
@Suite struct MemN2NTests {
    private func network(tying: MemN2N.Tying = .adjacent, hops: Int = 1, dimension: Int = 4) -> MemN2N {
        var random = Random(seed: 41)
        return MemN2N(
            words: 6, dimension: dimension, hops: hops, memory: 5, tying: tying, encoding: .position,
            hasEmptySlots: false,
            deviation: 0.5,
            using: &random)
    }

    private func batch(_ sentences: [[Int32]], ages: [Int]? = nil, question: [Int32] = [1]) -> StoryBatch {
        var batch = StoryBatch()
        batch.append(
            sentences: sentences, ages: ages ?? Array((0..<sentences.count).reversed()), question: question, answer: 0)
        return batch
    }

    /// l_kj = (1 - j/J) - (k/d) (1 - 2 j/J), by hand for J = 2 and d = 4: l_1 = 1/2, l_2 = k/4.
    @Test func placesWordsAsThePaperSays() {
        let network = network()
        let state = network(batch([], question: [2, 3]))
        for k in 0..<4 {
            let expected =
                0.5 * network.words[0].weight[2, k] + Scalar(k + 1) / 4 * network.words[0].weight[3, k]
            #expect(abs(state[0, k] - expected) < 1e-6)
        }
    }

    /// By hand for J = 2 and d = 4: 1 + 4 (k/4 - 5/8) (j/2 - 3/4) is 1 ∓ (k/4 - 5/8).
    @Test func placesWordsAroundTheMiddle() {
        var random = Random(seed: 42)
        let network = MemN2N(words: 6, dimension: 4, hops: 1, memory: 5, deviation: 0.5, using: &random)
        let state = network(batch([], question: [2, 3]))
        for k in 0..<4 {
            let depth = Scalar(k + 1) / 4 - 0.625
            let expected = (1 - depth) * network.words[0].weight[2, k] + (1 + depth) * network.words[0].weight[3, k]
            #expect(abs(state[0, k] - expected) < 1e-6)
        }
    }

    @Test func attendsAsThePaperSays() {
        let network = network()
        let sentences: [[Int32]] = [[2], [4], [5]]
        let batch = batch(sentences)
        // One word: J = 1, l_k = k/d.
        func place(_ k: Int) -> Double { Double(k + 1) / 4 }
        func memory(_ sentence: Int, _ table: Int, _ k: Int) -> Double {
            Double(network.words[table].weight[Int(sentences[sentence][0]), k]) * place(k)
                + Double(network.times[table].weight[2 - sentence, k])
        }
        func asked(_ k: Int) -> Double { Double(network.words[0].weight[1, k]) * place(k) }
        let scores = (0..<3).map { i in (0..<4).reduce(0) { $0 + asked($1) * memory(i, 0, $1) } }
        let total = scores.reduce(0) { $0 + exp($1) }
        let weights = scores.map { exp($0) / total }
        let seen = network.attention(batch)[0][0]
        for i in 0..<3 { #expect(abs(seen[i] - weights[i]) < 1e-6) }
        let state = network(batch)
        for k in 0..<4 {
            let read = (0..<3).reduce(0) { $0 + weights[$1] * memory($1, 1, k) }
            #expect(abs(Double(state[0, k]) - asked(k) - read) < 1e-5)
        }
    }

    @Test func isTheQuestionWhereTheMemoryIsEmpty() {
        let network = network(hops: 3)
        let alone = network(batch([]))
        #expect(network.attention(batch([])) == [[[], [], []]])
        for k in 0..<4 { #expect(abs(alone[0, k] - network.words[0].weight[1, k] * Scalar(k + 1) / 4) < 1e-6) }
    }

    @Test(arguments: [MemN2N.Tying.adjacent, .layerwise], [true, false])
    func staysFiniteAtTheExtremes(_ tying: MemN2N.Tying, isLinear: Bool) {
        var large = network(tying: tying, hops: 3)
        large.forEachParameter { $0.scale(by: 1e3) }
        if isLinear { return }  // without softmax, numbers grow with the power of three of their size
        let sentences = (0..<5).map { [Int32($0), 5] }
        let pass = backpropagate(through: large) { $0.loss(batch(sentences)) }
        #expect(pass.loss.isFinite && pass.gradient.isFinite)
        let attention = large.attention(batch(sentences))[0]
        for hop in attention { #expect(abs(hop.reduce(0, +) - 1) < 1e-5) }
    }

    @Test func handlesTenThousandSentences() {
        let network = network(hops: 2)
        let sentences = (0..<10_000).map { [Int32($0 % 6), Int32($0 % 5)] }
        var random = Random(seed: 1)
        let long = batch(sentences, ages: StoryBatch.ages(of: 10_000, most: 5, using: &random))
        let pass = backpropagate(through: network) { $0.loss(long) }
        #expect(pass.loss.isFinite && pass.gradient.isFinite)
    }

    /// Beside slots of zeros, the weights of the sentences are those of a softmax with a 0 for each slot.
    @Test func canLookAtEmptySlots() {
        let random = Random(seed: 43)
        func made(_ hasEmptySlots: Bool) -> MemN2N {
            var random = random
            return MemN2N(
                words: 6, dimension: 4, hops: 1, memory: 5, hasEmptySlots: hasEmptySlots, deviation: 0.5, using: &random
            )
        }
        let (with, without) = (made(true), made(false))
        let story = batch([[2], [4]])
        let (open, closed) = (with.attention(story)[0][0], without.attention(story)[0][0])
        #expect(open.reduce(0, +) < 0.99 && abs(closed.reduce(0, +) - 1) < 1e-6)
        #expect(abs(open[0] / open[1] - closed[0] / closed[1]) < 1e-5)
        let full = batch([[2], [4], [1], [3], [5]])
        #expect(with.attention(full) == without.attention(full))
    }

    @Test func agesCountBackFromTheQuestion() {
        var random = Random(seed: 2)
        #expect(StoryBatch.ages(of: 4, most: 9, using: &random) == [3, 2, 1, 0])
        #expect(StoryBatch.ages(of: 4, most: 2, using: &random) == [1, 1, 1, 0])
        #expect(StoryBatch.ages(of: 0, most: 2, noise: 0.5, using: &random).isEmpty)
    }

    @Test func noiseLeavesUpToATenthOfTheMomentsEmpty() {
        var random = Random(seed: 3)
        var blanks = Set<Int>()
        var first = [0.0, 0.0]
        for _ in 0..<4000 {
            let ages = StoryBatch.ages(of: 20, most: 100, noise: 0.1, using: &random)
            #expect(ages.count == 20 && zip(ages, ages.dropFirst()).allSatisfy { $0 > $1 } && ages[19] >= 0)
            #expect(ages[0] <= 21)
            blanks.insert(ages[0] - 19)
            first[0] += 1
            if ages[19] > 0 { first[1] += 1 }
        }
        #expect(blanks == [0, 1, 2])
        // Blanks of 0, 1, 2 are as likely; one of n moments is empty at the end with probability blanks / n.
        #expect(abs(first[1] / first[0] - (1.0 / 21 + 2.0 / 22) / 3) < 0.01)
    }

    @Test func learnsWhichSentenceIsMeant() {
        // A question names a word; the answer is the other word of the sentence that has it.
        var random = Random(seed: 4)
        var model = MemN2N(words: 20, dimension: 12, hops: 1, memory: 8, using: &random)
        func batch() -> StoryBatch {
            var batch = StoryBatch()
            for _ in 0..<32 {
                let names = (0..<10).shuffled(using: &random).prefix(4).map { Int32($0) }
                let sentences = names.map { [$0, Int32(10 + random.below(10))] }
                let asked = random.below(4)
                batch.append(
                    sentences: sentences, ages: [3, 2, 1, 0], question: [names[asked]], answer: Int(sentences[asked][1])
                )
            }
            return batch
        }
        var optimizer = Adam(for: model, rate: 0.01)
        for _ in 0..<1500 {
            let data = batch()
            let pass = backpropagate(through: model) { $0.loss(data) }
            optimizer.update(&model, pass.gradient.tensors)
        }
        let (test, classes) = (batch(), 20)
        let logits = model.logits(test).scalars
        let wrong = test.answers.enumerated().count { row, answer in
            let mine = logits[row * classes..<(row + 1) * classes]
            return mine.firstIndex(of: mine.max() ?? 0) != row * classes + answer
        }
        #expect(wrong <= 1)
    }
}

/// Adam, for tests that have no Training.
private struct Adam {
    private var moments: [Tensor]
    private var squares: [Tensor]
    private var updates = 0
    private let rate: Double

    init(for model: MemN2N, rate: Double) {
        moments = model.parameters.map { .filled(with: 0, shape: $0.value.shape) }
        (squares, self.rate) = (moments, rate)
    }

    mutating func update(_ model: inout MemN2N, _ gradient: [Tensor]) {
        updates += 1
        let corrections = (Scalar(1 - pow(0.9, Double(updates))), Scalar(1 - pow(0.999, Double(updates))))
        var index = 0
        model.forEachParameter { parameter in
            parameter.adam(
                along: gradient[index], &moments[index], &squares[index], rate: Scalar(rate), beta1: 0.9,
                beta2: 0.999, corrections: corrections, epsilon: 1e-8, decay: 0)
            index += 1
        }
    }
}

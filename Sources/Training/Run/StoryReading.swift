import Foundation
import Networks
import Tasks
import Tensors

/// What a memory network makes of a question.
public struct StoryReading: Sendable {
    /// The sentences that it was given, the oldest first: the last ones that its memory holds.
    public let sentences: [String]
    /// The most probable answer, and its probability.
    public let answer: (text: String, probability: Double)
    /// p of each hop and sentence.
    public let attention: [[Double]]
    /// How many older sentences its memory did not hold.
    public let forgotten: Int
}

extension MemN2N {
    /// Reads a story and answers a question about it; throws where a word is not known.
    public func answer(
        _ question: String, after sentences: some Collection<String>, _ vocabulary: StoryVocabulary, path: String
    ) throws(DataError) -> StoryReading {
        let kept = Array(sentences.suffix(memory))
        var random = Random(seed: 0)  // without noise, nothing is drawn
        let asked = try vocabulary.numbers(of: question, path: path)
        var story: [[Int32]] = []
        for sentence in kept { story.append(try vocabulary.numbers(of: sentence, path: path)) }
        var batch = StoryBatch()
        batch.append(
            sentences: story, ages: StoryBatch.ages(of: kept.count, most: memory, using: &random), question: asked,
            answer: 0)
        let logits = self.logits(batch).scalars.map { Double($0) }
        let largest = logits.max() ?? 0
        let total = logits.reduce(0) { $0 + exp($1 - largest) }
        let best = logits.firstIndex(of: largest) ?? 0
        return StoryReading(
            sentences: kept, answer: (vocabulary.words[best], 1 / total), attention: attention(batch)[0],
            forgotten: sentences.count - kept.count)
    }
}

import Tensors

/// The words of a fact that answer a question.
public enum AnswerSpan {
    /// Finds them, such as `room 141` for "where" and `3:00 PM` for "when"; nil where nothing in the fact is new.
    ///
    /// Nil too where the library's weights are missing, which ``CueEncoder/shipped()`` reports.
    public static func find(_ question: String, in fact: String) -> Range<String.Index>? {
        guard let encoder = try? CueEncoder.shipped() else { return nil }
        return find(question, in: fact, encoder.weights)?.range
    }

    /// The best run of words, and its score.
    static func find(
        _ question: String, in fact: String, _ weights: AddressingWeights
    ) -> (range: Range<String.Index>, score: Double)? {
        find(SpanScorer.Question(TextView(question, weights.network)), in: fact, weights)
    }

    /// The same for a question that was looked at already.
    static func find(
        _ question: SpanScorer.Question, in fact: String, _ weights: AddressingWeights
    ) -> (range: Range<String.Index>, score: Double)? {
        let view = TextView(fact, weights.network)
        let likeness = question.likeness(to: view)
        guard let best = best(question, view, likeness: likeness, weights.spans["weights"]) else { return nil }
        let bytes =
            view.words[best.words.lowerBound].token.range
            .lowerBound..<view.words[best.words.upperBound - 1].token.range.upperBound
        let start = fact.utf8.index(fact.utf8.startIndex, offsetBy: bytes.lowerBound)
        let end = fact.utf8.index(fact.utf8.startIndex, offsetBy: bytes.upperBound)
        return (start..<end, best.score)
    }

    static func best(
        _ question: SpanScorer.Question, _ fact: TextView, likeness: [[Double]], _ weights: [Double]
    ) -> (words: Range<Int>, score: Double)? {
        guard weights.count == SpanScorer.buckets, fact.words.count <= 60 else { return nil }
        let scorer = SpanScorer(question, fact, likeness: likeness)
        return weights.withUnsafeBufferPointer { scorer.best($0) }
    }
}

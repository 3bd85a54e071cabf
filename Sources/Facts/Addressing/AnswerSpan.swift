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
        let view = TextView(fact, weights.network)
        let question = SpanScorer.Question(TextView(question, weights.network))
        let likeness = question.likeness(to: view)
        guard let best = best(question, view, likeness: likeness, weights.spans["weights"]) else { return nil }
        return (range(view.bytes(of: best.words), in: fact), best.score)
    }

    /// UTF-8 offsets as a range of a text.
    static func range(_ bytes: Range<Int>, in text: String) -> Range<String.Index> {
        let start = text.utf8.index(text.utf8.startIndex, offsetBy: bytes.lowerBound)
        return start..<text.utf8.index(start, offsetBy: bytes.count)
    }

    static func best(
        _ question: SpanScorer.Question, _ fact: TextView, likeness: [[Double]], _ weights: [Double]
    ) -> (words: Range<Int>, score: Double)? {
        guard weights.count == SpanScorer.buckets, fact.words.count <= 60 else { return nil }
        let scorer = SpanScorer(question, fact, likeness: likeness)
        return weights.withUnsafeBufferPointer { scorer.best($0) }
    }
}

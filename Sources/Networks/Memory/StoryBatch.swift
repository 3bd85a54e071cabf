import Tensors

/// Questions, each with the sentences to answer it from: what a ``MemN2N`` reads.
///
/// Words, sentences and stories are of any number; nothing is padded.
public struct StoryBatch: Sendable {
    /// The words of all sentences, one story after the other.
    private(set) var words: [Int32] = []
    /// Where each sentence begins among the words, and where the last one ends.
    private(set) var sentences: [Int32] = [0]
    /// How long ago each sentence was said: 0 for the last one before the question.
    private(set) var ages: [Int32] = []
    /// Where each story begins among the sentences, and where the last one ends.
    private(set) var stories: [Int] = [0]
    /// The words of all questions, and where each question begins.
    private(set) var questionWords: [Int32] = []
    private(set) var questions: [Int32] = [0]
    /// The word that answers each question.
    public private(set) var answers: [Int] = []
    private(set) var largestWord = -1
    private(set) var largestAge = -1

    /// No questions yet.
    public init() {}

    /// How many questions there are.
    public var count: Int { answers.count }

    /// Adds a question about some sentences, the oldest first, with an age for each of them.
    public mutating func append(
        sentences texts: some Collection<[Int32]>, ages: some Collection<Int>, question: [Int32], answer: Int
    ) {
        precondition(
            texts.count == ages.count, "StoryBatch.append: \(texts.count) sentences have \(ages.count) ages")
        for sentence in texts {
            words += sentence
            sentences.append(Int32(words.count))
            for word in sentence { note(word) }
        }
        for age in ages {
            precondition(age >= 0, "StoryBatch.append: an age is \(age); the last sentence's is 0")
            self.ages.append(Int32(age))
            largestAge = max(largestAge, age)
        }
        stories.append(sentences.count - 1)
        questionWords += question
        questions.append(Int32(questionWords.count))
        for word in question { note(word) }
        note(Int32(answer))
        answers.append(answer)
    }

    private mutating func note(_ word: Int32) {
        precondition(word >= 0, "StoryBatch.append: a word has the number \(word); words count from 0")
        largestWord = max(largestWord, Int(word))
    }

    /// How many sentences the story of a question has.
    public func sentenceCount(_ question: Int) -> Int { stories[question + 1] - stories[question] }

    /// The ages of `count` sentences, the oldest first: count - 1 down to 0, and none above `most` - 1.
    ///
    /// With random numbers, up to a tenth as many moments pass in which nothing is said (Sukhbaatar et al. 2015,
    /// section 4.1: "random noise"), so that no age is known too well.
    public static func ages(of count: Int, most: Int, noise: Double = 0, using random: inout Random) -> [Int] {
        let most = max(most, 1)
        let blanks = noise > 0 && count > 0 ? random.below(Int((noise * Double(count)).rounded(.up)) + 1) : 0
        var ages = [Int]()
        var (open, left) = (count + blanks, count)
        // Each of the moments is one at which something was said with the same probability.
        while left > 0 {
            if blanks == 0 || random.below(open) < left {
                ages.append(min(open, most) - 1)
                left -= 1
            }
            open -= 1
        }
        return ages
    }
}

import Tasks
import Tensors

/// Measures answers: whether the span is exact, whether what was never told is recognised as unknown.
public struct AnswerStudy: Sendable {
    /// How often the span was exact, with the first cases where it was not.
    public struct Spans: Sendable {
        /// Case by case, whether the span was exact.
        public let right: [Bool]
        /// Up to twenty cases that went wrong: the question, the fact, what was found, what was wanted.
        public let failures: [(question: String, fact: String, found: String, wanted: String)]
    }

    /// What became of questions about things that were told and things that were not.
    public struct Unknown: Sendable {
        /// Question by question about known things: whether an answer was given.
        public let covered: [Bool]
        /// Question by question about known things: whether the answer given was right.
        public let right: [Bool]
        /// Question by question about unknown things: whether an answer was given, which is false then.
        public let falseAnswers: [Bool]
        /// The mean of confidence and the share that was right, by tenths of the confidence of the first answer.
        public let calibration: [(confidence: Double, right: Double, count: Int)]
    }

    private let encoder: CueEncoder
    private let split: Split

    /// Studies an encoder with what was fitted to it, on a part of the made-up world.
    public init(encoder: CueEncoder, on split: Split = .test) {
        self.encoder = encoder
        self.split = split
    }

    /// Questions of the test part, each beside the fact that answers it.
    public func spans(_ count: Int, using random: inout Random) -> Spans {
        var right: [Bool] = []
        var failures: [(question: String, fact: String, found: String, wanted: String)] = []
        for example in SpanTraining.examples(split, count, using: &random) {
            let found = AnswerSpan.find(example.question, in: example.fact, encoder.weights)
                .map { String(example.fact[$0.range]) }
            let wanted = String(decoding: Array(example.fact.utf8)[example.answer], as: UTF8.self)
            right.append(found == wanted)
            if found != wanted, failures.count < 20 {
                failures.append((example.question, example.fact, found ?? "", wanted))
            }
        }
        return Spans(right: right, failures: failures)
    }

    /// Questions of the test part to a memory of `facts` facts; `damage` is the share of damaged characters.
    public func unknown(facts: Int, cues: Int, damage: Double, using random: inout Random) -> Unknown {
        let world = World(split, count: facts * 3 / 2, using: &random)
        let told = world.items.prefix(facts)
        let memory = StudyMemory(told.map { world.statement($0, split, using: &random).text }, encoder)
        let threshold = Addressing(encoder: encoder).threshold
        var (covered, right, falseAnswers): ([Bool], [Bool], [Bool]) = ([], [], [])
        var bins = [(confidence: Double, right: Double, count: Int)](repeating: (0, 0, 0), count: 10)
        while covered.count < cues || falseAnswers.count < cues {
            let place = random.below(world.items.count)
            let isKnown = place < told.count
            if isKnown ? covered.count == cues : falseAnswers.count == cues { continue }
            let question = world.question(world.items[place], split, using: &random).text
            guard let first = memory.recall(Damage.apply(damage, to: question, using: &random)).first else { continue }
            let isRight = first.id == Int64(place)
            let isAnswered = first.confidence >= threshold
            if isKnown {
                covered.append(isAnswered)
                if isAnswered { right.append(isRight) }
            } else {
                falseAnswers.append(isAnswered)
            }
            let bin = min(9, Int(first.confidence * 10))
            bins[bin].confidence += first.confidence
            bins[bin].right += isRight ? 1 : 0
            bins[bin].count += 1
        }
        let calibration = bins.filter { $0.count > 0 }
            .map { ($0.confidence / Double($0.count), $0.right / Double($0.count), $0.count) }
        return Unknown(covered: covered, right: right, falseAnswers: falseAnswers, calibration: calibration)
    }
}

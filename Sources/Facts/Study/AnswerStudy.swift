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
        /// The share of the known that the best threshold for these very questions would answer if one of 100 unknown may
        /// be answered: a best case.
        public let coverageAtBest: Double
        /// Up to ten known things that were not answered and ten unknown ones that were: the cue, and the first fact.
        public let failures: [(cue: String, first: String, confidence: Double, isKnown: Bool)]
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
    ///
    /// What is unknown is about unknown subjects, or with `alsoOfKnown` mostly about subjects of which the memory knows
    /// other things.
    public func unknown(
        facts: Int, cues: Int, damage: Double, alsoOfKnown: Bool = false, using random: inout Random
    ) -> Unknown {
        var world = World(split, count: facts * 3 / 2, using: &random)
        if alsoOfKnown { world.shuffle(using: &random) }
        let told = world.items.prefix(facts)
        let memory = StudyMemory(told.map { world.statement($0, split, using: &random).text }, encoder)
        let threshold = Addressing(encoder: encoder).threshold
        var right: [Bool] = []
        var (known, unknown): ([Double], [Double]) = ([], [])
        var failures: [(cue: String, first: String, confidence: Double, isKnown: Bool)] = []
        var bins = [(confidence: Double, right: Double, count: Int)](repeating: (0, 0, 0), count: 10)
        while known.count < cues || unknown.count < cues {
            let place = random.below(world.items.count)
            let isKnown = place < told.count
            if isKnown ? known.count == cues : unknown.count == cues { continue }
            let question = world.question(world.items[place], split, using: &random).text
            let cue = Damage.apply(damage, to: question, using: &random)
            guard let first = memory.recall(cue).first else { continue }
            let isRight = first.id == Int64(place)
            let isAnswered = first.confidence >= threshold
            if isKnown != isAnswered, failures.count(where: { $0.isKnown == isKnown }) < 10 {
                failures.append((cue, memory.texts[Int(first.id)], first.confidence, isKnown))
            }
            if isKnown {
                known.append(first.confidence)
                if isAnswered { right.append(isRight) }
            } else {
                unknown.append(first.confidence)
            }
            let bin = min(9, Int(first.confidence * 10))
            bins[bin].confidence += first.confidence
            bins[bin].right += isRight ? 1 : 0
            bins[bin].count += 1
        }
        let calibration = bins.filter { $0.count > 0 }
            .map { ($0.confidence / Double($0.count), $0.right / Double($0.count), $0.count) }
        let best = RankTraining.threshold(unknown)
        return Unknown(
            covered: known.map { $0 >= threshold }, right: right, falseAnswers: unknown.map { $0 >= threshold },
            calibration: calibration, coverageAtBest: Statistics.share(known.map { $0 >= best }), failures: failures)
    }
}

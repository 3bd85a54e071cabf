import Tensors

/// Fits the weights of ``SpanScorer``: a softmax over the runs of a fact, by Adagrad, one example at a time.
enum SpanTraining {
    /// An example whose answer is known.
    struct Example {
        let question: String
        let fact: String
        /// The slot that was asked for.
        let slot: String
        /// Where the answer stands, in UTF-8 offsets.
        let answer: Range<Int>
    }

    /// Examples from the names and templates of a part.
    static func examples(_ split: Split, _ count: Int, using random: inout Random) -> [Example] {
        var examples: [Example] = []
        while examples.count < count {
            let world = World(split, count: 200, using: &random)
            for item in world.items {
                let fact = world.statement(item, split, using: &random)
                let question = world.question(item, split, using: &random)
                guard let answer = fact.ranges[question.slot] else { continue }
                examples.append(
                    Example(question: question.text, fact: fact.text, slot: question.slot, answer: answer))
            }
        }
        return Array(examples.prefix(count))
    }

    /// The weights after `count` examples; a fifth of the features is left out of each, so that none is leant on alone.
    static func train(_ network: CueNetwork, count: Int, using random: inout Random) -> [Double] {
        var weights = [Double](repeating: 0, count: SpanScorer.buckets)
        var squares = [Double](repeating: 1e-6, count: SpanScorer.buckets)
        for number in 0..<count / 1000 {
            for example in examples(.train, 1000, using: &random) {
                let rate = 0.1 * (1.05 - Double(number) / Double(count / 1000))
                step(example, network, rate, &weights, &squares, &random)
            }
        }
        return weights
    }

    private static func step(
        _ example: Example, _ network: CueNetwork, _ rate: Double, _ weights: inout [Double], _ squares: inout [Double],
        _ random: inout Random
    ) {
        let mask = random.next()
        let hiding = mask & 1 == 0 ? mask : nil
        let fact = TextView(example.fact, network, hiding: hiding)
        let question = SpanScorer.Question(TextView(example.question, network, hiding: hiding))
        let runs = SpanScorer(question, fact, likeness: question.likeness(to: fact)).runs()
        let kept = runs.map { run in run.features.filter { FeatureHash.isKept($0, mask) }
        }
        guard let right = runs.firstIndex(where: { fact.bytes(of: $0.words) == example.answer }) else { return }
        let masses = softmax(kept.map { features in features.reduce(0) { $0 + weights[$1] } })
        var slopes: [Int: Double] = [:]
        for place in runs.indices {
            let slope = masses[place] - (place == right ? 1 : 0)
            if abs(slope) > 1e-6 { for feature in kept[place] { slopes[feature, default: 0] += slope } }
        }
        for (feature, slope) in slopes {
            squares[feature] += slope * slope
            weights[feature] -= rate * slope / squares[feature].squareRoot()
        }
    }
}

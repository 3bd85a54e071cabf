import Tensors

/// Fits how the evidence is joined, on the validation part of the made-up world.
enum RankTraining {
    /// A cue, the evidence for its candidates, and which of them is right; nil if none is.
    struct Case {
        let features: [[Double]]
        let right: Int?
        /// Whether what is asked for was told at all.
        let isKnown: Bool
        /// The share of the characters of the cue that were damaged.
        let damage: Double
    }

    /// Where questions are asked.
    ///
    /// Among relations that the reader knows, among some that it knows and some that it never heard of, or among those
    /// alone. In the latter two, half of the cases have words that it does not know.
    enum Place: CaseIterable {
        case home, border, abroad
    }

    /// Cases of `worlds` worlds of `facts` facts each; a third of the cues asks for what was not told.
    ///
    /// In one world of `every` much of that is about subjects of which something else was told. With `hard`, half of
    /// those cues ask for what was told of something else whose name has a word in common.
    static func cases(
        _ weights: AddressingWeights, in setting: Place, worlds: Int, facts: Int, cues: Int, damage: [Double],
        hard: Bool = false, shuffled every: Int = 2, using random: inout Random
    ) -> [Case] {
        var cases: [Case] = []
        let unheard = Relation.all.indices.filter { KindTraining.isUnheard($0) }
        for number in 0..<worlds {
            var world = World(
                .validation, count: facts * 3 / 2, of: setting == .abroad ? unheard : nil, using: &random)
            if number % every == 0 { world.shuffle(using: &random) }
            let told = world.items.prefix(facts)
            let memory = StudyMemory(
                told.map { world.statement($0, .validation, using: &random).text }, CueEncoder(weights))
            let alike = hard ? lookAlikes(world, facts) : []
            for _ in 0..<cues {
                var place = random.below(world.items.count)
                if place >= facts, !alike.isEmpty, random.below(2) == 0 { place = alike[random.below(alike.count)] }
                let share = damage[random.below(damage.count)]
                let isQuestion = random.below(6) > 0
                let sentence =
                    isQuestion
                    ? world.question(world.items[place], .validation, using: &random)
                    : world.statement(world.items[place], .validation, using: &random)
                let typed = random.below(5) == 0 ? sentence.text.lowercased() : sentence.text
                let short = random.below(8) == 0 ? keywords(typed) : typed
                let cue = Damage.apply(share, to: short, using: &random)
                let candidates = memory.candidates(cue)
                let mask = random.next()
                let asked = Evidence.Cue(cue, weights, hiding: setting == .home || mask % 2 == 0 ? nil : mask)
                let features = Evidence.all(asked, Evidence.gather(asked, candidates, weights))
                let right = candidates.firstIndex { $0.id == Int64(place) }
                cases.append(Case(features: features, right: right, isKnown: place < told.count, damage: share))
            }
        }
        return cases
    }

    /// The items that are not told, of whose relation something is told of a subject that has a word in common.
    private static func lookAlikes(_ world: World, _ facts: Int) -> [Int] {
        func keys(_ item: World.Item) -> [String] {
            CueToken.words(of: item.subject).map(\.word).filter { !Roles.common.contains($0) }
                .map { "\(item.relation) \($0)" }
        }
        let told = Set(world.items.prefix(facts).flatMap(keys))
        return world.items.indices.dropFirst(facts).filter { keys(world.items[$0]).contains(where: told.contains) }
    }

    /// A cue without its commonest words, as typed into a search: `sales team meeting`.
    private static func keywords(_ cue: String) -> String {
        let kept = cue.split(separator: " ").filter { word in
            !Roles.common.contains(word.filter { $0.isLetter }.lowercased())
        }
        return kept.count > 1 ? kept.joined(separator: " ") : cue
    }

    /// The weights of the score: those with the most mass of the softmax on what is right.
    static func score(_ cases: [Case]) -> [Double] {
        let usable = cases.filter { $0.right != nil }
        return Descent.minimize(count: Evidence.names.count, steps: 400) { weights in
            var (loss, slopes) = (0.0, [Double](repeating: 0, count: weights.count))
            for example in usable {
                guard let right = example.right else { continue }
                let masses = softmax(example.features.map { Addressing.score($0, weights) })
                loss -= logarithm(max(masses[right], 1e-300)) / Double(usable.count)
                for (place, features) in example.features.enumerated() {
                    let slope = (masses[place] - (place == right ? 1 : 0)) / Double(usable.count)
                    if abs(slope) < 1e-9 { continue }
                    for feature in features.indices { slopes[feature] += slope * features[feature] }
                }
            }
            for feature in weights.indices {
                loss += 1e-4 * weights[feature] * weights[feature]
                slopes[feature] += 2e-4 * weights[feature]
            }
            return (loss, slopes)
        }
    }

    /// What the confidence is fitted to: the evidence for the best candidate of each case, and whether it is right.
    static func best(_ cases: [Case], _ score: [Double]) -> [(features: [Double], isRight: Bool, isKnown: Bool)] {
        cases.compactMap { example in
            let scores = example.features.map { Addressing.score($0, score) }
            guard let top = scores.indices.max(by: { scores[$0] < scores[$1] }) else { return nil }
            let features = Confidence.features(
                example.features[top], score: scores[top], attention: softmax(scores)[top])
            return (features, top == example.right, example.isKnown)
        }
    }

    /// The lowest threshold above which one unknown cue in 100 is answered at most.
    static func threshold(_ unknown: [Double]) -> Double {
        let above = unknown.sorted(by: >)
        return above.isEmpty ? 0.5 : above[above.count / 100] + 1e-9
    }
}

/// Minimization with all data at once, by Adam (Kingma and Ba, 2015).
enum Descent {
    static func minimize(
        count: Int, steps: Int, rate: Double = 0.1, _ function: ([Double]) -> (Double, [Double])
    ) -> [Double] {
        var weights = [Double](repeating: 0, count: count)
        var (mean, square) = (weights, weights)
        for step in 1...steps {
            let slopes = function(weights).1
            let rate = rate * min(1, 2 * (1 - Double(step - 1) / Double(steps)))
            for place in weights.indices {
                mean[place] = 0.9 * mean[place] + 0.1 * slopes[place]
                square[place] = 0.999 * square[place] + 0.001 * slopes[place] * slopes[place]
                let (first, second) = (1 - power(0.9, step), 1 - power(0.999, step))
                weights[place] -= rate * (mean[place] / first) / ((square[place] / second).squareRoot() + 1e-12)
            }
        }
        return weights
    }

    /// Logistic regression with a small ridge; the weights, one for each feature.
    static func logistic(_ examples: [(features: [Double], isTrue: Bool)], ridge: Double = 1e-5, steps: Int = 1500)
        -> [Double]
    {
        guard let width = examples.first?.features.count else { return [] }
        return minimize(count: width, steps: steps) { weights in
            var slopes = weights.map { 2 * ridge * $0 }
            for example in examples {
                let guess = Facts.logistic(Addressing.score(example.features, weights))
                let slope = (guess - (example.isTrue ? 1 : 0)) / Double(examples.count)
                for feature in slopes.indices { slopes[feature] += slope * example.features[feature] }
            }
            return (0, slopes)
        }
    }

    private static func power(_ base: Double, _ exponent: Int) -> Double {
        (0..<exponent).reduce(1.0) { product, _ in product * base }
    }
}

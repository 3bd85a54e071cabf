import Tensors

/// What the encoder is taught with: pairs of a cue and a fact, drawn from fresh made-up worlds without end.
enum CueLessons {
    /// The words of the training templates and other common ones, which get rows of their own; names and values don't.
    static func words() -> [String] {
        let common = commonWords.split(separator: " ").map(String.init)
        var words = Set(
            common + (carriers.statements + carriers.questions).flatMap { CueToken.words(of: $0).map(\.word) })
        for relation in Relation.all {
            let questions = relation.questions[.train, default: []].map(\.template)
            for template in relation.statements[.train, default: []] + questions {
                for token in CueToken.words(of: blank(template)) { words.insert(token.word) }
            }
        }
        return words.sorted()
    }

    /// A template without its slots.
    private static func blank(_ template: String) -> String {
        template.split(separator: "[", omittingEmptySubsequences: false)
            .map { part in part.contains("]") ? String(part.drop { $0 != "]" }.dropFirst()) : String(part) }
            .joined(separator: " ")
    }

    /// The pairs of one step, from a world of their own; a third of the cues are statements, half are misspelt.
    static func pairs(_ count: Int, using random: inout Random) -> [CueTraining.Pair] {
        // Half of the worlds have a few relations only, so that names are what tells their facts apart.
        let few = random.below(2) == 0 ? (0..<2 + random.below(4)).map { _ in random.below(Relation.all.count) } : nil
        let world = World(.train, count: count, of: few.map { Array(Set($0)).sorted() }, using: &random)
        return world.items.map { item in
            let fact = world.statement(item, .train, using: &random).text
            let isQuestion = random.below(3) > 0
            let cue =
                isQuestion
                ? world.question(item, .train, using: &random) : world.statement(item, .train, using: &random)
            let share = [0, 0, 0, 0.1, 0.2, 0.3][random.below(6)]
            return CueTraining.Pair(
                cue: words(Damage.apply(share, to: cue.text, using: &random), &random), fact: words(fact, &random),
                relation: item.relation)
        }
    }

    /// The words of a text, but for a tenth of those in small letters: no wording may hang on one word.
    private static func words(_ text: String, _ random: inout Random) -> [String] {
        CueToken.words(of: text).filter { $0.isCapital || $0.hasDigit || random.below(10) > 0 }.map(\.word)
    }

    /// Trains a network; `progress` sees the step and the mean loss of the last hundred.
    static func train(
        steps: Int, pairs count: Int = 96, rate: Double = 0.02, seed: UInt64,
        progress: (Int, Double) -> Void = { _, _ in }
    ) -> CueNetwork {
        var random = Random(seed: seed)
        var training = CueTraining(CueNetwork(words: words(), using: &random))
        var losses = 0.0
        for step in 0..<steps {
            let decay = 1 - Double(step) / Double(steps)
            losses += training.step(pairs(count, using: &random), rate: rate * (0.1 + 0.9 * decay))
            if step % 100 == 99 {
                progress(step + 1, losses / 100)
                losses = 0
            }
        }
        return training.network
    }
}

import Tensors

/// Tells the words that say what a sentence is about from those that say what it is.
///
/// In "Anna Keller works at Zanto", `Anna Keller` is the subject and `Zanto` the value. A logistic model over hashed
/// features of the known words around: what stands left and right, and what the sentence has before and behind.
struct Roles {
    static let buckets = 1 << 13

    let view: TextView

    /// The places of the words that may belong to a name or a value.
    var open: [Int] { view.words.indices.filter { !view.words[$0].isKnown } }

    /// The probabilities, for every open word, that it is part of the subject and that it is part of a value.
    ///
    /// Both are small for a word that only holds the sentence together and that training happened not to have.
    func roles(subject: [Double], value: [Double]) -> [(subject: Double, value: Double)] {
        open.map { place in
            let features = features(place)
            return (Self.probability(features, subject), Self.probability(features, value))
        }
    }

    private static func probability(_ features: [Int], _ weights: [Double]) -> Double {
        weights.count == buckets ? logistic(features.reduce(0) { $0 + weights[$1] }) : 0.5
    }

    /// The buckets of the features of an open word; a whole run of open words shares its surroundings.
    func features(_ place: Int) -> [Int] {
        var (first, last) = (place, place)
        while first > 0, !view.words[first - 1].isKnown { first -= 1 }
        while last + 1 < view.words.count, !view.words[last + 1].isKnown { last += 1 }
        let (left, right) = (word(first - 1), word(last + 1))
        let form: UInt64 = view.words[place].token.hasDigit ? 3 : view.words[place].token.isCapital ? 2 : 1
        var hashes: [UInt64] = [
            FeatureHash.join(1, left), FeatureHash.join(2, right), FeatureHash.join(3, left, right),
            FeatureHash.join(4, left, word(first - 2)), FeatureHash.join(5, right, word(last + 2)),
            FeatureHash.join(6, first == 0 ? 1 : 0, last + 1 == view.words.count ? 1 : 0), FeatureHash.join(7, form),
            FeatureHash.join(8, form, left), FeatureHash.join(13, view.words[last].hasGenitive ? 1 : 0),
        ]
        for other in view.words.indices where view.words[other].isKnown {
            let side: UInt64 = other < place ? 1 : 2
            hashes.append(FeatureHash.join(9, word(other), side))
            hashes.append(FeatureHash.join(10, word(other), side, form))
        }
        return hashes.map { Int($0 % UInt64(Self.buckets)) }
    }

    private func word(_ place: Int) -> UInt64 {
        guard view.words.indices.contains(place) else { return 1 }
        return view.words[place].isKnown ? FeatureHash.of(view.words[place].token.word) : 2
    }

    /// Fits the weights to the training part of the made-up world, by Adagrad.
    static func train(
        _ network: CueNetwork, count: Int, using random: inout Random
    ) -> (subject: [Double], value: [Double]) {
        var (subject, value) = (Fitting(), Fitting())
        for number in 0..<count / 200 {
            let rate = 0.1 * (1.05 - Double(number) / Double(count / 200))
            let world = World(.train, count: 200, using: &random)
            for item in world.items {
                let sentence = world.statement(item, .train, using: &random)
                let mask = random.next()
                let roles = Roles(view: TextView(sentence.text, network, hiding: mask & 1 == 0 ? mask : nil))
                for place in roles.open {
                    let start = roles.view.words[place].token.range.lowerBound
                    let slot = sentence.ranges.first { $0.value.contains(start) }?.key
                    let features = roles.features(place)
                        .filter { (UInt64($0) &* 0x9E37_79B9_7F4A_7C15 ^ mask) >> 17 % 5 > 0 }
                    subject.step(features, isTrue: slot == "X", rate)
                    value.step(features, isTrue: slot.map { $0 != "X" } ?? false, rate)
                }
            }
        }
        return (subject.weights, value.weights)
    }

    /// A logistic model on its way.
    private struct Fitting {
        var weights = [Double](repeating: 0, count: buckets)
        private var squares = [Double](repeating: 1e-6, count: buckets)

        mutating func step(_ features: [Int], isTrue: Bool, _ rate: Double) {
            let slope = logistic(features.reduce(0) { $0 + weights[$1] }) - (isTrue ? 1 : 0)
            for feature in features {
                squares[feature] += slope * slope
                weights[feature] -= rate * slope / squares[feature].squareRoot()
            }
        }
    }
}

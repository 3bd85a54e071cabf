import Tensors

/// Fits a ``KindModel`` to the training part of the made-up world.
enum KindTraining {
    /// A model that learns from one sentence after the other.
    private struct Fitting {
        var model: KindModel.Member
        private var tableSquares: [Float]
        private var outputSquares: [Float]

        init(_ model: KindModel.Member) {
            self.model = model
            tableSquares = [Float](repeating: 1e-6, count: model.table.count)
            outputSquares = [Float](repeating: 1e-6, count: model.output.count)
        }

        /// A step of Adagrad on the cross-entropy of one sentence.
        mutating func step(_ features: [Int], _ kind: Int, _ rate: Float) {
            if features.isEmpty { return }
            let width = KindModel.width
            let hidden = model.hidden(features)
            var slopes = model.masses(hidden)
            slopes[kind] -= 1
            var back = [Float](repeating: 0, count: width)
            for (kind, slope) in slopes.enumerated() where abs(slope) > 1e-5 {
                let row = kind * (width + 1)
                for column in 0...width {
                    if column < width { back[column] += slope * model.output[row + column] }
                    let change = slope * (column < width ? hidden[column] : 1)
                    outputSquares[row + column] += change * change
                    model.output[row + column] -= rate * change / outputSquares[row + column].squareRoot()
                }
            }
            let scale = 1 / Float(features.count).squareRoot()
            for feature in features {
                for column in 0..<width {
                    let (place, change) = (feature * width + column, back[column] * scale)
                    tableSquares[place] += change * change
                    model.table[place] -= rate * change / tableSquares[place].squareRoot()
                }
            }
        }
    }

    /// The weights of one who never heard of a fifth of the relations.
    ///
    /// Much of what is told in life is of no relation that was learned, and what uses a reading must be ready for that.
    static func partly(_ weights: AddressingWeights, using random: inout Random) -> AddressingWeights {
        let heard = Relation.all.indices.filter { !isUnheard($0) }
        var partly = weights
        partly.kinds = train(weights.network, count: 150_000, of: heard, using: &random)
        return partly
    }

    static func isUnheard(_ relation: Int) -> Bool { relation % 5 == 0 }

    /// Models after `count` statements and questions each, of all relations or of some.
    ///
    /// From half of the sentences a part of the known words is hidden, and from all a fifth of the features.
    static func train(
        _ network: CueNetwork, count: Int, of relations: [Int]? = nil, using random: inout Random
    ) -> KindModel {
        var trained = KindModel(many: Relation.all.map(\.isMany), using: &random)
        trained.models = trained.models.map { fit($0, network, count, relations, using: &random) }
        return trained.rounded()
    }

    private static func fit(
        _ model: KindModel.Member, _ network: CueNetwork, _ count: Int, _ relations: [Int]?, using random: inout Random
    ) -> KindModel.Member {
        var fitting = Fitting(model)
        for number in 0..<count / 200 {
            let rate = 0.05 * (1.02 - Float(number) / Float(count / 200))
            let world = World(.train, count: 200, of: relations, using: &random)
            for item in world.items {
                let likelier = random.below(2) == 0 ? LifelikeNames.apply(to: item, world.names, using: &random) : item
                let sentence =
                    random.below(5) < 3
                    ? world.statement(likelier, .train, using: &random)
                    : world.question(likelier, .train, using: &random)
                let mask = random.next()
                let view = TextView(sentence.text, network, hiding: mask & 1 == 0 ? mask : nil)
                let features = KindModel.features(Roles(view: view))
                    .filter { FeatureHash.isKept($0, mask) }
                fitting.step(features, item.relation, rate)
            }
        }
        return fitting.model
    }
}

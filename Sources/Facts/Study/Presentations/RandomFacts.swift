import Tensors

/// Random facts: pairs of a subject and a relation, each with an object that nothing else tells.
///
/// There are ten relations and so many subjects that half of all pairs have a fact. Objects are drawn uniformly and
/// independently, so a fact holds log2(objects) bits that no regularity gives away.
struct RandomFacts: Sendable {
    /// A subject, a relation and an object, each by its number.
    struct Triple: Sendable, Equatable {
        let subject: Int
        let relation: Int
        let object: Int
    }

    static let relations = 10

    let subjects: Int
    let objects: Int
    let triples: [Triple]

    init(count: Int, objects: Int, using random: inout Random) {
        precondition(count > 0 && objects > 1, "RandomFacts: \(count) facts with one of \(objects) objects")
        self.objects = objects
        subjects = (2 * count + Self.relations - 1) / Self.relations
        var pairs = Array(0..<subjects * Self.relations)
        pairs.shuffle(using: &random)
        triples = pairs.prefix(count).map { pair in
            Triple(
                subject: pair / Self.relations, relation: pair % Self.relations, object: random.below(objects))
        }
    }
}

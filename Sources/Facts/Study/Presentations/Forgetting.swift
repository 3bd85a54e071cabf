import Tensors

extension PresentationStudy {
    /// What learning the second half of some facts did to the first half, which was learnt before.
    public struct Forgetting: Codable, Sendable, Equatable {
        /// How often each old fact was shown until 99 % were known; nil if never, and then there is no more.
        public var first: Int?
        /// The new facts alone.
        public var without: Course?
        /// The new facts, and old ones among them.
        public var with: Course?
    }

    /// The passes over the new facts.
    public struct Course: Codable, Sendable, Equatable {
        /// How often each new fact was shown until 99 % of them were known; nil if never.
        public var most: Int?
        /// The share of the old facts that was known then, or at the end.
        public var kept: Double
        /// How often each new fact was shown until 99 % of the old and of the new were known; nil if not looked for.
        public var both: Int?
        /// How often each new fact was shown where the recall was looked at.
        public var shown: [Int] = []
        /// The share of the old facts that was known then.
        public var old: [Double] = []
        /// The share of the new ones.
        public var new: [Double] = []
    }

    /// Lets a network learn one half of its facts, then the other, once without and once with replay.
    ///
    /// Replay shows `replay` · old facts in every pass over the new ones. The optimizer goes on as it was. Nil where it
    /// was interrupted.
    static func forget(
        _ how: Gradient, facts count: Int, objects: Int, seed: UInt64, limit: Int, replay: Double, _ watch: Watch
    ) -> Forgetting? {
        var random = Random(seed: seed)
        let facts = RandomFacts(count: count, objects: objects, using: &random)
        var learner = FactLearner(how, for: facts, using: &random)
        let old = Array(facts.triples.prefix(count / 2))
        let new = Array(facts.triples.dropFirst(count / 2))
        var result = Forgetting()
        for pass in 1...limit where result.first == nil && learner.isFinite {
            if watch.isInterrupted() { return nil }
            learner.pass(over: old)
            let recall = learner.recall(of: old)
            watch.observe(pass, recall)
            if recall >= most { result.first = pass }
        }
        guard result.first != nil else { return result }
        guard let without = course(learner, old, new, replay: 0, limit, watch),
            let with = course(learner, old, new, replay: replay, limit, watch)
        else { return nil }
        (result.without, result.with) = (without, with)
        return result
    }

    /// Shows the new facts to a network that knows the old ones; without replay until the new ones are known, with it
    /// until both are.
    private static func course(
        _ learner: FactLearner, _ old: [RandomFacts.Triple], _ new: [RandomFacts.Triple], replay: Double, _ limit: Int,
        _ watch: Watch
    ) -> Course? {
        var learner = learner
        var result = Course(
            most: nil, kept: 0, both: nil, shown: [0], old: [learner.recall(of: old)], new: [learner.recall(of: new)])
        for pass in 1...limit {
            if watch.isInterrupted() { return nil }
            let again = replay > 0 ? learner.sample(replay, of: old) : []
            learner.pass(over: new + again)
            let (kept, known) = (learner.recall(of: old), learner.recall(of: new))
            watch.observe(pass, known)
            if result.most == nil { result.kept = kept }
            if result.most == nil, known >= most { result.most = pass }
            if replay > 0, known >= most, kept >= most { result.both = pass }
            let isEnd =
                pass == limit || !learner.isFinite || result.both != nil || (replay == 0 && result.most != nil)
            if isEnd || result.most == pass || Double(pass) >= 1.04 * Double(result.shown.last ?? 0) {
                result.shown.append(pass)
                result.old.append(kept)
                result.new.append(known)
            }
            if isEnd { break }
        }
        return result
    }
}

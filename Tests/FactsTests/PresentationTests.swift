import Foundation
import Tasks
import Tensors
import Testing

@testable import Facts

/// The study of how often a fact must be shown.
@Suite struct PresentationTests {
    private static var small: PresentationStudy {
        var study = PresentationStudy()
        (study.facts, study.objects, study.networks, study.hidden) = ([20], 8, [.feedforward, .lstm], [12])
        (study.rates, study.limit, study.seeds) = ([.sgd: [0.5, 1], .adam: [0.02, 0.04]], 200, 1...2)
        return study
    }

    private static func gradient(
        _ network: PresentationStudy.Network = .feedforward, _ optimizer: PresentationStudy.Rule = .adam,
        rate: Double = 0.02, hidden: Int = 12
    ) -> PresentationStudy.Gradient {
        .init(network: network, hidden: hidden, optimizer: optimizer, rate: rate, batch: 5, momentum: 0, clip: 5)
    }

    private static var calm: PresentationStudy.Watch { .init(isInterrupted: { false }, observe: { _, _ in }) }

    @Test func factsAreDifferentPairsWithUniformObjects() {
        var random = Random(seed: 1)
        let facts = RandomFacts(count: 4000, objects: 4, using: &random)
        #expect(facts.subjects == 800 && facts.triples.count == 4000)
        #expect(Set(facts.triples.map { $0.subject * 10 + $0.relation }).count == 4000)
        #expect(facts.triples.allSatisfy { (0..<800).contains($0.subject) })
        #expect(Set(facts.triples.map(\.relation)) == Set(0..<10))
        for object in 0..<4 {
            // 1000 of 4000, with a deviation of 27.
            #expect(abs(facts.triples.count { $0.object == object } - 1000) < 140)
        }
    }

    /// A network that says nothing knows nothing, and one that is told by its weights knows all.
    @Test func recallCountsWhatScoresHighest() {
        var random = Random(seed: 2)
        let facts = RandomFacts(count: 10, objects: 3, using: &random)
        var network = FactNetwork(.feedforward, hidden: 4, for: facts, using: &random)
        network.readout.weight = .zeros(3, 4)
        #expect(network.recall(of: facts.triples) == 0)
        network.readout.bias = Tensor([0, 1, 0])
        let ones = Double(facts.triples.count { $0.object == 1 }) / 10
        #expect(network.recall(of: facts.triples) == ones && ones > 0 && ones < 1)
        network.readout.bias = Tensor([0, .nan, 0])
        #expect(network.recall(of: facts.triples) == 0)
    }

    @Test(arguments: PresentationStudy.Network.allCases) func networksLearnEveryFact(
        _ network: PresentationStudy.Network
    ) throws {
        for (optimizer, rate) in [(PresentationStudy.Rule.sgd, 0.5), (.adam, 0.02)] {
            let learnt = try #require(
                PresentationStudy.learn(
                    Self.gradient(network, optimizer, rate: rate), facts: 30, objects: 8, seed: 3, limit: 400,
                    until: .all, Self.calm))
            let (most, all) = (try #require(learnt.most), try #require(learnt.all))
            #expect(most <= all && learnt.isFinite && learnt.shown.last == all && learnt.recall.last == 1)
            #expect(learnt.shown.first == 0 && learnt.recall[0] < 0.5)
            #expect(zip(learnt.shown, learnt.shown.dropFirst()).allSatisfy { $0 < $1 })
            let firstMost = zip(learnt.shown, learnt.recall).first { $0.1 >= PresentationStudy.most }
            #expect(firstMost?.0 == most)
        }
    }

    @Test func whatIsNotReachedIsNotClaimed() throws {
        let learnt = try #require(
            PresentationStudy.learn(
                Self.gradient(rate: 1e-6), facts: 30, objects: 8, seed: 3, limit: 5, until: .all, Self.calm))
        #expect(learnt.most == nil && learnt.all == nil && learnt.shown.last == 5)
        // A rate that no number of theirs can hold: at 1e30 a saturated layer may go on learning in steps of its own.
        let wild = try #require(
            PresentationStudy.learn(
                Self.gradient(.feedforward, .sgd, rate: 1e300), facts: 30, objects: 8, seed: 3, limit: 50, until: .all,
                Self.calm))
        #expect(!wild.isFinite && wild.most == nil && wild.recall.last == 0)
    }

    /// One fact of each half: what is learnt later pushes out what was learnt before, unless it is shown again.
    @Test func replayKeepsWhatWouldBeForgotten() throws {
        let forgetting = try #require(
            PresentationStudy.forget(
                Self.gradient(rate: 0.04), facts: 60, objects: 20, seed: 4, limit: 300, replay: 1, Self.calm))
        let (without, with) = (try #require(forgetting.without), try #require(forgetting.with))
        #expect(forgetting.first != nil && without.most != nil && without.both == nil)
        #expect(without.old.first ?? 0 >= 0.99 && without.kept == without.old.last && without.kept < 0.9)
        #expect(with.both != nil && with.kept > without.kept && (with.old.last ?? 0) >= 0.99)
        #expect((with.new.last ?? 0) >= 0.99 && (without.new.last ?? 0) >= 0.99)
        let never = try #require(
            PresentationStudy.forget(
                Self.gradient(rate: 1e-6), facts: 60, objects: 20, seed: 4, limit: 3, replay: 1, Self.calm))
        #expect(never == PresentationStudy.Forgetting())
    }

    @Test func theMemoryIsToldOnce() throws {
        let told = try #require(
            try PresentationStudy.tell(facts: 20, objects: 8, seed: 1, questions: 1000, Self.calm))
        for known in [told.judged, told.kept] {
            #expect(known.asked == 20 && known.bytes > 4096)
            #expect(known.cue.trusted <= known.cue.first && known.cue.first <= known.cue.among)
            #expect(known.cue.among > 0.7)
        }
        let few = try #require(try PresentationStudy.tell(facts: 20, objects: 8, seed: 1, questions: 6, Self.calm))
        #expect(few.judged.asked == 6)
    }

    @Test func cuesLackTheObject() {
        var random = Random(seed: 5)
        let facts = RandomFacts(count: 50, objects: 5, using: &random)
        let sentences = FactSentences(facts, using: &random)
        #expect(Set(sentences.statements).count == 50 && sentences.questions.count == 50)
        for (statement, cue) in zip(sentences.statements, sentences.cues) {
            #expect(cue.utf8.count < statement.utf8.count)
        }
        #expect(FactSentences.relations.count == 10)
    }
}

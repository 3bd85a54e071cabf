import Tensors
import Testing

@testable import Facts

@Suite struct WorldTests {
    @Test func everyRelationHasWordingsOfEveryPart() {
        #expect(Relation.all.count >= 40)
        #expect(Set(Relation.all.map(\.name)).count == Relation.all.count)
        for relation in Relation.all {
            for split in Split.allCases {
                #expect(relation.statements[split]?.isEmpty == false, "\(relation.name): no statement for \(split)")
                #expect(relation.questions[split]?.isEmpty == false, "\(relation.name): no question for \(split)")
            }
        }
    }

    @Test func noWordingIsInTwoParts() {
        for relation in Relation.all {
            let all = Split.allCases.map { split in
                Set((relation.statements[split] ?? []) + (relation.questions[split] ?? []).map(\.template))
            }
            #expect(all[0].isDisjoint(with: all[1]) && all[0].isDisjoint(with: all[2]), "\(relation.name)")
            #expect(all[1].isDisjoint(with: all[2]), "\(relation.name)")
            #expect(all[3].isDisjoint(with: all[0].union(all[1]).union(all[2])), "\(relation.name)")
        }
    }

    @Test func templatesNameTheirSlots() {
        for relation in Relation.all {
            let slots = Set(relation.slots.map { "[\($0.name)]" } + ["[X]"])
            for template in relation.statements.values.joined() {
                #expect(Set(slots.filter { template.contains($0) }) == slots, "\(relation.name): \(template)")
            }
            for question in relation.questions.values.joined() {
                #expect(slots.contains("[\(question.slot)]") && !question.template.contains("[\(question.slot)]"))
                #expect(slots.contains { question.template.contains($0) }, "\(relation.name): \(question.template)")
            }
        }
    }

    @Test(arguments: NameKind.allCases) func namesOfPartsDiffer(_ kind: NameKind) {
        var random = Random(seed: 1)
        let sets = [Split.train, .validation, .test].map { split in
            Set((0..<400).map { _ in NameMaker(split).make(kind, using: &random).lowercased() })
        }
        #expect(sets.allSatisfy { $0.count >= 2 })
        #expect(
            sets[0].isDisjoint(with: sets[2]) && sets[0].isDisjoint(with: sets[1]) && sets[1].isDisjoint(with: sets[2]))
    }

    @Test func rangesAreThoseOfTheValues() {
        var random = Random(seed: 2)
        let world = World(.test, count: 500, using: &random)
        for item in world.items {
            let sentence = world.statement(item, .test, using: &random)
            for (slot, range) in sentence.ranges {
                let part = String(decoding: Array(sentence.text.utf8)[range], as: UTF8.self)
                #expect(part.lowercased() == item.values[slot]?.lowercased())
            }
            #expect(!sentence.text.contains("["))
        }
        #expect(Set(world.items.map { "\($0.relation) \($0.subject)" }).count == world.items.count)
    }

    @Test func sameSeedSameWorld() {
        var (a, b) = (Random(seed: 9), Random(seed: 9))
        let worlds = [World(.train, count: 200, using: &a), World(.train, count: 200, using: &b)]
        #expect(worlds[0].items.map(\.values) == worlds[1].items.map(\.values))
        #expect(a == b)
    }

    @Test(arguments: [0.1, 0.2, 0.3]) func damageIsOfTheShare(_ share: Double) {
        var random = Random(seed: 3)
        let text = String(repeating: "The meeting is at three in the room. ", count: 200)
        let damaged = Damage.apply(share, to: text, using: &random)
        let (old, new) = (Array(text), Array(damaged))
        #expect(abs(new.count - old.count) < old.count / 50)
        // A swap changes two characters, and a quarter of the changes are swaps: at least share less one in 27.
        let changes = Array(damaged).difference(from: old).count
        #expect(Double(changes) > 0.9 * share * Double(old.count))
        #expect(Double(changes) < 2 * share * Double(old.count))
        #expect(Damage.apply(0, to: text, using: &random) == text)
    }

    @Test func onePeopleHaveSeveralNames() {
        #expect(NameKind.team.identity(of: "the press team") == NameKind.team.identity(of: "the press group"))
        #expect(NameKind.team.identity(of: "the press team") != NameKind.team.identity(of: "the sales team"))
        #expect(NameKind.thing.identity(of: "the red key") == "the red key")
    }

    @Test func lookAlikesNeverSupersede() {
        var random = Random(seed: 4)
        let pairs = SupersedingPairs.lookAlikes(.validation, 500, using: &random)
        #expect(pairs.count == 500 && pairs.allSatisfy { $0.kind != .newValue && $0.old != $0.new })
        // They share more than two facts drawn by chance: a word that is not among the commonest.
        let sharing = pairs.count { pair in
            let words = { (text: String) in
                Set(CueToken.words(of: text).map(\.word)).subtracting(Roles.common)
            }
            return !words(pair.old).isDisjoint(with: words(pair.new))
        }
        #expect(sharing > 475)
    }
}

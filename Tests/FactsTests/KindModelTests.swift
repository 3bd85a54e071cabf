import Foundation
import Tasks
import Tensors
import Testing
import Training

@testable import Facts

/// Reading which relation a sentence is about.
@Suite struct KindModelTests {
    private let weights: AddressingWeights

    init() throws { weights = try CueEncoder.shipped().weights }

    private func read(_ text: String, _ kinds: KindModel? = nil) -> KindModel.Reading {
        (kinds ?? weights.kinds).read(Roles(view: TextView(text, weights.network)))
    }

    private func name(_ reading: KindModel.Reading) -> String? { reading.top.map { Relation.all[$0.kind].name } }

    @Test(
        arguments: zip(
            [
                "Anna Keller works at Zanto Systems.", "Where does Anna Keller live?",
                "When is the meeting of the sales team?",
                "The capital of Freedonia is Korrburg.", "who wrote \"The Long Night\"",
                "Bela Marten is allergic to nuts.",
            ], ["employer", "residence", "meeting", "capital", "author", "allergy"])
    ) func plainSentencesAreReadRight(_ text: String, _ relation: String) {
        let reading = read(text)
        #expect(name(reading) == relation)
        #expect(abs(reading.masses.reduce(0, +) - 1) < 1e-5 && reading.masses.allSatisfy { $0 >= 0 })
        let length = reading.direction.reduce(0) { $0 + $1 * $1 }
        #expect(abs(length - 1) < 1e-5)
    }

    @Test func namesDoNotMatter() {
        let (one, other) = (read("Anna Keller works at Zanto."), read("Otto Brenner works at Mirvex."))
        #expect(zip(one.masses, other.masses).allSatisfy { abs($0 - $1) < 1e-6 })
        #expect(one.cosine(other) > 0.9999 && one.likeness(other) > 0.9999)
        let elsewhere = read("Anna Keller was born in Korrburg.")
        #expect(elsewhere.topic.isOther(than: one.topic) && one.topic.isOther(than: elsewhere.topic))
        #expect(!one.topic.isOther(than: other.topic) && elsewhere.agreement(one) < 0.05)
    }

    /// The models are averaged, each a softmax over W h + b with h = Σ E_f / √n, written here once more.
    @Test func aReadingIsThatOfTheFormula() throws {
        let roles = Roles(view: TextView("Where was Anna Keller born?", weights.network))
        let features = KindModel.features(roles)
        var expected = [Double](repeating: 0, count: weights.kinds.kinds)
        let width = KindModel.width
        for model in weights.kinds.models {
            let h = (0..<width).map { column in
                features.reduce(0.0) { $0 + Double(model.table[$1 * width + column]) }
                    / Double(features.count).squareRoot()
            }
            let scores = expected.indices.map { kind in
                (0..<width).reduce(Double(model.output[kind * (width + 1) + width])) {
                    $0 + Double(model.output[kind * (width + 1) + $1]) * h[$1]
                }
            }
            let sum = scores.reduce(0) { $0 + exp($1) }
            for kind in expected.indices { expected[kind] += exp(scores[kind]) / sum / Double(KindModel.members) }
        }
        let found = weights.kinds.read(roles).masses
        #expect(zip(expected, found).allSatisfy { abs($0 - Double($1)) < 1e-5 })
    }

    @Test func learnsFromSentences() {
        var random = Random(seed: 3)
        let relations = [0, 1, 2, 5]
        let kinds = KindTraining.train(weights.network, count: 2000, of: relations, using: &random)
        #expect(kinds.isWhole && kinds.models[0] != kinds.models[1])
        let world = World(.train, count: 200, of: relations, using: &random)
        let right = world.items.count { item in
            read(world.statement(item, .train, using: &random).text, kinds).top?.kind == item.relation
        }
        #expect(Double(right) > 0.9 * Double(world.items.count))
        // What it never heard of has no mass.
        #expect(read("Anna Keller works at Zanto.", kinds).masses[10] < 0.05)
    }

    @Test func theStudyCounts() {
        var random = Random(seed: 3)
        let result = RelationStudy(weights, on: .validation).measure(300, using: &random)
        #expect(result.statements.count == result.questions.count && result.statements.count > 200)
        #expect(Statistics.share(result.sure) > 0.9 && result.sure.count < 2 * result.statements.count)
        #expect(result.surprise > 0 && result.surprise < 1)
    }

    /// After a transaction that was rolled back its numbers are given again, to other facts.
    @Test func topicsAreForgottenWithTheirTransaction() {
        let (work, birth) = (read("Anna Keller works at Zanto.").topic, read("Anna Keller was born in Korrburg.").topic)
        var table = RivalTable()
        table.begin(1)
        table.note(7, work)
        #expect(table.isOther(7, than: birth) && !table.isOther(7, than: work) && !table.isOther(8, than: birth))
        table.end(1)
        table.begin(2)
        #expect(table.isOther(7, than: birth))
        // Rolled back: whatever is written next, 2 or, after another has written, 3.
        var next = table
        table.begin(2)
        next.begin(3)
        #expect(!table.isOther(7, than: birth) && !next.isOther(7, than: birth))
    }

    @Test func weightsWithoutItAreRefused() throws {
        var bare = weights
        bare.kinds = KindModel()
        #expect(throws: DataError.self) { try bare.check("weights") }
        bare.kinds = weights.kinds
        bare.kinds.many.removeLast()
        #expect(throws: DataError.self) { try bare.check("weights") }
    }
}

/// Numbers of 8 bits.
@Suite struct EightBitsTests {
    @Test func roundsToAHundredAndTwentySeventh() {
        let numbers: [Float] = [1, -0.5, 0.25, 0, 0, 0, -300, 100, 1e-3]
        let rounded = EightBits(numbers, width: 3).numbers
        #expect(rounded[3..<6].allSatisfy { $0 == 0 })
        for (place, (exact, number)) in zip(numbers, rounded).enumerated() {
            let largest: Float = place < 3 ? 1 : 300
            #expect(abs(exact - number) <= largest / 254 + 1e-6)
        }
        #expect(rounded[0] == 1 && rounded[6] == -300)
        // Rounding again changes nothing.
        #expect(EightBits(rounded, width: 3).numbers == rounded)
    }

    @Test func survivesItsFile() {
        let bits = EightBits([1, 2, 3, 4, 5, 6], width: 2)
        let file = TensorFile(bits.entries("m"), metadata: [:])
        #expect(EightBits(file, "m")?.numbers == bits.numbers && EightBits(file, "m")?.width == 2)
        #expect(EightBits(file, "n") == nil)
        #expect(EightBits(TensorFile([bits.entries("m")[0]], metadata: [:]), "m") == nil)
    }
}

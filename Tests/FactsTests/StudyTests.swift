import Foundation
import Tasks
import Tensors
import Testing

@testable import Facts

@Suite struct StudyTests {
    @Test func intervalsAreWilsons() {
        // 8 of 10: (0.49016, 0.94331), as statsmodels' proportion_confint(8, 10, method="wilson") gives.
        let (low, high) = Statistics.interval(Array(repeating: true, count: 8) + [false, false])
        #expect(abs(low - 0.49016) < 1e-4 && abs(high - 0.94331) < 1e-4)
        #expect(Statistics.share([]) == 0)
    }

    @Test func differencesArePaired() {
        var random = Random(seed: 1)
        let a = (0..<1000).map { $0 % 10 < 8 }
        let b = (0..<1000).map { $0 % 10 < 7 }
        let (value, low, high) = Statistics.difference(a, b, using: &random)
        #expect(abs(value - 0.1) < 1e-12)
        // The steps are 1 in a tenth of the cases, else 0: their mean has a deviation of 0.0095.
        #expect(abs(low - (0.1 - 1.96 * 0.0095)) < 0.004 && abs(high - (0.1 + 1.96 * 0.0095)) < 0.004)
        let none = Statistics.difference(a, a, using: &random)
        #expect(none == (0, 0, 0))
    }

    @Test func bestMatchIsThatOfTheFormula() {
        let index = LexicalIndex(["a b b", "a c", "d e f g"], .words)
        let scores = index.scores("b a")
        let mean = 3.0
        func part(_ having: Double, _ count: Double, _ length: Double) -> Double {
            log(1 + (3 - having + 0.5) / (having + 0.5)) * count * 2.2 / (count + 1.2 * (0.25 + 0.75 * length / mean))
        }
        #expect(abs((scores[0] ?? 0) - (part(1, 2, 3) + part(2, 1, 3))) < 1e-12)
        #expect(abs((scores[1] ?? 0) - part(2, 1, 2)) < 1e-12)
        #expect(scores[2] == nil)
        #expect(LexicalIndex.best([2: 1, 1: 1, 0: 3], 2) == [0, 1])
        #expect(LexicalIndex.split("Ab c", .triples) == ["ab ", "b c"])
    }

    @Test func aFolderThatIsNotParaRelIsRefused() throws {
        #expect(throws: DataError.self) { try ParaRel(reading: "/nowhere") }
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("pararel-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        for part in ["patterns", "trex"] {
            try FileManager.default.createDirectory(
                at: folder.appendingPathComponent(part), withIntermediateDirectories: true)
        }
        let patterns = "{\"pattern\": \"[X] quux [Y].\"}\n{\"pattern\": \"[Y] zimmers [X].\"}\n"
        try Data(patterns.utf8).write(to: folder.appendingPathComponent("patterns/P1.jsonl"))
        let items = "{\"sub_label\": \"Zanto\", \"obj_label\": \"Korr\"}\n"
        try Data(items.utf8).write(to: folder.appendingPathComponent("trex/P1.jsonl"))
        let data = try ParaRel(reading: folder.path)
        #expect(data.told(data.facts[0], 0) == "Zanto quux Korr." && data.asked(data.facts[0], 1) == " zimmers Zanto.")
        // What training has word for word is no test.
        let heard = try #require(Relation.all.first?.statements[.train]?.first)
        try Data((patterns + "{\"pattern\": \"\(heard)\"}\n").utf8)
            .write(to: folder.appendingPathComponent("patterns/P1.jsonl"))
        #expect(try ParaRel(reading: folder.path).relations.map(\.patterns.count) == [2])
        try Data((items + "no JSON\n").utf8).write(to: folder.appendingPathComponent("trex/P1.jsonl"))
        #expect { try ParaRel(reading: folder.path) } throws: { ($0 as? DataError)?.line == 2 }
    }

    @Test func weightsSurviveTheirFile() throws {
        var random = Random(seed: 1)
        var weights = AddressingWeights(network: CueNetwork(words: ["is", "where"], using: &random)).rounded()
        weights.ranking["threshold"] = [0.5]
        weights.superseding["judge"] = [1, -2, 0.25]
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("weights-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        try weights.write(to: path)
        let again = try AddressingWeights(reading: path)
        #expect(again == weights && again.identity == weights.identity)
        weights.network.importance[5] += 1
        #expect(weights.identity != again.identity)
        var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        bytes[bytes.count / 2] ^= 1
        try bytes.write(to: URL(fileURLWithPath: path))
        #expect(throws: DataError.self) { try AddressingWeights(reading: path) }
        #expect(throws: DataError.self) { try AddressingWeights(reading: "/nowhere") }
    }

    @Test func thresholdsKeepTheirPromise() {
        let answers = (0..<1000).map { (score: Double($0) / 1000, isTrue: $0 >= 400 && $0 % 100 != 0) }
        let threshold = SupersedingTraining.threshold(answers, precision: 0.985)
        let taken = answers.filter { $0.score >= threshold }
        #expect(Double(taken.filter(\.isTrue).count) >= 0.985 * Double(taken.count))
        #expect(threshold > 0.38 && threshold < 0.41)
        let unknown = (0..<1000).map { Double($0 * 37 % 1000) / 1000 }
        let limit = RankTraining.threshold(unknown)
        #expect(unknown.count { $0 >= limit } == 10)
    }
}

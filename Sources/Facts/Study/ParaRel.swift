import Foundation
import Tasks

/// The relations of ParaRel: facts of Wikidata, and several patterns for each relation.
///
/// Patterns that training has too, word for word, are left out, and relations of which fewer than two patterns remain.
struct ParaRel {
    struct Relation {
        let name: String
        let patterns: [String]
    }

    struct Item {
        let relation: Int
        let subject: String
        let object: String
    }

    private(set) var relations: [Relation] = []
    private(set) var facts: [Item] = []

    /// Reads `patterns/*.jsonl` and `trex/*.jsonl` of a folder.
    init(reading folder: String) throws(DataError) {
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: folder + "/patterns").sorted()
        } catch {
            throw DataError(
                path: folder, problem: "has no folder \"patterns\" that can be read",
                remedy: "Name the folder that has ParaRel's \"patterns\" and \"trex\".")
        }
        for name in names where name.hasSuffix(".jsonl") {
            let patterns = try Self.lines("\(folder)/patterns/\(name)").map { $0["pattern"] ?? "" }
            let items = try Self.lines("\(folder)/trex/\(name)")
            guard patterns.count > 1 else {
                throw DataError(path: "\(folder)/patterns/\(name)", problem: "has fewer than two patterns")
            }
            let unheard = patterns.filter { !Self.heard.contains(Self.words($0)) }
            if unheard.count < 2 { continue }
            for item in items {
                guard let subject = item["sub_label"], let object = item["obj_label"] else { continue }
                facts.append(Item(relation: relations.count, subject: subject, object: object))
            }
            relations.append(Relation(name: String(name.dropLast(6)), patterns: unheard))
        }
        if facts.isEmpty { throw DataError(path: folder, problem: "has no facts in wordings that training has not") }
    }

    /// The wordings of training.
    private static let heard = Set(
        Facts.Relation.all.flatMap { relation in
            [Split.train, .validation].flatMap { relation.statements[$0] ?? [] }.map(words)
        })

    private static func words(_ pattern: String) -> [String] { CueToken.words(of: pattern).map(\.word) }

    private static func lines(_ path: String) throws(DataError) -> [[String: String]] {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw DataError(path: path, problem: "can't be read")
        }
        var objects: [[String: String]] = []
        for (number, line) in data.split(separator: 10).enumerated() {
            guard let object = try? JSONDecoder().decode([String: String].self, from: Data(line)) else {
                throw DataError(path: path, line: number + 1, problem: "is no JSON object of strings")
            }
            objects.append(object)
        }
        return objects
    }

    /// A fact in the words of a pattern.
    func told(_ fact: Item, _ pattern: Int) -> String {
        relations[fact.relation].patterns[pattern]
            .replacingOccurrences(of: "[X]", with: fact.subject).replacingOccurrences(of: "[Y]", with: fact.object)
    }

    /// A cue in the words of a pattern, whose object is left out.
    func asked(_ fact: Item, _ pattern: Int) -> String {
        relations[fact.relation].patterns[pattern]
            .replacingOccurrences(of: "[X]", with: fact.subject).replacingOccurrences(of: "[Y]", with: "")
    }
}

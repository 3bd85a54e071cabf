import Foundation
import Tasks
import Tensors

extension PresentationStudy {
    /// What the fact memory knows after it was told every fact once.
    public struct OneTelling: Codable, Sendable, Equatable {
        /// The share of the facts whose object it answered with.
        public var recall: Double
        /// The share of the first half, before the second half was told.
        public var before: Double
        /// The same after it.
        public var after: Double
        /// The size of the memory's file.
        public var bytes: Int
    }

    /// Tells the facts of a seed to a new memory, one half after the other, and asks for all of them.
    ///
    /// They are told and asked for as sentences about made-up people and towns of the test part of the world. Nil where
    /// it was interrupted; throws where the temporary folder cannot be written.
    static func tell(
        facts count: Int, objects: Int, seed: UInt64, _ watch: Watch
    ) throws(DataError) -> OneTelling? {
        let folder = FileManager.default.temporaryDirectory.path + "/mneme-study-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let path = folder + "/facts.db"
        let memory = try FactMemory(at: path)
        var random = Random(seed: seed)
        let facts = RandomFacts(count: count, objects: objects, using: &random)
        let sentences = FactSentences(facts, using: &random)
        let (old, new) = (facts.triples.prefix(count / 2), facts.triples.dropFirst(count / 2))
        try memory.tell(contentsOf: old.map { Telling(sentences.statement($0)) })
        guard let before = try known(old, sentences, memory, watch) else { return nil }
        try memory.tell(contentsOf: new.map { Telling(sentences.statement($0)) })
        guard let after = try known(old, sentences, memory, watch), let rest = try known(new, sentences, memory, watch)
        else { return nil }
        let size = try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int
        func share(_ right: Int, _ count: Int) -> Double { count == 0 ? 1 : Double(right) / Double(count) }
        return OneTelling(
            recall: share(after + rest, count), before: share(before, old.count), after: share(after, old.count),
            bytes: size ?? 0)
    }

    /// How many of some facts the memory answers with their object; nil where it was interrupted.
    private static func known(
        _ facts: ArraySlice<RandomFacts.Triple>, _ sentences: FactSentences, _ memory: FactMemory, _ watch: Watch
    ) throws(DataError) -> Int? {
        var right = 0
        for (asked, fact) in facts.enumerated() {
            if watch.isInterrupted() { return nil }
            let answer = try memory.ask(sentences.question(fact), count: 1)
            if answer.isKnown, let first = answer.recalled.first, let range = first.answer,
                first.fact.text[range] == sentences.objects[fact.object]
            {
                right += 1
            }
            watch.observe(1, Double(right) / Double(asked + 1))
        }
        return right
    }
}

/// Random facts in words.
struct FactSentences {
    /// The names of the subjects, all different.
    let subjects: [String]
    /// The names of the objects, all different.
    let objects: [String]

    static let relations = [
        "birthplace", "home town", "place of work", "place of study", "favourite town", "holiday destination",
        "place of marriage", "place of burial", "next destination", "place of training",
    ]

    init(_ facts: RandomFacts, using random: inout Random) {
        precondition(Self.relations.count == RandomFacts.relations, "FactSentences: a wording for each relation")
        let names = NameMaker(.test)
        func different(_ count: Int, _ kind: NameKind) -> [String] {
            var (list, seen): ([String], Set<String>) = ([], [])
            while list.count < count {
                let name = names.make(kind, using: &random)
                if seen.insert(name.lowercased()).inserted { list.append(name) }
            }
            return list
        }
        subjects = different(facts.subjects, .person)
        objects = different(facts.objects, .town)
    }

    func statement(_ fact: RandomFacts.Triple) -> String {
        "The \(Self.relations[fact.relation]) of \(subjects[fact.subject]) is \(objects[fact.object])."
    }

    func question(_ fact: RandomFacts.Triple) -> String {
        "What is \(subjects[fact.subject])'s \(Self.relations[fact.relation])?"
    }
}

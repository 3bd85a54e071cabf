import Foundation
import Tasks
import Tensors
import Training

extension PresentationStudy {
    /// What the fact memory knows after it was told every fact once.
    public struct OneTelling: Codable, Sendable, Equatable {
        /// Told as by default: what contradicts an older fact replaces it.
        public var judged: Known
        /// Told so that nothing is replaced.
        public var kept: Known
    }

    /// What a memory answers.
    public struct Known: Codable, Sendable, Equatable {
        /// Asked by what was told, without the object.
        public var cue: Share
        /// Asked by a question in other words.
        public var question: Share
        /// The first half asked by what was told, before the second half was.
        public var before: Share
        /// The same after it.
        public var after: Share
        /// How many facts it was asked for.
        public var asked: Int
        /// The size of the memory's files.
        public var bytes: Int
    }

    /// How many of the facts that were asked for were recalled.
    public struct Share: Codable, Sendable, Equatable {
        /// The share that came first.
        public var first: Double
        /// The share that came first and was trusted, so that the memory did not say that it does not know.
        public var trusted: Double
        /// The share that came first or among those that the memory took for answers that disagree.
        public var among: Double
    }

    /// Tells the facts of a seed to new memories, one half after the other, and asks for them.
    ///
    /// They are told in sentences of the test part of the made-up world, and `questions` of them at most are asked for. Nil where it was interrupted; throws where the temporary folder cannot be written.
    static func tell(
        facts count: Int, objects: Int, seed: UInt64, questions: Int, _ watch: Watch
    ) throws(DataError) -> OneTelling? {
        var random = Random(seed: seed)
        let facts = RandomFacts(count: count, objects: objects, using: &random)
        let sentences = FactSentences(facts, using: &random)
        guard let judged = try known(sentences, .judged, questions, watch),
            let kept = try known(sentences, .kept, questions, watch)
        else { return nil }
        return OneTelling(judged: judged, kept: kept)
    }

    private static func known(
        _ sentences: FactSentences, _ older: Telling.Older, _ questions: Int, _ watch: Watch
    ) throws(DataError) -> Known? {
        let folder = FileManager.default.temporaryDirectory.path + "/mneme-study-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try AtomicFile.makeFolder(at: folder)
        let memory = try FactMemory(at: folder + "/facts.db")
        let (count, limit) = (sentences.statements.count, max(1, questions / 2))
        let (old, new) = (0..<count / 2, count / 2..<count)
        // The triples are in random order, so the first ones of each half are a sample of it.
        func tell(_ range: Range<Int>) throws(DataError) {
            try memory.tell(contentsOf: range.map { Telling(sentences.statements[$0], older: older) })
        }
        try tell(old)
        guard let before = try answers(old.prefix(limit), sentences.cues, sentences, memory, watch) else { return nil }
        try tell(new)
        let (a, b) = (old.prefix(limit), new.prefix(limit))
        guard let after = try answers(a, sentences.cues, sentences, memory, watch),
            let rest = try answers(b, sentences.cues, sentences, memory, watch),
            let old = try answers(a, sentences.questions, sentences, memory, watch),
            let new = try answers(b, sentences.questions, sentences, memory, watch)
        else { return nil }
        return Known(
            cue: mean(after, a.count, rest, b.count), question: mean(old, a.count, new, b.count), before: before,
            after: after, asked: a.count + b.count, bytes: size(of: folder))
    }

    private static func mean(_ a: Share, _ aCount: Int, _ b: Share, _ bCount: Int) -> Share {
        func mean(_ share: KeyPath<Share, Double>) -> Double {
            (a[keyPath: share] * Double(aCount) + b[keyPath: share] * Double(bCount)) / Double(aCount + bCount)
        }
        return Share(first: mean(\.first), trusted: mean(\.trusted), among: mean(\.among))
    }

    /// The bytes of a memory's files.
    private static func size(of folder: String) -> Int {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.reduce(0) { sum, name in
            let attributes = try? FileManager.default.attributesOfItem(atPath: "\(folder)/\(name)")
            return sum + (attributes?[.size] as? Int ?? 0)
        }
    }

    /// The share of some facts that the memory recalls.
    private static func answers(
        _ places: Range<Int>, _ cues: [String], _ sentences: FactSentences, _ memory: FactMemory, _ watch: Watch
    ) throws(DataError) -> Share? {
        var (first, trusted, among) = (0, 0, 0)
        for (asked, place) in places.enumerated() {
            if watch.isInterrupted() { return nil }
            let answer = try memory.ask(cues[place], count: 1)
            if answer.recalled.contains(where: { $0.fact.text == sentences.statements[place] }) { among += 1 }
            if answer.recalled.first?.fact.text == sentences.statements[place] {
                first += 1
                if answer.isKnown { trusted += 1 }
            }
            watch.observe(1, Double(trusted) / Double(asked + 1))
        }
        let count = Double(max(places.count, 1))
        return Share(first: Double(first) / count, trusted: Double(trusted) / count, among: Double(among) / count)
    }
}

/// Random facts in words: sentences about made-up people.
struct FactSentences {
    /// The facts as they are told.
    private(set) var statements: [String] = []
    /// The same without their objects.
    private(set) var cues: [String] = []
    /// Questions for the objects, in other words.
    private(set) var questions: [String] = []

    /// Kinds of names that there are enough of.
    private static let kinds: Set<NameKind> = [.town, .company, .phone, .person, .country, .language, .school]

    /// The first ten relations of people with one value of such a kind.
    static let relations = Relation.all.indices.filter { place in
        let (relation, slots) = (Relation.all[place], Relation.all[place].slots)
        let isOne = !relation.isMany && slots.count == 1 && slots.allSatisfy { kinds.contains($0.kind) }
        return relation.subject == .person && isOne
    }.prefix(RandomFacts.relations)

    init(_ facts: RandomFacts, using random: inout Random) {
        precondition(Self.relations.count == RandomFacts.relations, "FactSentences: there are too few relations")
        let world = World(.test, count: 0, using: &random)
        func different(_ count: Int, _ kind: NameKind) -> [String] {
            var (list, seen): ([String], Set<String>) = ([], [])
            while list.count < count {
                let name = world.names.make(kind, using: &random)
                if seen.insert(name.lowercased()).inserted { list.append(name) }
            }
            return list
        }
        let subjects = different(facts.subjects, .person)
        let objects = Self.relations.map { different(facts.objects, Relation.all[$0].slots[0].kind) }
        for fact in facts.triples {
            let relation = Self.relations[fact.relation]
            let (subject, object) = (subjects[fact.subject], objects[fact.relation][fact.object])
            let slot = Relation.all[relation].slots[0].name
            let item = World.Item(relation: relation, subject: subject, values: ["X": subject, slot: object])
            let statement = world.statement(item, .test, using: &random)
            statements.append(statement.text)
            cues.append(Self.cut(statement.ranges[slot], from: statement.text))
            questions.append(world.question(item, .test, using: &random).text)
        }
    }

    /// A text without what stands in a range of UTF-8 offsets.
    private static func cut(_ range: Range<Int>?, from text: String) -> String {
        guard let range else { return text }
        let bytes = Array(text.utf8)
        return String(decoding: bytes[..<range.lowerBound] + bytes[range.upperBound...], as: UTF8.self)
    }
}

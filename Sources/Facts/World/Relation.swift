import Foundation
import Tasks

/// Which part of the made-up world something belongs to: nothing is in two parts.
///
/// Templates, names and values are split alike, so that what is measured on `.test` was never seen in training and
/// never used for choosing a threshold.
public enum Split: Int, CaseIterable, Sendable {
    case train, validation, test
    /// Names of the test part in wordings of their own, for figures that are taken once.
    case fresh

    /// The part from which its names come.
    var names: Split { self == .fresh ? .test : self }
}

/// A kind of fact, with the wordings in which it is told and asked for.
public struct Relation: Sendable, Equatable {
    /// A part of a fact that can be asked for.
    public struct Slot: Sendable, Equatable {
        /// Its name in the templates, such as `time`; `X` is the subject.
        public let name: String
        /// What kind of value fills it.
        public let kind: NameKind
    }

    /// A question, and the slot it asks for.
    public struct Question: Sendable, Equatable {
        /// The slot whose value answers.
        public let slot: String
        /// The wording, with `[X]` for the subject.
        public let template: String
    }

    /// Its name, such as `birthplace`.
    public let name: String
    /// What kind of thing it says something about.
    public let subject: NameKind
    /// What it says: one slot, or several.
    public let slots: [Slot]
    /// Whether several values hold at once, as with languages that somebody speaks.
    public let isMany: Bool
    /// The wordings in which it is told.
    public private(set) var statements: [Split: [String]] = [:]
    /// The wordings in which it is asked for.
    public private(set) var questions: [Split: [Question]] = [:]

    /// All relations of the made-up world, from `world.txt` beside the program; ``check()`` says where that is missing.
    public static var all: [Relation] {
        switch loaded {
        case .success(let relations): return relations
        case .failure(let error): preconditionFailure("\(error)")
        }
    }

    /// Throws where the file of the wordings has gone missing.
    public static func check() throws(DataError) { _ = try loaded.get() }

    private static let loaded = Result { () throws(DataError) -> [Relation] in
        parse(try Resource.text("world.txt"))
    }

    /// Reads relations; the file's first lines explain its form.
    static func parse(_ text: String) -> [Relation] {
        var relations: [Relation] = []
        for line in text.split(separator: "\n") where !line.hasPrefix("#") {
            if line.hasPrefix("=") {
                relations.append(Relation(head: line.dropFirst(), number: relations.count))
                continue
            }
            let words = line.split(separator: " ", maxSplits: 1)
            precondition(words.count == 2 && !relations.isEmpty, "Relation.parse: \"\(line)\" is no template")
            relations[relations.count - 1].add(kind: words[0], rest: words[1])
        }
        for place in relations.indices { relations[place].removeRepetitions() }
        return relations
    }

    /// A wording that training has is not one for validation, and what either has is not one for the test.
    private mutating func removeRepetitions() {
        var (told, asked): (Set<String>, Set<String>) = ([], [])
        for split in Split.allCases {
            let (new, questions) = (statements[split] ?? [], questions[split] ?? [])
            statements[split] = new.filter { !told.contains($0) }
            self.questions[split] = questions.filter { !asked.contains($0.template) }
            told.formUnion(new)
            asked.formUnion(questions.map(\.template))
        }
    }

    private init(head: Substring, number: Int) {
        let parts = head.split(separator: "|", omittingEmptySubsequences: false)
            .map { $0.trimmed }
        let slots = parts[2].split(separator: ",")
            .map { part in
                let pair = part.trimmed.split(separator: ":")
                return Slot(name: String(pair[0]), kind: NameKind(named: pair[1]))
            }
        name = parts[0]
        subject = NameKind(named: parts[1][...])
        self.slots = slots
        isMany = parts[3] == "many"
        for (index, noun) in parts[4].split(separator: ",").map(\.trimmed).enumerated() {
            for (frame, template) in Self.statementFrames.enumerated() {
                statements[Self.split(frame + index + number), default: []].append(template.with(noun))
            }
            for (frame, template) in Self.questionFrames.enumerated() {
                questions[Self.split(frame + index + number), default: []]
                    .append(Question(slot: "Y", template: template.with(noun)))
            }
        }
    }

    private mutating func add(kind: Substring, rest: Substring) {
        let split = ["+": Split.train, "~": .validation, "!": .test][kind.suffix(1)] ?? .fresh
        if kind.hasPrefix("S") {
            statements[split, default: []].append(String(rest))
        } else {
            let parts = rest.split(separator: " ", maxSplits: 1)
            questions[split, default: []].append(Question(slot: String(parts[0]), template: String(parts[1])))
        }
    }

    private static func split(_ number: Int) -> Split {
        [.train, .train, .validation, .train, .test][number % 5]
    }

    private static let statementFrames = [
        "The {} of [X] is [Y].", "[X]'s {} is [Y].", "[Y] is the {} of [X].", "[Y] is [X]'s {}.",
        "[X] has [Y] as {}.",
    ]
    private static let questionFrames = [
        "What is the {} of [X]?", "What is [X]'s {}?", "Tell me the {} of [X].", "[X]'s {}?",
        "Do you know the {} of [X]?",
    ]
}

extension Substring {
    fileprivate var trimmed: String { String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()) }
}

extension String {
    fileprivate func with(_ noun: String) -> String {
        guard let place = range(of: "{}") else { return self }
        return replacingCharacters(in: place, with: noun)
    }
}

import Tensors

/// A made-up world: subjects, and facts about them, from which sentences and questions are drawn.
///
/// A subject has several facts and shares parts of its name with others, so that every fact has look-alikes: the same
/// relation of another subject, and another relation of the same subject.
public struct World: Sendable {
    /// Something that holds, apart from any wording.
    public struct Item: Sendable {
        /// The place of its relation in ``Relation/all``.
        public let relation: Int
        /// What it is about.
        public internal(set) var subject: String
        /// Its values by the name of the slot; the subject stands under `X`.
        public var values: [String: String]
    }

    /// A sentence, and where its slots are filled.
    public struct Sentence: Sendable {
        /// The sentence.
        public let text: String
        /// Where the value of a slot stands, in UTF-8 offsets.
        public let ranges: [String: Range<Int>]
        /// The slot a question asks for; empty for a statement.
        public let slot: String
    }

    /// The part that names and values come from.
    public let names: NameMaker
    /// What holds.
    public private(set) var items: [Item] = []

    /// Makes a world of about `count` items from the names of a part; of some relations only, if any are named.
    public init(_ split: Split, count: Int, of relations: [Int]? = nil, using random: inout Random) {
        names = NameMaker(split.names)
        let kinds = Dictionary(grouping: relations ?? Array(Relation.all.indices)) { Relation.all[$0].subject }
        let subjects = kinds.keys.sorted { $0.rawValue < $1.rawValue }
        var taken: Set<String> = []
        let given = (0..<max(8, count / 40)).map { _ in names.make(.given, using: &random) }
        while items.count < count {
            // People have most of the relations and so most of the subjects.
            let kind = random.below(2) == 0 ? .person : subjects[random.below(subjects.count)]
            var subject = names.make(kind, using: &random)
            if kind == .person, random.below(2) == 0, let family = subject.split(separator: " ").last {
                subject = "\(given[random.below(given.count)]) \(family)"
            }
            let fresh = taken.insert(subject).inserted || Self.isSmall(kind)
            guard fresh, let relations = kinds[kind] else { continue }
            add(subject, relations, using: &random)
        }
        items.removeLast(items.count - count)
        var seen: Set<String> = []
        items.removeAll { item in
            let identity = Relation.all[item.relation].subject.identity(of: item.subject)
            return !seen.insert("\(item.relation) \(identity)").inserted
        }
    }

    /// Puts the items in any order: where only the first ones are told, much of what is not told is about known subjects.
    public mutating func shuffle(using random: inout Random) { items.shuffle(using: &random) }

    private static func isSmall(_ kind: NameKind) -> Bool { kind == .team || kind == .thing }

    private mutating func add(_ subject: String, _ relations: [Int], using random: inout Random) {
        var order = relations
        order.shuffle(using: &random)
        for relation in order.prefix(1 + random.below(5)) {
            items.append(item(relation, subject, using: &random))
        }
    }

    /// Something new that holds of a subject.
    public func item(_ relation: Int, _ subject: String, using random: inout Random) -> Item {
        var values = ["X": subject]
        for slot in Relation.all[relation].slots { values[slot.name] = names.make(slot.kind, using: &random) }
        return Item(relation: relation, subject: subject, values: values)
    }

    /// An item told in a wording of a part.
    public func statement(_ item: Item, _ split: Split, using random: inout Random) -> Sentence {
        let templates = Relation.all[item.relation].statements[split] ?? []
        let template = templates[random.below(templates.count)]
        return Self.fill(Self.carrier(split, carriers.statements, &random) + template, item, slot: "")
    }

    /// A question about an item in a wording of a part.
    public func question(_ item: Item, _ split: Split, using random: inout Random) -> Sentence {
        let questions = Relation.all[item.relation].questions[split] ?? []
        let question = questions[random.below(questions.count)]
        let template = Self.carrier(split, carriers.questions, &random) + question.template
        return Self.fill(template, item, slot: question.slot)
    }

    /// In training, now and then something before the sentence that means nothing.
    private static func carrier(_ split: Split, _ list: [String], _ random: inout Random) -> String {
        guard split == .train, random.below(5) == 0 else { return "" }
        return list[random.below(list.count)]
    }

    /// Puts the values of an item into a template.
    static func fill(_ template: String, _ item: Item, slot: String) -> Sentence {
        var text = ""
        var ranges: [String: Range<Int>] = [:]
        var rest = template[...]
        while let open = rest.firstIndex(of: "["), let close = rest[open...].firstIndex(of: "]") {
            text += rest[..<open]
            let name = String(rest[rest.index(after: open)..<close])
            guard var value = item.values[name] else { preconditionFailure("World: no slot [\(name)] in \(template)") }
            if text.isEmpty, let first = value.first { value = first.uppercased() + value.dropFirst() }
            let start = text.utf8.count
            text += value
            ranges[name] = start..<text.utf8.count
            rest = rest[rest.index(after: close)...]
        }
        return Sentence(text: text + rest, ranges: ranges, slot: slot)
    }
}

/// Misspelling.
public enum Damage {
    /// Changes about a share of the characters: substituted, deleted, inserted, or swapped with the next.
    ///
    /// Every character is changed with that probability, by one of the four at random.
    public static func apply(_ share: Double, to text: String, using random: inout Random) -> String {
        guard share > 0 else { return text }
        var letters = Array(text)
        var result: [Character] = []
        var place = 0
        while place < letters.count {
            let letter = letters[place]
            if random.uniform() >= share {
                result.append(letter)
            } else {
                switch random.below(4) {
                case 0: result.append(Self.letter(&random))
                case 1: break
                case 2: result += [letter, Self.letter(&random)]
                default:
                    if place + 1 < letters.count {
                        letters.swapAt(place, place + 1)
                        result.append(letters[place])
                        result.append(letters[place + 1])
                        place += 1
                    } else {
                        result.append(letter)
                    }
                }
            }
            place += 1
        }
        return String(result)
    }

    private static let alphabet = Array("abcdefghijklmnopqrstuvwxyz ")
    private static func letter(_ random: inout Random) -> Character { alphabet[random.below(alphabet.count)] }
}

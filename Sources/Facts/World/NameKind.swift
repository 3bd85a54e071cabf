import Foundation
import Tensors

/// What kinds of names and values the made-up world has.
public enum NameKind: String, CaseIterable, Sendable {
    case person, given, town, country, company, product, project, place, landmark, book, course, school, parcel, thing
    case team, spot, profession, language, religion, instrument, colour, food, field, genre, post, continent
    case clock, day, date, year, number, price, phone, room, desk, platform, code, metres

    init(named name: Substring) {
        guard let kind = NameKind(rawValue: String(name)) else {
            preconditionFailure("NameKind: there is no kind \"\(name)\"; add it to the enumeration")
        }
        self = kind
    }

    /// What two names of one thing have in common: the press team and the press group are the same people.
    func identity(of name: String) -> String {
        guard self == .team, let end = name.lastIndex(of: " ") else { return name }
        return String(name[..<end])
    }
}

/// Makes names and values that belong to one part of the world only.
public struct NameMaker: Sendable {
    /// The part.
    public let split: Split

    /// Makes names of one part.
    public init(_ split: Split) { self.split = split }

    /// A name or value of a kind.
    public func make(_ kind: NameKind, using random: inout Random) -> String {
        switch kind {
        case .person: "\(make(.given, using: &random)) \(word(["er", "sen", "ova", "mann", "ard", "i", ""], &random))"
        case .given: word(["a", "o", "e", "is", "an", ""], &random, syllables: 1...2)
        case .town: word(["burg", "ton", "stad", "mere", "port", "a", "", ""], &random)
        case .country: word(["ia", "land", "stan", "ana", ""], &random)
        case .company:
            word(["", "", "ix", "ex"], &random) + pick([" Systems", " Foods", " Bank", " & Co", "", ""], &random)
        case .product: "the \(word([""], &random)) \(pick(["phone", "lamp", "X1", "200", "bicycle", "watch"], &random))"
        case .project: "project \(word([""], &random))"
        case .place: "the \(word([""], &random)) \(pick(["library", "museum", "shop", "gym", "office"], &random))"
        case .landmark: "the \(word(["", "er"], &random)) \(pick(["Bridge", "Tower", "Church", "Castle"], &random))"
        case .book: "\"The \(listed(Self.titles, &random)) \(word([""], &random))\""
        case .school:
            pick(["the University of \(word(["ton", ""], &random))", "\(word([""], &random)) College"], &random)
        case .course:
            "\(pick(["introductory", "advanced", "applied", "modern"], &random)) \(word(["ics", "ology"], &random, capital: false))"
        case .parcel: "the parcel from \(word(["", "ix"], &random))"
        case .thing:
            pick(["the \(listed(Self.adjectives, &random))", "the"], &random) + " \(listed(Self.things, &random))"
                + pick(["", "", " of \(make(.given, using: &random))"], &random)
        case .spot where random.below(4) == 0: make(.room, using: &random)
        case .spot:
            "\(pick(["the", "the", "the", "Grandma's"], &random)) \(listed(Self.adjectives, &random)) \(listed(Self.spots, &random))"
        case .team:
            "the \(listed(Self.departments, &random)) \(pick(["team", "group", "department", "people"], &random))"
        case .language: word(["ish", "ese", "ic", "ian"], &random)
        case .religion: word(["ism", "anity"], &random)
        case .profession: listed(Self.professions, &random)
        case .instrument: listed(Self.instruments, &random)
        case .colour: listed(Self.colours, &random)
        case .food: listed(Self.foods, &random)
        case .field: listed(Self.fields, &random)
        case .genre: listed(Self.genres, &random)
        case .post: listed(Self.posts, &random)
        case .continent: word(["ia", "ica"], &random)
        default: value(kind, using: &random)
        }
    }

    /// A value with digits, drawn until it is one of this part.
    private func value(_ kind: NameKind, using random: inout Random) -> String {
        while true {
            let text = numeric(kind, &random)
            if Self.part(of: text) == split { return text }
        }
    }

    private func numeric(_ kind: NameKind, _ random: inout Random) -> String {
        switch kind {
        case .clock:
            let minutes = two(5 * random.below(12))
            return random.below(3) == 0
                ? "\(random.below(24)):\(minutes)" : "\(1 + random.below(12)):\(minutes) \(pick(["AM", "PM"], &random))"
        case .day: return day(&random)
        case .date:
            return pick(
                [
                    "\(day(&random)) \(2025 + random.below(6))", day(&random),
                    "\(2025 + random.below(6))-\(two(1 + random.below(12)))-\(two(1 + random.below(28)))",
                    "\(pick(Self.weekdays, &random)), \(day(&random))",
                ], &random)
        case .year: return "\(1400 + random.below(620))"
        case .number: return "\(1 + random.below(900)),\(three(100 * random.below(10) + random.below(100)))"
        case .price:
            let amount = "\(1 + random.below(999))"
            return pick(["$\(amount)", "€\(amount)", "\(amount) euros", "$\(amount).50", "\(amount) dollars"], &random)
        case .phone:
            return pick(
                [
                    "\(three(random.below(1000)))-\(two(random.below(100)))\(two(random.below(100)))",
                    "0\(100 + random.below(900)) \(10000 + random.below(90000))",
                    "+\(10 + random.below(89)) \(10 + random.below(89)) \(1_000_000 + random.below(9_000_000))",
                ], &random)
        case .room:
            return pick(
                [
                    "room \(1 + random.below(900))", "room \(pick(["A", "B", "C"], &random))\(1 + random.below(60))",
                    "hall \(1 + random.below(30))", "building \(1 + random.below(40))",
                ], &random)
        case .desk: return "\(pick(["desk", "table"], &random)) \(1 + random.below(400))"
        case .platform: return "\(pick(["platform", "track"], &random)) \(1 + random.below(60))"
        case .metres: return "\(10 + random.below(900)) \(pick(["metres", "feet"], &random))"
        default:
            let letters = (0..<2).map { _ in pick(["Q", "X", "K", "Z", "B", "T"], &random) }.joined()
            return pick(["\(1000 + random.below(9000))", "\(letters)\(10 + random.below(90))"], &random)
        }
    }

    private func day(_ random: inout Random) -> String {
        let (day, month) = (1 + random.below(28), pick(Self.months, &random))
        return random.below(2) == 0 ? "\(day) \(month)" : "\(month) \(day)"
    }

    private func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    private func three(_ number: Int) -> String { number < 100 ? "0\(two(number))" : "\(number)" }

    private func pick(_ list: [String], _ random: inout Random) -> String { list[random.below(list.count)] }

    /// A word of a list, of which three fifths are for training.
    func listed(_ list: [String], _ random: inout Random) -> String {
        while true {
            let place = random.below(list.count)
            if [.train, .train, .train, .validation, .test][place % 5] == split { return list[place] }
        }
    }

    /// A word made of syllables, drawn until it is one of this part.
    private func word(
        _ endings: [String], _ random: inout Random, syllables: ClosedRange<Int> = 1...3, capital: Bool = true
    ) -> String {
        while true {
            var text = ""
            for _ in 0..<(syllables.lowerBound + random.below(syllables.count)) {
                text += pick(Self.onsets, &random) + pick(Self.vowels, &random) + pick(Self.codas, &random)
            }
            text += pick(endings, &random)
            if text.count > 2, Self.part(of: text) == split { return capital ? text.capitalized : text }
        }
    }

    /// The part that a spelling belongs to, by its FNV-1a hash.
    static func part(of text: String) -> Split {
        let hash = Digest.fnv(text.lowercased().utf8)
        return [.train, .train, .train, .validation, .test][Int((hash >> 20) % 5)]
    }
}

import Tensors

/// Makes made-up names more like those of life: with common words in them, particles, hyphens, numbers, and now and
/// then a word of the value, as in a town's university or a maker's product.
enum LifelikeNames {
    private static let common = [
        "Royal", "New", "North", "South", "Great", "Old", "Field", "House", "First", "Second", "King", "General",
        "Street", "Park", "River", "Island", "West", "East", "Sports", "Party", "City", "County", "School", "Young",
        "Little", "Big", "High", "Saint", "Art", "Music", "World",
    ]
    private static let particles = ["of", "the", "de", "la", "von", "and", "van", "Saint", "di", "al"]
    private static let numbers = ["X1", "V8", "200", "III", "A350", "1999", "GT", "XL"]
    private static let kinds: Set<NameKind> = [
        .person, .given, .town, .country, .company, .place, .landmark, .project, .product, .school, .language,
    ]

    /// An item whose names are changed so, half of the time not at all.
    static func apply(to item: World.Item, _ names: NameMaker, using random: inout Random) -> World.Item {
        guard random.below(2) == 0 else { return item }
        var item = item
        let relation = Relation.all[item.relation]
        let slots = [(name: "X", kind: relation.subject)] + relation.slots.map { (name: $0.name, kind: $0.kind) }
        for slot in slots where kinds.contains(slot.kind) && random.below(2) == 0 {
            let words = (item.values[slot.name] ?? "").split(separator: " ").map(String.init)
            item.values[slot.name] = changed(words, names, &random).joined(separator: " ")
        }
        if random.below(7) == 0, let slot = slots.dropFirst().first(where: { kinds.contains($0.kind) }) {
            lend(slot.name, to: &item, &random)
        }
        item.subject = item.values["X"] ?? item.subject
        return item
    }

    private static func isCapital(_ word: String?) -> Bool { word?.first?.isUppercase ?? false }

    private static func changed(_ words: [String], _ names: NameMaker, _ random: inout Random) -> [String] {
        var words = words
        let choice = random.below(10)
        if choice < 4 {
            let place = isCapital(words.first) ? random.below(words.count + 1) : words.count
            words.insert(common[random.below(common.count)], at: place)
            return words
        }
        guard isCapital(words.last) else { return words }
        let other = names.make(.town, using: &random)
        switch choice {
        case 4, 5: return words + [particles[random.below(particles.count)], other]
        case 6: return words + [["of", "in", "for"][random.below(3)], common[random.below(common.count)], other]
        case 7: return words.dropLast() + ["\(words.last ?? "")-\(other)"]
        case 8: return words + [numbers[random.below(numbers.count)]]
        default: return words
        }
    }

    /// Puts a word of a value into the name of the subject.
    private static func lend(_ slot: String, to item: inout World.Item, _ random: inout Random) {
        let words = item.subject.split(separator: " ").map(String.init)
        let value = (item.values[slot] ?? "").split(separator: " ").map(String.init)
        guard let word = value.first(where: { isCapital($0) }), isCapital(words.last) else { return }
        let isLast = random.below(2) == 0 || !isCapital(words.first)
        item.values["X"] = (isLast ? words + [word] : [word] + words).joined(separator: " ")
    }
}

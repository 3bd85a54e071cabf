import Tensors

/// Names of what is about the house and at work, in common words: the small printer, Anna's spare key, my sister.
enum EverydayNames {
    /// The kinds of subject that may have such a name.
    static let kinds: Set<NameKind> = [.thing, .product, .landmark, .place, .person]

    /// A name; of three in four things it has a modifier.
    static func make(_ kind: NameKind, _ names: NameMaker, using random: inout Random) -> [String] {
        if kind == .person {
            if random.below(3) == 0 { return [names.make(.given, using: &random)] }
            let modifier = random.below(5) == 0 ? [names.listed(modifiers, &random)] : []
            return [determiner(names, &random)] + modifier + [names.listed(people, &random)]
        }
        if random.below(8) == 0 { return [thing(names, &random), number(&random)] }
        let modifier = random.below(4) == 0 ? [] : [names.listed(modifiers, &random)]
        return [determiner(names, &random)] + modifier + [thing(names, &random)]
    }

    /// What a thing is.
    static func thing(_ names: NameMaker, _ random: inout Random) -> String { names.listed(things, &random) }

    private static func number(_ random: inout Random) -> String {
        random.below(3) == 0 ? ["A", "B", "C", "D"][random.below(4)] : "\(1 + random.below(30))"
    }

    /// Another one: of things mostly of the same sort.
    static func neighbour(
        of words: [String], _ kind: NameKind, _ names: NameMaker, using random: inout Random
    ) -> [String] {
        while true {
            var other = make(kind, names, using: &random)
            if kind == .person {
                if words.count > 1, other.count > 1, random.below(2) == 0 {
                    other = words.dropLast() + [other[other.count - 1]]
                }
            } else if random.below(3) > 0 {
                if let last = words.last, last.count == 1 || Int(last) != nil { return [words[0], number(&random)] }
                other = [words[0], names.listed(modifiers, &random), words[words.count - 1]]
            }
            if other.last != words.last || other.dropFirst() != words.dropFirst() { return other }
        }
    }

    private static func determiner(_ names: NameMaker, _ random: inout Random) -> String {
        let choice = random.below(10)
        return choice < 6 ? "the" : choice < 8 ? "my" : choice < 9 ? "our" : "\(names.make(.given, using: &random))'s"
    }

    private static let modifiers = [
        "kitchen", "hall", "bathroom", "bedroom", "garden", "garage", "office", "guest", "front", "back", "upstairs",
        "downstairs", "north", "south", "east", "west", "left", "right", "upper", "lower", "inner", "outer", "big",
        "small", "large", "little", "long", "short", "old", "new", "first", "second", "last", "winter", "summer",
        "spring", "autumn", "morning", "evening", "night", "red", "blue", "green", "black", "white", "yellow", "grey",
        "spare", "main", "side", "company", "school", "family", "travel", "mountain", "road", "sports", "birthday",
        "wedding", "study", "work", "test", "backup", "third", "early", "late", "private", "public", "wooden", "metal",
        "glass", "plastic", "electric", "cheap", "good", "heavy", "light", "wide", "cold", "hot",
    ]

    private static let people = [
        "mother", "father", "sister", "brother", "aunt", "uncle", "cousin", "grandmother", "grandfather", "neighbour",
        "boss", "teacher", "friend", "daughter", "son", "wife", "husband", "doctor", "landlord", "nephew", "niece",
        "colleague", "plumber", "coach", "secretary", "assistant", "driver", "cook", "trainer", "lawyer", "grandma",
        "grandpa", "mum", "dad", "student", "manager", "partner", "guest", "gardener", "cleaner",
    ]
    private static let things = [
        "key", "door", "window", "light", "lamp", "printer", "server", "router", "laptop", "phone", "tablet", "camera",
        "radio", "clock", "car", "bike", "bicycle", "van", "bus", "train", "boat", "tent", "suitcase", "bag", "box",
        "drawer", "cupboard", "shelf", "table", "chair", "sofa", "bed", "fridge", "oven", "kettle", "heater", "boiler",
        "pump", "drill", "saw", "ladder", "hammer", "torch", "battery", "charger", "cable", "password", "account",
        "card", "licence", "passport", "ticket", "contract", "report", "meeting", "lesson", "class", "exam", "shift",
        "gate", "cat", "dog", "horse", "plant", "tree", "tyres", "boots", "shoes", "skis", "coat", "jacket", "curtains",
        "sheets", "blanket", "towels", "knife", "forks", "plates", "pills", "machine", "valve", "microscope", "rack",
        "paint", "wifi", "alarm", "folder", "invoice", "parcel", "desk", "locker", "room", "ladle", "pan", "freezer",
        "number", "name", "house", "place", "track", "line",
        "pass", "email", "address", "shop", "bakery", "library", "bank", "club", "team", "course",
    ]
}

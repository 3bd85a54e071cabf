import Tensors

/// What is said of the things that have everyday names, beside what the made-up world tells of its own.
struct EverydayProperty: Sendable {
    /// How it is said; [X] is the thing and [Y] the value.
    let wordings: [String]
    /// Whether several values hold at once.
    let isMany: Bool
    /// Makes a value.
    let value: @Sendable (NameMaker, inout Random) -> String

    /// A sentence.
    func sentence(_ wording: Int, _ thing: String, _ value: String) -> String {
        let text = wordings[wording].replacing("[X]", with: thing).replacing("[Y]", with: value)
        return text.prefix(1).uppercased() + text.dropFirst() + "."
    }

    private init(_ wordings: [String], many: Bool = false, _ kind: NameKind) {
        self.init(wordings, many: many) { $0.make(kind, using: &$1) }
    }

    private init(_ wordings: [String], many: Bool = false, of list: [String]) {
        self.init(wordings, many: many) { $0.listed(list, &$1) }
    }

    private init(
        _ wordings: [String], many: Bool = false, _ value: @escaping @Sendable (NameMaker, inout Random) -> String
    ) {
        (self.wordings, isMany, self.value) = (wordings, many, value)
    }

    /// What is said of things.
    static let ofThings = [
        Self(["[X] is [Y]", "the colour of [X] is [Y]", "[X] is painted [Y]", "[X] comes in [Y]"], .colour),
        Self(["[X] is in [Y]", "[X] is kept in [Y]", "you find [X] in [Y]", "[X] has moved to [Y]"]) {
            $0.make($1.below(2) == 0 ? .spot : .room, using: &$1)
        },
        Self(["[X] is [Y] high", "the height of [X] is [Y]", "[X] measures [Y]"], .metres),
        Self(["[X] cost [Y]", "we paid [Y] for [X]", "the price of [X] was [Y]", "[X] is [Y] a month"], .price),
        Self(["[X] was bought in [Y]", "we got [X] in [Y]", "[X] dates from [Y]"], .year),
        Self(["[X] is due on [Y]", "[X] falls on [Y]", "[X] is on [Y]", "[X] comes on [Y]"]) {
            $1.below(2) == 0 ? $0.make(.date, using: &$1) : $0.listed(NameMaker.weekdays, &$1)
        },
        Self(["[X] starts at [Y]", "[X] is at [Y]", "[X] begins at [Y]", "[X] leaves at [Y]"], .clock),
        Self(["[X] belongs to [Y]", "[X] is for [Y]", "[Y] looks after [X]", "[Y] has borrowed [X]"], .person),
        Self(["[X] is called [Y]", "the name of [X] is [Y]", "[X] answers to [Y]"], .given),
        Self(["the code of [X] is [Y]", "[X] has the code [Y]", "[X] has the number [Y]"], .code),
        Self(["[X] is made by [Y]", "[X] comes from [Y]", "[Y] repairs [X]"], .company),
        Self(["[X] tastes of [Y]", "[X] is full of [Y]"], .food),
        Self(["[X] is [Y] again", "[X] seems to be [Y]", "at the moment [X] is [Y]"], of: states),
        Self(["[X] is [Y]", "[X] is now [Y]", "[X] has been changed to [Y]", "we set [X] to [Y]"], of: words),
        Self(["[X] weighs [Y]", "the weight of [X] is [Y]"]) { "\(1 + $1.below(90)) \(["kg", "grams"][$1.below(2)])" },
        Self(["[X] is set to [Y]", "[X] runs at [Y]", "[X] is at [Y]"]) {
            "\(2 + $1.below(300)) \(["degrees", "percent", "volts", "rpm"][$1.below(4)])"
        },
        Self(["[X] is [Y] long", "the length of [X] is [Y]"]) {
            "\(2 + $1.below(300)) \(["cm", "pages", "metres", "minutes"][$1.below(4)])"
        },
        Self(["[X] arrives at [Y]", "[X] comes in at [Y]", "[X] gets here at [Y]"], .clock),
        Self(["[X] arrives on [Y]", "[X] leaves from [Y]", "[X] goes from [Y]"], .platform),
        Self(["[X] is [Y] old", "the age of [X] is [Y]"]) {
            "\(["two", "three", "five", "six", "eight", "ten", "12", "15"][$1.below(8)]) \(["years", "months"][$1.below(2)])"
        },
        Self(["[X] was given to us by [Y]", "[X] was a present from [Y]", "[X] was repaired by [Y]"], .given),
        Self(["[X] contains [Y]", "in [X] there is [Y]", "[X] holds [Y]", "[X] comes with [Y]"], many: true) {
            "a \(EverydayNames.thing($0, &$1))"
        },
        Self(["[X] has [Y]", "[X] also has [Y]", "there is [Y] with [X]"], many: true) {
            "a \(EverydayNames.thing($0, &$1))"
        },
        Self(["[X] seats [Y]", "[X] has room for [Y]", "[X] holds [Y] people"], of: counts),
        Self(["[X] has [Y] drawers", "[X] has [Y] rooms", "[X] comes with [Y] keys"], of: counts),
        Self(["[X] takes [Y] minutes", "[X] lasts [Y] hours", "[X] needs [Y] days"], of: counts),
        Self(["[X] can store [Y] litres", "[X] covers [Y] acres", "[X] uses [Y] litres a day"], of: counts),
        Self(
            ["[X] is made of [Y]", "[X] is of solid [Y]", "[X] is covered with [Y]", "[X] is lined with [Y]"],
            of: stuffs),
        Self(["[X] stands beside the [Y]", "[X] is next to the [Y]", "[X] hangs over the [Y]"]) {
            EverydayNames.thing($0, &$1)
        },
        Self(["[X] overlooks the [Y]", "[X] is close to the [Y]", "[X] faces the [Y]"], of: sights),
        Self(["[X] is cared for by [Y]", "[X] is run by [Y]", "[Y] is in charge of [X]"], .given),
        Self(["[X] is very [Y]", "[X] is rather [Y]", "[X] looks [Y]"], of: qualities),
        Self(
            [
                "[X] sells [Y]", "[X] offers [Y]", "[X] accepts [Y]", "[X] supports [Y]", "[X] stocks [Y]",
                "[X] serves [Y]", "[X] prints [Y]", "[X] provides [Y]", "[X] includes [Y]", "[X] carries [Y]",
            ], many: true, of: goods),
        Self(["[X] stops at the [Y]", "[X] includes the [Y]", "[X] features the [Y]"], many: true, of: sights),
        Self(["[X] won in [Y]", "[X] was repaired in [Y]", "[X] was cleaned in [Y]"], many: true, .year),
    ]

    /// What is said of people, beside what the made-up world tells of them.
    static let ofPeople = [
        Self(["[X] has visited [Y]", "[X] has been to [Y]", "[X] knows [Y] well"], many: true, .town),
        Self(
            ["[X] has a brother called [Y]", "[X] has a child called [Y]", "[X] is a friend of [Y]"], many: true, .given
        ),
        Self(
            ["[X] has a dog named [Y]", "[X] has a cat called [Y]", "[X] owns a horse named [Y]"], many: true, .given),
        Self(["[X] has [Y]", "[X] owns [Y]", "[X] has bought [Y]", "[X] collects [Y]"], many: true) {
            "a \(EverydayNames.thing($0, &$1))"
        },
        Self(["[X] speaks [Y]", "[X] can read [Y]", "[X] is learning [Y]"], many: true, .language),
        Self(["[X] likes [Y]", "[X] enjoys [Y]", "[X] often cooks [Y]"], many: true, .food),
        Self(["[X] takes [Y] with every meal", "[X] drinks tea with [Y]", "[X] has [Y] for breakfast"], .food),
        Self(["[X] drives a [Y] car", "[X]'s car is [Y]", "the car of [X] is [Y]"], .colour),
        Self(["[X]'s train leaves at [Y]", "[X] arrives at [Y]", "[X] comes home at [Y]"], .clock),
        Self(["[X]'s job title is [Y]", "[X] is the [Y] of our club", "[X] was elected [Y]"], .post),
        Self(["[X] is [Y] tall", "the height of [X] is [Y]"], .metres),
        Self(["[X] is in [Y] this week", "[X] is staying in [Y]", "[X] is away in [Y]"], .town),
        Self(
            ["[X] is [Y]", "at the moment [X] is [Y]"], of: ["ill", "away", "busy", "on holiday", "retired", "at home"]),
        Self(["[X]'s locker is [Y]", "[X] has locker [Y]"], .code),
        Self(["[X] pays [Y] a month", "[X]'s rent is [Y]"], .price),
        Self(
            [
                "[X] grows [Y]", "[X] sells [Y]", "[X] collects [Y]", "[X] enjoys [Y]", "[X] hates [Y]",
                "[X] makes [Y]",
                "[X] repairs [Y]", "[X] recommends [Y]", "[X] bought [Y]", "[X] knows [Y]",
            ], many: true, of: goods),
        Self(
            ["[X] is friends with [Y]", "[X] met [Y]", "[X] invited [Y]", "[X] teaches [Y]", "[X] helps [Y]"],
            many: true,
            .given),
        Self(["[X] visited [Y]", "[X] published a paper on [Y]", "[X] wrote about [Y]"], many: true, .town),
        Self(["[X] was admitted on [Y]", "[X] comes back on [Y]", "[X] is free on [Y]"]) {
            $0.listed(NameMaker.weekdays, &$1)
        },
        Self(["[X]'s flat has [Y] rooms", "[X] has [Y] children", "[X] works [Y] hours a week"], of: counts),
        Self(["[X]'s house overlooks the [Y]", "[X] lives near the [Y]", "[X] works at the [Y]"], of: sights),
        Self(
            ["[X] is very [Y]", "[X] is rather [Y]", "[X] looks [Y]"], of: ["tall", "shy", "tired", "kind", "strict"]),
    ]

    private static let counts = [
        "two", "three", "four", "five", "six", "eight", "ten", "twelve", "fifteen", "twenty", "thirty", "fifty",
        "sixty",
        "4", "7", "12", "16", "24", "40", "75", "120",
    ]
    private static let stuffs = [
        "tin", "oak", "steel", "linen", "wool", "leather", "cotton", "brass", "clay", "slate", "wire", "paper", "silk",
        "copper", "rubber",
    ]
    private static let sights = [
        "river", "park", "harbour", "church", "zoo", "cathedral", "school", "market", "stadium", "square", "forest",
        "lake", "museum", "castle", "hospital",
    ]
    private static let qualities = [
        "heavy", "noisy", "slow", "old", "narrow", "sturdy", "bright", "damp", "popular", "fragile",
    ]
    private static let goods = [
        "onions", "strawberries", "maps", "stamps", "roses", "cheese", "bread", "plasters", "cards", "cheques",
        "posters",
        "coffee", "soup", "tyres", "candles", "honey", "clocks", "beans", "tickets", "puzzles",
    ]
    private static let states = [
        "broken", "fixed", "open", "closed", "locked", "empty", "full", "lost", "clean", "dirty", "new", "rented",
        "sold", "repaired", "ready", "late", "cancelled", "free", "busy", "ill", "on holiday", "switched off",
        "switched on", "under repair", "out of order", "blocked", "wet", "dry", "frozen", "finished",
    ]
    private static let words = [
        "swordfish", "walrus", "hunter", "sunflower", "orca", "thunder", "pepper", "velvet", "anchor", "bamboo",
        "cobalt", "dragonfly", "ember", "falcon", "granite", "hazel", "iceberg", "jasmine", "kestrel", "lantern",
        "maple", "nutmeg", "otter", "puzzle", "quartz", "raven", "saffron", "tulip", "umber", "violet",
    ]
}

extension SupersedingPairs {
    /// A pair about somebody or something with an everyday name, half of those about the same in one wording.
    static func everyday(_ kind: Kind, _ names: NameMaker, using random: inout Random) -> Pair? {
        let sort: NameKind = random.below(3) == 0 ? .person : .thing
        let properties = sort == .person ? EverydayProperty.ofPeople : EverydayProperty.ofThings
        let subject = EverydayNames.make(sort, names, using: &random)
        let (thing, place) = (subject.joined(separator: " "), random.below(properties.count))
        let property = properties[place]
        let value = property.value(names, &random)
        var (otherThing, other, otherValue) = (thing, property, property.value(names, &random))
        switch kind {
        case .newValue, .many: if otherValue == value || property.isMany != (kind == .many) { return nil }
        case .restated: otherValue = value
        case .otherSubject, .sameValue:
            otherThing = EverydayNames.neighbour(of: subject, sort, names, using: &random).joined(separator: " ")
            if kind == .sameValue { otherValue = value }
        case .otherRelation:
            let another = random.below(properties.count)
            if another == place { return nil }
            other = properties[another]
            otherValue = other.value(names, &random)
        case .unrelated: return nil
        }
        let wording = random.below(property.wordings.count)
        let isSame = kind != .otherRelation && kind != .restated && random.below(2) == 0
        return Pair(
            kind: kind, old: property.sentence(wording, thing, value),
            new: other.sentence(isSame ? wording : random.below(other.wordings.count), otherThing, otherValue))
    }
}

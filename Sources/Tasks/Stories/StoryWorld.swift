import Tensors

/// Stories of a small world of our own, for learning without any file: people, rooms and things.
///
/// They are drawn at random and are always the same for a seed. Their tasks are called `world-1` and so on, so that
/// nobody takes them for tasks of somebody else.
public enum StoryWorld {
    /// The tasks there are, the first one being number 1.
    public static let summaries = [
        "one supporting fact", "two supporting facts", "three supporting facts", "yes or no", "counting", "lists",
        "negation", "who gave what to whom",
    ]

    /// How many stories a task has to learn from, and as many to be tested with.
    static let stories = 200

    /// Some tasks; a number that there is not throws.
    public static func tasks(_ numbers: [Int], seed: UInt64) throws(DataError) -> [StoryTask] {
        var tasks: [StoryTask] = []
        for number in numbers {
            guard (1...summaries.count).contains(number) else {
                throw DataError(
                    path: "the stories of mneme", problem: "there is no task \(number)",
                    remedy: "They have the tasks 1 to \(summaries.count); name a folder of others with --data.")
            }
            // A task is the same whichever others are asked for.
            var root = Random(seed: seed)
            var random = root.split()
            for _ in 0..<number { random = root.split() }
            var test = random.split()
            tasks.append(
                StoryTask(
                    name: "world-\(number)",
                    train: (0..<stories).map { _ in story(number, using: &random) },
                    test: (0..<stories).map { _ in story(number, using: &test) }))
        }
        return tasks
    }

    private static func story(_ number: Int, using random: inout Random) -> Story {
        var scene = Scene()
        while scene.story.questions.count < 5 {
            let facts = [2, 4, 5, 2, 3, 3, 2, 3][number - 1]
            for _ in 0..<facts {
                switch number {
                case 1, 4: scene.move(using: &random)
                case 7: scene.moveOrNot(using: &random)
                case 8: scene.giveOrMove(using: &random)
                default: scene.moveOrHandle(using: &random)
                }
            }
            switch number {
            case 1: scene.askWherePerson(using: &random)
            case 2: scene.askWhereThing(using: &random)
            case 3: scene.askWhereBefore(using: &random)
            case 4, 7: scene.askWhether(using: &random)
            case 5: scene.askHowMany(using: &random)
            case 6: scene.askWhatHeld(using: &random)
            default: scene.askAboutGift(using: &random)
            }
        }
        return scene.story
    }
}

/// Where everybody and everything is, while a story is told.
private struct Scene {
    var story = Story()

    private static let people = ["Nora", "Omar", "Petra", "Ruben"]
    private static let rooms = ["library", "cellar", "attic", "stable", "workshop", "pantry"]
    private static let things = ["lantern", "violin", "map", "kettle"]

    /// Where people are, whether they are there or just not there, and the sentence that said so.
    private var places: [(room: Int, isThere: Bool, fact: Int)?] = Array(repeating: nil, count: people.count)
    /// Who holds a thing, and the sentence that said so.
    private var holders: [(person: Int, fact: Int)?] = Array(repeating: nil, count: things.count)
    /// The sentence in which a thing was taken or put down last.
    private var handled: [Int?] = Array(repeating: nil, count: things.count)
    /// The rooms that a thing was in, and the sentences that brought it there.
    private var trails: [[(room: Int, fact: Int)]] = Array(repeating: [], count: things.count)
    private var gifts: [(from: Int, thing: Int, to: Int, fact: Int)] = []

    private var next: Int { story.sentences.count }

    private mutating func tell(_ sentence: String) { story.sentences.append(sentence) }

    private mutating func ask(_ question: String, _ answer: String, _ supports: [Int]) {
        story.questions.append(
            .init(question, answer: answer, after: next, supports: Set(supports).sorted()))
    }

    private func any<Element>(_ list: [Element], using random: inout Random) -> Element {
        list[random.below(list.count)]
    }

    // MARK: - What happens

    /// Somebody goes to another room, with all that they hold.
    mutating func move(using random: inout Random) {
        let person = random.below(Scene.people.count)
        let others = Scene.rooms.indices.filter { $0 != places[person]?.room }
        let room = any(others, using: &random)
        for thing in Scene.things.indices where holders[thing]?.person == person {
            trails[thing].append((room, next))
        }
        places[person] = (room, true, next)
        let verb = any(["walked to", "ran to", "strolled to"], using: &random)
        tell("\(Scene.people[person]) \(verb) the \(Scene.rooms[room]).")
    }

    /// Somebody is in a room, or is not in it.
    mutating func moveOrNot(using random: inout Random) {
        guard random.below(3) == 0 else { return move(using: &random) }
        let (person, room) = (random.below(Scene.people.count), random.below(Scene.rooms.count))
        places[person] = (room, false, next)
        let ending = any(["is not in", "is no longer in"], using: &random)
        tell("\(Scene.people[person]) \(ending) the \(Scene.rooms[room]).")
    }

    /// Somebody goes, takes something or puts it down.
    mutating func moveOrHandle(using random: inout Random) {
        let present = Scene.people.indices.filter { places[$0] != nil }
        guard !present.isEmpty, random.below(2) == 0 else { return move(using: &random) }
        let person = any(present, using: &random)
        let (room, mine) = (places[person]?.room ?? 0, Scene.things.indices.filter { holders[$0]?.person == person })
        let lying = Scene.things.indices.filter { thing in
            holders[thing] == nil && (trails[thing].last.map { $0.room == room } ?? true)
        }
        let name = Scene.people[person]
        if !lying.isEmpty, mine.count < 2, mine.isEmpty || random.below(3) > 0 {
            let thing = any(lying, using: &random)
            if trails[thing].isEmpty { trails[thing].append((room, places[person]?.fact ?? next)) }
            (holders[thing], handled[thing]) = ((person, next), next)
            tell("\(name) \(any(["took", "picked up"], using: &random)) the \(Scene.things[thing]).")
        } else if !mine.isEmpty {
            let thing = any(mine, using: &random)
            (holders[thing], handled[thing]) = (nil, next)
            tell("\(name) \(any(["put down", "dropped"], using: &random)) the \(Scene.things[thing]).")
        } else {
            move(using: &random)
        }
    }

    /// Somebody gives something to somebody else, or goes.
    mutating func giveOrMove(using random: inout Random) {
        guard random.below(3) > 0 else { return move(using: &random) }
        let from = random.below(Scene.people.count)
        let to = any(Scene.people.indices.filter { $0 != from }, using: &random)
        let thing = random.below(Scene.things.count)
        gifts.removeAll { $0.thing == thing }  // the last gift of a thing is the one that is asked about
        gifts.append((from, thing, to, next))
        let verb = any(["gave", "handed", "passed"], using: &random)
        tell("\(Scene.people[from]) \(verb) the \(Scene.things[thing]) to \(Scene.people[to]).")
    }

    // MARK: - What is asked; nothing, where there is nothing to ask yet

    mutating func askWherePerson(using random: inout Random) {
        let known = Scene.people.indices.filter { places[$0] != nil }
        guard !known.isEmpty else { return }
        let person = any(known, using: &random)
        guard let place = places[person] else { return }
        ask("Where is \(Scene.people[person])?", Scene.rooms[place.room], [place.fact])
    }

    mutating func askWhereThing(using random: inout Random) {
        let known = Scene.things.indices.filter { !trails[$0].isEmpty }
        guard !known.isEmpty else { return }
        let thing = any(known, using: &random)
        guard let place = trails[thing].last else { return }
        ask(
            "Where is the \(Scene.things[thing])?", Scene.rooms[place.room],
            [place.fact, handled[thing] ?? place.fact])
    }

    mutating func askWhereBefore(using random: inout Random) {
        let known = Scene.things.indices.filter { trails[$0].count > 1 }
        guard !known.isEmpty else { return }
        let thing = any(known, using: &random)
        let (before, last) = (trails[thing][trails[thing].count - 2], trails[thing][trails[thing].count - 1])
        ask(
            "Where was the \(Scene.things[thing]) before the \(Scene.rooms[last.room])?", Scene.rooms[before.room],
            [before.fact, last.fact, handled[thing] ?? last.fact])
    }

    mutating func askWhether(using random: inout Random) {
        let known = Scene.people.indices.filter { places[$0] != nil }
        guard !known.isEmpty else { return }
        let person = any(known, using: &random)
        guard let place = places[person] else { return }
        // What is known of somebody who is not in a room is about this room alone.
        let room = !place.isThere || random.below(2) == 0 ? place.room : random.below(Scene.rooms.count)
        let answer = place.isThere && room == place.room ? "yes" : "no"
        ask("Is \(Scene.people[person]) in the \(Scene.rooms[room])?", answer, [place.fact])
    }

    private func held(by person: Int) -> [(thing: String, fact: Int)] {
        Scene.things.indices.compactMap { thing in
            holders[thing].flatMap { $0.person == person ? (Scene.things[thing], $0.fact) : nil }
        }
    }

    mutating func askHowMany(using random: inout Random) {
        let person = random.below(Scene.people.count)
        let things = held(by: person)
        ask(
            "How many things does \(Scene.people[person]) hold?", ["none", "one", "two"][things.count],
            things.map(\.fact))
    }

    mutating func askWhatHeld(using random: inout Random) {
        let person = random.below(Scene.people.count)
        let things = held(by: person)
        let answer = things.isEmpty ? "nothing" : things.map(\.thing).sorted().joined(separator: ",")
        ask("What does \(Scene.people[person]) hold?", answer, things.map(\.fact))
    }

    mutating func askAboutGift(using random: inout Random) {
        guard !gifts.isEmpty else { return }
        let gift = any(gifts, using: &random)
        let (from, to, thing) = (Scene.people[gift.from], Scene.people[gift.to], Scene.things[gift.thing])
        if random.below(2) == 0 {
            ask("Who gave away the \(thing)?", from.lowercased(), [gift.fact])
        } else {
            ask("Who got the \(thing)?", to.lowercased(), [gift.fact])
        }
    }
}

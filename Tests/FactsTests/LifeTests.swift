import Foundation
import Tasks
import Testing

@testable import Facts

@Suite struct LifeTests {
    private static let meeting = "The meeting with the sales team is at 3:00 PM in room 141."
    private static let moved = "The meeting with the sales team is at 3:00 PM in room 200."

    @Test(arguments: [FactMemory.Use.resident, .brief]) func findsWhatWasToldOnce(_ use: FactMemory.Use) throws {
        let folder = try MemoryFolder()
        try folder.open().tell(Self.meeting)
        try folder.open().tell(contentsOf: (0..<3000).map { Telling(Made.fact($0)) })
        let memory = try folder.open(use)
        for question in [
            Self.meeting, "Where is the meeting with the sales team?", "When is the meeting with the sales team?",
            "sales team meeting", "room of the meetng with teh sales team",
        ] {
            let answer = try memory.ask(question)
            #expect(answer.recalled.first?.fact.text == Self.meeting, "\(question)")
            #expect(answer.isKnown || question.contains("teh"), "\(question)")
        }
        #expect(try !memory.ask("Who painted the ceiling of the chapel?").isKnown)
    }

    @Test func reinforcesInsteadOfRepeating() throws {
        let memory = try MemoryFolder().open()
        let first = try memory.tell(Self.meeting)
        #expect(first.isNew && first.fact.times == 1)
        let same = [Self.meeting, Self.meeting.uppercased(), "  " + Self.meeting.dropLast() + " \n!"]
        for (index, same) in same.enumerated() {
            let again = try memory.tell(same)
            #expect(!again.isNew && again.fact.id == first.fact.id && again.fact.times == index + 2)
            #expect(again.fact.text == Self.meeting)
        }
        #expect(try memory.count == 1 && memory.facts().count == 1)
        // Another namespace is another memory.
        #expect(try memory.tell(Telling(Self.meeting, namespace: "work")).isNew)
    }

    @Test func aBatchReinforcesItself() throws {
        let memory = try MemoryFolder().open()
        let told = try memory.tell(contentsOf: (0..<300).map { Telling(Made.fact($0 % 100)) })
        #expect(told.filter(\.isNew).count == 100)
        #expect(try memory.facts().allSatisfy { $0.times == 3 })
    }

    @Test(arguments: [1, 200]) func replacesWhatItContradicts(_ batch: Int) throws {
        let folder = try MemoryFolder()
        let memory = try folder.open()
        let old = try memory.tell(Self.meeting).fact
        let others = (1..<batch).map { Telling(Made.fact($0), older: .kept) }
        let told = try memory.tell(contentsOf: [Telling(Self.moved)] + others)
        let new = try #require(told.first)
        #expect(new.replaced.map(\.id) == [old.id] && new.fact.replaces == old.id)
        let past = try #require(try memory.fact(old.id))
        #expect(past.replacedBy == new.fact.id && past.validUntil == new.fact.validFrom && !past.isHidden)
        for memory in [memory, try folder.open(.brief)] {
            let answer = try memory.ask("Where is the meeting with the sales team?", count: 50)
            #expect(answer.recalled.first?.fact.id == new.fact.id)
            #expect(!answer.recalled.contains { $0.fact.id == old.id })
            #expect(try memory.history(of: old.id).map(\.id) == [old.id, new.fact.id])
            #expect(try memory.history(of: new.fact.id).map(\.id) == [old.id, new.fact.id])
        }
        #expect(try memory.facts().count == batch)
        #expect(try memory.facts(.init(includesPast: true)).count == batch + 1)
    }

    /// Facts of a batch replace each other, however near they stand: judged together, while the older one is written,
    /// or long after.
    @Test func aBatchReplacesItsOwn() throws {
        let memory = try MemoryFolder().open()
        let first = try memory.tell(Self.meeting).fact
        var tellings = (0..<1000).map { Telling(Made.fact($0), older: .kept) }
        let portion = FactMemory.portion
        let places = [5, 10, portion + 20, portion + 21, 2 * portion + 5, 7 * portion]
        for place in places {
            tellings[place] = Telling("The meeting with the sales team is at 3:00 PM in room \(place).")
        }
        let told = try memory.tell(contentsOf: tellings)
        let chain = [first.id] + places.map { told[$0].fact.id }
        for (place, old) in zip(places, chain) { #expect(told[place].replaced.map(\.id) == [old]) }
        #expect(try memory.history(of: first.id).map(\.id) == chain)
        #expect(told.allSatisfy(\.isNew) && told.map(\.fact.id) == told.map(\.fact.id).sorted())
        #expect(try memory.fact(told[7].fact.id) == told[7].fact)
    }

    /// What is told by itself replaces facts that it does not where many are told at once; either can be had.
    @Test func manyAreToldMoreCarefully() throws {
        let judge = SupersedingJudge(encoder: try .shipped())
        let pairs = [
            ("Our wifi password is hunter2.", "The wifi password: swordfish9"),
            ("Milk costs 2 euros.", "Milk is 3 euros now."),
            ("The plumber comes on Tuesday.", "The plumber was moved to Friday."),
            ("Mimmia is ruled by Otto Keller.", "Bela Marten governs Mimmia."),
            ("The Korr 500 is made by Korr.", "Zanto builds the Korr 500."),
            ("Anna Keller has jazz as style of music.", "Anna Keller plays rock."),
            ("The band was signed by Zanto.", "The band is with Korr Records now."),
        ]
        let (old, new) = try #require(
            pairs.first { pair in
                (judge.threshold..<judge.carefulThreshold)
                    .contains(judge.probability(that: pair.1, supersedes: pair.0))
            })
        let others = (0..<100).map { Telling(Made.fact($0)) }
        for many in [[], others] {
            for carefully in [true, false] {
                let memory = try MemoryFolder().open()
                try memory.tell(old)
                let told = try memory.tell(contentsOf: many + [Telling(new)], carefully: carefully).last
                #expect(told?.replaced.count == (carefully ? 0 : 1))
            }
        }
        let alone = try MemoryFolder().open()
        try alone.tell(old)
        #expect(try alone.tell(Telling(new)).replaced.count == 1)
    }

    /// Facts of a transaction that was rolled back are forgotten, whoever writes next.
    @Test func aFailedBatchLeavesNothing() throws {
        let memory = try MemoryFolder().open()
        let others = (0..<100).map { Telling(Made.fact($0), older: .kept) }
        try memory.tell(contentsOf: others + [Telling(Self.moved)])
        #expect(throws: DataError.self) {
            try memory.tell(
                contentsOf: [Telling("Some say that the press team meets.")] + others
                    + [Telling("never", older: .replaced(9999))])
        }
        let told = try memory.tell("The meeting with the press team is in room 7.").fact
        let batch = [Telling("The meeting with the press team is in room 9.")] + others
        #expect(try memory.tell(contentsOf: batch).first?.replaced.map(\.id) == [told.id])
    }

    /// However often a text comes, it counts once, and hides no older fact.
    @Test func repeatsInABatchHideNothing() throws {
        let memory = try MemoryFolder().open()
        let old = "The meeting with the sales team is at 3:00 PM in room 141."
        let tellings = (0..<300).map { _ in Telling(old) } + [Telling(Self.moved), Telling(old)]
        let told = try memory.tell(contentsOf: tellings)
        #expect(told[300].replaced.map(\.id) == [told[0].fact.id] && told[300].isNew)
        #expect(told[301].replaced.map(\.id) == [told[300].fact.id] && told[301].isNew)
        #expect(try memory.facts().map(\.id) == [told[301].fact.id])
        let spread = try MemoryFolder().open()
        let elsewhere = (0..<10).map { Telling(old, namespace: "\($0)") }
        #expect(
            try spread.tell(contentsOf: [Telling(old)] + elsewhere + [Telling(Self.moved)]).last?.replaced.count == 1)
    }

    @Test func answersAsOfThen() throws {
        let memory = try MemoryFolder().open()
        let days = [0, 10, 20].map { Date(timeIntervalSince1970: 1_700_000_000 + 86_400 * $0) }
        for (day, room) in zip(days, [141, 200, 300]) {
            try memory.tell(Telling("The meeting with the sales team is in room \(room).", validFrom: day))
        }
        let question = "Where is the meeting with the sales team?"
        for (day, room) in zip(days, [141, 200, 300]) {
            for offset in [0, 5 * 86_400, 10 * 86_400 - 1] {
                let answer = try memory.ask(question, at: day.addingTimeInterval(Double(offset)))
                #expect(answer.recalled.count == 1)
                #expect(answer.recalled.first?.fact.text.contains("\(room)") == true, "\(day) \(offset)")
            }
        }
        #expect(try memory.ask(question, at: days[0].addingTimeInterval(-1)).recalled.isEmpty)
        let now = try memory.ask(question).recalled.map(\.fact.text)
        #expect(now == ["The meeting with the sales team is in room 300."])
        // What was told with an earlier beginning is no news.
        let late = try memory.tell(Telling("The meeting with the sales team is in room 999.", validFrom: days[0]))
        #expect(!late.replaced.contains { $0.text.contains("300") || $0.text.contains("200") })
    }

    @Test func endsByItself() throws {
        let memory = try MemoryFolder().open()
        let now = Date()
        try memory.tell(
            Telling("The code of the gate is 4711.", validFrom: now - 100, validUntil: now - 50, older: .kept))
        try memory.tell(Telling("The code of the gate is 4712.", validFrom: now + 1000, older: .kept))
        #expect(try !memory.ask("code of the gate").isKnown && memory.facts().isEmpty)
        #expect(try memory.ask("code of the gate", at: now - 60).recalled.first?.fact.text.contains("4711") == true)
        #expect(try memory.ask("code of the gate", at: now + 1001).recalled.first?.fact.text.contains("4712") == true)
        #expect(throws: DataError.self) { try memory.tell(Telling("x", validFrom: now, validUntil: now)) }
    }

    /// A clock that went back: what was told "tomorrow" is known today.
    @Test func doesNotTrustTheClock() throws {
        let memory = try MemoryFolder().open()
        let line = "{\"text\": \"\(Self.meeting)\", \"told\": \"2999-01-01T00:00:00Z\"}"
        try memory.import(Data(line.utf8), from: "line")
        #expect(try memory.ask(Self.meeting).isKnown && memory.facts().count == 1)
        #expect(try memory.tell(Self.meeting).fact.times == 2)
        #expect(try memory.tell(Self.moved).replaced.count == 1)
        #expect(try memory.ask(Self.meeting).recalled.map(\.fact.text) == [Self.moved])
    }

    @Test func keepsBothAndSaysThatTheyDisagree() throws {
        let memory = try MemoryFolder().open()
        let old = try memory.tell(Self.meeting).fact
        let new = try memory.tell(Telling(Self.moved, older: .kept))
        #expect(new.replaced.isEmpty)
        let answer = try memory.ask("Where is the meeting with the sales team?")
        #expect(answer.disagreeing == [new.fact.id, old.id])
        #expect(answer.recalled.prefix(2).map(\.fact.id) == [new.fact.id, old.id])
    }

    @Test func replacesTheFactThatIsNamed() throws {
        let memory = try MemoryFolder().open()
        let (a, b) = (try memory.tell("Anna likes tea.").fact, try memory.tell("Ben plays chess.").fact)
        let new = try memory.tell(Telling("It rains.", older: .replaced(a.id)))
        #expect(new.replaced.map(\.id) == [a.id])
        #expect(try memory.facts().map(\.id) == [b.id, new.fact.id])
        for id in [a.id, 99] {
            let error = #expect(throws: DataError.self) { try memory.tell(Telling("It snows.", older: .replaced(id))) }
            #expect(error?.problem.contains("no live fact \(id)") == true)
        }
        #expect(throws: DataError.self) {
            try memory.tell(Telling("It snows.", namespace: "other", older: .replaced(b.id)))
        }
        #expect(try memory.facts(.init(includesPast: true)).count == 3)
    }

    @Test(arguments: [FactMemory.Use.resident, .brief]) func hidesWhatIsForgotten(_ use: FactMemory.Use) throws {
        let memory = try MemoryFolder().open(use)
        let fact = try memory.tell(Self.meeting).fact
        #expect(try memory.ask(Self.meeting).isKnown)
        try memory.forget([fact.id])
        #expect(try memory.ask(Self.meeting).recalled.isEmpty)
        #expect(try memory.ask(Self.meeting, at: Date()).recalled.isEmpty)
        #expect(try memory.facts().isEmpty && memory.count == 0)
        #expect(try memory.history(of: fact.id).map(\.isHidden) == [true])
        // Told again, it is a new fact.
        #expect(try memory.tell(Self.meeting).isNew && memory.ask(Self.meeting).isKnown)
        #expect(throws: DataError.self) { try memory.forget([fact.id, 99]) }
    }

    @Test func separatesNamespaces() throws {
        let memory = try MemoryFolder().open()
        for name in ["red", "blue"] {
            try memory.tell(Telling("The meeting of \(name) is in room \(name.count).", namespace: name))
        }
        for use in ["red", "blue"] {
            let answer = try memory.ask("Where is the meeting?", count: 9, namespace: use)
            #expect(answer.recalled.map(\.fact.namespace) == [use])
            #expect(try memory.ask("meeting", at: Date(), namespace: use).recalled.map(\.fact.namespace) == [use])
        }
        #expect(try memory.ask("Where is the meeting?", count: 9).recalled.count == 2)
        #expect(try memory.ask("Where is the meeting?", namespace: "green").recalled.isEmpty)
    }

    /// 20 batches of 500 facts, then a tenth overridden and a tenth deleted.
    @Test func whatIsDeletedIsGone() throws {
        let folder = try MemoryFolder()
        let memory = try folder.open()
        for batch in 0..<20 {
            let told = try memory.tell(contentsOf: (0..<500).map { Telling(Made.fact(batch * 500 + $0)) })
            #expect(told.allSatisfy { $0.isNew && $0.replaced.isEmpty })
        }
        let numbers = 0..<10_000
        let overridden = numbers.filter { $0 % 10 == 3 }
        let told = try memory.tell(contentsOf: overridden.map { Telling(Made.fact($0, room: ($0 + 500) % 997)) })
        // What the judge is not sure of stays, and the newer fact comes first.
        #expect(told.count { !$0.replaced.isEmpty } >= 900)
        for (number, told) in zip(overridden, told) {
            #expect(told.replaced.allSatisfy { $0.text == Made.fact(number) })
        }
        let gone = Set(numbers.filter { $0 % 10 == 7 }.map { Made.fact($0) })
        let deleted = try memory.facts().filter { gone.contains($0.text) }
        #expect(deleted.count == gone.count)
        try memory.purge(deleted.map(\.id))

        let again = try folder.open()
        var (forgotten, stale, residual, doubted) = (0, 0, 0, 0)
        for number in numbers {
            let memory = number % 2 == 0 ? memory : again
            let now = number % 10 == 3 ? Made.fact(number, room: (number + 500) % 997) : Made.fact(number)
            let best = try memory.ask(now, count: 1).recalled.first?.fact.text
            if number % 10 == 7 { residual += best == now ? 1 : 0 } else { forgotten += best == now ? 0 : 1 }
            guard number % 10 == 3 || number % 50 == 0 else { continue }
            let asked = try memory.ask("Where is the key of \(Made.name(number)) kept?", count: 1)
            if asked.recalled.first?.fact.text != now { stale += 1 }
            if !asked.isKnown { doubted += 1 }
        }
        #expect((forgotten, stale, residual) == (0, 0, 0))
        #expect(doubted <= 60, "\(doubted) of 1,200 questions found no answer to trust")
        let bytes = try folder.bytes()
        #expect(!deleted.prefix(50).contains { bytes.has($0.text) })
    }
}

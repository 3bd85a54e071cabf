import Foundation
import Tensors
import Testing

@testable import Facts

/// The shipped weights at work on sentences that nobody trained on.
@Suite struct AddressingTests {
    private let encoder: CueEncoder

    init() throws { encoder = try CueEncoder.shipped() }

    private let told = [
        "The meeting with the sales team is at 3:00 PM in room 141.",
        "The meeting with the design team is at 9:30 AM in room 17.",
        "Anna Keller works at Zanto Systems.",
        "Anna Keller lives in Korrburg.",
        "Anna Brenner lives in Trimmstad.",
        "The spare key is kept in the top drawer.",
        "The phone number of Bela Marten is 555-0142.",
    ]

    private func recall(_ cue: String, _ facts: [String]) -> [Recollection] {
        let vector = encoder.encode(cue)
        let candidates = facts.enumerated().map { place, text in
            let cosine = zip(vector, encoder.encode(text)).reduce(0) { $0 + $1.0 * $1.1 }
            return Candidate(
                id: Int64(place), text: text, cosine: cosine, lexical: 0,
                told: Date(timeIntervalSince1970: Double(place)))
        }
        return Addressing(encoder: encoder).rank(cue, candidates)
    }

    @Test(arguments: [
        "Where is the meeting with the sales team?", "When is the sales meeting?", "sales team meeting what time",
        "in which room do we meet the sales team",
    ]) func theMeetingIsFound(_ cue: String) {
        let first = recall(cue, told).first
        #expect(first?.id == 0)
        #expect(first?.confidence ?? 0 >= Addressing(encoder: encoder).threshold)
    }

    @Test(
        arguments: zip(
            [
                "Where does Anna Keller live?", "Where does Anna Brenner live?", "Who does Anna Keller work for?",
                "Where is the spare key?", "How can I call Bela Marten?",
            ], [3, 4, 2, 5, 6] as [Int64])
    ) func lookAlikesAreToldApart(_ cue: String, _ id: Int64) {
        #expect(recall(cue, told).first?.id == id)
    }

    @Test(arguments: [
        "When was Anna Keller born?", "Where does Otto Winter live?", "What is the capital of Freedonia?",
        "Where is the meeting with the press team?", "How much is the Zanto lamp?",
    ]) func theUnknownIsUnknown(_ cue: String) {
        #expect(recall(cue, told).first?.confidence ?? 1 < Addressing(encoder: encoder).threshold)
    }

    @Test(arguments: [
        "Wher is teh meeting wiht the saels team?", "whn is hte sles taem meetng", "sales taem meeting rom",
    ])
    func misspeltCuesFindTheirFact(_ cue: String) { #expect(recall(cue, told).first?.id == 0) }

    @Test func slipsInSmallWordsAreMended() {
        func mended(_ cue: String) -> String {
            Slips.mend(CueToken.words(of: cue), encoder.weights.network).map(\.word).joined(separator: " ")
        }
        #expect(mended("Whn is teh meeting wiht them?") == "when is the meeting with them")
        #expect(mended("whre doess Fromm live") == "where does fromm live")
        // Names stay, and words that are known.
        #expect(mended("Does Wiht know Whn and Teh?") == "does wiht know whn and teh")
        #expect(mended("then these were here") == "then these were here")
        #expect(mended("What is the dose, and the theme?") == "what is the dose and the theme")
        #expect(mended("Whn's address") == "whn address")
        #expect(Slips.mend([], encoder.weights.network).isEmpty)
    }

    @Test func attentionIsASoftmaxBestFirst() {
        let found = recall("Where does Anna Keller live?", told)
        #expect(found.count == told.count && Set(found.map(\.id)).count == told.count)
        #expect(abs(found.reduce(0) { $0 + $1.attention } - 1) < 1e-9)
        #expect(found.map(\.attention) == found.map(\.attention).sorted(by: >))
        #expect(found.allSatisfy { (0...1).contains($0.confidence) })
        #expect(recall("anything", []).isEmpty)
    }

    @Test func ofEqualFactsTheNewestIsFirst() {
        let same = Array(repeating: told[0], count: 4)
        #expect(recall(told[0], same).map(\.id) == [3, 2, 1, 0])
    }

    @Test(arguments: [
        "", "???", "\0", "🙂", "\"; DROP TABLE facts; --", String(repeating: "a", count: 100_000),
        String(repeating: "word ", count: 20_000), "שלום",
    ]) func hostileCuesAreBorne(_ cue: String) {
        let found = recall(cue, told + [cue])
        #expect(found.count == told.count + 1 && found.allSatisfy { $0.confidence.isFinite && $0.attention.isFinite })
    }

    @Test func vectorsAreOfUnitLength() {
        for text in told + ["a", "7", "שלום", "e\u{301}"] {
            let vector = encoder.encode(text)
            #expect(vector.count == encoder.width)
            #expect(abs(vector.reduce(0) { $0 + $1 * $1 } - 1) < 1e-4)
        }
        #expect(encoder.encode("?! 🙂").allSatisfy { $0 == 0 })
        #expect(!encoder.identity.isEmpty)
    }

    @Test(arguments: [
        ("Where is the meeting with the sales team?", 0, "room 141"),
        ("When is the meeting with the sales team?", 0, "3:00 PM"),
        ("Where does Anna Keller work?", 2, "Zanto Systems"), ("Where does Anna Brenner live?", 4, "Trimmstad"),
        ("Where is the spare key?", 5, "the top drawer"), ("What is the phone number of Bela Marten?", 6, "555-0142"),
    ]) func spansAnswer(_ question: String, _ fact: Int, _ answer: String) {
        #expect(AnswerSpan.find(question, in: told[fact]).map { String(told[fact][$0]) } == answer)
    }

    @Test(arguments: ["", "?", "Anna lives in Korr."]) func withoutAnythingNewThereIsNoSpan(_ fact: String) {
        #expect(AnswerSpan.find("Anna lives in Korr", in: fact) == nil)
    }

    @Test(arguments: [
        ("Anna Keller lives in Trimmstad.", "Anna Keller lives in Korrburg.", true),
        (
            "The meeting with the sales team is at 4:00 PM in room 141.",
            "The meeting with the sales team is at 3:00 PM in room 141.", true
        ),
        ("Bela Marten's phone number is 555-0777.", "The phone number of Bela Marten is 555-0142.", true),
        ("Otto Keller lives in Trimmstad.", "Anna Keller lives in Korrburg.", false),
        ("Otto Winter lives in Korrburg.", "Anna Keller lives in Korrburg.", false),
        ("Anna Keller works at Zanto Systems.", "Anna Keller lives in Korrburg.", false),
        ("Anna Keller speaks Korrish.", "Anna Keller speaks Trimmese.", false),
        ("The Korr 500 is manufactured by Zanto.", "The maker of the Korr 500 is Korr.", true),
        ("Mimmese is Trimmia's official language.", "Mimmese is Korrland's official language.", false),
        ("Korrish is Trimmia's official language.", "Mimmese is Trimmia's official language.", true),
        (
            "The meeting with the design team is at 4:00 PM in room 12.",
            "The meeting with the sales team is at 3:00 PM in room 141.", false
        ),
        ("The small printer is on floor 4.", "The small printer is on floor 3.", true),
        ("The large printer is on floor 3.", "The small printer is on floor 2.", false),
        ("The guest wifi password is heron-2093.", "The office wifi password is maple-4471.", false),
        ("The shop sells maps.", "The shop sells tents.", false), ("Bela has a cat.", "Bela has a dog.", false),
        ("Tess has a brother named Felix.", "Tess has a brother named Owen.", false),
        ("The Blue Door was painted by Otto Winter.", "The Blue Door was painted by Anna Keller.", true),
    ]) func supersedingIsSeen(_ new: String, _ old: String, _ expected: Bool) {
        let judge = SupersedingJudge(encoder: encoder)
        #expect((judge.probability(that: new, supersedes: old) >= judge.threshold) == expected)
    }

    /// What was told by hand keeps apart what the made-up world doesn't know of: figures of 2026, with some room.
    @Test func supersedingIsRareWhereBothStay() throws {
        let result = try SupersedingStudy(encoder: encoder).everyday()
        let (seen, wrong) = (result.superseded[.newValue] ?? [], result.superseded[.unrelated] ?? [])
        #expect(seen.count == 251 && wrong.count == 366)
        #expect(seen.count { $0 } >= 120)
        #expect(wrong.count { $0 } <= 36)
    }
}

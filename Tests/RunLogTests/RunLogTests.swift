import Foundation
import Testing

@testable import RunLog

@Suite struct RunLogTests {
    @Test func everyKindOfEventRoundTrips() throws {
        let file = TemporaryFile()
        let events = Sample.oneOfEachKind
        try file.write(events)
        #expect(try RunLogReader.events(at: file.url) == events)
    }

    @Test func aLineHasItsKindAndItsKeysInOrder() throws {
        let file = TemporaryFile()
        try file.write([.started(.init(version: "0.1", task: "a/b", cell: "elman", seed: .max, resumedAtStep: 7))])
        let line = #"{"cell":"elman","event":"started","resumed_at_step":7,"seed":18446744073709551615,"#
        #expect(try file.text() == line + #""task":"a/b","version":"0.1"}"# + "\n")
    }

    @Test func whatIsUnknownIsLeftOut() throws {
        let file = TemporaryFile()
        try file.write([Sample.progress(step: 1, error: nil)])
        #expect(try !file.text().contains("error"))
        #expect(try RunLogReader.events(at: file.url) == [Sample.progress(step: 1, error: nil)])
    }

    @Test(arguments: [(Double.nan, "\"nan\""), (.infinity, "\"inf\""), (-.infinity, "\"-inf\""), (0.1, "0.1")])
    func numbersRoundTripEvenWhereJSONHasNone(_ value: Double, _ text: String) throws {
        let file = TemporaryFile()
        try file.write([Sample.progress(step: 1, loss: value)])
        #expect(try file.text().contains("\"loss\":\(text),"))
        guard case .progress(let progress) = try #require(RunLogReader.events(at: file.url).first) else {
            Issue.record("the event changed its kind")
            return
        }
        #expect(progress.loss == value || progress.loss.isNaN && value.isNaN)
    }

    @Test func aLastLineCutShortIsSkippedWhereverItWasCut() throws {
        let file = TemporaryFile()
        try file.write([Sample.progress(step: 1), Sample.progress(step: 2)])
        let bytes = Array(try file.text().utf8)
        let firstLine = try #require(bytes.firstIndex(of: UInt8(ascii: "\n")))
        for end in stride(from: firstLine + 1, to: bytes.count - 1, by: 7) {
            try Data(bytes[..<end]).write(to: file.url)
            #expect(try RunLogReader.events(at: file.url) == [Sample.progress(step: 1)])
        }
    }

    @Test func aWholeLastLineCountsWithoutItsNewline() throws {
        let file = TemporaryFile()
        try file.write([Sample.progress(step: 1), Sample.progress(step: 2)])
        try Data(file.text().utf8.dropLast()).write(to: file.url)
        #expect(try RunLogReader.events(at: file.url).count == 2)
    }

    @Test(arguments: [
        ("{\"event\":\"progr", "it is not valid JSON"),
        ("{\"event\":\"checkpoint\"}", "the key \"step\" is missing"),
        ("{\"event\":\"lunch\",\"step\":1}", "the value of \"event\" is unknown or out of range"),
        ("{\"event\":\"checkpoint\",\"step\":\"1\"}", "the value of \"step\" has the wrong type"),
    ])
    func aDamagedLineIsNamed(_ line: String, _ problem: String) throws {
        let file = TemporaryFile()
        try Data("{\"event\":\"checkpoint\",\"step\":1}\n\(line)\n".utf8).write(to: file.url)
        let error = try #require(throws: RunLogError.self) { try RunLogReader.events(at: file.url) }
        #expect(error.line == 2)
        #expect(error.path.hasSuffix(file.url.lastPathComponent))
        #expect(error.description.contains(problem))
    }

    @Test func aMissingFileIsNamed() throws {
        let file = URL(fileURLWithPath: "no-such-run/events.jsonl")
        let error = try #require(throws: RunLogError.self) { try RunLogReader.events(at: file) }
        #expect(error.path == "no-such-run/events.jsonl")
        #expect(error.problem.contains("doesn’t exist"))
    }

    @Test func anEmptyFileHasNoEvents() throws {
        let file = TemporaryFile()
        try file.write([])
        #expect(try RunLogReader.events(at: file.url).isEmpty)
    }

    @Test func aLogOfManyEventsIsReadWhole() throws {
        let file = TemporaryFile()
        try file.write((1...100_000).map { Sample.progress(step: $0) })
        let events = try RunLogReader.events(at: file.url)
        #expect(events.count == 100_000)
        #expect(events.last?.step == 100_000)
    }
}

@Suite struct RunLogWriterTests {
    @Test func anExistingLogIsNotOverwritten() throws {
        let file = TemporaryFile()
        try file.write([Sample.progress(step: 1)])
        #expect(throws: RunLogError.self) { try RunLogWriter(creating: file.url) }
        #expect(try RunLogReader.events(at: file.url).count == 1)
    }

    @Test func progressIsBufferedAndTheRestIsNot() throws {
        let file = TemporaryFile()
        let log = try RunLogWriter(creating: file.url)
        try log.append(Sample.progress(step: 1))
        #expect(try file.text().isEmpty)
        try log.append(.checkpoint(.init(step: 1)))
        #expect(try RunLogReader.events(at: file.url).count == 2)
        try log.append(Sample.progress(step: 2))
        try log.flush()
        #expect(try RunLogReader.events(at: file.url).count == 3)
    }

    @Test func aWriterThatGoesAwayWritesWhatItHolds() throws {
        let file = TemporaryFile()
        try file.write([Sample.progress(step: 1)])
        #expect(try RunLogReader.events(at: file.url).count == 1)
    }

    @Test func aFullDiskIsReported() throws {
        #if os(Linux)
            let full = URL(fileURLWithPath: "/dev/full")
            let log = RunLogWriter(full, handle: try FileHandle(forWritingTo: full), written: 0)
            let error = try #require(throws: RunLogError.self) { try log.append(.checkpoint(.init(step: 1))) }
            #expect(error.description.contains("Make room on the disk"))
        #endif
    }

    @Test func resumingDropsWhatCameAfterTheCheckpoint() throws {
        let file = TemporaryFile()
        let kept: [Event] = [Sample.oneOfEachKind[0], Sample.progress(step: 10), .checkpoint(.init(step: 10))]
        let end = Event.finished(.init(step: 10, seconds: 2, solved: true, error: 0, loss: 0))
        try file.write(kept + [Sample.progress(step: 11), .checkpoint(.init(step: 20)), end])
        let before = try file.text()
        let log = try RunLogWriter(resuming: file.url, at: 10)
        let after = try file.text()
        #expect(before.hasPrefix(after), "what is kept stays byte for byte")
        #expect(try RunLogReader.events(at: file.url) == kept)
        try log.append(.checkpoint(.init(step: 12)))
        #expect(try RunLogReader.events(at: file.url) == kept + [.checkpoint(.init(step: 12))])
        #expect(!FileManager.default.fileExists(atPath: file.url.path + ".tmp"))
    }

    @Test func resumingDropsALastLineCutShort() throws {
        let file = TemporaryFile()
        try file.write([Sample.progress(step: 1), Sample.progress(step: 2)])
        try Data(file.text().utf8.dropLast(9)).write(to: file.url)
        let log = try RunLogWriter(resuming: file.url, at: 5)
        try log.append(Sample.progress(step: 3))
        try log.flush()
        #expect(try RunLogReader.events(at: file.url).map(\.step) == [1, 3])
    }

    @Test func resumingRefusesADamagedLogAndLeavesItAlone() throws {
        let file = TemporaryFile()
        let text = "{}\n{\"event\":\"checkpoint\",\"step\":1}\n"
        try Data(text.utf8).write(to: file.url)
        #expect(throws: RunLogError.self) { try RunLogWriter(resuming: file.url, at: 1) }
        #expect(try file.text() == text)
    }

    @Test func resumingWithoutALogBeginsOne() throws {
        let file = TemporaryFile()
        let log = try RunLogWriter(resuming: file.url, at: 5)
        try log.append(.checkpoint(.init(step: 6)))
        #expect(try RunLogReader.events(at: file.url).count == 1)
    }
}

import Foundation
import Networks
import Tasks
import Tensors
import Testing
import Training

/// A damaged file of a run is noticed, named, and never loaded as something else.
@Suite struct DamageTests {
    /// A run that was interrupted half-way, with every kind of file.
    private struct HalfWay {
        let scratch: Scratch
        var folder: String { scratch.path("run") }

        init(_ task: String) throws {
            scratch = try Scratch()
            var settings = try #require(RunSettings.defaults(for: task))
            if task == "text" {
                try scratch.writeText(lines: 40)
                settings.text = .init(path: scratch.path("corpus"), unit: .word)
                (settings.batch, settings.longest, settings.shortest) = (16, 4, 4)
            } else {
                try scratch.writeSeries()
                settings.data = .init(
                    train: scratch.path("train.ts"), test: scratch.path("test.ts"), heldBack: 0.25,
                    window: .init(width: 4, stride: 4))
                settings.checkEvery = 5
            }
            settings.hidden = 6
            let run = try Run(creating: folder, settings, on: .one)
            var updates = (1...12).makeIterator()
            #expect(try !run.train(isInterrupted: { updates.next() == nil }))
        }

        /// The files of a run that are not only for people to read.
        func names() throws -> [String] {
            let wanted = [
                "run.json", "state.json", "model.safetensors", "optimizer.safetensors", "best.safetensors",
                "vocabulary.json", "states.safetensors",
            ]
            let all = try scratch.files("run").keys
            return wanted.compactMap { name in all.first { $0.hasSuffix(name) } }
        }
    }

    @Test(arguments: ["series", "text"]) func isNoticedInEveryFile(_ task: String) throws {
        let good = try HalfWay(task)
        let names = try good.names()
        #expect(names.count == (task == "text" ? 7 : 5))
        let (expected, files) = (try Run.load(good.folder).model, try good.scratch.files())
        var random = Random(seed: 1)
        var refused = 0
        for number in 0..<500 {
            let name = names[number % names.count]
            let original = [UInt8](files["run/\(name)"] ?? Data())
            let damage = Damage.allCases[number / names.count % Damage.allCases.count]
            let damaged = damage.applied(to: original, using: &random)
            let copy = try Scratch(holding: files)
            try replace("run/\(name)", of: copy, by: damaged)
            do {
                let loaded = try Run.load(copy.path("run")).model
                #expect(loaded.parameters.map(\.value) == expected.parameters.map(\.value))
                #expect(damaged == original, "\(number): \(damage) of \(name) was not noticed")
            } catch {
                #expect(error.path.hasSuffix(name), "\(number): \(damage) of \(name): \(error)")
                #expect(!error.problem.isEmpty && !error.problem.contains("\n"))
                #expect(throws: DataError.self) { try Run(resuming: copy.path("run"), on: .one) }
                refused += 1
            }
        }
        #expect(refused > 450)
    }

    /// Writes bytes, or removes the file where there are none to write.
    private func replace(_ name: String, of scratch: Scratch, by bytes: [UInt8]?) throws {
        if let bytes {
            try scratch.write(Data(bytes), to: name)
        } else {
            try scratch.remove(name)
        }
    }

    @Test(
        arguments: ["train --resume run", "eval run", "inspect run", "report run"].map { ("series", $0) }
            + ["train --resume run", "eval run", "sample run", "export run --to pytorch file"].map { ("text", $0) })
    func endsEveryCommandWith65(_ task: String, _ command: String) throws {
        let good = try HalfWay(task)
        let files = try good.scratch.files()
        var random = Random(seed: 2)
        for name in try good.names() where name == "run.json" || command != "report run" {
            for damage in [Damage.flippedBits, .cutShort, .removed] {
                let copy = try Scratch(holding: files)
                let original = [UInt8](files["run/\(name)"] ?? Data())
                try replace("run/\(name)", of: copy, by: damage.applied(to: original, using: &random))
                let before = try copy.files()
                let outcome = try copy.mneme(command)
                #expect(outcome.status == 65, "\(damage) of \(name): \(outcome)")
                #expect(outcome.errors.hasPrefix("mneme: run/\(name): "), "\(damage) of \(name): \(outcome.errors)")
                #expect(outcome.output.isEmpty)
                #expect(try copy.files() == before)
            }
        }
    }

    @Test(arguments: ["train --resume run", "inspect run", "report run"])
    func isNoticedInTheLog(_ command: String) throws {
        let copy = try HalfWay("series").scratch
        let log = try copy.text("run/events.jsonl")
        try copy.write(log.replacing("\"step\":5,", with: "\"step\":\"five\","), to: "run/events.jsonl")
        try #require(try copy.text("run/events.jsonl") != log)
        let outcome = try copy.mneme(command)
        #expect(outcome.status == 65)
        #expect(outcome.errors.hasPrefix("mneme: run/events.jsonl, line "))
        // A last line that was cut short is what a crash leaves; it is nobody's fault.
        try copy.write(String(log.dropLast(9)), to: "run/events.jsonl")
        #expect([0, 1].contains(try copy.mneme(command).status))
    }
}

/// What can happen to the bytes of a file.
private enum Damage: CaseIterable {
    case flippedBits, cutShort, lostSlice, doubledSlice, zeroedSlice, removed

    /// The damaged bytes; nil where the whole file is gone.
    func applied(to bytes: [UInt8], using random: inout Random) -> [UInt8]? {
        var bytes = bytes
        let start = random.below(bytes.count)
        let slice = start..<min(bytes.count, start + 1 + random.below(64))
        switch self {
        case .flippedBits:
            for _ in 0...random.below(3) { bytes[random.below(bytes.count)] ^= 1 << random.below(8) }
        case .cutShort: bytes.removeSubrange(start...)
        case .lostSlice: bytes.removeSubrange(slice)
        case .doubledSlice: bytes.insert(contentsOf: bytes[slice], at: slice.upperBound)
        case .zeroedSlice: for place in slice { bytes[place] = 0 }
        case .removed: return nil
        }
        return bytes
    }
}

import Foundation
import Testing
import Training

/// Networks that go to PyTorch and come from there, compared by `Scripts/verify-exchange.py`.
@Suite struct ExchangeCommandTests {
    private static let script = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Scripts/verify-exchange.py").path

    /// A Python that has PyTorch: what MNEME_PYTHON names, or python3.
    private static let python = ProcessInfo.processInfo.environment["MNEME_PYTHON"] ?? "python3"

    private static let hasPyTorch =
        (try? run(["-c", "import numpy, torch"], in: NSTemporaryDirectory()))?.status == 0

    private static func run(_ arguments: [String], in folder: String) throws -> Outcome {
        try Running("/usr/bin/env", [python] + arguments, in: folder).wait()
    }

    /// A network, as options of `mneme train` and of the script's `make`.
    struct Kind: Sendable, CustomTestStringConvertible {
        let train: String
        var make = ""
        var testDescription: String { train }
    }

    private static let order = "train temporal-order --length 20 --hidden 7 --steps 10 --omega 0"
    private static let text = "train text --data abc.txt --unit character --hidden 7 --batch 4 --length 8 --epochs 1"

    static let kinds =
        ["lstm", "gru", "elman"].flatMap { cell in
            [
                Kind(train: "\(order) --cell \(cell)", make: "--cell \(cell) --inputs 6 --outputs 4"),
                Kind(
                    train: "\(order) --cell \(cell) --layers 3",
                    make: "--cell \(cell) --layers 3 --inputs 6 --outputs 4"),
                Kind(
                    train: "\(text) --cell \(cell) --layers 2 --embedding 5",
                    make: "--cell \(cell) --layers 2 --vocabulary 12 --outputs 12"),
            ]
        } + [
            Kind(
                train: "\(order) --activation relu",
                make: "--cell elman --activation relu --inputs 6 --outputs 4"),
            Kind(train: "\(text) --cell lstm --tied --layers 1"),
            Kind(train: "\(text) --cell gru --embedding 0", make: "--cell gru --layers 2 --inputs 12 --outputs 12"),
            Kind(train: "train music --data music.json --hidden 7 --epochs 1", make: "--inputs 88 --outputs 88"),
        ]

    private func prepared(_ kind: Kind) throws -> Scratch {
        let scratch = try Scratch()
        try scratch.writeMusic()
        try scratch.write(String(repeating: "abcdefghijk\n", count: 30), to: "abc.txt")
        let outcome = try scratch.mneme("\(kind.train) --out run --quiet")
        #expect([0, 1].contains(outcome.status ?? -1), "\(outcome)")
        return scratch
    }

    private func expectAgreement(_ model: String, _ io: String, _ scratch: Scratch) throws {
        let outcome = try Self.run([Self.script, "check", model, io], in: scratch.path)
        #expect(outcome.status == 0 && outcome.output.contains("agrees (tolerance 1e-05)"), "\(outcome)")
    }

    @Test(arguments: kinds) func comesBackTheSame(_ kind: Kind) throws {
        let scratch = try prepared(kind)
        let written = try scratch.mneme("export run --to pytorch out --example io")
        #expect(written.status == 0 && written.lines.count == 2 && written.errors.isEmpty, "\(written)")
        let read = try scratch.mneme("import out --from pytorch --like run --out back")
        #expect(read.status == 0 && read.errors.isEmpty && read.lines.count == 1, "\(read)")
        #expect(try scratch.mneme("export back --to pytorch again --example io-again").status == 0)
        let files = try scratch.files()
        #expect(files["out"] == files["again"] && files["io"] == files["io-again"] && files["out"] != nil)
        // The new run can be used as any other.
        #expect([0, 1].contains(try scratch.mneme("train --resume back --quiet").status ?? -1))
        let isText = kind.train.contains("text")
        #expect(try scratch.mneme("sample back --length 5").status == (isText || kind.train.contains("music") ? 0 : 65))
    }

    @Test(
        .enabled(if: hasPyTorch, "needs a Python with PyTorch: set MNEME_PYTHON to one, or put it first in PATH"),
        arguments: kinds)
    func agreesWithPyTorch(_ kind: Kind) throws {
        let scratch = try prepared(kind)
        try scratch.mneme("export run --to pytorch out --example io")
        try expectAgreement("out", "io", scratch)
        guard !kind.make.isEmpty else { return }
        // PyTorch's network becomes ours, and ours makes of some inputs what PyTorch's does.
        let made = try Self.run([Self.script, "make"] + kind.make.words + ["theirs", "theirs-io"], in: scratch.path)
        try #require(made.status == 0, "\(made)")
        let read = try scratch.mneme("import theirs --from pytorch --like run --out new")
        try #require(read.status == 0, "\(read)")
        try scratch.mneme("export new --to pytorch ours --example ours-io")
        try expectAgreement("theirs", "ours-io", scratch)
        try expectAgreement("ours", "ours-io", scratch)
        // The check can fail.
        let other = try Self.run([Self.script, "check", "out", "ours-io"], in: scratch.path)
        #expect(other.status == 1 && other.output.contains("DIFFERS"), "\(other)")
    }
}

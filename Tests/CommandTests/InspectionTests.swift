import Foundation
import Testing
import Training

@Suite struct InspectionTests {
    /// What a dump must hold, by name.
    private static let described = ["activation", "form", "reduction", "layers", "lengths", "loss", "readout", "task"]

    /// A run, its sizes, and the shape of its targets for T = 12 and B = 5.
    struct Inspected: Sendable, CustomTestStringConvertible {
        let task: String
        let (steps, inputs, outputs): (Int, Int, Int)
        let targets: [Int]
        let mask: [Int]
        var testDescription: String { task }
    }

    @Test(arguments: [
        Inspected(task: "temporal-order", steps: 12, inputs: 6, outputs: 4, targets: [5], mask: [5]),
        Inspected(task: "addition", steps: 12, inputs: 2, outputs: 1, targets: [5, 1], mask: [5]),
        Inspected(task: "memorization-5-bit", steps: 23, inputs: 4, outputs: 3, targets: [23, 5], mask: [23, 5]),
    ])
    func dumpsEveryNumber(_ run: Inspected) throws {
        let scratch = try Scratch()
        try scratch.mneme("train \(run.task) --length 12 --hidden 7 --steps 5 --out run --quiet")
        let outcome = try scratch.mneme("inspect run --sequences 5 --dump dump.safetensors")
        #expect(outcome.status == 0 && outcome.output.contains("inspect.html"))

        let dump = try TensorFile(reading: scratch.path("dump.safetensors"))
        let parameters = [
            ("layers.0.input.weight", [7, run.inputs]), ("layers.0.input.bias", [7]),
            ("layers.0.recurrent.weight", [7, 7]), ("readout.weight", [run.outputs, 7]),
            ("readout.bias", [run.outputs]),
        ]
        var expected: [String: [Int]] = [
            "inputs": [run.steps, 5, run.inputs], "targets": run.targets, "mask": run.mask, "omega": [],
            "h": [run.steps, 5, 7], "dh": [run.steps, 5, 7], "ratio": [run.steps, 5],
        ]
        for (name, shape) in parameters {
            for prefix in ["", "grad.", "omega_grad."] { expected[prefix + name] = shape }
        }
        #expect(Dictionary(uniqueKeysWithValues: dump.entries.map { ($0.name, $0.shape) }) == expected)
        #expect(dump.entries.allSatisfy { $0.type == .f32 && $0.floats().allSatisfy(\.isFinite) })
        #expect(Self.described.allSatisfy { dump.metadata[$0]?.isEmpty == false })
        #expect(dump.metadata["activation"] == "tanh" && dump.metadata["form"] == "squaredNorms")
        // Ω's gradient concerns W_h alone.
        for (name, _) in parameters {
            let isZero = dump["omega_grad.\(name)"]?.floats().allSatisfy { $0 == 0 }
            #expect(isZero == (name != "layers.0.recurrent.weight"), "\(name)")
        }
    }

    @Test func namesTheLayersOfADump() throws {
        let scratch = try Scratch()
        try scratch.mneme("\(Short.unsolved) --layers 2 --out run")
        try scratch.mneme("inspect run --dump dump.safetensors --omega-form norms --omega-reduction sum")
        let dump = try TensorFile(reading: scratch.path("dump.safetensors"))
        for name in ["h.0", "h.1", "dh.0", "dh.1"] { #expect(dump[name]?.shape == [20, 20, 12], "\(name)") }
        #expect(dump["layers.1.recurrent.weight"]?.shape == [12, 12])
        #expect([dump.metadata["form"], dump.metadata["reduction"], dump.metadata["layers"]] == ["norms", "sum", "2"])
    }

    @Test func takesParametersFromAFile() throws {
        let scratch = try Scratch()
        try scratch.mneme("\(Short.unsolved) --out run")
        try scratch.mneme("\(Short.unsolved) --seed 2 --out twin")
        try scratch.mneme("\(Short.unsolved) --hidden 9 --out smaller")
        func dump(_ options: String) throws -> Data? {
            #expect(try scratch.mneme("inspect run --dump dump.safetensors \(options)").status == 0)
            defer { try? scratch.remove("dump.safetensors") }
            return try scratch.files()["dump.safetensors"]
        }
        func model(_ run: String) -> String { "\(run)/checkpoints/step-000000030/model.safetensors" }
        let own = try dump("")
        #expect(try dump("--parameters \(model("run"))") == own)
        #expect(try dump("--parameters \(model("twin"))") != own)

        let before = try scratch.files()
        let refused = try scratch.mneme("inspect run --parameters \(model("smaller")) --dump dump.safetensors")
        #expect(refused.status == 65)
        #expect(refused.errors.contains(model("smaller")) && refused.errors.contains("9×6"))
        #expect(try scratch.files() == before)
    }

    @Test func acceptsParametersOfOtherPrograms() throws {
        let scratch = try Scratch()
        try scratch.mneme("\(Short.unsolved) --out run")
        let path = "run/checkpoints/step-000000030/model.safetensors"
        let own = try scratch.files()[path] ?? Data()
        // The checksum under another key: as a program writes it that knows of none.
        try scratch.write(own.replacing("\"checksum\"".utf8, with: "\"checkxxx\"".utf8), to: "foreign.safetensors")
        #expect(try scratch.mneme("inspect run --parameters foreign.safetensors").status == 0)
    }

    @Test func writesAPageThatNeedsNothingElse() throws {
        let scratch = try Scratch()
        try scratch.mneme("\(Short.unsolved) --out run")
        #expect(try scratch.mneme("inspect run").status == 0)
        let page = try scratch.text("run/inspect.html")
        #expect(page.hasPrefix("<!DOCTYPE html>") || page.hasPrefix("<!doctype html>"))
        #expect(page.contains("<svg") && page.loadedResources.isEmpty, "\(page.loadedResources)")
    }

    @Test func reportsRunsSideBySide() throws {
        let scratch = try Scratch()
        try scratch.mneme("\(Short.unsolved) --check-every 10 --out first")
        try scratch.mneme("\(Short.solved) --out second")
        let outcome = try scratch.mneme("report first second")
        #expect(outcome.status == 0 && outcome.lines == ["first/report.html"])
        let page = try scratch.text("first/report.html")
        #expect(page.contains("first") && page.contains("second") && page.contains("<svg"))
        #expect(page.loadedResources.isEmpty, "\(page.loadedResources)")
        #expect(try scratch.mneme("report first second --out both.html").lines == ["both.html"])
        #expect(try scratch.text("both.html") == page)
    }
}

extension String {
    /// The addresses of a page that a browser would ask another machine for; names of XML's vocabularies are none.
    fileprivate var loadedResources: [String] {
        let addresses = matches(of: /.{0,14}https?:\/\/[^"'\s)>]*/).map { String($0.0) }
        let parts = matches(of: /<link|<script[^>]*src=|@import|url\([^#d]/).map { String($0.0) }
        return parts + addresses.filter { !$0.contains(/xmlns(:\w+)?=["']/) }
    }
}

import Foundation
import Networks
import Tasks
import Tensors
import Testing

@testable import Training

/// Networks go to PyTorch's names and layouts and come back the same; files that do not fit are refused.
@Suite struct ExchangeTests {
    /// A kind of network.
    struct Kind: Sendable, CustomTestStringConvertible {
        var cell = AnyCell.Kind.lstm
        var activation = Activation.tanh
        var layers = 1
        var embedding: Int?
        var isTied = false
        var isText = true
        var testDescription: String { "\(cell) \(activation) \(layers) \(embedding ?? -1) \(isTied) \(isText)" }
    }

    static let kinds =
        [AnyCell.Kind.elman, .lstm, .gru].flatMap { cell in
            [1, 2, 3].map { Kind(cell: cell, layers: $0) } + [
                Kind(cell: cell, layers: 2, embedding: 4), Kind(cell: cell, embedding: 0),
                Kind(cell: cell, isTied: true), Kind(cell: cell, layers: 2, isText: false),
            ]
        } + [Kind(cell: .elman, activation: .relu, layers: 2)]

    /// A run before its first update, in `run`, whose parameters are all random.
    private func run(_ kind: Kind, in folder: TemporaryFolder) throws -> Run {
        var settings = kind.isText ? try folder.text(.character, kind.cell) : RunSettings.small(steps: 5)
        (settings.cell, settings.activation, settings.layers) = (kind.cell, kind.activation, kind.layers)
        (settings.embedding, settings.tied, settings.omega.weight) = (kind.embedding, kind.isTied, 0)
        if !kind.isText { settings.curriculum = false }
        let run = try Run(creating: folder.path("run"), settings, on: .one)
        try run.advance(by: 0)
        var (model, random) = (run.model, Random(seed: 5))
        model.forEachParameter { parameter in
            let count = parameter.count
            parameter.update { base in
                for i in 0..<count { base[i] = Scalar(0.5 * random.normal()) }
            }
        }
        try model.tensorFile().write(to: folder.path("run/checkpoints/step-000000000/model.safetensors"))
        return try Run(resuming: folder.path("run"), on: .one)
    }

    @Test(arguments: kinds) func comesBackTheSame(_ kind: Kind) throws {
        let folder = try TemporaryFolder()
        let run = try run(kind, in: folder)
        let path = folder.path("out.safetensors")
        try Run.exportToPyTorch(folder.path("run"), to: path, example: folder.path("io.safetensors"))
        try forget("run", in: folder)
        try Run.importFromPyTorch(path, like: folder.path("run"), to: folder.path("back"))
        let back = try Run.load(folder.path("back")).model
        #expect(back.tensors == run.model.tensors && !back.tensors.isEmpty)
        try Run.exportToPyTorch(folder.path("back"), to: folder.path("again.safetensors"))
        #expect(try folder.files(".")["again.safetensors"] == folder.files(".")["out.safetensors"])

        let names = try TensorFile(reading: path).entries.map(\.name)
        #expect(names.contains("encoder.weight") == (kind.isText && kind.embedding != 0))
        #expect(names.contains("rnn.weight_hh_l\(kind.layers - 1)") && !names.contains("rnn.weight_hh_l\(kind.layers)"))
        let io = try TensorFile(reading: folder.path("io.safetensors"))
        let inputs = try #require(io["tokens"] ?? io["inputs"])
        #expect((io["tokens"] != nil) == names.contains("encoder.weight") && inputs.shape.prefix(2) == [6, 3])
        #expect(io["outputs"]?.shape == (kind.isText ? [6, 3] : [3]) + [run.model.readout.outputs])
        if kind.isText { #expect(throws: Never.self) { try Run.loadGenerator(folder.path("back")) } }
        #expect(try !Run(resuming: folder.path("back"), on: .one).advance(by: 2))
    }

    /// Sets a run's parameters to zero, so that only a file can bring them back.
    private func forget(_ run: String, in folder: TemporaryFolder) throws {
        let path = folder.path("\(run)/checkpoints/step-000000000/model.safetensors")
        var file = try TensorFile(reading: path)
        file.entries = file.entries.map { entry in
            .init(name: entry.name, shape: entry.shape, floats: entry.floats().map { _ in 0 })
        }
        try file.write(to: path)
    }

    /// The outputs of the example, one step at a time.
    @Test(arguments: [Kind(cell: .gru, layers: 2), Kind(cell: .elman, embedding: 0)])
    func writesAnExampleThatIsRight(_ kind: Kind) throws {
        let folder = try TemporaryFolder()
        let run = try run(kind, in: folder)
        try Run.exportToPyTorch(folder.path("run"), to: folder.path("out"), example: folder.path("io"))
        let io = try TensorFile(reading: folder.path("io"))
        let outputs = try #require(io["outputs"]).floats()
        let width = run.model.readout.outputs
        for sequence in 0..<3 {
            var stream = run.model.stream()
            for step in 0..<6 {
                let row = step * 3 + sequence
                let found: [Scalar]
                if let tokens = io["tokens"]?.integers() {
                    found = stream(symbol: Int(tokens[row]))
                } else {
                    let numbers = io["inputs"]?.floats() ?? []
                    found = stream(numbers[row * width..<(row + 1) * width].map { Scalar($0) })
                }
                for (a, b) in zip(found, outputs[(row * width)...]) { #expect(abs(Float(a) - b) < 1e-5) }
            }
        }
    }
}

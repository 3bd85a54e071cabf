import Foundation
import Networks
import Tasks
import Tensors
import Testing

@testable import Training

/// Files as PyTorch writes them, with two biases a gate, read into runs of ours.
@Suite struct ImportTests {
    private static let (inputs, hidden, outputs, steps) = (6, 5, 4, 7)  // temporal order

    private static func gates(_ cell: AnyCell.Kind) -> Int { cell == .elman ? 1 : cell == .gru ? 3 : 4 }

    /// Random tensors under PyTorch's names.
    private func tensors(_ cell: AnyCell.Kind, layers: Int) -> [String: [[Double]]] {
        var random = Random(seed: 11)
        func matrix(_ rows: Int, _ columns: Int) -> [[Double]] {
            (0..<rows).map { _ in (0..<columns).map { _ in Double(Float(0.7 * random.normal())) } }
        }
        let rows = Self.gates(cell) * Self.hidden
        var result = ["decoder.weight": matrix(Self.outputs, Self.hidden), "decoder.bias": matrix(1, Self.outputs)]
        for layer in 0..<layers {
            result["rnn.weight_ih_l\(layer)"] = matrix(rows, layer == 0 ? Self.inputs : Self.hidden)
            result["rnn.weight_hh_l\(layer)"] = matrix(rows, Self.hidden)
            result["rnn.bias_ih_l\(layer)"] = matrix(1, rows)
            result["rnn.bias_hh_l\(layer)"] = matrix(1, rows)
        }
        return result
    }

    private func file(_ tensors: [String: [[Double]]], _ metadata: [String: String] = [:]) -> TensorFile {
        let entries = tensors.sorted { $0.key < $1.key }.map { name, rows in
            let shape = name.contains("bias") ? [rows[0].count] : [rows.count, rows[0].count]
            return TensorFile.Entry(name: name, shape: shape, floats: rows.joined().map { Float($0) })
        }
        return TensorFile(entries, metadata: metadata)
    }

    /// A run of these sizes before its first update, in `like`.
    private func like(
        _ cell: AnyCell.Kind, layers: Int, in folder: TemporaryFolder,
        _ change: (inout RunSettings) -> Void = { _ in }
    ) throws {
        var settings = RunSettings.small(steps: 5)
        (settings.cell, settings.layers, settings.hidden) = (cell, layers, Self.hidden)
        (settings.omega.weight, settings.curriculum) = (0, false)
        change(&settings)
        try Run(creating: folder.path("like"), settings, on: .one).advance(by: 0)
    }

    /// One layer over a sequence, by the formulas of PyTorch's documentation.
    private func layer(
        _ cell: AnyCell.Kind, _ number: Int, _ tensors: [String: [[Double]]], _ sequence: [[Double]]
    ) -> [[Double]] {
        func part(_ name: String) -> [[Double]] { tensors["rnn.\(name)_l\(number)"] ?? [] }
        func affine(_ weight: [[Double]], _ bias: [[Double]], _ x: [Double]) -> [Double] {
            weight.enumerated().map { row, weights in zip(weights, x).reduce(bias[0][row]) { $0 + $1.0 * $1.1 } }
        }
        func sigmoid(_ x: Double) -> Double { 1 / (1 + exp(-x)) }
        let n = Self.hidden
        var (h, c) = ([Double](repeating: 0, count: n), [Double](repeating: 0, count: n))
        return sequence.map { x in
            let a = affine(part("weight_ih"), part("bias_ih"), x)
            let b = affine(part("weight_hh"), part("bias_hh"), h)
            switch cell {
            case .elman, .ntm: h = zip(a, b).map { tanh($0 + $1) }
            case .lstm:
                for u in 0..<n {
                    let (i, f) = (sigmoid(a[u] + b[u]), sigmoid(a[n + u] + b[n + u]))
                    let (g, o) = (tanh(a[2 * n + u] + b[2 * n + u]), sigmoid(a[3 * n + u] + b[3 * n + u]))
                    c[u] = f * c[u] + i * g
                    h[u] = o * tanh(c[u])
                }
            case .gru:
                for u in 0..<n {
                    let (r, z) = (sigmoid(a[u] + b[u]), sigmoid(a[n + u] + b[n + u]))
                    let candidate = tanh(a[2 * n + u] + r * b[2 * n + u])
                    h[u] = (1 - z) * candidate + z * h[u]
                }
            }
            return h
        }
    }

    @Test(arguments: [AnyCell.Kind.elman, .lstm, .gru], [1, 2]) func foldsBothBiases(
        _ cell: AnyCell.Kind, _ layers: Int
    ) throws {
        let folder = try TemporaryFolder()
        try like(cell, layers: layers, in: folder)
        var tensors = tensors(cell, layers: layers)
        // As nn.Linear without a bias, once.
        if layers == 2 { tensors["decoder.bias"] = nil }
        try file(tensors).write(to: folder.path("file"))
        try Run.importFromPyTorch(folder.path("file"), like: folder.path("like"), to: folder.path("run"))
        let model = try Run.load(folder.path("run")).model

        var random = Random(seed: 2)
        var sequence = (0..<Self.steps).map { _ in (0..<Self.inputs).map { _ in Double(Float(random.normal())) } }
        let inputs = Tensor(sequence.joined().map { Scalar($0) }, shape: [Self.steps, 1, Self.inputs])
        for number in 0..<layers { sequence = layer(cell, number, tensors, sequence) }
        let top = try #require(sequence.last)
        let found = model(inputs)
        #expect(found.shape == [1, Self.outputs])
        for (row, output) in found.scalars.enumerated() {
            let weights = tensors["decoder.weight"]?[row] ?? []
            let expected = zip(weights, top).reduce(tensors["decoder.bias"]?[0][row] ?? 0) { $0 + $1.0 * $1.1 }
            #expect(abs(Double(output) - expected) < 1e-5, "\(output), expected \(expected)")
        }
    }

    @Test func readsAFileWithoutBiases() throws {
        let folder = try TemporaryFolder()
        try like(.gru, layers: 1, in: folder)
        let bare = tensors(.gru, layers: 1).filter { !$0.key.contains("bias") }
        let zeros = tensors(.gru, layers: 1).mapValues { $0.count == 1 ? [$0[0].map { _ in 0 }] : $0 }
        for (name, tensors) in [("bare", bare), ("zeros", zeros)] {
            try file(tensors).write(to: folder.path(name + ".safetensors"))
            try Run.importFromPyTorch(
                folder.path(name + ".safetensors"), like: folder.path("like"), to: folder.path(name))
        }
        #expect(try Run.load(folder.path("bare")).model.tensors == Run.load(folder.path("zeros")).model.tensors)
    }

    /// A file that does not fit, and what is said of it.
    struct Misfit: Sendable {
        let words: String
        let change: @Sendable (inout [String: [[Double]]], inout [String: String]) -> Void

        init(
            _ words: String, _ change: @escaping @Sendable (inout [String: [[Double]]], inout [String: String]) -> Void
        ) {
            (self.words, self.change) = (words, change)
        }
    }

    static let misfits = [
        Misfit("its cell is gru, the run's is elman") { $1["cell"] = "gru" },
        Misfit("its activation is relu, the run's is tanh") { $1 = ["cell": "elman", "activation": "relu"] },
        Misfit("there is no tensor \"rnn.weight_hh_l0\"") { tensors, _ in tensors["rnn.weight_hh_l0"] = nil },
        Misfit("there is no tensor \"decoder.weight\"") { tensors, _ in tensors["decoder.weight"] = nil },
        Misfit("there is no tensor \"rnn.bias_hh_l0\"") { tensors, _ in tensors["rnn.bias_hh_l0"] = nil },
        Misfit("tensor \"rnn.weight_ih_l0\" is 4×6, the run says 5×6") { tensors, _ in
            tensors["rnn.weight_ih_l0"]?.removeLast()
        },
        Misfit("tensor \"decoder.bias\" is 3, the run says 4") { tensors, _ in tensors["decoder.bias"]?[0].removeLast()
        },
        Misfit("no place for its tensor \"rnn.weight_ih_l1\"") { tensors, _ in tensors["rnn.weight_ih_l1"] = [[1]] },
        Misfit("no place for its tensor \"rnn.weight_hh_l0_reverse\"") { tensors, _ in
            tensors["rnn.weight_hh_l0_reverse"] = tensors["rnn.weight_hh_l0"]
        },
        Misfit("no place for its tensor \"encoder.weight\"") { tensors, _ in tensors["encoder.weight"] = [[1, 2]] },
    ]

    @Test(arguments: misfits) func refusesAFileThatDoesNotFit(_ misfit: Misfit) throws {
        let folder = try TemporaryFolder()
        try like(.elman, layers: 1, in: folder)
        var (tensors, metadata) = (tensors(.elman, layers: 1), [String: String]())
        misfit.change(&tensors, &metadata)
        try file(tensors, metadata).write(to: folder.path("file"))
        let before = try folder.files(".")
        let error = #expect(throws: DataError.self) {
            try Run.importFromPyTorch(folder.path("file"), like: folder.path("like"), to: folder.path("run"))
        }
        #expect(error?.problem.contains(misfit.words) == true, "\(error?.problem ?? "")")
        #expect(error?.path == folder.path("file"))
        #expect(try folder.files(".") == before)
    }

    @Test func refusesADecoderThatIsNotTheEncoder() throws {
        let folder = try TemporaryFolder()
        var settings = try folder.text(.character)
        settings.tied = true
        try Run(creating: folder.path("like"), settings, on: .one).advance(by: 0)
        try Run.exportToPyTorch(folder.path("like"), to: folder.path("file"))
        var file = try TensorFile(reading: folder.path("file"))
        file.entries = file.entries.map { entry in
            guard entry.name == "decoder.weight" else { return entry }
            return .init(name: entry.name, shape: entry.shape, floats: entry.floats().map { $0 + 1 })
        }
        try file.write(to: folder.path("file"))
        let error = #expect(throws: DataError.self) {
            try Run.importFromPyTorch(folder.path("file"), like: folder.path("like"), to: folder.path("run"))
        }
        #expect(error?.problem == "decoder.weight is not encoder.weight, but the run ties them")
    }

    @Test(arguments: ["sigmoid", "leaky"]) func refusesWhatPyTorchLacks(_ what: String) throws {
        let folder = try TemporaryFolder()
        try like(.elman, layers: 1, in: folder) { settings in
            if what == "leaky" { settings.leak = 0.5 } else { settings.activation = .sigmoid }
        }
        let before = try folder.files(".")
        let error = #expect(throws: DataError.self) {
            try Run.exportToPyTorch(folder.path("like"), to: folder.path("file"))
        }
        #expect(error?.problem == "PyTorch's RNN has no leaky and no sigmoid units")
        #expect(try folder.files(".") == before)
        try file(tensors(.elman, layers: 1)).write(to: folder.path("file"))
        #expect(throws: DataError.self) {
            try Run.importFromPyTorch(folder.path("file"), like: folder.path("like"), to: folder.path("run"))
        }
    }

    /// Everything that sampling needs is there, even where the run named by --like was never trained.
    @Test func takesTheVocabularyFromTheData() throws {
        let folder = try TemporaryFolder()
        let run = try Run(creating: folder.path("like"), folder.text(.word), on: .one)
        try run.advance(by: 0)
        try Run.exportToPyTorch(folder.path("like"), to: folder.path("file"))
        try FileManager.default.removeItem(atPath: folder.path("like/checkpoints"))
        try Run.importFromPyTorch(folder.path("file"), like: folder.path("like"), to: folder.path("run"))
        let (_, vocabulary, model) = try Run.loadGenerator(folder.path("run"))
        #expect(vocabulary == run.workload.vocabulary && model.tensors == run.model.tensors)
    }

    @Test func needsNoDataOfMusic() throws {
        let folder = try TemporaryFolder()
        let run = try Run(creating: folder.path("like"), folder.music(), on: .one)
        try run.advance(by: 1)
        try FileManager.default.removeItem(atPath: folder.path("music.json"))
        try Run.exportToPyTorch(folder.path("like"), to: folder.path("file"))
        try Run.importFromPyTorch(folder.path("file"), like: folder.path("like"), to: folder.path("run"))
        #expect(try Run.loadGenerator(folder.path("run")).model.tensors == run.model.tensors)
    }
}

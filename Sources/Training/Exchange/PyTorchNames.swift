import Networks
import Tasks
import Tensors

/// A network under the names and in the layouts of PyTorch's modules.
///
///     encoder.weight                      nn.Embedding         [symbols, width]
///     rnn.weight_ih_l0, rnn.weight_hh_l0  nn.RNN, LSTM, GRU    gates in the order i f g o, or r z n
///     rnn.bias_ih_l0, rnn.bias_hh_l0
///     decoder.weight, decoder.bias        nn.Linear
///
/// PyTorch has two biases where one does; ours goes to the first, zeros to the second. Its GRU has one that the reset
/// gate scales: the last third of `bias_hh`.
enum PyTorchNames {
    /// The parameters as PyTorch has them.
    static func entries(_ model: RunModel) -> [TensorFile.Entry] {
        var entries: [TensorFile.Entry] = []
        func add(_ name: String, _ tensor: Tensor) { entries.append(TensorFile.Entry(float: name, tensor)) }
        if let embedding = model.embedding { add("encoder.weight", embedding.weight) }
        for (index, layer) in model.layers.enumerated() {
            let parts = layer.parts
            add("rnn.weight_ih_l\(index)", parts.input.weight)
            add("rnn.weight_hh_l\(index)", parts.recurrent.weight)
            let rows = parts.input.outputs
            add("rnn.bias_ih_l\(index)", parts.input.bias ?? .zeros(rows))
            var second = [Scalar](repeating: 0, count: rows)
            if let candidate = parts.candidateBias {
                second.replaceSubrange(2 * layer.hidden..<rows, with: candidate.scalars)
            }
            add("rnn.bias_hh_l\(index)", Tensor(second))
        }
        add("decoder.weight", model.readoutWeight)
        add("decoder.bias", model.readout.bias)
        return entries
    }

    /// Throws where a file has what the network has no place for, such as another layer or another direction.
    private static func checkNames(of file: TensorFile, path: String, _ model: RunModel) throws(DataError) {
        let known = Set(entries(model).map(\.name))
        guard let other = file.entries.first(where: { !known.contains($0.name) }) else { return }
        throw DataError(
            path: path, problem: "the run's network has no place for its tensor \"\(other.name)\"",
            remedy: "Name a run with the same layers and the same kind of inputs.")
    }

    /// A few random sequences, and what a network makes of them.
    static func example(of model: RunModel) -> TensorFile {
        let (steps, batch) = (6, 3)
        var random = Random(seed: 1)
        guard let embedding = model.embedding else {
            let inputs = Tensor.normal(steps, batch, model.layers[0].inputs, deviation: 1, using: &random)
            return TensorFile([
                TensorFile.Entry(float: "inputs", inputs), TensorFile.Entry(float: "outputs", model(inputs)),
            ])
        }
        let tokens = (0..<steps * batch).map { _ in random.below(embedding.symbols) }
        let outputs = model(model.rows(of: tokens, batch: batch))
        return TensorFile([
            TensorFile.Entry(name: "tokens", shape: [steps, batch], integers: tokens.map { Int64($0) }),
            TensorFile.Entry(float: "outputs", outputs),
        ])
    }

    /// The same network with the parameters of a file; throws where one is missing or has another shape.
    static func reading(_ file: TensorFile, path: String, into model: RunModel) throws(DataError) -> RunModel {
        var result = model
        func tensor(_ name: String, _ shape: [Int]) throws(DataError) -> Tensor {
            try file.tensor(name, shape: shape, path: path)
        }
        if let embedding = model.embedding {
            result.embedding = Embedding(weight: try tensor("encoder.weight", embedding.weight.shape))
        }
        for (index, layer) in model.layers.enumerated() {
            let parts = layer.parts
            let rows = parts.input.outputs
            var (first, second) = ([Scalar](repeating: 0, count: rows), [Scalar](repeating: 0, count: rows))
            if file["rnn.bias_ih_l\(index)"] != nil || file["rnn.bias_hh_l\(index)"] != nil {
                first = try tensor("rnn.bias_ih_l\(index)", [rows]).scalars
                second = try tensor("rnn.bias_hh_l\(index)", [rows]).scalars
            }
            let scaled = layer.kind == .gru ? 2 * layer.hidden : rows  // from here on the reset gate scales the second
            let bias = (0..<rows).map { first[$0] + ($0 < scaled ? second[$0] : 0) }
            result.layers[index] = layer.replacing(
                input: Linear(
                    weight: try tensor("rnn.weight_ih_l\(index)", parts.input.weight.shape), bias: Tensor(bias)),
                recurrent: Linear(
                    weight: try tensor("rnn.weight_hh_l\(index)", parts.recurrent.weight.shape), bias: nil),
                candidateBias: layer.kind == .gru ? Tensor(Array(second[scaled...])) : nil)
        }
        try checkNames(of: file, path: path, model)
        let weight = try tensor("decoder.weight", model.readoutWeight.shape)
        if model.readout.weight != nil { result.readout.weight = weight }
        let bias = model.readout.bias.shape
        let isBiased = file["decoder.bias"] != nil
        result.readout.bias = isBiased ? try tensor("decoder.bias", bias) : .filled(with: 0, shape: bias)
        if model.readout.weight == nil, result.readoutWeight != weight {
            throw DataError(
                path: path, problem: "decoder.weight is not encoder.weight, but the run ties them",
                remedy: "Import it into a run without --tied.")
        }
        return result
    }
}

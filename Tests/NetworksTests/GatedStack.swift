import Networks
import Tensors
import Testing

/// LSTM or GRU layers as a fixture has them, with all that their outputs depend on as parameters.
struct GatedStack: Module {
    var layers: [AnyCell]
    var inputs: Tensor
    /// h and, of an LSTM, c, layer by layer.
    var states: [[Tensor]]
    let lengths: [Int]
    let reading: SequenceOutput

    /// The outputs of the top layer, and the states that every layer ends with.
    func run() -> (outputs: Tensor, final: [[Tensor]]) {
        var (signal, final) = (inputs, [[Tensor]]())
        for (index, layer) in layers.enumerated() {
            let result = layer.unroll(
                signal, from: AnyCell.State(tensors: states[index]), lengths: lengths,
                keeping: index == layers.count - 1 ? reading : .everyStep)
            signal = result.outputs
            final.append(result.state.tensors)
        }
        return (signal, final)
    }

    mutating func visitParameters(_ visit: inout some ParameterVisitor & ~Copyable) {
        visit("layers", &layers)
        visit("inputs", &inputs)
        for layer in states.indices {
            for part in states[layer].indices { visit("state.\(layer).\(part)", &states[layer][part]) }
        }
    }
}

extension GatedFixture {
    private func tensor(_ values: [Double], _ shape: [Int]) -> Tensor {
        Tensor(values.map { Scalar($0) }, shape: shape)
    }

    private func parameter(_ name: String, ofLayer layer: Int) throws -> Tensor {
        let full = "layers.\(layer).\(name)"
        let found = try #require(parameters[full], "the fixture has no \(full)")
        return tensor(found.values, found.shape)
    }

    private func layer(_ index: Int) throws -> AnyCell {
        let input = Linear(
            weight: try parameter("input.weight", ofLayer: index), bias: try parameter("input.bias", ofLayer: index))
        let recurrent = Linear(weight: try parameter("recurrent.weight", ofLayer: index), bias: nil)
        guard cell == "gru" else { return AnyCell(LSTMCell(input: input, recurrent: recurrent)) }
        return AnyCell(
            GRUCell(
                input: input, recurrent: recurrent, candidateBias: try parameter("candidate_bias", ofLayer: index)))
    }

    /// The case as values of ours.
    func stack() throws -> GatedStack {
        GatedStack(
            layers: try (0..<layers).map(layer), inputs: tensor(inputs, [steps, batch, inputSize]),
            states: (0..<layers).map { index in
                ([initialH] + (initialC.map { [$0] } ?? [])).map {
                    tensor(state($0, ofLayer: index), [batch, hidden])
                }
            }, lengths: lengths, reading: readout == "every" ? .everyStep : .lastStep)
    }

    /// The outputs, each times its weight, summed.
    func loss(of outputs: Tensor) -> Tensor { sum(outputs * tensor(weights, outputs.shape)) }

    /// The gradient that is expected of each parameter of the stack, in their order.
    func expectedGradients() throws -> [(name: String, values: [Double])] {
        try stack().parameters.map { shown -> (name: String, values: [Double]) in
            let name = shown.name
            if name == "inputs" { return (name, inputsGradient) }
            guard name.hasPrefix("state."), let layer = Int(name.dropFirst(6).prefix(1)) else {
                let theirs = name.replacing("candidateBias", with: "candidate_bias")
                return (name, try #require(gradient[theirs], "the fixture has no \(theirs)"))
            }
            let states = name.hasSuffix(".0") ? initialHGradient : try #require(initialCGradient)
            return (name, state(states, ofLayer: layer))
        }
    }
}

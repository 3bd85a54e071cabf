import Tensors

/// Stacked recurrent layers under a linear readout.
///
/// Input [T, batch, inputs]; output [batch, outputs] of the last step, or [T, batch, outputs] of every step.
public struct RecurrentNetwork<Cell: RecurrentCell>: Module {
    /// From the inputs up.
    public var layers: [Cell]
    /// From the last layer's states to the outputs.
    public var readout: Linear
    /// Which steps are read.
    public let reading: SequenceOutput

    /// A network of the given parts.
    public init(layers: [Cell], readout: Linear, reading: SequenceOutput) {
        precondition(!layers.isEmpty, "RecurrentNetwork: there must be a layer")
        self.layers = layers
        self.readout = readout
        self.reading = reading
    }

    /// The outputs for a batch, from initial states; `lengths` are the sequences' own numbers of steps.
    public func callAsFunction(_ inputs: Tensor, lengths: [Int]? = nil) -> Tensor {
        var signal = inputs
        for (index, layer) in layers.enumerated() {
            let start = layer.initialState(batch: inputs.shape[1])
            let isTop = index == layers.count - 1
            signal = layer.unroll(signal, from: start, lengths: lengths, keeping: isTop ? reading : .everyStep)
        }
        return readout(signal)
    }

    public mutating func visitParameters(_ visit: inout some ParameterVisitor & ~Copyable) {
        visit("layers", &layers)
        visit("readout", &readout)
    }
}

extension RecurrentNetwork where Cell == ElmanCell {
    /// An Elman network, initialized at random.
    public init(
        inputs: Int, hidden: Int, outputs: Int, layers: Int = 1, activation: Activation = .tanh,
        initialization: Initialization = .orthogonal, leak: Double = 1, reading: SequenceOutput,
        using random: inout Random
    ) {
        var cells: [ElmanCell] = []
        for index in 0..<layers {
            cells.append(
                ElmanCell(
                    index == 0 ? inputs : hidden, hidden, activation: activation, initialization: initialization,
                    leak: leak, using: &random))
        }
        self.init(
            layers: cells,
            readout: Linear(hidden, outputs, deviation: initialization.inputDeviation, using: &random),
            reading: reading)
    }
}

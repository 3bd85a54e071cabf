import Tensors

/// Stacked recurrent layers under a linear readout, above an embedding where the inputs are symbols.
///
/// Input [T, batch, inputs], or symbols; output [batch, outputs] of the last step, or [T, batch, outputs] of every step.
public struct RecurrentNetwork<Cell: RecurrentCell>: Module {
    /// The vectors of the symbols; nil where the inputs are numbers.
    public var embedding: Embedding?
    /// From the inputs up.
    public var layers: [Cell]
    /// From the last layer's states to the outputs.
    public var readout: Readout
    /// Which steps are read.
    public let reading: SequenceOutput
    /// What is dropped while it is trained: from the embedding, between the layers, and before the readout.
    public let dropout: Dropout

    /// A network of the given parts.
    public init(
        embedding: Embedding? = nil, layers: [Cell], readout: Readout, reading: SequenceOutput,
        dropout: Dropout = Dropout()
    ) {
        precondition(!layers.isEmpty, "RecurrentNetwork: there must be a layer")
        precondition(
            embedding.map { $0.width == layers[0].inputs } ?? true,
            "RecurrentNetwork: an embedding \(embedding?.width ?? 0) wide under a layer of \(layers[0].inputs) inputs")
        self.embedding = embedding
        self.layers = layers
        self.readout = readout
        self.reading = reading
        self.dropout = dropout
        precondition(
            readoutWeight.shape == [readout.outputs, layers[layers.count - 1].hidden],
            "RecurrentNetwork: the readout \(readoutWeight.shape) does not fit; a tied embedding is as wide as the "
                + "last layer")
    }

    /// The states of all layers, from the inputs up.
    public typealias States = [Cell.State]

    /// The states before the first step.
    public func initialStates(batch: Int) -> States { layers.map { $0.initialState(batch: batch) } }

    /// The outputs for a batch, from initial states; `lengths` are the sequences' own numbers of steps.
    public func callAsFunction(_ inputs: Tensor, lengths: [Int]? = nil) -> Tensor {
        var random: Random?
        let start = initialStates(batch: inputs.shape[1])
        return outputs(of: signal(inputs, from: start, lengths: lengths, dropping: &random).signal)
    }

    /// What the last layer makes of a batch, and the states to go on from; with random numbers, some of it is dropped.
    public func signal(
        _ inputs: Tensor, from states: States, lengths: [Int]? = nil, dropping random: inout Random?
    ) -> (signal: Tensor, states: States) {
        var signal = embedding == nil ? inputs : dropout(inputs, using: &random)
        var reached: States = []
        for (index, layer) in layers.enumerated() {
            let isTop = index == layers.count - 1
            let result = layer.unroll(
                signal, from: states[index], lengths: lengths, keeping: isTop ? reading : .everyStep)
            reached.append(result.state)
            if case .lastStep = reading, isTop {
                signal = result.outputs
            } else {
                signal = dropout(result.outputs, using: &random)
            }
        }
        return (signal, reached)
    }

    /// W of the readout, [outputs, hidden].
    public var readoutWeight: Tensor {
        guard let weight = readout.weight ?? embedding?.weight else {
            preconditionFailure("RecurrentNetwork: a readout without a weight needs an embedding to share")
        }
        return weight
    }

    /// The readout of a signal, [..., hidden] to [..., outputs].
    public func outputs(of signal: Tensor) -> Tensor {
        matmul(signal, readoutWeight, transposing: .right) + readout.bias
    }

    public mutating func visitParameters(_ visit: inout some ParameterVisitor & ~Copyable) {
        visit("embedding", &embedding)
        visit("layers", &layers)
        visit("readout", &readout)
    }
}

extension RecurrentNetwork {
    /// A network of layers that `cell` makes, from the inputs up; with `symbols`, above vectors of `inputs` numbers.
    init(
        symbols: Int? = nil, inputs: Int, outputs: Int, layers: Int, initialization: Initialization,
        reading: SequenceOutput, dropout: Dropout = Dropout(), using random: inout Random,
        cell: (_ inputs: Int, _ random: inout Random) -> Cell
    ) {
        let embedding = symbols.map { Embedding($0, inputs, initialization: initialization, using: &random) }
        var cells: [Cell] = []
        for _ in 0..<layers { cells.append(cell(cells.last?.hidden ?? inputs, &random)) }
        self.init(
            embedding: embedding, layers: cells,
            readout: Readout(
                cells.last?.hidden ?? inputs, outputs, initialization: initialization, using: &random),
            reading: reading, dropout: dropout)
    }
}

extension RecurrentNetwork where Cell == ElmanCell {
    /// An Elman network, initialized at random.
    public init(
        inputs: Int, hidden: Int, outputs: Int, layers: Int = 1, activation: Activation = .tanh,
        initialization: Initialization = .orthogonal, leak: Double = 1, reading: SequenceOutput,
        using random: inout Random
    ) {
        self.init(
            inputs: inputs, outputs: outputs, layers: layers, initialization: initialization, reading: reading,
            using: &random
        ) {
            ElmanCell($0, hidden, activation: activation, initialization: initialization, leak: leak, using: &$1)
        }
    }
}

extension RecurrentNetwork where Cell == AnyCell {
    /// A network of any cell, initialized at random; with `symbols`, above vectors of `inputs` numbers.
    public static func fresh(
        _ kind: AnyCell.Kind, symbols: Int? = nil, inputs: Int, hidden: Int, outputs: Int, layers: Int = 1,
        activation: Activation = .tanh, initialization: Initialization = .orthogonal, leak: Double = 1,
        gateBias: GateBias? = nil, memory: MemorySettings = MemorySettings(), reading: SequenceOutput,
        dropout: Dropout = Dropout(), using random: inout Random
    ) -> RecurrentNetwork {
        RecurrentNetwork(
            symbols: symbols, inputs: inputs, outputs: outputs, layers: layers,
            initialization: initialization, reading: reading, dropout: dropout, using: &random
        ) { width, random in
            switch kind {
            case .elman:
                AnyCell(
                    ElmanCell(
                        width, hidden, activation: activation, initialization: initialization, leak: leak,
                        using: &random))
            case .lstm:
                AnyCell(
                    LSTMCell(
                        width, hidden, initialization: initialization, keeping: gateBias ?? .constant(1),
                        using: &random))
            case .gru:
                AnyCell(
                    GRUCell(
                        width, hidden, initialization: initialization, keeping: gateBias ?? .constant(0),
                        using: &random))
            case .ntm:
                memory.cell(width, hidden, initialization: initialization, keeping: gateBias, using: &random)
            }
        }
    }
}

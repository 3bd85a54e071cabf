import Tensors

extension RecurrentNetwork where Cell: StreamableCell {
    /// The network on one sequence that is read as it comes, one step at a time.
    ///
    ///     var stream = network.stream()
    ///     let logits = stream(symbol: 17)
    ///     let state = stream.state          // can be saved, and given back to this or another stream
    ///
    /// It is a value: a copy goes on by itself. It gives what the network gives for the whole sequence, up to rounding.
    public struct Stream: Sendable {
        private var layers: [CellStream]
        private let vectors: Tensor?
        /// Wᵀ of the readout, [hidden, outputs].
        private let readout: PackedMatrix
        private let bias: Tensor
        /// The outputs, padded to whole vectors.
        private var outputs: [Scalar]

        fileprivate init(_ network: RecurrentNetwork) {
            layers = network.layers.map { $0.stream() }
            vectors = network.embedding?.weight.constant
            let weight = network.readoutWeight
            readout = PackedMatrix(
                weight.base, rows: weight.shape[1], columns: weight.shape[0], rowStride: 1,
                columnStride: weight.shape[1])
            bias = network.readout.bias.constant
            outputs = Array(repeating: 0, count: Kernels.padded(weight.shape[0]))
        }

        /// One step: a row of inputs to a row of outputs.
        public mutating func callAsFunction(_ x: [Scalar]) -> [Scalar] {
            x.withUnsafeBufferPointer { run($0) }
        }

        /// One step of a network that reads symbols.
        public mutating func callAsFunction(symbol: Int) -> [Scalar] {
            guard let vectors else {
                var ones = [Scalar](repeating: 0, count: layers[0].inputWidth)
                precondition(ones.indices.contains(symbol), "Stream: symbol \(symbol) of \(ones.count)")
                ones[symbol] = 1
                return self(ones)
            }
            precondition((0..<vectors.shape[0]).contains(symbol), "Stream: symbol \(symbol) of \(vectors.shape[0])")
            let width = vectors.shape[1]
            return run(UnsafeBufferPointer(start: vectors.base + symbol * width, count: width))
        }

        private mutating func run(_ x: UnsafeBufferPointer<Scalar>) -> [Scalar] {
            layers[0].step(x)
            for index in layers.indices.dropFirst() {
                let below = layers[index - 1].output
                below.withUnsafeBufferPointer { layers[index].step($0) }
            }
            let top = layers[layers.count - 1].output
            let (readout, bias) = (readout, bias)
            outputs.withUnsafeMutableBufferPointer { target in
                top.withUnsafeBufferPointer { signal in
                    guard let target = target.baseAddress, let signal = signal.baseAddress else { return }
                    readout.multiply(
                        rows: 1, signal, aRow: readout.rows, accumulate: false, into: target,
                        cStride: Kernels.padded(readout.columns))
                    Kernels.axpy(bias.count, 1, bias.base, into: target)
                }
            }
            return Array(outputs[..<bias.count])
        }

        /// What all layers carry, from the inputs up.
        public var state: StreamState {
            get { StreamState(layers: layers.map(\.parts)) }
            set {
                precondition(
                    newValue.layers.map { $0.map(\.count) } == state.layers.map { $0.map(\.count) },
                    "Stream.state: the state is of another network")
                for index in layers.indices { layers[index].parts = newValue.layers[index] }
            }
        }
    }

    /// The network before its first step of a sequence.
    public func stream() -> Stream { Stream(self) }
}

/// The state of a stream, to be saved and restored: the parts of every layer's state.
public struct StreamState: Codable, Sendable, Equatable {
    /// Layer by layer: h, and c of an LSTM.
    public var layers: [[[Scalar]]]
}

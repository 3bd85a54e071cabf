import Tasks
import Tensors

/// Trains all that the addressing learns, in order: the encoder, then what uses it.
public enum AddressingTraining {
    /// Trains and writes the weights; `progress` sees a line of text now and then.
    ///
    /// The encoder learns from the training part of the made-up world, unless a file to take it from is named; ranking
    /// and thresholds are fitted to the validation part. Throws where a file can't be read or written.
    public static func run(
        steps: Int, seed: UInt64, encoder: String? = nil, to path: String, progress: (String) -> Void
    ) throws(DataError) {
        var weights: AddressingWeights
        if let encoder {
            weights = try AddressingWeights(reading: encoder)
        } else {
            let network = CueLessons.train(steps: steps, seed: seed) { step, loss in
                progress("encoder: step \(step)/\(steps), loss \((loss * 1000).rounded() / 1000)")
            }
            weights = AddressingWeights(network: network).rounded()
        }
        try weights.write(to: path)
    }
}

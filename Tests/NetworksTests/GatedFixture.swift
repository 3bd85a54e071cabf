import Foundation
import Testing

/// One case of `Fixtures/gated.json`: LSTM or GRU layers, a batch, and what PyTorch's modules and autograd say of
/// them in float64.
///
/// `Scripts/make-fixtures.py` made the file. Lists are in row-major order: [T, B, ...], and states at one moment
/// [layers, B, H]. What has a list for each layer begins with the layer nearest to the inputs.
struct GatedFixture: Decodable, Sendable, CustomTestStringConvertible {
    struct Parameter: Decodable, Sendable {
        let shape: [Int]
        let values: [Double]
    }

    enum CodingKeys: String, CodingKey {
        case name, cell, steps, batch, hidden, layers, readout, lengths, inputs, weights, parameters
        case h, loss, d, dc, ratio, omega, gradient
        case inputSize = "inputs_size"
        case initialH = "initial_h"
        case initialC = "initial_c"
        case finalH = "final_h"
        case finalC = "final_c"
        case inputsGradient = "inputs_gradient"
        case initialHGradient = "initial_h_gradient"
        case initialCGradient = "initial_c_gradient"
    }

    let name: String
    /// "lstm" or "gru"; what only an LSTM has is nil for a GRU.
    let cell: String
    let steps: Int
    let batch: Int
    let inputSize: Int
    let hidden: Int
    let layers: Int
    /// "last" or "every": the outputs of the top layer that count in the loss.
    let readout: String
    let lengths: [Int]
    let inputs: [Double]
    let initialH: [Double]
    let initialC: [Double]?
    /// [B, H] for "last", [T, B, H] for "every": the loss is the sum of the outputs, each times its weight, without
    /// the steps after a sequence's end.
    let weights: [Double]
    /// By names such as "layers.0.recurrent.weight".
    let parameters: [String: Parameter]

    /// h_t, layer by layer; 0 after a sequence's end.
    let h: [[Double]]
    /// The states after each sequence's last step.
    let finalH: [Double]
    let finalC: [Double]?
    let loss: Double
    /// dL/dh_t, dL/dc_t and ‖u_t‖ / ‖d_t‖, layer by layer.
    let d: [[Double]]
    let dc: [[Double]]?
    let ratio: [[Double]]
    /// Ω, unweighted, by form and reduction, such as "norms_sum".
    let omega: [String: Double]
    /// By names of parameters.
    let gradient: [String: [Double]]
    let inputsGradient: [Double]
    let initialHGradient: [Double]
    let initialCGradient: [Double]?

    var testDescription: String { name }

    /// All cases of the file.
    static func load() throws -> [GatedFixture] {
        let url = try #require(Bundle.module.url(forResource: "gated", withExtension: "json", subdirectory: "Fixtures"))
        return try JSONDecoder().decode([GatedFixture].self, from: Data(contentsOf: url))
    }

    // MARK: - In parts

    /// The part of a list of [layers, B, H] that belongs to a layer.
    func state(_ states: [Double], ofLayer layer: Int) -> [Double] {
        Array(states[(layer * batch * hidden)..<((layer + 1) * batch * hidden)])
    }

    /// dL/dh_t of the top layer by the loss alone, [T, B, H]: where a pass backward begins.
    var outputGradient: [Double] {
        var result = Array(repeating: 0.0, count: steps * batch * hidden)
        for (sequence, length) in lengths.enumerated() {
            for step in 0..<length where readout == "every" || step == length - 1 {
                let row = (step * batch + sequence) * hidden
                let source = readout == "every" ? row : sequence * hidden
                result.replaceSubrange(row..<(row + hidden), with: weights[source..<(source + hidden)])
            }
        }
        return result
    }
}

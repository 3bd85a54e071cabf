import Foundation
import Networks
import Tensors

/// How the next symbol is drawn from a network's outputs.
///
/// The outputs are divided by the temperature; of their softmax the `topK` most probable symbols are kept, and of those
/// the fewest whose probabilities reach `topP` together (nucleus sampling, Holtzman et al. 2020).
public struct Sampler: Sendable {
    /// Above 1 for more variety, below for less; 0 always takes the most probable.
    public var temperature: Double
    /// How many symbols are considered; nil for all.
    public var topK: Int?
    /// The share of the probability that is considered, in (0, 1].
    public var topP: Double

    /// Draws from the whole softmax unless told otherwise.
    public init(temperature: Double = 1, topK: Int? = nil, topP: Double = 1) {
        precondition(
            temperature >= 0 && temperature.isFinite && topK ?? 1 > 0 && topP > 0 && topP <= 1,
            "Sampler: temperature \(temperature), topK \(topK ?? 0), topP \(topP); they must be 0 or more, 1 or more, "
                + "and in (0, 1]")
        (self.temperature, self.topK, self.topP) = (temperature, topK, topP)
    }

    /// Draws a symbol from logits, one a symbol; those of `excluded` never come.
    public func choose(_ logits: [Scalar], excluding excluded: Int? = nil, using random: inout Random) -> Int {
        let allowed = logits.indices.filter { $0 != excluded }
        precondition(!allowed.isEmpty, "Sampler: \(logits.count) logits, and none that may come")
        let possible = allowed.filter { !logits[$0].isNaN }
        guard let best = possible.max(by: { logits[$0] < logits[$1] }) else {
            return allowed[random.below(allowed.count)]
        }
        guard temperature > 0 else { return best }
        let largest = Double(logits[best])
        guard largest.isFinite else { return best }
        var choices = possible.map { (symbol: $0, weight: exp((Double(logits[$0]) - largest) / temperature)) }
        if topK != nil || topP < 1 {
            choices.sort { ($0.weight, $1.symbol) > ($1.weight, $0.symbol) }
            if let topK { choices = Array(choices.prefix(topK)) }
            choices = nucleus(choices)
        }
        var rest = random.uniform() * choices.reduce(0) { $0 + $1.weight }
        for (symbol, weight) in choices {
            rest -= weight
            if rest < 0 { return symbol }
        }
        return choices[choices.count - 1].symbol
    }

    /// The fewest of the most probable choices that reach the share wanted.
    private func nucleus(_ choices: [(symbol: Int, weight: Double)]) -> [(symbol: Int, weight: Double)] {
        let wanted = topP * choices.reduce(0) { $0 + $1.weight }
        var sum = 0.0
        let count = choices.firstIndex { choice in
            sum += choice.weight
            return sum >= wanted
        }
        return Array(choices.prefix((count ?? choices.count - 1) + 1))
    }

    /// Draws which of several independent events happen; with a temperature of 0, those more probable than not.
    public func chooseEvents(_ logits: [Scalar], using random: inout Random) -> [Int] {
        logits.indices.filter { index in
            let logit = Double(logits[index])
            guard temperature > 0 else { return logit > 0 }
            return random.uniform() < 1 / (1 + exp(-logit / temperature))
        }
    }
}

import Foundation
import Tensors
import Testing

@testable import Facts

/// The slopes of the encoder's loss, against finite differences of a forward pass of their own.
@Suite struct CueGradientTests {
    private let pairs = [
        CueTraining.Pair(cue: ["where", "is", "anna"], fact: ["anna", "lives", "in", "zanto"], relation: 1),
        CueTraining.Pair(cue: ["who", "leads", "zanto"], fact: ["bela", "leads", "zanto"], relation: 2),
        CueTraining.Pair(cue: ["home", "of", "bela"], fact: ["bela", "lives", "in", "korr"], relation: 1),
    ]

    private func network() -> CueNetwork {
        var random = Random(seed: 3)
        var network = CueNetwork(words: ["where", "is", "lives", "in", "who", "leads", "of"], using: &random)
        for place in network.embedding.indices { network.embedding[place] += Scalar(0.1 * random.normal()) }
        for place in network.importance.indices { network.importance[place] = Scalar(0.5 + random.uniform()) }
        return network
    }

    /// The loss as it is written, in Double, without any of the training's own code but the encoding.
    private func loss(_ network: CueNetwork) -> Double {
        let cues = pairs.map { network.encode($0.cue).map { Double($0) } }
        let facts = pairs.map { network.encode($0.fact).map { Double($0) } }
        var loss = 0.0
        for (part, isAddress) in [(0..<128, true), (128..<192, false)] {
            for cue in pairs.indices {
                let scores = facts.map { fact in 16 * part.reduce(0.0) { $0 + cues[cue][$1] * fact[$1] } }
                let wanted = pairs.indices.filter { isAddress ? $0 == cue : pairs[$0].relation == pairs[cue].relation }
                let all = scores.reduce(0) { $0 + exp($1) }
                loss += log(all) - log(wanted.reduce(0) { $0 + exp(scores[$1]) })
            }
        }
        return loss / Double(pairs.count)
    }

    @Test func slopesMatchFiniteDifferences() {
        let network = network()
        let (value, gradient) = CueTraining.gradient(of: network, pairs)
        let isDouble = Scalar.self == Double.self
        #expect(abs(value - loss(network)) < (isDouble ? 1e-12 : 1e-4))
        let step = isDouble ? 1e-5 : 1e-2
        var random = Random(seed: 4)
        for row in gradient.rows.keys.sorted() where random.below(4) == 0 {
            guard let slot = gradient.rows[row] else { continue }
            for column in [random.below(128), 128 + random.below(64)] {
                let place = row * CueNetwork.width + column
                let expected = slope(network, step) { network, change in
                    network.embedding[place] += Scalar(change)
                }
                let actual = Double(gradient.embedding[slot * CueNetwork.width + column])
                #expect(abs(actual - expected) < (isDouble ? 1e-8 : 2e-2), "row \(row), column \(column)")
            }
            let expected = slope(network, step) { network, change in network.importance[row] += Scalar(change) }
            #expect(abs(Double(gradient.importance[slot]) - expected) < (isDouble ? 1e-8 : 2e-2), "importance \(row)")
        }
    }

    private func slope(
        _ network: CueNetwork, _ step: Double, _ change: (inout CueNetwork, Double) -> Void
    ) -> Double {
        var (above, below) = (network, network)
        change(&above, step)
        change(&below, -step)
        return (loss(above) - loss(below)) / (2 * step)
    }

    @Test func rowsThatNoTextUsesHaveNoSlope() {
        let used = Set(pairs.flatMap { network().features($0.cue + $0.fact) }.map(\.row))
        #expect(Set(CueTraining.gradient(of: network(), pairs).gradient.rows.keys) == used)
    }

    @Test func trainingLowersTheLossAndRepeatsItself() {
        var training = CueTraining(network())
        let losses = (0..<30).map { _ in training.step(pairs, rate: 0.02) }
        #expect(losses[29] < losses[0] / 2)
        var again = CueTraining(network())
        #expect(losses == (0..<30).map { _ in again.step(pairs, rate: 0.02) })
        #expect(training.network == again.network)
    }
}

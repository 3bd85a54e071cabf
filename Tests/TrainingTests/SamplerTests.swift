import Foundation
import Tensors
import Testing
import Training

@Suite struct SamplerTests {
    /// Probabilities 0.5, 0.25, 0.125, 0.0625 and 0.0625, in another order.
    private static let shares = [0.125, 0.5, 0.0625, 0.25, 0.0625]
    private static let logits = shares.map { Scalar(log($0) + 3) }

    /// How often each symbol comes in so many draws.
    private func counts(_ sampler: Sampler, _ draws: Int = 20_000, excluding excluded: Int? = nil) -> [Int] {
        var random = Random(seed: 4)
        var counts = [Int](repeating: 0, count: Self.logits.count)
        for _ in 0..<draws { counts[sampler.choose(Self.logits, excluding: excluded, using: &random)] += 1 }
        return counts
    }

    /// A sampler, a symbol that must not come, and the probabilities of all.
    struct Case: Sendable, CustomTestStringConvertible {
        let sampler: Sampler
        var excluded: Int?
        let shares: [Double]
        var testDescription: String { "\(sampler)" }
    }

    static let cases = [
        Case(sampler: Sampler(), shares: shares),
        Case(sampler: Sampler(), excluded: 1, shares: [0.25, 0, 0.125, 0.5, 0.125]),
        Case(sampler: Sampler(temperature: 0), shares: [0, 1, 0, 0, 0]),
        Case(sampler: Sampler(temperature: 0), excluded: 1, shares: [0, 0, 0, 1, 0]),
        // A temperature of 1/2 squares the probabilities.
        Case(sampler: Sampler(temperature: 0.5), shares: [4, 64, 1, 16, 1].map { $0 / 86 }),
        Case(sampler: Sampler(temperature: 1e9), shares: [0.2, 0.2, 0.2, 0.2, 0.2]),
        Case(sampler: Sampler(temperature: 1e-300), shares: [0, 1, 0, 0, 0]),
        Case(sampler: Sampler(topK: 1), shares: [0, 1, 0, 0, 0]),
        Case(sampler: Sampler(topK: 2), shares: [0, 2, 0, 1, 0].map { $0 / 3 }),
        Case(sampler: Sampler(topK: 2), excluded: 1, shares: [1, 0, 0, 2, 0].map { $0 / 3 }),
        Case(sampler: Sampler(topK: 100), shares: shares),
        Case(sampler: Sampler(topP: 0.001), shares: [0, 1, 0, 0, 0]),
        Case(sampler: Sampler(topP: 0.6), shares: [0, 2, 0, 1, 0].map { $0 / 3 }),
        Case(sampler: Sampler(topP: 0.8), shares: [1, 4, 0, 2, 0].map { $0 / 7 }),
        // Of the two that are kept, one alone has two thirds.
        Case(sampler: Sampler(topK: 2, topP: 0.65), shares: [0, 1, 0, 0, 0]),
    ]

    @Test(arguments: cases) func drawsWithTheProbabilities(_ wanted: Case) {
        let draws = 20_000
        let counts = counts(wanted.sampler, draws, excluding: wanted.excluded)
        for (count, share) in zip(counts, wanted.shares) {
            let deviation = (Double(draws) * share * (1 - share)).squareRoot()
            #expect(abs(Double(count) - Double(draws) * share) <= 4.5 * deviation, "\(counts)")
        }
    }

    @Test func repeatsItselfFromItsSeed() {
        func symbols(_ seed: UInt64) -> [Int] {
            var random = Random(seed: seed)
            return (0..<50).map { _ in Sampler().choose(Self.logits, using: &random) }
        }
        #expect(symbols(1) == symbols(1))
        #expect(symbols(1) != symbols(2))
    }

    @Test(arguments: [Sampler(), Sampler(temperature: 0), Sampler(topK: 2), Sampler(topP: 0.5)])
    func survivesWhatIsNotANumber(_ sampler: Sampler) {
        var random = Random(seed: 1)
        func chosen(_ logits: [Scalar], excluding excluded: Int? = nil) -> Set<Int> {
            Set((0..<200).map { _ in sampler.choose(logits, excluding: excluded, using: &random) })
        }
        #expect(chosen([.nan, 1, .nan]) == [1])
        #expect(chosen([.nan, 1, .nan, -80], excluding: 1) == [3])
        #expect(chosen([0, .infinity, 5]) == [1])
        #expect(chosen([-.infinity, -.infinity, 2]) == [2])
        #expect(chosen([-.infinity, -.infinity, -.infinity]).isSubset(of: [0, 1, 2]))
        #expect(chosen([.nan, .nan, .nan]).isSubset(of: [0, 1, 2]))
        #expect(chosen([.nan, .nan, .nan], excluding: 1) == [0, 2])
        #expect(chosen([-.infinity, 3, -.infinity], excluding: 1).isSubset(of: [0, 2]))
        #expect(chosen([7]) == [0])
    }

    @Test func drawsEventsIndependently() {
        var random = Random(seed: 3)
        let logits: [Scalar] = [0, Scalar(log(3.0)), -40, 40, .nan]
        var counts = [Int](repeating: 0, count: logits.count)
        var both = 0
        for _ in 0..<10_000 {
            let keys = Sampler().chooseEvents(logits, using: &random)
            #expect(keys == keys.sorted())
            for key in keys { counts[key] += 1 }
            if keys.contains(0), keys.contains(1) { both += 1 }
        }
        #expect(abs(counts[0] - 5000) < 225 && abs(counts[1] - 7500) < 195 && abs(both - 3750) < 218)
        #expect(counts[2...] == [0, 10_000, 0])
        #expect(Sampler(temperature: 0).chooseEvents([0, 0.1, -0.1, .nan], using: &random) == [1])
    }
}

import Foundation
import Tensors
import Testing

/// The generator: known values, independence, distributions.
///
/// Seeds are fixed, so nothing here fails by chance.
@Suite struct RandomTests {
    /// Of the reference implementation of SplitMix64.
    @Test func knownValues() {
        var random = Random(seed: 1_234_567)
        let values = (0..<5).map { _ in random.next() }
        #expect(
            values == [
                6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
                4_593_380_528_125_082_431, 16_408_922_859_458_223_821,
            ])
    }

    @Test func aGeneratorIsAValue() {
        var random = Random(seed: 3)
        var copy = random
        #expect(random == copy)
        _ = random.next()
        #expect(random != copy)
        _ = copy.next()
        #expect(random == copy)
    }

    @Test func encodingKeepsThePlace() throws {
        var parent = Random(seed: 4)
        _ = parent.next()
        for var random in [parent.split(), parent] {
            _ = random.normal()
            var decoded = try JSONDecoder().decode(Random.self, from: JSONEncoder().encode(random))
            #expect(decoded == random)
            let continued = (0..<100).map { _ in decoded.next() }
            #expect(continued == (0..<100).map { _ in random.next() })
        }
    }

    // MARK: - Independence

    private static let draws = 100_000

    /// The correlation of two uniform sequences; its standard deviation is 0.003.
    private func correlation(_ a: [Double], _ b: [Double]) -> Double {
        zip(a, b).reduce(0) { $0 + ($1.0 - 0.5) * ($1.1 - 0.5) } / Double(a.count) * 12
    }

    private func uniforms(_ random: Random) -> [Double] {
        var random = random
        return (0..<Self.draws).map { _ in random.uniform() }
    }

    @Test(arguments: [0, 1, 2, .max] as [UInt64]) func splitsAreIndependent(seed: UInt64) {
        var parent = Random(seed: seed)
        var child = parent.split()
        let second = parent.split()
        let grandchild = child.split()
        let streams = [parent, child, second, grandchild].map(uniforms)
        for a in streams.indices {
            for b in streams.indices where a < b {
                #expect(abs(correlation(streams[a], streams[b])) < 0.0125)
                #expect(abs(correlation(streams[a], Array(streams[b].dropFirst()))) < 0.0125)
            }
        }
    }

    @Test func splittingIsRepeatable() {
        var (a, b) = (Random(seed: 5), Random(seed: 5))
        #expect(a.split() == b.split())
        #expect(a.split() == b.split())
        #expect(a == b)
    }

    // MARK: - Distributions

    private func moments(_ values: [Double]) -> [Double] {
        let count = Double(values.count)
        let mean = values.reduce(0, +) / count
        return [mean] + [2.0, 3, 4].map { power in values.reduce(0) { $0 + pow($1 - mean, power) } / count }
    }

    @Test func momentsOfTheUniformDistribution() {
        let values = uniforms(Random(seed: 6))
        #expect(values.allSatisfy { $0 >= 0 && $0 < 1 })
        let expected = [0.5, 1.0 / 12, 0, 1.0 / 80]
        for (moment, exact) in zip(moments(values), expected) { #expect(abs(moment - exact) < 0.004) }
    }

    @Test func momentsOfTheNormalDistribution() {
        var random = Random(seed: 7)
        let values = (0..<Self.draws).map { _ in random.normal() }
        let found = moments(values)
        for (index, (exact, variance)) in [(0.0, 1.0), (1, 2), (0, 15), (3, 96)].enumerated() {
            let standardError = (variance / Double(Self.draws)).squareRoot()
            #expect(abs(found[index] - exact) < 4 * standardError)
        }
        let beyondTwo = values.count { abs($0) > 2 }
        #expect(abs(Double(beyondTwo) / Double(Self.draws) - 0.0455) < 0.003)
        let neighbours = zip(values, values.dropFirst()).reduce(0) { $0 + $1.0 * $1.1 } / Double(Self.draws)
        #expect(abs(neighbours) < 0.0125)
    }

    /// χ² of counts that should be equal, in standard deviations from its mean.
    private func excess(_ counts: [Int]) -> Double {
        let expected = Double(counts.reduce(0, +)) / Double(counts.count)
        let square = counts.reduce(0) { $0 + pow(Double($1) - expected, 2) / expected }
        let freedom = Double(counts.count - 1)
        return (square - freedom) / (2 * freedom).squareRoot()
    }

    @Test(arguments: [2, 3, 7, 10, 64, 1000]) func numbersBelowABoundAreEquallyLikely(bound: Int) {
        var random = Random(seed: 8)
        var counts = [Int](repeating: 0, count: bound)
        for _ in 0..<Self.draws { counts[random.below(bound)] += 1 }
        #expect(excess(counts) < 4)
    }

    /// Of so large a bound, two of three residues would be drawn too often without rejection.
    @Test func numbersBelowAHugeBoundAreEquallyLikely() {
        var random = Random(seed: 9)
        var counts = [0, 0, 0]
        for _ in 0..<Self.draws { counts[random.below(3 << 61) % 3] += 1 }
        #expect(excess(counts) < 4)
    }

    @Test func belowOneIsZero() {
        var random = Random(seed: 10)
        #expect((0..<100).allSatisfy { _ in random.below(1) == 0 })
        #expect((0..<1000).allSatisfy { _ in (0..<Int.max).contains(random.below(.max)) })
    }

    // MARK: - Tensors

    @Test func normalTensors() {
        var random = Random(seed: 11)
        let values = Tensor.normal(100, 500, mean: 3, deviation: 0.5, using: &random)
        #expect(values.shape == [100, 500])
        let found = moments(values.scalars.map { Double($0) })
        #expect(abs(found[0] - 3) < 0.01)
        #expect(abs(found[1] - 0.25) < 0.01)
    }

    @Test func uniformTensors() {
        var random = Random(seed: 12)
        let values = Tensor.uniform(100, 500, in: -3 ..< -1, using: &random).scalars.map { Double($0) }
        #expect(values.allSatisfy { $0 >= -3 && $0 <= -1 })
        #expect(abs(moments(values)[0] + 2) < 0.01)
        #expect(abs(moments(values)[1] - 4.0 / 12) < 0.01)
    }
}

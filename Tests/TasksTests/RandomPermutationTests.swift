import Tasks
import Tensors
import Testing

@Suite struct RandomPermutationTests {
    @Test(arguments: [2, 3, 50]) func wantsTheFirstSymbol(_ length: Int) throws {
        let data = Sequences(RandomPermutation(), count: 2000, length: length, seed: 1)
        #expect(data.batch.inputs.shape == [length, 2000, 100])
        var counts = [Int](repeating: 0, count: 100)
        for b in 0..<2000 {
            let symbols = try data.symbols(of: b)
            try #require(symbols[0] < 2 && symbols.dropFirst().allSatisfy { (2..<100).contains($0) })
            try #require(data.classes[b] == symbols[0])
            for symbol in symbols { counts[symbol] += 1 }
        }
        #expect(isChance(0.5, gives: counts[0], of: 2000) && counts[0] + counts[1] == 2000)
        let others = 2000 * (length - 1)
        #expect(counts[2...].allSatisfy { isChance(1 / 98, gives: $0, of: others) })
    }
}

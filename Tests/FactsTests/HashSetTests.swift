import Tensors
import Testing

@testable import Facts

@Suite struct HashSetTests {
    @Test(arguments: [0, 1, 5, 16, 17, 100, 400]) func isASet(_ count: Int) {
        var random = Random(seed: UInt64(count))
        let hashes = (0..<count).map { _ in UInt64(random.below(2 * count)) }
        let (set, twin) = (HashSet(hashes), Set(hashes))
        #expect(set.isEmpty == twin.isEmpty)
        for hash in 0..<UInt64(2 * count + 2) { #expect(set.contains(hash) == twin.contains(hash)) }
    }

    @Test func overlapIsTheShareOfTheWordsOfBoth() {
        #expect(HashSet([1, 2, 2, 3]).overlap(HashSet([3, 4])) == 0.25)
        #expect(HashSet([]).overlap(HashSet([])) == 1)
        #expect(HashSet([]).overlap(HashSet([1])) == 0)
    }
}

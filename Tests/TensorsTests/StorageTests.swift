import Tensors
import Testing

/// The memory of tensors: taken, given back and taken again.
@Suite struct StorageTests {
    /// Small blocks, pooled blocks and huge ones, in elements.
    private static let counts = [0, 1, 100, 4_095, 4_096, 4_097, 10_000, 70_001, 1 << 20, (4 << 20) + 1]

    @Test(arguments: counts) func blocksAreAlignedAndLargeEnough(count: Int) {
        let blocks = (0..<3).map { Tensor.filled(with: Scalar($0), shape: [count]) }
        for (number, block) in blocks.enumerated() {
            #expect(UInt(bitPattern: block.base) % 64 == 0)
            #expect(block.count == count)
            #expect(block.scalars.allSatisfy { $0 == Scalar(number) })
        }
    }

    /// Whatever is still held is not handed out again.
    @Test func blocksDoNotOverlap() {
        var random = Random(seed: 1)
        var held: [(value: Scalar, tensor: Tensor)] = []
        for round in 0..<3_000 {
            let value = Scalar(round)
            held.append((value, .filled(with: value, shape: [3_000 + random.below(20_000)])))
            if held.count > 40 { held.remove(at: random.below(held.count)) }
        }
        #expect(held.allSatisfy { value, tensor in tensor.scalars.allSatisfy { $0 == value } })
    }

    /// Tensors are given back on other threads than they were taken on.
    @Test func threadsShareThePool() async {
        await withTaskGroup(of: Bool.self) { group in
            for worker in 0..<4 {
                group.addTask {
                    var kept: [Tensor] = []
                    for round in 0..<500 {
                        kept.append(.filled(with: Scalar(worker), shape: [5_000 + 100 * (round % 50)]))
                        if kept.count > 10 { kept.removeFirst(5) }
                    }
                    return kept.allSatisfy { $0.scalars.allSatisfy { $0 == Scalar(worker) } }
                }
            }
            for await intact in group { #expect(intact) }
        }
    }
}

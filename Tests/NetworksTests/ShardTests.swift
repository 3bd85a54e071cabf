import Networks
import Tensors
import Testing

/// A batch in shards, on threads.
@Suite struct ShardTests {
    private let omega = Omega(weight: 2)

    @Test(arguments: OmegaProblem.all, [[0..<3, 3..<6], [0..<1, 1..<6], (0..<6).map { $0..<$0 + 1 }])
    func shardsAddUpToTheBatch(_ problem: OmegaProblem, _ shards: [Range<Int>]) throws {
        let tolerance = isDouble ? 1e-12 : 1e-5
        let (whole, sharded) = (problem.pass(adding: omega), problem.pass(shards, adding: omega))
        #expect(relativeError([sharded.loss], [whole.loss]) <= tolerance)
        #expect(relativeError([try #require(sharded.omega)], [try #require(whole.omega)]) <= tolerance)
        #expect(relativeError(sharded.gradient.tensors, whole.gradient.tensors) <= tolerance)
        let penalty = omega(sharded.flow, at: problem.model).gradient
        #expect(relativeError(penalty.tensors, omega(whole.flow, at: problem.model).gradient.tensors) <= tolerance)
        for (a, b) in zip(sharded.flow.layers, whole.flow.layers) {
            #expect((a.steps, a.batch) == (b.steps, b.batch))
            #expect(relativeError(a.states, b.states) <= tolerance)
            #expect(relativeError(a.gradients, b.gradients) <= tolerance)
            #expect(relativeError(a.gradientNorms, b.gradientNorms) <= tolerance)
            #expect(relativeError(a.ratios, b.ratios) <= tolerance)
        }
    }

    @Test func oneShardIsTheBatch() {
        let problem = OmegaProblem.all[3]
        let (whole, sharded) = (problem.pass(adding: omega), problem.pass([0..<6], adding: omega))
        #expect(sharded.loss == whole.loss && sharded.omega == whole.omega)
        #expect(sharded.gradient.tensors == whole.gradient.tensors)
    }

    @Test(arguments: OmegaProblem.all) func anyNumberOfThreadsGivesTheSameBits(_ problem: OmegaProblem) {
        let shards = (0..<6).map { $0..<$0 + 1 }
        let expected = problem.pass(shards, on: Threads(1), adding: omega)
        for count in [2, 3, 7] {
            let pass = problem.pass(shards, on: Threads(count), adding: omega)
            #expect(pass.loss == expected.loss && pass.omega == expected.omega)
            #expect(pass.gradient.tensors == expected.gradient.tensors)
        }
    }

    /// More threads than cores, other threads that want them too, and the same team over and over.
    @Test func contentionChangesNoBit() async {
        let (problem, omega) = (OmegaProblem.all[3], omega)
        let shards = [0..<1, 1..<2, 2..<4, 4..<6]
        let expected = problem.pass(shards, adding: omega)
        await withTaskGroup(of: Int.self) { group in
            for count in [2, 3, 5] {
                group.addTask {
                    let threads = Threads(count)
                    return (0..<200).count { _ in
                        let pass = problem.pass(shards, on: threads, adding: omega)
                        return pass.gradient.tensors == expected.gradient.tensors && pass.omega == expected.omega
                    }
                }
            }
            for await equal in group { #expect(equal == 200) }
        }
    }
}

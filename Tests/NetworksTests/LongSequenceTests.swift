import Foundation
import Networks
import Tensors
import Testing

/// A million steps, and of gated cells a hundred thousand.
@Suite struct LongSequenceTests {
    /// The most memory that this process has had at once, in bytes; nil where the system does not say.
    private static func peakMemory() -> Int? {
        guard let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8) else { return nil }
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        return line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) }.map { $0 * 1024 }
    }

    /// Forward, backward and Ω on the stack of a background thread.
    @Test(.enabled(if: !isDouble, "it takes twice the memory under the trait Double"))
    func aMillionSteps() throws {
        let before = Self.peakMemory()
        let pass = try #require(
            onThread(stackSize: 512 << 10) {
                var random = Random(seed: 1)
                let model = Network(inputs: 2, hidden: 64, outputs: 2, reading: .lastStep, using: &random)
                let inputs = Tensor.uniform(1_000_000, 1, 2, in: 0..<1, using: &random)
                return backpropagate(through: model, adding: Omega(weight: 1)) { crossEntropy($0(inputs), [1]) }
            })
        #expect(pass.loss.isFinite && pass.loss > 0)
        #expect(pass.omega?.isFinite == true)
        #expect(pass.gradient.isFinite)
        #expect(pass.gradient.norm > 0)
        #expect(pass.flow.layers.map(\.steps) == [1_000_000])
        if let before, let after = Self.peakMemory() {
            #expect(after - before < 2 << 30, "\((after - before) >> 20) MiB")
        }
    }

    /// The same of LSTM and GRU.
    @Test(arguments: AnyCell.Kind.gated) func aHundredThousandGatedSteps(_ kind: AnyCell.Kind) throws {
        let pass = try #require(
            onThread(stackSize: 512 << 10) {
                var random = Random(seed: 1)
                let model = AnyNetwork.fresh(
                    kind, inputs: 2, hidden: 16, outputs: 2, reading: .lastStep, using: &random)
                let inputs = Tensor.uniform(100_000, 1, 2, in: 0..<1, using: &random)
                return backpropagate(through: model) { crossEntropy($0(inputs), [1]) }
            })
        #expect(pass.loss.isFinite && pass.loss > 0)
        #expect(pass.gradient.isFinite)
        #expect(pass.gradient.norm > 0)
        #expect(pass.flow.layers.map(\.steps) == [100_000])
    }
}

import Foundation
import Networks
import Tasks
import Tensors
import Training

/// Something that is timed.
struct BenchCase {
    let name: String
    let summary: String
    /// Whole training steps, or steps of a stream; each call is one.
    let begin: (Threads) -> () -> Void
    /// How many steps a call makes.
    var stepsACall = 1

    /// The median time of a step in milliseconds.
    func median(on threads: Threads, seconds: Double) -> Double {
        let step = begin(threads)
        let clock = ContinuousClock()
        var times: [Duration] = []
        let start = clock.now
        while times.count < 20 || clock.now - start < .seconds(seconds) {
            times.append(clock.measure(step))
        }
        let sorted = times.dropFirst(times.count / 5).sorted()  // the first fifth warms up
        return sorted[sorted.count / 2] / .milliseconds(1) / Double(stepsACall)
    }
}

extension BenchCase {
    static var all: [BenchCase] {
        [
            classifier("elman-paper", .elman, batch: 20, steps: 200, inputs: 6, hidden: 50, outputs: 4),
            classifier(
                "elman-paper-omega", .elman, batch: 20, steps: 200, inputs: 6, hidden: 50, outputs: 4,
                omega: Omega(weight: 2)),
            classifier("elman-128", .elman, batch: 64, steps: 500, inputs: 6, hidden: 128, outputs: 4),
            classifier("lstm-50", .lstm, batch: 20, steps: 200, inputs: 6, hidden: 50, outputs: 4),
            classifier("lstm-512", .lstm, batch: 64, steps: 100, inputs: 64, hidden: 512, outputs: 64),
            classifier("gru-512", .gru, batch: 64, steps: 100, inputs: 64, hidden: 512, outputs: 64),
            languageModel("lm-200", batch: 20, steps: 20, hidden: 200),
            languageModel("lm-650", batch: 20, steps: 35, hidden: 650),
            copy("ntm-copy", length: 20),
            memoryNetwork("memn2n", batch: 32, sentences: 50, length: 7, words: 180, dimension: 20, hops: 3),
            stream("stream-32", inputs: 32, hidden: 32),
            stream("stream-512", inputs: 128, hidden: 512),
        ]
    }

    /// A layer that is read at its last step.
    private static func classifier(
        _ name: String, _ cell: AnyCell.Kind, batch: Int, steps: Int, inputs: Int, hidden: Int, outputs: Int,
        omega: Omega? = nil
    ) -> BenchCase {
        let kind = cell == .elman ? "Elman" : cell.rawValue.uppercased()
        let summary = "\(kind) B\(batch) T\(steps) I\(inputs) H\(hidden)\(omega == nil ? "" : " with Ω")"
        return BenchCase(name: name, summary: summary) { threads in
            var random = Random(seed: 1)
            let model = RunModel.fresh(
                cell, inputs: inputs, hidden: hidden, outputs: outputs, reading: .lastStep, using: &random)
            let data = Batch(
                inputs: .normal(steps, batch, inputs, using: &random),
                targets: .classes((0..<batch).map { _ in random.below(outputs) }))
            var training = Updates(model, clipping: .globalNorm(1), learningRate: 0.01, on: threads)
            return { training.update(on: data, adding: omega) }
        }
    }

    /// Two layers of LSTM over 10,000 words.
    private static func languageModel(_ name: String, batch: Int, steps: Int, hidden: Int) -> BenchCase {
        BenchCase(name: name, summary: "language model, LSTM \(hidden)×2 B\(batch) T\(steps) 10,000 words") { threads in
            var random = Random(seed: 1)
            let words = 10_000
            let model = RunModel.fresh(
                .lstm, symbols: words, inputs: hidden, hidden: hidden, outputs: words, layers: 2, reading: .everyStep,
                using: &random)
            let (inputs, targets) = (
                (0..<steps * batch).map { _ in random.below(words) },
                (0..<steps * batch).map { _ in random.below(words) }
            )
            var training = Updates(model, clipping: .globalNorm(1), learningRate: 0.01, on: threads)
            return { training.update(onSymbols: inputs, targets, streams: batch) }
        }
    }

    /// A Neural Turing Machine that copies vectors of 8 bits.
    private static func copy(_ name: String, length: Int) -> BenchCase {
        let memory = MemorySettings()
        let summary = "NTM copy B16 T\(2 * length + 2), \(memory.slots) slots of \(memory.width), LSTM 100"
        return BenchCase(name: name, summary: summary) { threads in
            var random = Random(seed: 1)
            let task = Copy()
            let model = RunModel.fresh(
                .ntm, inputs: task.inputs, hidden: 100, outputs: task.outputs, initialization: .uniform,
                memory: memory, reading: .everyStep, using: &random)
            let data = task.batch(of: 16, length: length, using: &random)
            var training = Updates(model, clipping: .globalNorm(10), learningRate: 0.01, on: threads)
            return { training.update(on: data) }
        }
    }

    /// An end-to-end memory network on stories.
    private static func memoryNetwork(
        _ name: String, batch: Int, sentences: Int, length: Int, words: Int, dimension: Int, hops: Int
    ) -> BenchCase {
        let summary =
            "MemN2N B\(batch), \(sentences) sentences of \(length) words, \(words) words, dimension \(dimension), \(hops) hops"
        return BenchCase(name: name, summary: summary) { threads in
            var random = Random(seed: 1)
            func text(_ count: Int) -> [Int32] { (0..<count).map { _ in Int32(random.below(words)) } }
            var shards: [StoryBatch] = []
            for count in Batch.shards(of: batch, atMost: 2).map(\.count) {
                var shard = StoryBatch()
                for _ in 0..<count {
                    shard.append(
                        sentences: (0..<sentences).map { _ in text(length) }, ages: (0..<sentences).reversed(),
                        question: text(length), answer: Int(text(1)[0]))
                }
                shards.append(shard)
            }
            var model = MemN2N(
                words: words, dimension: dimension, hops: hops, memory: sentences, using: &random)
            var optimizer = SGD(for: model, learningRate: 0.01)
            return { [shards] in
                var gradient = backpropagate(through: model, shards: shards, on: threads) { model, shard in
                    model.loss(shard)
                }.gradient
                gradient.clip(globalNorm: 40)
                optimizer.update(&model, along: gradient)
            }
        }
    }

    /// One LSTM on one sequence, read as it comes.
    private static func stream(_ name: String, inputs: Int, hidden: Int) -> BenchCase {
        let calls = 200
        return BenchCase(
            name: name, summary: "one step of a stream, LSTM \(inputs)→\(hidden)",
            begin: { _ in
                var random = Random(seed: 1)
                var stream = LSTMCell(inputs, hidden, using: &random).stream()
                let rows = (0..<calls).map { _ in Tensor.normal(inputs, using: &random).scalars }
                return { for row in rows { row.withUnsafeBufferPointer { stream.step($0) } } }
            }, stepsACall: calls)
    }
}

import ArgumentParser
import Foundation
import Networks
import Tasks
import Tensors
import Training

struct Bench: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Time whole training steps: forward, backward, clip, update.",
        discussion: """
            mneme bench
            mneme bench elman-paper elman-paper-omega --threads 1 --json

            Prints the median over many steps after a warm-up. 'make bench' runs the same cases in PyTorch and JAX beside.
            """)

    @Argument(help: "The cases; all unless named.")
    var cases: [String] = []

    @Option(help: "Threads.")
    var threads = 1

    @Option(help: "About how long to measure each case, in seconds.")
    var seconds = 3.0

    @Flag(help: "Print one line of JSON a case.")
    var json = false

    func validate() throws {
        guard (1...256).contains(threads) else { throw ValidationError("--threads must be from 1 to 256.") }
        guard seconds > 0, seconds <= 3600 else { throw ValidationError("--seconds must be above 0, at most 3600.") }
        for name in cases where !BenchCase.all.contains(where: { $0.name == name }) {
            let names = BenchCase.all.map(\.name).joined(separator: ", ")
            throw ValidationError("There is no case '\(name)'. There are: \(names).")
        }
    }

    func run() throws {
        let threads = Threads(threads)
        for bench in BenchCase.all where cases.isEmpty || cases.contains(bench.name) {
            let milliseconds = bench.median(on: threads, seconds: seconds)
            if json {
                print(
                    JSONValue.line([
                        ("case", .text(bench.name)), ("threads", .number(Double(threads.count))),
                        ("ms", .number((milliseconds * 10_000).rounded() / 10_000)),
                    ]))
            } else {
                print("\(bench.name)  \(bench.summary)  \(String(format: "%.3f ms", milliseconds))")
            }
        }
    }
}

/// A network and a batch whose training steps are timed.
private struct BenchCase {
    let name: String
    let (batch, steps, inputs, hidden, outputs): (Int, Int, Int, Int, Int)
    let omega: Omega?

    static let all = [
        BenchCase(name: "elman-paper", batch: 20, steps: 200, inputs: 6, hidden: 50, outputs: 4, omega: nil),
        BenchCase(
            name: "elman-paper-omega", batch: 20, steps: 200, inputs: 6, hidden: 50, outputs: 4,
            omega: Omega(weight: 2)),
        BenchCase(name: "elman-128", batch: 64, steps: 500, inputs: 6, hidden: 128, outputs: 4, omega: nil),
    ]

    var summary: String { "Elman B\(batch) T\(steps) I\(inputs) H\(hidden)\(omega == nil ? "" : " with Ω")" }

    /// The median time of a step in milliseconds.
    func median(on threads: Threads, seconds: Double) -> Double {
        var random = Random(seed: 1)
        var model = RecurrentNetwork(
            inputs: inputs, hidden: hidden, outputs: outputs, reading: .lastStep, using: &random)
        var optimizer = SGD(for: model, learningRate: 0.01)
        let data = Batch(
            inputs: .normal(steps, batch, inputs, using: &random),
            targets: .classes((0..<batch).map { _ in random.below(outputs) }))
        let clock = ContinuousClock()
        var times: [Duration] = []
        let start = clock.now
        while times.count < 20 || clock.now - start < .seconds(seconds) {
            times.append(clock.measure { step(&model, &optimizer, data, threads) })
        }
        let sorted = times.dropFirst(times.count / 5).sorted()  // the first fifth warms up
        return sorted[sorted.count / 2] / .milliseconds(1)
    }

    private func step(
        _ model: inout RecurrentNetwork<ElmanCell>, _ optimizer: inout SGD<RecurrentNetwork<ElmanCell>>,
        _ data: Batch, _ threads: Threads
    ) {
        let pass = backpropagate(through: model, shards: data.shards(), on: threads, adding: omega) { model, shard in
            shard.loss(model(shard.inputs))
        }
        var gradient = pass.gradient
        gradient.clip(globalNorm: 1)
        optimizer.update(&model, along: gradient)
    }
}

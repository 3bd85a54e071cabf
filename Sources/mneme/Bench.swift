import ArgumentParser
import Foundation
import Networks

struct Bench: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Time whole training steps (forward, backward, clip, update), and steps of streams.",
        discussion: """
            mneme bench
            mneme bench elman-paper elman-paper-omega --threads 1 --json

            Prints the median over many steps after a warm-up. 'make bench' runs the same cases in PyTorch, JAX and \
            ONNX Runtime beside.
            """)

    @Argument(help: "The cases; all unless named.")
    var cases: [String] = []

    @Option(help: "Threads.")
    var threads = 1

    @Option(help: "About how long to measure each case, in seconds.")
    var seconds = 3.0

    @Flag(help: "Measure the peak of resident memory over five steps of one case, in place of time.")
    var memory = false

    @Flag(help: "Print one line of JSON a case.")
    var json = false

    func validate() throws {
        guard (1...256).contains(threads) else { throw ValidationError("--threads must be from 1 to 256.") }
        guard seconds > 0, seconds <= 3600 else { throw ValidationError("--seconds must be above 0, at most 3600.") }
        if memory, cases.count != 1 { throw ValidationError("--memory measures one case: name it.") }
        for name in cases where !BenchCase.all.contains(where: { $0.name == name }) {
            let names = BenchCase.all.map(\.name).joined(separator: ", ")
            throw ValidationError("There is no case '\(name)'. There are: \(names).")
        }
    }

    func run() throws {
        let threads = Threads(threads)
        if memory {
            for bench in BenchCase.all where cases.contains(bench.name) { showMemory(bench, threads) }
            return
        }
        for bench in BenchCase.all where cases.isEmpty || cases.contains(bench.name) {
            let milliseconds = bench.median(on: threads, seconds: seconds)
            if json {
                print(
                    JSONValue.line([
                        ("case", .text(bench.name)), ("threads", .number(Double(threads.count))),
                        ("ms", .number((milliseconds * 1e6).rounded() / 1e6)),
                    ]))
            } else {
                print("\(bench.name)  \(bench.summary)  \(String(format: "%.4g ms", milliseconds))")
            }
        }
    }

    /// The peak of this process after five steps, in MB of 10^6 bytes.
    private func showMemory(_ bench: BenchCase, _ threads: Threads) {
        let step = bench.begin(threads)
        for _ in 0..<5 { step() }
        var usage = rusage()
        getrusage(0, &usage)  // 0 is this process
        #if canImport(Darwin)
            let unit = 1.0
        #else
            let unit = 1024.0
        #endif
        let megabytes = (Double(usage.ru_maxrss) * unit / 1e5).rounded() / 10
        print(
            json
                ? JSONValue.line([
                    ("case", .text(bench.name)), ("threads", .number(Double(threads.count))),
                    ("peak_mb", .number(megabytes)),
                ]) : "\(bench.name)  \(bench.summary)  \(megabytes) MB")
    }
}

import Foundation
import RunLog
import Training

/// The progress of a training on standard error: one line that changes on a terminal, now and then a line elsewhere.
final class Progress {
    private let settings: RunSettings
    private let quiet: Bool
    private let isTerminal = isatty(FileHandle.standardError.fileDescriptor) == 1
    private var shown = ContinuousClock.now - .seconds(60)
    private var first: (step: Int, seconds: Double, sequences: Int)?

    init(_ settings: RunSettings, quiet: Bool) {
        self.settings = settings
        self.quiet = quiet
    }

    /// Shows a line of the run's log.
    func show(_ event: Event) {
        guard !quiet, case .progress(let now) = event else { return }
        let start = first ?? (now.step, now.seconds, now.sequences)
        first = start
        let pause: Duration = isTerminal ? .milliseconds(150) : .seconds(10)
        guard ContinuousClock.now - shown > pause else { return }
        shown = .now
        let rate = Double(now.step - start.step) / max(now.seconds - start.seconds, 1e-9)
        var parts = ["update \(now.step)/\(settings.steps)"]
        if now.step > start.step {
            let left = Words.duration(Double(settings.steps - now.step) / rate)
            let tokens = Double(now.sequences - start.sequences) / max(now.seconds - start.seconds, 1e-9)
            parts.append(settings.text == nil ? "\(Int(rate))/s, \(left) at most" : "\(Int(tokens)) tokens/s, \(left)")
        }
        if settings.curriculum { parts.append("at T ≤ \(now.length)") }
        if let epochs = settings.epochs {
            let passes = settings.stories == nil ? epochs : settings.steps / settings.checkEvery
            parts.append("pass \(min(passes, now.step / settings.checkEvery + 1))/\(passes)")
            parts.append(Words.score(now.loss, settings))
        } else {
            parts.append("loss \(Words.short(now.loss))")
        }
        if let error = now.error {
            let growing = settings.curriculum && now.length < settings.longest
            parts.append("wrong \(Words.percent(error))\(growing ? " of T ≤ \(settings.longest)" : "")")
        }
        parts.append("‖g‖ \(Words.short(now.gradientNorm))")
        if settings.omega.weight > 0 { parts.append("Ω \(Words.short(now.omega))") }
        if now.rho.isFinite { parts.append("ρ \(Words.short(now.rho))") }
        if now.nonfiniteSteps > 0 { parts.append("\(now.nonfiniteSteps) not finite") }
        write(parts.joined(separator: "  "), end: isTerminal ? "" : "\n")
    }

    /// Ends the changing line.
    func end() {
        if isTerminal && !quiet { FileHandle.standardError.write(Data("\r\u{1B}[K".utf8)) }
    }

    /// Says something that stays.
    func say(_ text: String) { FileHandle.standardError.write(Data("\(text)\n".utf8)) }

    private func write(_ line: String, end: String) {
        let start = isTerminal ? "\r\u{1B}[K" : ""
        let shown = isTerminal ? String(line.prefix(Terminal.width(of: STDERR_FILENO) - 1)) : line
        FileHandle.standardError.write(Data((start + shown + end).utf8))
    }
}

/// Ctrl-C, and the signal that asks a process to end.
enum Interruption {
    nonisolated(unsafe) fileprivate static var flag: sig_atomic_t = 0

    /// Whether one came since `watch()`.
    static var requested: Bool { flag != 0 }

    /// From now on, the first signal asks and the second one ends the process.
    static func watch() {
        for number in [SIGINT, SIGTERM] {
            signal(number) { received in
                Interruption.flag = 1
                signal(received, SIG_DFL)
            }
        }
    }
}

import Facts
import Foundation

/// What a study is doing, on standard error: one line that changes on a terminal, now and then a line elsewhere.
final class StudyProgress {
    private let quiet: Bool
    private let isTerminal = isatty(FileHandle.standardError.fileDescriptor) == 1
    private var shown = ContinuousClock.now

    init(quiet: Bool) { self.quiet = quiet }

    func show(_ now: PresentationStudy.Now) {
        let pause: Duration = isTerminal ? .milliseconds(150) : .seconds(10)
        guard !quiet, ContinuousClock.now - shown > pause else { return }
        shown = .now
        let known = "shown \(now.shown) times, \(Words.percent(now.recall)) known"
        let line = "\(now.finished) results  \(now.work): \(known)"
        write(isTerminal ? "\r\u{1B}[K" + line.prefix(Terminal.width(of: STDERR_FILENO) - 1) : line + "\n")
    }

    /// Ends the changing line.
    func end() { if isTerminal && !quiet { write("\r\u{1B}[K") } }

    /// Says something that stays.
    func say(_ text: String) { write(text + "\n") }

    private func write(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }
}

import ArgumentParser
import Facts
import Foundation
import Tasks

struct Tell: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Tell the memory facts, once.",
        discussion: """
            mneme tell "The meeting with the sales team is at 3:00 PM in room 141."
            mneme tell < facts.txt
            mneme tell "Anna's phone number is 555-0147." --replaces 17 --source "her e-mail"

            Without a fact, reads standard input, a fact a line. What was told is on the disk when the command says so. \
            A fact that contradicts an older one about the same thing replaces it; 'mneme history' shows both.
            """)

    @Argument(help: "The facts, each in quotes. (default: the lines of standard input)")
    var facts: [String] = []

    @Option(help: "Where the facts come from.")
    var source: String?

    @Option(help: "The part of the memory that they belong to.")
    var namespace = "default"

    @Option(
        help: ArgumentHelp("Since when they hold: 2026-03-01, or 2026-03-01T15:00. (default: now)", valueName: "time"))
    var from: MomentArgument?

    @Option(help: ArgumentHelp("Until when they hold. (default: no end)", valueName: "time"))
    var until: MomentArgument?

    @Flag(help: "Replace no older fact.")
    var keepBoth = false

    @Option(help: ArgumentHelp("Replace this fact, and no other.", valueName: "id"))
    var replaces: Int64?

    @Flag(help: "Print one line of JSON a fact.")
    var json = false

    @OptionGroup var memory: MemoryOption

    func validate() throws {
        guard !keepBoth || replaces == nil else { throw ValidationError("Give --keep-both or --replaces, not both.") }
        guard replaces == nil || facts.count == 1 else { throw ValidationError("--replaces is for one fact.") }
        if let from, let until, until.date <= from.date {
            throw ValidationError("--until must be later than --from.")
        }
    }

    func run() throws {
        let memory = try memory.open(mustExist: false)
        if facts.isEmpty {
            try tellLines(memory)
        } else {
            for told in try memory.tell(contentsOf: facts.map(telling), carefully: false) { show(told) }
        }
    }

    private func telling(_ text: String) -> Telling {
        Telling(
            text, namespace: namespace, source: source, validFrom: from?.date, validUntil: until?.date,
            older: replaces.map { .replaced($0) } ?? (keepBoth ? .kept : .judged))
    }

    private func show(_ told: Told) {
        if json {
            let known = JSONValue.line([
                ("new", .flag(told.isNew)), ("replaced", .raw("\(told.replaced.map(\.id))")),
            ])
            return print("\(known.dropLast()), \(told.fact.jsonLine.dropFirst())")
        }
        let text = FactText.plain(told.fact.text)
        let known = told.isNew ? "" : " was known, told \(told.fact.times) times"
        print("fact \(told.fact.id)\(known): \(text)")
        for old in told.replaced { print("  replaces fact \(old.id): \(FactText.plain(old.text))") }
    }

    /// Tells the lines of standard input, in transactions of as many as have come.
    private func tellLines(_ memory: FactMemory) throws {
        var lines = FactLines(path: "standard input")
        var progress = TellProgress(isQuiet: json)
        var (new, known, replaced) = (0, 0, 0)
        while let batch = try lines.next() {
            let all: [Told]
            do {
                all = try memory.tell(contentsOf: batch.map(telling))
            } catch let error {
                progress.end()
                throw DataError(
                    path: error.path, line: error.line,
                    problem: error.problem + "; the \(new + known) facts before these \(batch.count) are kept",
                    remedy: error.remedy)
            }
            for told in all {
                if told.isNew { new += 1 } else { known += 1 }
                replaced += told.replaced.count
                if json { show(told) }
            }
            if json { fflush(nil) }
            progress.show(new + known)
        }
        progress.end()
        if let problem = lines.problem {
            throw DataError(
                path: problem.path, line: problem.line,
                problem: problem.problem + "; the \(new + known) facts before it are kept", remedy: problem.remedy)
        }
        if json { return }
        print("\(new + known) facts told: \(new) new, \(known) known before, \(replaced) older ones replaced")
    }
}

/// The progress of telling many facts, on standard error: a line that changes on a terminal, now and then one elsewhere.
struct TellProgress {
    let isQuiet: Bool
    private let isTerminal = isatty(FileHandle.standardError.fileDescriptor) == 1
    private let start = ContinuousClock.now
    private var shown = ContinuousClock.now

    init(isQuiet: Bool) { self.isQuiet = isQuiet }

    /// Shows how many facts were told, if it is time to.
    mutating func show(_ count: Int) {
        guard !isQuiet, ContinuousClock.now - shown > (isTerminal ? .milliseconds(150) : .seconds(10)) else { return }
        shown = .now
        let seconds = (shown - start) / .seconds(1)
        let line = "\(count) facts told, \(Int(Double(count) / seconds))/s"
        FileHandle.standardError.write(Data((isTerminal ? "\r\u{1B}[K\(line)" : "\(line)\n").utf8))
    }

    /// Ends the changing line.
    func end() {
        if isTerminal, !isQuiet { FileHandle.standardError.write(Data("\r\u{1B}[K".utf8)) }
    }
}

/// Lines of standard input, as many at a time as have come, up to a megabyte or so.
struct FactLines {
    let path: String
    /// What was wrong with the line at which reading ended, if anything was.
    private(set) var problem: DataError?
    private var bytes: [UInt8] = []
    private var number = 0
    private var isAtEnd = false

    init(path: String) { self.path = path }

    /// The next lines that are not empty; nil at the end, or at a line that is no text.
    mutating func next() throws(DataError) -> [String]? {
        while problem == nil {
            try fill()
            guard let end = isAtEnd ? bytes.count : bytes.lastIndex(of: 10).map({ $0 + 1 }) else { continue }
            let lines = take(bytes[..<end])
            bytes.removeFirst(end)
            if !lines.isEmpty { return lines }
            if isAtEnd { return nil }
        }
        return nil
    }

    /// Waits for some input, then reads on while there is more, up to a megabyte; a longer line is read whole.
    private mutating func fill() throws(DataError) {
        var chunk = [UInt8](repeating: 0, count: 1 << 18)
        let start = bytes.count
        var waiting = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
        repeat {
            let count = read(STDIN_FILENO, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw DataError(path: path, problem: String(cString: strerror(errno))) }
            if count == 0 { isAtEnd = true }
            bytes += chunk.prefix(count)
        } while !isAtEnd && bytes.count - start < 1 << 20 && poll(&waiting, 1, 0) > 0
        guard bytes.count > FactMemory.longest + 1 << 20, bytes.lastIndex(of: 10) == nil else { return }
        problem = DataError(
            path: path, line: number + 1, problem: "the line is longer than \(FactMemory.longest) bytes",
            remedy: "Put each fact on a line of its own.")
    }

    private mutating func take(_ part: ArraySlice<UInt8>) -> [String] {
        var lines: [String] = []
        for line in part.split(separator: 10, omittingEmptySubsequences: false) {
            number += 1
            let content = line.last == 13 ? line.dropLast() : line
            guard let text = String(validating: content, as: UTF8.self) else {
                return stop(lines, "is not UTF-8 text", "Save it as UTF-8.")
            }
            if text.allSatisfy(\.isWhitespace) { continue }
            if content.contains(0) { return stop(lines, "has a NUL character", "Take it out.") }
            if content.count > FactMemory.longest {
                return stop(lines, "is longer than \(FactMemory.longest) bytes", "Tell it in several parts.")
            }
            lines.append(text)
        }
        if part.last == 10 { number -= 1 }
        return lines
    }

    private mutating func stop(_ lines: [String], _ what: String, _ remedy: String) -> [String] {
        problem = DataError(path: path, line: number, problem: what, remedy: remedy)
        return lines
    }
}

import ArgumentParser
import Facts
import Foundation
import Tasks

/// The file of a memory, as an option of the commands on facts.
struct MemoryOption: ParsableArguments {
    @Option(help: ArgumentHelp("The file of the memory. (default: ~/.mneme/facts.db)", valueName: "file"))
    var memory: String?

    var path: String { memory ?? FactMemory.defaultPath }

    /// Opens it for a question or two, or for many.
    func open(_ use: FactMemory.Use = .brief, mustExist: Bool = true) throws -> FactMemory {
        try FactMemory(at: path, use: use, mustExist: mustExist)
    }
}

/// A moment: `2026-03-01`, `2026-03-01T15:00`, `2026-03-01T15:00:00Z`; without a zone, in the local one.
struct MomentArgument: ExpressibleByArgument {
    let date: Date

    init?(argument: String) {
        guard let date = FactTime.parse(argument) else { return nil }
        self.date = date
    }
}

/// Facts as lines for people and programs.
enum FactText {
    /// A fact as one line: number, text, and what is special about it.
    static func line(_ fact: Fact, now: Date = Date()) -> String {
        "\(fact.id)  \(plain(fact.text))  (\(remarks(fact, now).joined(separator: ", ")))"
    }

    /// When it was told, where it comes from, and what became of it.
    static func remarks(_ fact: Fact, _ now: Date = Date()) -> [String] {
        var remarks = ["told \(time(fact.told))"]
        if fact.times > 1 { remarks.append("\(fact.times) times") }
        if let source = fact.source { remarks.append("from \(plain(source))") }
        if fact.namespace != "default" { remarks.append("in \(plain(fact.namespace))") }
        if fact.validFrom != fact.told { remarks.append("holds from \(time(fact.validFrom))") }
        if let until = fact.validUntil { remarks.append("\(until <= now ? "held" : "holds") until \(time(until))") }
        if let old = fact.replaces { remarks.append("replaces \(old)") }
        if let new = fact.replacedBy { remarks.append("replaced by \(new)") }
        if fact.isHidden { remarks.append("forgotten") }
        return remarks
    }

    /// A moment in the local zone, to the minute.
    static func time(_ date: Date) -> String {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.dateFormat = "yyyy-MM-dd HH:mm"
        return formatter.string(from: date)
    }

    /// A text with its control characters made visible, so that none of them reaches a terminal.
    static func plain(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isControl) else { return text }
        var scalars = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            let picture = scalar.value < 32 ? Unicode.Scalar(0x2400 + scalar.value) : "\u{FFFD}"
            scalars.append(isControl(scalar) ? picture ?? "\u{FFFD}" : scalar)
        }
        return String(scalars)
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.generalCategory == .control || (0x202A...0x202E).contains(scalar.value)
            || (0x2066...0x2069).contains(scalar.value)
    }
}

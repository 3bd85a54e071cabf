import ArgumentParser
import Facts
import Foundation
import Tasks

struct FactsList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "facts", abstract: "List what the memory holds.",
        discussion: "Lists the facts that hold now, in the order in which they were told; --all lists the others, too.")

    @Flag(help: "Also those that were replaced, have ended, do not hold yet or were forgotten.")
    var all = false

    @Option(help: "Of one namespace only.")
    var namespace: String?

    @Option(help: "From one source only.")
    var source: String?

    @Option(name: .shortAndLong, help: "The newest ones, so many. (default: all)")
    var number: Int?

    @Flag(help: "Print one line of JSON a fact.")
    var json = false

    @OptionGroup var memory: MemoryOption

    func validate() throws {
        guard number ?? 1 > 0 else { throw ValidationError("--number must be 1 or more.") }
    }

    func run() throws {
        let selection = FactMemory.Selection(
            namespace: namespace, source: source, includesPast: all, limit: number)
        try memory.open().forEachFact(selection) { print(json ? $0.jsonLine : FactText.line($0)) }
    }
}

struct History: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show a fact with those that it replaced and that replaced it, the oldest first.")

    @Argument(help: "The number of the fact.")
    var id: Int64

    @Flag(help: "Print one line of JSON a fact.")
    var json = false

    @OptionGroup var memory: MemoryOption

    func run() throws {
        let facts = try memory.open().history(of: id)
        guard !facts.isEmpty else { throw noFact(id, memory.path) }
        for fact in facts { print(json ? fact.jsonLine : FactText.line(fact)) }
    }
}

struct Forget: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Forget facts.",
        discussion: """
            mneme forget 17
            mneme forget --purge 17

            A forgotten fact answers no question any more and is still shown by 'mneme history' and 'mneme facts \
            --all'. With --purge nothing of it remains in the files; the whole memory is written anew for that.
            """)

    @Argument(help: "The numbers of the facts.")
    var ids: [Int64] = []

    @Flag(help: "Remove every trace. Without a number: finish a removal that another program held up.")
    var purge = false

    @OptionGroup var memory: MemoryOption

    func validate() throws {
        guard purge || !ids.isEmpty else { throw ValidationError("Give the numbers of the facts to forget.") }
    }

    func run() throws {
        let memory = try memory.open()
        if purge { try memory.purge(ids) } else { try memory.forget(ids) }
        for id in ids { print("fact \(id): \(purge ? "every trace is gone" : "forgotten")") }
    }
}

/// That there is no such fact.
private func noFact(_ id: Int64, _ path: String) -> DataError {
    DataError(path: path, problem: "there is no fact \(id)", remedy: "'mneme facts --all' lists them.")
}

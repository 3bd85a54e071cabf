import Facts
import Foundation
import Tasks
import Training

/// Facts to a file and from one.
enum FactExchange {
    /// Writes all facts of a memory to a file, or to standard output.
    static func export(_ memory: MemoryOption, to file: String?, salvage: Bool) throws {
        var output = Output(file: file)
        var count = 0
        if salvage {
            let salvaged = try FactMemory.salvage(memory.path)
            for fact in salvaged.facts { try output.add(fact.jsonLine) }
            count = salvaged.facts.count
            let torn = salvaged.torn == 0 ? "" : ", and \(salvaged.torn) that are not whole"
            FileHandle.standardError.write(Data("\(memory.path): found \(count) facts\(torn)\n".utf8))
        } else {
            try memory.open().forEachFact(.init(includesPast: true)) { fact in
                try output.add(fact.jsonLine)
                count += 1
            }
        }
        try output.finish()
        if let file { print("\(file): \(count) facts of \(memory.path)") }
    }

    /// Takes over the facts of a file.
    static func `import`(_ file: String, into memory: MemoryOption) throws {
        let data = try contents(of: file)
        let imported = try memory.open(mustExist: false).import(data, from: file)
        print("\(memory.path): \(imported.new) facts imported, \(imported.known) were there already")
    }

    private static func contents(of file: String) throws(DataError) -> Data {
        var status = stat()
        if stat(file, &status) != 0 { throw DataError(path: file, cannotBe: .read, code: errno) }
        if status.st_mode & S_IFMT == S_IFDIR { throw DataError(path: file, cannotBe: .read, code: EISDIR) }
        do {
            return try Data(contentsOf: URL(fileURLWithPath: file))
        } catch {
            throw DataError(path: file, problem: "cannot be read: \(error.localizedDescription)")
        }
    }

    /// Lines that are gathered for a file, which is written whole, or written to standard output as they come.
    private struct Output {
        let file: String?
        private var data = Data()

        init(file: String?) { self.file = file }

        mutating func add(_ line: String) throws {
            data.append(contentsOf: line.utf8)
            data.append(10)
            if file == nil, data.count > 1 << 16 { try flush() }
        }

        mutating func finish() throws {
            if let file { try AtomicFile.write(data, to: file) } else { try flush() }
        }

        private mutating func flush() throws {
            do {
                try FileHandle.standardOutput.write(contentsOf: data)
                data.removeAll(keepingCapacity: true)
            } catch {
                throw DataError(path: "standard output", problem: "cannot be written: \(error.localizedDescription)")
            }
        }
    }
}

import Facts
import Foundation
import Testing

/// A folder for memories that goes with them.
final class MemoryFolder: Sendable {
    let path = FileManager.default.temporaryDirectory.path + "/mneme-facts-\(UUID().uuidString)"

    init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// The file of the memory.
    var file: String { path + "/facts.db" }

    func open(_ use: FactMemory.Use = .resident) throws -> FactMemory { try FactMemory(at: file, use: use) }

    /// All files of the folder, one after the other.
    func bytes() throws -> Data {
        try FileManager.default.contentsOfDirectory(atPath: path).sorted().reduce(into: Data()) { all, name in
            all += try Data(contentsOf: URL(fileURLWithPath: "\(path)/\(name)"))
        }
    }
}

/// Facts about made-up people, each about another one.
enum Made {
    private static let syllables = [
        "ba", "ko", "ri", "tu", "men", "sa", "lo", "vi", "dar", "pel", "no", "gu", "ze", "fi",
    ]

    /// A name that no other number has.
    static func name(_ number: Int) -> String {
        var (rest, name) = (number + syllables.count, "")
        while rest > 0 {
            name += syllables[rest % syllables.count]
            rest /= syllables.count
        }
        return name.prefix(1).uppercased() + name.dropFirst()
    }

    static func fact(_ number: Int, room: Int? = nil) -> String {
        "The key of \(name(number)) is kept in room \(room ?? number % 997)."
    }
}

extension Data {
    /// Whether some bytes occur in it.
    func has(_ text: String) -> Bool { range(of: Data(text.utf8)) != nil }
}

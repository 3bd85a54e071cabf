import Foundation
import Tasks

/// The finished cells of a study, a line of JSON each, in a file that only grows.
///
/// A line that ``append(_:)`` returned from is on the disk. What a crash cut short is dropped when the file is opened.
final class StudyLog {
    private let path: String
    private let file: FileHandle
    private var length: UInt64
    private var records: [StudyCell: StudyRecord] = [:]

    /// Opens the file, and makes it if it is missing.
    ///
    /// Throws where it cannot be written, holds anything else, or another study is writing it.
    init(at path: String) throws(DataError) {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw DataError(path: path, cannotBe: .written, code: errno) }
        self.path = path
        file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            throw DataError(
                path: path, problem: "another study is writing it",
                remedy: "Wait for its end, or choose another folder with --out.")
        }
        let data: Data
        do {
            data = try file.readToEnd() ?? Data()
        } catch {
            throw DataError(path: path, cannotBe: .read, code: EIO)
        }
        let end = data.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        for (number, line) in data[..<end].split(separator: UInt8(ascii: "\n")).enumerated() {
            guard let record = try? JSONDecoder().decode(StudyRecord.self, from: line) else {
                throw DataError(
                    path: path, line: number + 1, problem: "is not a result of this study",
                    remedy: "The file was changed or damaged. Delete this line; what it held is then computed again.")
            }
            records[record.cell] = record
        }
        length = UInt64(end)
        guard ftruncate(descriptor, off_t(end)) == 0, lseek(descriptor, 0, SEEK_END) >= 0 else {
            throw DataError(path: path, cannotBe: .written, code: errno)
        }
    }

    /// What is known about a cell.
    subscript(cell: StudyCell) -> StudyRecord? { records[cell] }

    /// Adds a cell; where it throws, the file is as it was.
    func append(_ record: StudyRecord) throws(DataError) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            let line = try encoder.encode(record) + Data("\n".utf8)
            do {
                try file.write(contentsOf: line)
                try file.synchronize()
            } catch {
                try? file.truncate(atOffset: length)  // no half line is left for a later one to follow
                throw error
            }
            length += UInt64(line.count)
        } catch {
            throw DataError(
                path: path, problem: "cannot be written: \(error.localizedDescription)",
                remedy: "Make room on the disk, then give the same command again.")
        }
        records[record.cell] = record
    }
}

/// What one result depends on: the same cell has the same result.
struct StudyCell: Codable, Hashable, Sendable {
    enum Work: String, Codable, Sendable { case tuning, learning, forgetting, telling }

    var work: Work
    /// Of this program.
    var version: String
    var facts: Int
    var objects: Int
    var seed: UInt64
    /// Nil where nothing is trained; the rest is nil where the result does not depend on it.
    var gradient: PresentationStudy.Gradient?
    var limit: Int?
    var replay: Double?
    var questions: Int?
    /// Of the memory.
    var encoder: String?
}

/// A cell and its result.
struct StudyRecord: Codable, Sendable {
    var cell: StudyCell
    /// How long it took.
    var seconds: Double
    var learning: PresentationStudy.Learning?
    var forgetting: PresentationStudy.Forgetting?
    var telling: PresentationStudy.OneTelling?
}

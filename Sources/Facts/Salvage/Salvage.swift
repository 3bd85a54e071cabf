import Foundation
import Tasks

extension FactMemory {
    /// What could be read from a damaged file.
    public struct Salvaged: Sendable {
        /// The facts whose text is whole, by their numbers.
        public let facts: [Fact]
        /// How many facts were seen whose text is not whole.
        public let torn: Int
    }

    /// Reads the facts from a file that SQLite may refuse, page by page, without its indexes and without changing it.
    ///
    /// A fact is taken where its text has the digest that is stored with it. What was written last may lie in the
    /// write-ahead log beside the file, which is read, too. Throws where the file cannot be read at all.
    public static func salvage(_ path: String) throws(DataError) -> Salvaged {
        var status = stat()
        if stat(path, &status) != 0 { throw DataError(path: path, cannotBe: .read, code: errno) }
        if status.st_mode & S_IFMT == S_IFDIR { throw DataError(path: path, cannotBe: .read, code: EISDIR) }
        let pages: SQLitePages
        do {
            let log = try? Data(contentsOf: URL(fileURLWithPath: path + "-wal"), options: .alwaysMapped)
            pages = SQLitePages(try Data(contentsOf: URL(fileURLWithPath: path), options: .alwaysMapped), log: log)
        } catch {
            throw DataError(path: path, problem: "cannot be read: \(error.localizedDescription)")
        }
        var found: [Int64: (fact: Fact, changed: Int64)] = [:]
        var torn: Set<Int64> = []
        for number in 1...max(pages.count, 1) {
            for row in pages.rows(on: number) {
                guard let record = FactRecord(row) else { continue }
                guard let fact = record.fact else {
                    torn.insert(row.id)
                    continue
                }
                // A page that is free may have an older state of a fact.
                if let (old, changed) = found[row.id], (changed, old.times) > (record.changed, fact.times) { continue }
                found[row.id] = (fact, record.changed)
            }
        }
        let facts = found.values.map(\.fact).sorted { $0.id < $1.id }
        return Salvaged(facts: facts, torn: torn.subtracting(found.keys).count)
    }
}

/// A row that has the shape of those of the table `fact`.
private struct FactRecord {
    /// The fact, if its text is whole.
    let fact: Fact?
    let changed: Int64

    init?(_ row: SQLitePages.Row) {
        // The columns in the order of `Schema.columns`: the number is the row's own, so its column is null.
        let values = row.values
        guard values.count == 14, row.id > 0, case .null = values[0], case .text(let text) = values[1],
            case .integer(let digest) = values[2], case .text(let namespace) = values[3],
            values[4].isNullOr(\.isText), values[5...8].allSatisfy(\.isInteger),
            values[9...11].allSatisfy({ $0.isNullOr(\.isInteger) }), case .integer(let state) = values[12],
            case .integer(let changed) = values[13], Schema.State(rawValue: Int(state)) != nil
        else { return nil }
        self.changed = changed
        let told = values[5...8].compactMap(\.integer)
        guard let text = text.string, let namespace = namespace.string, Digest(text).value == digest else {
            fact = nil
            return
        }
        fact = Fact(
            id: row.id, text: text, namespace: namespace, source: values[4].string, told: Moment.date(told[0]),
            lastTold: Moment.date(told[1]), times: Int(told[2]), validFrom: Moment.date(told[3]),
            validUntil: values[9].integer.map(Moment.date), replaces: values[10].integer,
            replacedBy: values[11].integer, isHidden: state == Schema.State.hidden.rawValue)
    }
}

extension SQLitePages.Value {
    fileprivate var isText: Bool { if case .text = self { true } else { false } }
    fileprivate var isInteger: Bool { integer != nil }
    fileprivate var integer: Int64? { if case .integer(let value) = self { value } else { nil } }
    fileprivate var string: String? { if case .text(let bytes) = self { bytes.string } else { nil } }

    fileprivate func isNullOr(_ test: (Self) -> Bool) -> Bool {
        if case .null = self { true } else { test(self) }
    }
}

extension [UInt8] {
    fileprivate var string: String? { String(validating: self, as: UTF8.self) }
}

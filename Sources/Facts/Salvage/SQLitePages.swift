import Foundation

/// The pages of an SQLite file, read without trusting any of them (SQLite, "Database File Format", 2025).
struct SQLitePages {
    /// A row of some table, with the number that is its key.
    struct Row {
        let id: Int64
        let values: [Value]
    }

    enum Value {
        case null, real
        case integer(Int64)
        case text([UInt8])
        case blob
    }

    private let file: Data
    /// Where the newest committed state of a page lies in the log.
    private let logged: [Int: Data]
    private let pageSize: Int
    private let usable: Int
    /// The number of pages, in the file and in the log.
    let count: Int

    /// Takes a file and the write-ahead log beside it.
    init(_ file: Data, log: Data?) {
        self.file = file
        let isHeaderWhole = file.prefix(16).elementsEqual("SQLite format 3\0".utf8)
        let stated = isHeaderWhole ? file.big(16, 2) ?? 4096 : 4096
        let size = stated == 1 ? 65536 : stated >= 512 && stated.nonzeroBitCount == 1 ? stated : 4096
        pageSize = size
        usable = pageSize - (isHeaderWhole ? Int(file[file.startIndex + 20]) : 0)
        logged = log.map { WriteAheadLog.pages($0, size: size) } ?? [:]
        count = max(file.count / pageSize, logged.keys.max() ?? 0)
    }

    /// The bytes of a page, counted from 1.
    private func page(_ number: Int) -> Data? {
        if let page = logged[number] { return page }
        guard number > 0, number <= file.count / pageSize else { return nil }
        let start = file.startIndex + (number - 1) * pageSize
        return file[start..<start + pageSize]
    }

    /// The rows on a page, if it is a leaf of a table; those that can be made out.
    func rows(on number: Int) -> [Row] {
        guard let page = page(number) else { return [] }
        let start = number == 1 ? 100 : 0
        guard page.big(start, 1) == 0x0D, let cells = page.big(start + 3, 2) else { return [] }
        return (0..<cells).compactMap { cell in
            page.big(start + 8 + 2 * cell, 2).flatMap { row(page, at: $0) }
        }
    }

    private func row(_ page: Data, at offset: Int) -> Row? {
        guard let (size, first) = page.varint(offset), let (id, second) = page.varint(offset + first),
            size > 0, size < FactMemory.longest + 1 << 20,
            let payload = payload(page, offset + first + second, Int(size))
        else { return nil }
        return Self.values(payload).map { Row(id: id, values: $0) }
    }

    /// A payload that begins on a leaf and may go on in a chain of other pages.
    private func payload(_ page: Data, _ offset: Int, _ size: Int) -> Data? {
        let (most, least) = (usable - 35, (usable - 12) * 32 / 255 - 23)
        let rest = least + (size - least) % (usable - 4)
        let local = size <= most ? size : rest <= most ? rest : least
        guard offset + local <= usable else { return nil }
        var payload = Data(page[page.startIndex + offset..<page.startIndex + offset + local])
        var next = size > local ? page.big(offset + local, 4) ?? 0 : 0
        while payload.count < size {
            guard let part = self.page(next) else { return nil }
            next = part.big(0, 4) ?? 0
            payload += part[part.startIndex + 4..<part.startIndex + usable].prefix(size - payload.count)
        }
        return payload
    }

    /// The values of a record: a header with the kinds, then the values themselves.
    private static func values(_ record: Data) -> [Value]? {
        guard let (header, first) = record.varint(0), header >= first, header <= record.count else { return nil }
        var (place, offset) = (first, Int(header))
        var values: [Value] = []
        while place < header {
            guard let (kind, length) = record.varint(place), kind >= 0 else { return nil }
            let size = Self.size(kind)
            guard size <= record.count - offset else { return nil }
            values.append(value(record, offset, kind, size))
            (place, offset) = (place + length, offset + size)
        }
        return offset == record.count ? values : nil
    }

    private static func size(_ kind: Int64) -> Int {
        kind < 12 ? [0, 1, 2, 3, 4, 6, 8, 8, 0, 0, 0, 0][Int(kind)] : Int((kind - 12) / 2)
    }

    private static func value(_ record: Data, _ offset: Int, _ kind: Int64, _ size: Int) -> Value {
        switch kind {
        case 0, 10, 11: return .null
        case 7: return .real
        case 8, 9: return .integer(kind - 8)
        case 1...6:
            var value: Int64 = 0
            for k in 0..<size {
                let byte = record[record.startIndex + offset + k]
                value = k == 0 ? Int64(Int8(bitPattern: byte)) : value << 8 | Int64(byte)
            }
            return .integer(value)
        default:
            let start = record.startIndex + offset
            return kind.isMultiple(of: 2) ? .blob : .text(Array(record[start..<start + size]))
        }
    }
}

/// The write-ahead log of an SQLite file.
enum WriteAheadLog {
    /// The pages in it that were committed, by number, each in its newest state.
    static func pages(_ log: Data, size: Int) -> [Int: Data] {
        guard let magic = log.big(0, 4), magic | 1 == 0x377f_0683, log.big(8, 4) == size, log.count >= 32 else {
            return [:]
        }
        let isBig = magic & 1 == 1
        var sums = checksum(log.prefix(24), isBig, (0, 0))
        var (committed, open): ([Int: Data], [Int: Data]) = ([:], [:])
        var offset = 32
        while offset + 24 + size <= log.count {
            let start = log.startIndex + offset
            let page = log[start + 24..<start + 24 + size]
            sums = checksum(log[start..<start + 8], isBig, sums)
            sums = checksum(page, isBig, sums)
            guard log.big(offset + 8, 8) == log.big(16, 8), log.big(offset + 16, 4) == Int(sums.0),
                log.big(offset + 20, 4) == Int(sums.1), let number = log.big(offset, 4)
            else { break }
            open[number] = page
            if log.big(offset + 4, 4) != 0 {
                committed.merge(open) { $1 }
                open = [:]
            }
            offset += 24 + size
        }
        return committed
    }

    private static func checksum(
        _ data: Data, _ isBig: Bool, _ start: (UInt32, UInt32)
    ) -> (UInt32, UInt32) {
        var sums = start
        data.withUnsafeBytes { bytes in
            for k in stride(from: 0, to: bytes.count - 7, by: 8) {
                let first = bytes.loadUnaligned(fromByteOffset: k, as: UInt32.self)
                let second = bytes.loadUnaligned(fromByteOffset: k + 4, as: UInt32.self)
                sums.0 &+= (isBig ? UInt32(bigEndian: first) : UInt32(littleEndian: first)) &+ sums.1
                sums.1 &+= (isBig ? UInt32(bigEndian: second) : UInt32(littleEndian: second)) &+ sums.0
            }
        }
        return sums
    }
}

extension Data {
    /// A big-endian number of some bytes at an offset, or nil beyond the end.
    fileprivate func big(_ offset: Int, _ bytes: Int) -> Int? {
        guard offset >= 0, offset + bytes <= count else { return nil }
        var value: UInt = 0
        for k in 0..<bytes { value = value << 8 | UInt(self[startIndex + offset + k]) }
        return Int(bitPattern: value)
    }

    /// A number of 1 to 9 bytes at an offset, and how many it has.
    fileprivate func varint(_ offset: Int) -> (value: Int64, length: Int)? {
        var value: UInt64 = 0
        for k in 0..<9 {
            guard offset + k < count else { return nil }
            let byte = self[startIndex + offset + k]
            if k == 8 { return (Int64(bitPattern: value << 8 | UInt64(byte)), 9) }
            value = value << 7 | UInt64(byte & 0x7F)
            if byte < 0x80 { return (Int64(bitPattern: value), k + 1) }
        }
        return nil
    }
}

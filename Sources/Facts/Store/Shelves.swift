import Foundation
import GRDB

/// The vectors of all live facts, in memory.
///
/// They lie in parts of 65,536 numbers, so that a change while another thread still reads copies one part only.
struct Shelves: Sendable {
    /// What a reader takes along: by namespace, then by number / 65,536.
    private(set) var shelf = Shelf()
    private var places: [Int64: String] = [:]
    private var changes: Int64 = -1
    private var epoch: Int64 = -1

    /// How many vectors there are.
    var count: Int { places.count }

    /// Takes over what was written since the last time, by whomever.
    mutating func refresh(_ db: Database, width: Int) throws {
        let (now, age) = (try Setting.number("changes", db), try Setting.number("epoch", db))
        if age != epoch { self = Shelves() }
        // Another thread may have read a later state of the file already.
        defer { (changes, epoch) = (max(changes, now), age) }
        if changes < 0 {
            let all = "SELECT id, namespace, vector FROM live_vector"
            return try insert(Row.fetchCursor(db, sql: all), width)
        }
        if changes >= now { return }
        let gone = """
            SELECT id FROM fact WHERE changed > ? AND state != 0 UNION ALL SELECT id FROM purged WHERE changed > ?
            """
        for id in try Int64.fetchAll(db, sql: gone, arguments: [changes, changes]) { remove(id) }
        let new = """
            SELECT v.id, v.namespace, v.vector FROM fact f JOIN live_vector v ON v.id = f.id WHERE f.changed > ?
            """
        try insert(Row.fetchCursor(db, sql: new, arguments: [changes]), width)
    }

    private mutating func insert(_ rows: RowCursor, _ width: Int) throws {
        var vector = [Float](repeating: 0, count: width)
        while let row = try rows.next() {
            let id: Int64 = row[0]
            let isWhole = try row.withUnsafeData(atIndex: 2) { $0.map { StoredVector.decode($0, into: &vector) } }
            guard isWhole == true, places[id] == nil else { continue }
            let namespace: String = row[1]
            shelf.parts[namespace, default: [:]][id >> 16, default: VectorIndex(width: width)].insert(id, vector)
            places[id] = namespace
        }
    }

    private mutating func remove(_ id: Int64) {
        guard let namespace = places.removeValue(forKey: id) else { return }
        shelf.parts[namespace]?[id >> 16]?.remove(id)
    }
}

/// Vectors to be searched.
struct Shelf: Sendable {
    fileprivate var parts: [String: [Int64: VectorIndex]] = [:]

    /// The facts whose vectors have the highest scalar product with `vector`, in one namespace or in all.
    func nearest(_ vector: [Float], count: Int, namespace: String?) -> [(id: Int64, score: Float)] {
        var best = TopScores(count: count)
        for (name, parts) in parts where namespace == nil || namespace == name {
            for part in parts.values {
                for (id, score) in part.nearest(vector, count: count, where: nil) { best.insert(id, score) }
            }
        }
        return best.sorted
    }
}

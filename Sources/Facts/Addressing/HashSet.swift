/// Words or other things by their hashes, each once.
struct HashSet {
    private let sorted: [UInt64]

    init(_ hashes: some Sequence<UInt64>) {
        var sorted = Array(hashes)
        sorted.sort()
        var kept = 0
        for hash in sorted where kept == 0 || sorted[kept - 1] != hash {
            sorted[kept] = hash
            kept += 1
        }
        sorted.removeLast(sorted.count - kept)
        self.sorted = sorted
    }

    var isEmpty: Bool { sorted.isEmpty }

    /// Whether a hash is among them.
    func contains(_ hash: UInt64) -> Bool {
        var (first, end) = (0, sorted.count)
        while end - first > 16 {
            let middle = (first + end) / 2
            if sorted[middle] <= hash { first = middle } else { end = middle }
        }
        return sorted[first..<end].contains(hash)
    }

    /// How many both have, as a share of all; 1 where neither has any.
    func overlap(_ other: HashSet) -> Double {
        if isEmpty, other.isEmpty { return 1 }
        let both = sorted.count { other.contains($0) }
        return Double(both) / Double(sorted.count + other.sorted.count - both)
    }
}

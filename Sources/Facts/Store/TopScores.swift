/// The highest of many scores, gathered one at a time.
struct TopScores {
    private let count: Int
    private var entries: [(id: Int64, score: Float)] = []

    /// Keeps so many.
    init(count: Int) {
        self.count = count
        entries.reserveCapacity(2 * count + 1)
    }

    private var floor = -Float.infinity

    /// Whether a score may be among the highest.
    func admits(_ score: Float) -> Bool { score >= floor && count > 0 }

    /// Takes note of a score.
    mutating func insert(_ id: Int64, _ score: Float) {
        guard admits(score) else { return }
        entries.append((id, score))
        if entries.count > 2 * count { cut() }
    }

    private mutating func cut() {
        entries.sort { ($0.score, $0.id) > ($1.score, $1.id) }
        entries.removeLast(max(entries.count - count, 0))
        if entries.count == count, let last = entries.last { floor = last.score }
    }

    /// Those that remain, the highest first; of equals the greater number first.
    var sorted: [(id: Int64, score: Float)] {
        var copy = self
        copy.cut()
        return copy.entries
    }
}

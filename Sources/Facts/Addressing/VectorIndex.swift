import Tensors

/// Vectors by the ids of their facts, and an exact scan over all of them for the nearest.
///
/// A vector is kept with 8 bits a number and a scale of its own, and compared with a query of 16 bits a number. The scan
/// leaves nothing out; a score differs from that of the Float vectors by the rounding only, at most about 0.01.
public struct VectorIndex: Sendable {
    /// How many numbers a vector has.
    public let width: Int
    private var ids: [Int64] = []
    private var vectors: [Int8] = []
    private var scales: [Float] = []
    private var places: [Int64: Int] = [:]

    /// An empty index of vectors of `width` numbers.
    public init(width: Int) {
        precondition(width > 0 && width <= 4096, "VectorIndex(width: \(width)): the width must be from 1 to 4096")
        self.width = width
    }

    /// How many vectors there are.
    public var count: Int { ids.count }

    /// Makes room for that many vectors.
    public mutating func reserveCapacity(_ count: Int) {
        ids.reserveCapacity(count)
        vectors.reserveCapacity(count * width)
        scales.reserveCapacity(count)
        places.reserveCapacity(count)
    }

    /// Adds the vector of a fact, or replaces it; `vector` has `width` finite numbers.
    public mutating func insert(_ id: Int64, _ vector: [Float]) {
        precondition(vector.count == width, "VectorIndex.insert: \(vector.count) numbers, the width is \(width)")
        let scale = vector.reduce(0) { max($0, abs($1)) } / 127
        let inverse = scale > 0 ? 1 / scale : 0
        let bytes = vector.lazy.map { Int8(max(-127, min(127, ($0 * inverse).rounded()))) }
        if let place = places[id] {
            vectors.replaceSubrange(place * width..<(place + 1) * width, with: bytes)
            scales[place] = scale
        } else {
            places[id] = ids.count
            ids.append(id)
            vectors.append(contentsOf: bytes)
            scales.append(scale)
        }
    }

    /// Removes the vector of a fact, if there is one, and overwrites its bytes.
    public mutating func remove(_ id: Int64) {
        guard let place = places.removeValue(forKey: id) else { return }
        let last = ids.count - 1
        for column in 0..<width {
            vectors[place * width + column] = vectors[last * width + column]
            vectors[last * width + column] = 0
        }
        scales[place] = scales[last]
        scales[last] = 0
        ids[place] = ids[last]
        if place != last { places[ids[place]] = place }
        ids.removeLast()
        scales.removeLast()
        vectors.removeLast(width)
    }

    /// The `count` vectors with the largest inner products, best first, among those that `allowed` lets through.
    ///
    /// Of equal scores the smaller id comes first. `allowed` is asked only for vectors that would be among the best.
    public func nearest(
        _ vector: [Float], count: Int, where allowed: ((Int64) -> Bool)? = nil
    ) -> [(id: Int64, score: Float)] {
        precondition(vector.count == width, "VectorIndex.nearest: \(vector.count) numbers, the width is \(width)")
        let scale = vector.reduce(0) { max($0, abs($1)) } / Float(Self.queryLimit(width))
        guard count > 0, scale > 0 else { return [] }
        let query = vector.map { Int16(($0 / scale).rounded()) }
        var best = Best(count)
        var scores = [Float](repeating: 0, count: Self.block)
        for first in stride(from: 0, to: ids.count, by: Self.block) {
            let rows = min(Self.block, ids.count - first)
            scan(first, rows, query, into: &scores)
            scores.withUnsafeBufferPointer { scores in
                for row in 0..<rows where scores[row] >= best.floor {
                    let id = ids[first + row]
                    if allowed?(id) ?? true { best.add(id, scores[row]) }
                }
            }
        }
        return best.sorted().map { ($0.id, $0.score * scale) }
    }

    /// How many scores are made before the best are taken; they stay in the first-level cache.
    private static let block = 2048

    /// The largest number of a query such that `width` products with 127 fit into 32 bits.
    private static func queryLimit(_ width: Int) -> Int { min(32767, Int(Int32.max) / (127 * width)) }

    private func scan(_ first: Int, _ rows: Int, _ query: [Int16], into scores: inout [Float]) {
        vectors.withUnsafeBufferPointer { vectors in
            scales.withUnsafeBufferPointer { scales in
                scores.withUnsafeMutableBufferPointer { scores in
                    guard let from = vectors.baseAddress, let by = scales.baseAddress, let to = scores.baseAddress
                    else { return }
                    Kernels.scan(rows: rows, columns: width, query, from + first * width, by + first, into: to)
                }
            }
        }
    }
}

/// The best of a stream of scores: a heap with the worst of them on top.
private struct Best {
    private let limit: Int
    private var heap: [(id: Int64, score: Float)] = []
    /// Scores below it can't be among the best any more.
    private(set) var floor = -Float.infinity

    init(_ limit: Int) { self.limit = limit }

    private static func isWorse(_ a: (id: Int64, score: Float), _ b: (id: Int64, score: Float)) -> Bool {
        a.score < b.score || (a.score == b.score && a.id > b.id)
    }

    mutating func add(_ id: Int64, _ score: Float) {
        if heap.count < limit {
            heap.append((id, score))
            rise(from: heap.count - 1)
        } else if Self.isWorse(heap[0], (id, score)) {
            heap[0] = (id, score)
            sink()
        }
        if heap.count == limit { floor = heap[0].score }
    }

    func sorted() -> [(id: Int64, score: Float)] { heap.sorted { Self.isWorse($1, $0) } }

    private mutating func rise(from start: Int) {
        var place = start
        while place > 0, Self.isWorse(heap[place], heap[(place - 1) / 2]) {
            heap.swapAt(place, (place - 1) / 2)
            place = (place - 1) / 2
        }
    }

    private mutating func sink() {
        var place = 0
        while 2 * place + 1 < heap.count {
            var child = 2 * place + 1
            if child + 1 < heap.count, Self.isWorse(heap[child + 1], heap[child]) { child += 1 }
            guard Self.isWorse(heap[child], heap[place]) else { return }
            heap.swapAt(child, place)
            place = child
        }
    }
}

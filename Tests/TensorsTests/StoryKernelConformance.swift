import Tensors
import Testing

/// The kernels of sentences and attention, each against a naive twin in Double.
@Suite struct StoryKernelConformance {
    private let tolerance = 40 * ulp
    private let width = 2 * Kernels.lanes
    private let words = 7
    private let ages = 4

    /// Ragged sentences, one of them without a word.
    private let starts: [Int32] = [0, 3, 3, 4, 9]
    private let text: [Int32] = [1, 6, 1, 0, 5, 2, 2, 3, 4]
    private let times: [Int32] = [3, 1, 1, 0]

    private func weight(_ order: Kernels.WordOrder, _ j: Int, of n: Int, _ place: Scalar) -> Double {
        let share = Double(j + 1) / Double(n)
        switch order {
        case .none: return 1
        case .fromTheEnds: return (1 - share) - Double(place) * (1 - 2 * share)
        case .centred: return 1 + 4 * Double(place) * (share - Double(n + 1) / Double(2 * n))
        }
    }

    private static let orders = [Kernels.WordOrder.none, .fromTheEnds, .centred]

    private func withSentences(_ hasTimes: Bool, _ body: (Kernels.Sentences) -> Void) {
        starts.withUnsafeBufferPointer { starts in
            text.withUnsafeBufferPointer { text in
                times.withUnsafeBufferPointer { times in
                    guard let starts = starts.baseAddress, let text = text.baseAddress else { return }
                    body(.init(starts: starts, words: text, times: hasTimes ? times.baseAddress : nil))
                }
            }
        }
    }

    @Test(arguments: orders, [true, false]) func encode(order: Kernels.WordOrder, hasTimes: Bool) {
        var random = Random(seed: 51)
        let (table, timeTable) = (random.scalars(words * width), random.scalars(ages * width))
        let place = random.scalars(width)
        var rows = [Scalar](repeating: 77, count: 4 * width + 8)
        withSentences(hasTimes) {
            Kernels.encode(
                4, width: width, order: order, $0, place: place, table: table, times: timeTable, into: &rows)
        }
        var expected = [Double](repeating: 0, count: 4 * width)
        for s in 0..<4 {
            let n = Int(starts[s + 1] - starts[s])
            for k in 0..<width {
                for j in 0..<n {
                    let word = Int(text[Int(starts[s]) + j])
                    expected[s * width + k] +=
                        weight(order, j, of: n, place[k]) * Double(table[word * width + k])
                }
                if hasTimes { expected[s * width + k] += Double(timeTable[Int(times[s]) * width + k]) }
            }
        }
        #expect(relativeError(Array(rows[..<(4 * width)]), expected) <= tolerance)
        #expect(rows[(4 * width)...].allSatisfy { $0 == 77 }, "the kernel wrote behind its rows")
    }

    @Test(arguments: orders, [true, false]) func encodePullback(order: Kernels.WordOrder, hasTimes: Bool) {
        var random = Random(seed: 52)
        let (d, place) = (random.scalars(4 * width), random.scalars(width))
        var (table, timeTable) = (random.scalars(words * width), random.scalars(ages * width))
        var (byWord, byTime) = (table.map { Double($0) }, timeTable.map { Double($0) })
        withSentences(hasTimes) {
            Kernels.encodePullback(
                4, width: width, order: order, $0, place: place, d, table: &table, times: &timeTable)
        }
        for s in 0..<4 {
            let n = Int(starts[s + 1] - starts[s])
            for k in 0..<width {
                for j in 0..<n {
                    let word = Int(text[Int(starts[s]) + j])
                    byWord[word * width + k] += weight(order, j, of: n, place[k]) * Double(d[s * width + k])
                }
                if hasTimes { byTime[Int(times[s]) * width + k] += Double(d[s * width + k]) }
            }
        }
        #expect(relativeError(table, byWord) <= tolerance && relativeError(timeTable, byTime) <= tolerance)
    }

    /// Naive attention of one query.
    private func attended(
        _ rows: Int, _ isLinear: Bool, empty: Int = 0, _ query: [Scalar], _ keys: [Scalar], _ values: [Scalar],
        _ stride: Int
    ) -> (weights: [Double], read: [Double]) {
        let n = query.count
        func dot(_ r: Int) -> Double { (0..<n).reduce(0) { $0 + Double(query[$1]) * Double(keys[r * stride + $1]) } }
        var weights = (0..<rows).map(dot)
        if !isLinear {
            let total = weights.reduce(Double(empty)) { $0 + exponential($1) }
            weights = weights.map { exponential($0) / total }
        }
        let read = (0..<n).map { k in (0..<rows).reduce(0) { $0 + weights[$1] * Double(values[$1 * stride + k]) } }
        return (weights, read)
    }

    /// e^x as a power of its own power series, so that no library is needed.
    private func exponential(_ x: Double) -> Double {
        var (term, sum) = (1.0, 1.0)
        for n in 1...40 {
            term *= x / 16 / Double(n)
            sum += term
        }
        return (0..<4).reduce(sum) { value, _ in value * value }
    }

    /// Without softmax, and with it beside so many empty rows.
    @Test(arguments: [0, 1, 5, 50], [nil, 0, 45]) func attend(rows: Int, among empty: Int?) {
        let kind = (isLinear: empty == nil, empty: empty ?? 0)
        var random = Random(seed: 53)
        let (n, stride) = (3 * Kernels.lanes / 2, 3 * Kernels.lanes)
        let query = random.scalars(n)
        let (keys, values) = (random.scalars(max(rows, 1) * stride), random.scalars(max(rows, 1) * stride))
        var (weights, read) = ([Scalar](repeating: 5, count: rows + 1), [Scalar](repeating: 5, count: n))
        Kernels.attend(
            rows: rows, width: n, stride: stride, isLinear: kind.isLinear, empty: kind.empty, query: query, keys: keys,
            values: values, weights: &weights, read: &read)
        let expected = attended(rows, kind.isLinear, empty: kind.empty, query, keys, values, stride)
        #expect(relativeError(Array(weights[..<rows]), expected.weights) <= tolerance && weights[rows] == 5)
        #expect(relativeError(read, expected.read) <= tolerance)
    }

    @Test(arguments: [0, 1, 7], [true, false]) func attendPullback(rows: Int, isLinear: Bool) {
        var random = Random(seed: 54)
        let (n, stride) = (Kernels.lanes / 2, Kernels.lanes)
        let (query, d) = (random.scalars(n), random.scalars(n))
        let (keys, values) = (random.scalars(max(rows, 1) * stride), random.scalars(max(rows, 1) * stride))
        let weights = attended(rows, isLinear, query, keys, values, stride).weights
        var scores = [Scalar](repeating: 0, count: rows + 1)
        var byQuery = random.scalars(n)
        var (byKeys, byValues) = (random.scalars(keys.count), random.scalars(values.count))
        var (q, k, v) = (byQuery.map { Double($0) }, byKeys.map { Double($0) }, byValues.map { Double($0) })
        let given = weights.map { Scalar($0) } + [0]
        Kernels.attendPullback(
            rows: rows, width: n, stride: stride, isLinear: isLinear, query: query, keys: keys, values: values,
            weights: given, d, scores: &scores, byQuery: &byQuery, byKeys: &byKeys, byValues: &byValues)
        let slopes = (0..<rows).map { r in (0..<n).reduce(0) { $0 + Double(d[$1]) * Double(values[r * stride + $1]) } }
        let mean = (0..<rows).reduce(0) { $0 + weights[$1] * slopes[$1] }
        for r in 0..<rows {
            let slope = isLinear ? slopes[r] : weights[r] * (slopes[r] - mean)
            for i in 0..<n {
                q[i] += slope * Double(keys[r * stride + i])
                k[r * stride + i] += slope * Double(query[i])
                v[r * stride + i] += weights[r] * Double(d[i])
            }
        }
        #expect(relativeError(byQuery, q) <= tolerance)
        #expect(relativeError(byKeys, k) <= tolerance && relativeError(byValues, v) <= tolerance)
    }
}

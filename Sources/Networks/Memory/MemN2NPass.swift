import Tensors

/// A ``MemN2N`` on a batch as one operator: all hops forward, and its hand-written pullback.
///
/// The tables stand beside each other, so that one pass over the words of a sentence gives its rows for all of them:
/// a row holds d numbers of each table (padded), then those of the next.
final class MemN2NPass {
    private let model: MemN2N
    private let batch: StoryBatch
    private let isLinear: Bool
    /// The width of one table's part of a row, and of the whole row, both padded with zeros.
    private let part: Int
    private let width: Int

    private let words: Storage
    private let times: Storage
    private let place: Storage
    /// H, its rows padded.
    private let mapping: Storage?
    /// The rows of the sentences, and of the questions.
    private let memory: Storage
    private let asked: Storage
    /// u_1...u_{K+1} of all questions, and p of all hops.
    private let states: Storage
    private let attention: Storage

    init(_ model: MemN2N, _ batch: StoryBatch, isLinear: Bool) {
        precondition(
            batch.largestWord < model.vocabulary && batch.largestAge < model.memory,
            "MemN2N: a word \(batch.largestWord) or an age \(batch.largestAge) in the batch; the network knows "
                + "\(model.vocabulary) words and \(model.memory) ages")
        (self.model, self.batch, self.isLinear) = (model, batch, isLinear)
        let half = Kernels.lanes / 2
        let part = (model.dimension + half - 1) / half * half
        self.part = part
        width = Kernels.padded(part * model.words.count)
        words = MemN2NPass.packed(model.words, part, width)
        times = MemN2NPass.packed(model.times, part, width)
        place = Storage(count: width)
        place.base.update(repeating: 0, count: width)
        let middle = model.encoding == .centred ? Double(model.dimension + 1) / 2 : 0
        for table in 0..<model.words.count {
            for k in 0..<model.dimension {
                place.base[table * part + k] = Scalar((Double(k + 1) - middle) / Double(model.dimension))
            }
        }
        mapping = model.mapping.map { MemN2NPass.packed([Embedding(weight: $0)], part, part) }
        memory = Storage(count: batch.ages.count * width)
        asked = Storage(count: batch.count * width)
        states = Storage(count: (model.hops + 1) * batch.count * part)
        attention = Storage(count: model.hops * batch.ages.count)
    }

    /// Tables side by side: row r has row r of each.
    private static func packed(_ tables: [Embedding], _ part: Int, _ width: Int) -> Storage {
        let rows = tables[0].symbols
        let packed = Storage(count: rows * width)
        packed.base.update(repeating: 0, count: rows * width)
        for (index, table) in tables.enumerated() {
            for row in 0..<rows {
                (packed.base + row * width + index * part).update(
                    from: table.weight.base + row * table.width, count: table.width)
            }
        }
        return packed
    }

    // MARK: - Forward

    /// u_{K+1} of every question, [batch, dimension], on the current tape.
    func recorded() -> Tensor {
        let result = run()
        var inputs = model.words.map(\.weight) + model.times.map(\.weight)
        if let mapping = model.mapping { inputs.append(mapping) }
        return record(result, from: inputs, .immediate { self.pullback($0) })
    }

    func run() -> Tensor {
        withSentences { kernel, questions in
            Kernels.encode(
                batch.ages.count, width: width, order: order, kernel, place: place.base, table: words.base,
                times: times.base, into: memory.base)
            Kernels.encode(
                batch.count, width: width, order: order, questions, place: place.base, table: words.base,
                times: times.base, into: asked.base)
        }
        for question in 0..<batch.count { read(question) }
        return Tensor([batch.count, model.dimension]) { target in
            for question in 0..<batch.count {
                (target + question * model.dimension).update(
                    from: state(model.hops, question), count: model.dimension)
            }
        }
    }

    /// All hops of one question.
    private func read(_ question: Int) {
        state(0, question).update(from: asked.base + question * width + model.questionTable * part, count: part)
        for hop in 0..<model.hops {
            let (a, c) = model.tables(of: hop)
            let (before, after) = (state(hop, question), state(hop + 1, question))
            Kernels.attend(
                rows: batch.sentenceCount(question), width: part, stride: width, isLinear: isLinear,
                empty: model.emptySlots(besides: batch.sentenceCount(question)), query: before,
                keys: rows(of: question, a), values: rows(of: question, c), weights: weights(of: question, hop),
                read: after)
            if let mapping {
                for k in 0..<model.dimension { after[k] += dot(mapping.base + k * part, before) }
            } else {
                Kernels.axpy(part, 1, before, into: after)
            }
        }
    }

    /// p of a question and a hop.
    func weights(of question: Int, _ hop: Int) -> UnsafeMutablePointer<Scalar> {
        attention.base + hop * batch.ages.count + batch.stories[question]
    }

    private var order: Kernels.WordOrder {
        switch model.encoding {
        case .bag: .none
        case .position: .fromTheEnds
        case .centred: .centred
        }
    }

    private func state(_ hop: Int, _ question: Int) -> UnsafeMutablePointer<Scalar> {
        states.base + (hop * batch.count + question) * part
    }

    private func rows(of question: Int, _ table: Int) -> UnsafeMutablePointer<Scalar> {
        memory.base + batch.stories[question] * width + table * part
    }

    private func dot(_ x: UnsafePointer<Scalar>, _ y: UnsafePointer<Scalar>) -> Scalar {
        var total: Scalar = 0
        for k in 0..<part { total += x[k] * y[k] }
        return total
    }

    private func withSentences(_ body: (Kernels.Sentences, Kernels.Sentences) -> Void) {
        batch.words.withUnsafeBufferPointer { words in
            batch.sentences.withUnsafeBufferPointer { starts in
                batch.ages.withUnsafeBufferPointer { ages in
                    batch.questionWords.withUnsafeBufferPointer { asked in
                        batch.questions.withUnsafeBufferPointer { questions in
                            guard let starts = starts.baseAddress, let questions = questions.baseAddress else { return }
                            // A batch without a sentence, or a question without a word, reads none of these.
                            let (words, ages) = (words.baseAddress ?? starts, ages.baseAddress ?? starts)
                            body(
                                .init(starts: starts, words: words, times: ages),
                                .init(starts: questions, words: asked.baseAddress ?? questions, times: nil))
                        }
                    }
                }
            }
        }
    }

    // MARK: - Backward

    /// From dL/du_{K+1}, [batch, dimension], to the gradients of all tables, and of H.
    private func pullback(_ upstream: Tensor) -> [Tensor?] {
        func zeros(_ count: Int) -> Storage {
            let storage = Storage(count: count)
            storage.base.update(repeating: 0, count: count)
            return storage
        }
        let back = Backward(
            memory: zeros(batch.ages.count * width), asked: zeros(batch.count * width),
            mapping: mapping.map { _ in zeros(model.dimension * part) },
            scores: Storage(count: (0..<batch.count).reduce(0) { max($0, batch.sentenceCount($1)) }),
            (d: zeros(part), next: zeros(part)))
        for question in 0..<batch.count { pull(upstream.base + question * model.dimension, question, back) }
        let (byWords, byTimes) = (zeros(model.vocabulary * width), zeros(model.memory * width))
        withSentences { kernel, questions in
            Kernels.encodePullback(
                batch.ages.count, width: width, order: order, kernel, place: place.base, back.memory.base,
                table: byWords.base, times: byTimes.base)
            Kernels.encodePullback(
                batch.count, width: width, order: order, questions, place: place.base, back.asked.base,
                table: byWords.base, times: byTimes.base)
        }
        func unpacked(_ tables: [Embedding], _ packed: Storage, _ width: Int) -> [Tensor?] {
            tables.indices.map { index in
                Tensor(tables[index].weight.shape) { target in
                    let columns = tables[index].width
                    for row in 0..<tables[index].symbols {
                        (target + row * columns).update(
                            from: packed.base + row * width + index * part, count: columns)
                    }
                }
            }
        }
        let byMapping = zip(model.mapping, back.mapping).map { unpacked([Embedding(weight: $0)], $1, part) } ?? []
        return unpacked(model.words, byWords, width) + unpacked(model.times, byTimes, width) + byMapping
    }

    private func zip<A, B>(_ a: A?, _ b: B?) -> (A, B)? {
        if let a, let b { (a, b) } else { nil }
    }

    /// Room that the pullback works in.
    private struct Backward {
        let memory: Storage
        let asked: Storage
        let mapping: Storage?
        let scores: Storage
        let states: (d: Storage, next: Storage)

        init(
            memory: Storage, asked: Storage, mapping: Storage?, scores: Storage, _ states: (d: Storage, next: Storage)
        ) {
            (self.memory, self.asked, self.mapping, self.scores) = (memory, asked, mapping, scores)
            self.states = states
        }
    }

    /// All hops of one question, the last one first.
    private func pull(_ upstream: UnsafePointer<Scalar>, _ question: Int, _ back: Backward) {
        var (d, next) = (back.states.d.base, back.states.next.base)
        d.update(from: upstream, count: model.dimension)
        for hop in (0..<model.hops).reversed() {
            let (a, c) = model.tables(of: hop)
            let before = state(hop, question)
            if let mapping, let byMapping = back.mapping {
                next.update(repeating: 0, count: part)
                for k in 0..<model.dimension {
                    Kernels.axpy(part, d[k], mapping.base + k * part, into: next)
                    Kernels.axpy(part, d[k], before, into: byMapping.base + k * part)
                }
            } else {
                next.update(from: d, count: part)
            }
            let start = batch.stories[question] * width
            Kernels.attendPullback(
                rows: batch.sentenceCount(question), width: part, stride: width, isLinear: isLinear, query: before,
                keys: rows(of: question, a), values: rows(of: question, c), weights: weights(of: question, hop), d,
                scores: back.scores.base, byQuery: next, byKeys: back.memory.base + start + a * part,
                byValues: back.memory.base + start + c * part)
            swap(&d, &next)
        }
        Kernels.axpy(part, 1, d, into: back.asked.base + question * width + model.questionTable * part)
    }
}

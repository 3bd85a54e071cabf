import CKernels

// The crossing to the kernels of sentences and of attention over them.

extension Kernels {
    /// Sentences: where the words of each begin (one more than there are), the words, and when each was said.
    package struct Sentences {
        let starts: UnsafePointer<Int32>
        let words: UnsafePointer<Int32>
        let times: UnsafePointer<Int32>?

        package init(
            starts: UnsafePointer<Int32>, words: UnsafePointer<Int32>, times: UnsafePointer<Int32>?
        ) {
            (self.starts, self.words, self.times) = (starts, words, times)
        }
    }

    /// What a word counts at its place; see `CKernels.h`.
    package enum WordOrder: Int32 {
        case none, fromTheEnds, centred
    }

    /// A row for each sentence: the weighted sum of its words' rows, and the row of its time.
    package static func encode(
        _ count: Int, width: Int, order: WordOrder, _ sentences: Sentences, place: Input, table: Input,
        times: Input, into rows: Output
    ) {
        #if Double
            kernel_encode_f64(
                count, width, order.rawValue, sentences.starts, sentences.words, sentences.times, place, table,
                times, rows)
        #else
            kernel_encode_f32(
                count, width, order.rawValue, sentences.starts, sentences.words, sentences.times, place, table,
                times, rows)
        #endif
    }

    /// Adds the gradients by both tables.
    package static func encodePullback(
        _ count: Int, width: Int, order: WordOrder, _ sentences: Sentences, place: Input, _ d: Input,
        table: Output, times: Output
    ) {
        #if Double
            kernel_encode_pullback_f64(
                count, width, order.rawValue, sentences.starts, sentences.words, sentences.times, place, d, table,
                times)
        #else
            kernel_encode_pullback_f32(
                count, width, order.rawValue, sentences.starts, sentences.words, sentences.times, place, d, table,
                times)
        #endif
    }

    /// The weights of the rows for a query, among `empty` rows of zeros, and what is read with them.
    package static func attend(
        rows: Int, width: Int, stride: Int, isLinear: Bool, empty: Int, query: Input, keys: Input, values: Input,
        weights: Output, read: Output
    ) {
        #if Double
            kernel_attend_f64(
                rows, width, stride, isLinear ? 1 : 0, Scalar(empty), query, keys, values, weights, read)
        #else
            kernel_attend_f32(
                rows, width, stride, isLinear ? 1 : 0, Scalar(empty), query, keys, values, weights, read)
        #endif
    }

    /// Adds the gradients by the query, the keys and the values.
    package static func attendPullback(
        rows: Int, width: Int, stride: Int, isLinear: Bool, query: Input, keys: Input, values: Input, weights: Input,
        _ d: Input, scores: Output, byQuery: Output, byKeys: Output, byValues: Output
    ) {
        #if Double
            kernel_attend_pullback_f64(
                rows, width, stride, isLinear ? 1 : 0, query, keys, values, weights, d, scores, byQuery, byKeys,
                byValues)
        #else
            kernel_attend_pullback_f32(
                rows, width, stride, isLinear ? 1 : 0, query, keys, values, weights, d, scores, byQuery, byKeys,
                byValues)
        #endif
    }
}

import CKernels

// The crossing to the kernels of gated cells. A row of gates is four parts, `units` apart; `units` is whole vectors.

extension Kernels {
    package static func lstm(
        rows: Int, units: Int, bias: Input, before: Input, gates: Output, cell: Output, state: Output
    ) {
        #if Double
            kernel_lstm_f64(rows, units, bias, before, gates, cell, state)
        #else
            kernel_lstm_f32(rows, units, bias, before, gates, cell, state)
        #endif
    }

    package static func lstmPullback(
        rows: Int, units: Int, gates: Input, before: Input, cell: Input, _ d: Input, carry: Output, into deltas: Output
    ) {
        #if Double
            kernel_lstm_pullback_f64(rows, units, gates, before, cell, d, carry, deltas)
        #else
            kernel_lstm_pullback_f32(rows, units, gates, before, cell, d, carry, deltas)
        #endif
    }

    package static func gru(rows: Int, units: Int, bias: Input, before: Input, gates: Output, state: Output) {
        #if Double
            kernel_gru_f64(rows, units, bias, before, gates, state)
        #else
            kernel_gru_f32(rows, units, bias, before, gates, state)
        #endif
    }

    package static func gruPullback(
        rows: Int, units: Int, gates: Input, before: Input, _ d: Input, message: Output, into deltas: Output
    ) {
        #if Double
            kernel_gru_pullback_f64(rows, units, gates, before, d, message, deltas)
        #else
            kernel_gru_pullback_f32(rows, units, gates, before, d, message, deltas)
        #endif
    }

    /// sums += the rows of x that are listed, added up in the order of the list.
    package static func addRows(_ list: [Int], columns: Int, stride: Int, _ x: Input, into sums: Output) {
        list.withUnsafeBufferPointer { list in
            list.withMemoryRebound(to: Int64.self) { list in
                #if Double
                    kernel_add_listed_rows_f64(list.count, columns, stride, list.baseAddress, x, sums)
                #else
                    kernel_add_listed_rows_f32(list.count, columns, stride, list.baseAddress, x, sums)
                #endif
            }
        }
    }

    /// sums += the rows of x, added up in their order.
    package static func addRows(rows: Int, columns: Int, stride: Int, _ x: Input, into sums: Output) {
        #if Double
            kernel_add_rows_f64(rows, columns, stride, x, sums)
        #else
            kernel_add_rows_f32(rows, columns, stride, x, sums)
        #endif
    }
}

import CKernels

// The crossing to the kernels of a Neural Turing Machine's memory: one sequence, `width` rows of `stride` numbers of
// which the first `slots` are slots.

/// The sizes of a memory of slots, as its kernels want them.
package struct SlotShape: Sendable, Equatable {
    package let slots: Int
    package let width: Int
    /// The slots, rounded up to whole vectors.
    package let stride: Int

    package init(slots: Int, width: Int) {
        (self.slots, self.width, stride) = (slots, width, Kernels.padded(slots))
    }

    /// How many numbers a memory takes.
    package var count: Int { width * stride }
}

/// What a head asks of the memory: k_t, β_t, g_t, s_t and γ_t.
package struct HeadSettings {
    package let key: Kernels.Input
    package let strength: Scalar
    package let gate: Scalar
    package let shift: Kernels.Input
    package let sharpening: Scalar

    package init(key: Kernels.Input, strength: Scalar, gate: Scalar, shift: Kernels.Input, sharpening: Scalar) {
        (self.key, self.strength, self.gate) = (key, strength, gate)
        (self.shift, self.sharpening) = (shift, sharpening)
    }
}

/// What addressing leaves for its pullback, a number a slot each.
package struct HeadTrace {
    package let match: Kernels.Output
    package let content: Kernels.Output
    package let gated: Kernels.Output
    package let shifted: Kernels.Output
    package let weights: Kernels.Output

    package init(
        match: Kernels.Output, content: Kernels.Output, gated: Kernels.Output, shifted: Kernels.Output,
        weights: Kernels.Output
    ) {
        (self.match, self.content, self.gated) = (match, content, gated)
        (self.shifted, self.weights) = (shifted, weights)
    }
}

extension Kernels {
    /// What the squared lengths of key and slot are raised by, so that an empty slot has a cosine.
    package static let cosineEpsilon: Scalar = 1e-6
    /// What weights are raised by before they are sharpened, so that they have a logarithm.
    package static let leastWeight: Scalar = 1e-12

    package static func slotLengths(_ shape: SlotShape, _ memory: Input, into inverse: Output) {
        #if Double
            kernel_slot_lengths_f64(shape.slots, shape.stride, shape.width, cosineEpsilon, memory, inverse)
        #else
            kernel_slot_lengths_f32(shape.slots, shape.stride, shape.width, cosineEpsilon, memory, inverse)
        #endif
    }

    package static func address(
        _ shape: SlotShape, _ head: HeadSettings, _ memory: Input, inverse: Input, before: Input, into trace: HeadTrace
    ) {
        #if Double
            kernel_address_f64(
                shape.slots, shape.stride, shape.width, head.strength, head.gate, head.sharpening, cosineEpsilon,
                leastWeight, head.key, head.shift, memory, inverse, before, trace.match, trace.content, trace.gated,
                trace.shifted, trace.weights)
        #else
            kernel_address_f32(
                shape.slots, shape.stride, shape.width, head.strength, head.gate, head.sharpening, cosineEpsilon,
                leastWeight, head.key, head.shift, memory, inverse, before, trace.match, trace.content, trace.gated,
                trace.shifted, trace.weights)
        #endif
    }

    /// `d` turns from dL/dweights into what is left for the weights before; `dScalars` gets those by strength, gate,
    /// shifts and sharpening.
    package static func addressPullback(
        _ shape: SlotShape, _ head: HeadSettings, _ memory: Input, inverse: Input, before: Input, _ trace: HeadTrace,
        d: Output, room: Output, dMemory: Output, dKey: Output, dScalars: Output
    ) {
        #if Double
            kernel_address_pullback_f64(
                shape.slots, shape.stride, shape.width, head.strength, head.gate, head.sharpening, cosineEpsilon,
                leastWeight, head.key, head.shift, memory, inverse, before, trace.match, trace.content, trace.gated,
                trace.shifted, trace.weights, d, room, dMemory, dKey, dScalars)
        #else
            kernel_address_pullback_f32(
                shape.slots, shape.stride, shape.width, head.strength, head.gate, head.sharpening, cosineEpsilon,
                leastWeight, head.key, head.shift, memory, inverse, before, trace.match, trace.content, trace.gated,
                trace.shifted, trace.weights, d, room, dMemory, dKey, dScalars)
        #endif
    }

    package static func erase(_ shape: SlotShape, _ erase: Input, weights: Input, _ memory: Output) {
        #if Double
            kernel_erase_f64(shape.stride, shape.width, erase, weights, memory)
        #else
            kernel_erase_f32(shape.stride, shape.width, erase, weights, memory)
        #endif
    }

    package static func addOuter(_ shape: SlotShape, _ values: Input, weights: Input, _ memory: Output) {
        #if Double
            kernel_add_outer_f64(shape.stride, shape.width, values, weights, memory)
        #else
            kernel_add_outer_f32(shape.stride, shape.width, values, weights, memory)
        #endif
    }

    package static func writePullback(
        _ shape: SlotShape, erase: Input, add: Input, weights: Input, others: Input, dMemory: Input, dErase: Output,
        dAdd: Output, dWeights: Output
    ) {
        #if Double
            kernel_write_pullback_f64(
                shape.stride, shape.width, erase, add, weights, others, dMemory, dErase, dAdd, dWeights)
        #else
            kernel_write_pullback_f32(
                shape.stride, shape.width, erase, add, weights, others, dMemory, dErase, dAdd, dWeights)
        #endif
    }

    package static func read(_ shape: SlotShape, weights: Input, _ memory: Input, into values: Output) {
        #if Double
            kernel_read_f64(shape.stride, shape.width, weights, memory, values)
        #else
            kernel_read_f32(shape.stride, shape.width, weights, memory, values)
        #endif
    }

    package static func readPullback(
        _ shape: SlotShape, weights: Input, _ memory: Input, d: Input, dMemory: Output, dWeights: Output
    ) {
        #if Double
            kernel_read_pullback_f64(shape.stride, shape.width, weights, memory, d, dMemory, dWeights)
        #else
            kernel_read_pullback_f32(shape.stride, shape.width, weights, memory, d, dMemory, dWeights)
        #endif
    }
}

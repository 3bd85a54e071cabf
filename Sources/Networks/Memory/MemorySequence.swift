import Tensors

/// A controller with a Neural Turing Machine's memory over a whole sequence, as one operator.
struct MemorySequence: Sendable {
    let shape: SequenceShape
    let interface: Linear
    let controller: any ControllerSteps
    let memory: NTMSteps
    /// The width of x, and of what is read.
    let (inputs, readSize): (Int, Int)

    /// Runs all steps; only with `isKept` can they be taken back.
    init(
        _ x: Tensor, _ shape: SequenceShape, interface: Linear, _ layout: NTMInterface, _ start: NTMState,
        reads: Tensor, isKept: Bool, controller begin: (Tensor) -> any ControllerSteps
    ) {
        self.shape = shape
        self.interface = interface
        (inputs, readSize) = (x.shape[2], layout.readSize)
        controller = begin(
            Tensor([shape.steps, shape.batch, inputs + readSize]) {
                // The columns of the reads are written as they are read.
                for row in 0..<shape.rows {
                    let target = $0 + row * (x.shape[2] + layout.readSize)
                    if row / shape.batch <= shape.lastStep(of: row % shape.batch) {
                        target.update(from: x.base + row * x.shape[2], count: x.shape[2])
                        (target + x.shape[2]).update(repeating: 0, count: layout.readSize)
                    } else {
                        target.update(repeating: 0, count: x.shape[2] + layout.readSize)
                    }
                }
            })
        memory = NTMSteps(layout, from: start, steps: shape.steps, lengths: shape.lengths, keeping: isKept)
        run(from: reads)
    }

    private func run(from reads: Tensor) {
        let (batch, width) = (shape.batch, inputs + readSize)
        let weight = PackedMatrix(
            interface.weight.base, rows: interface.inputs, columns: interface.outputs, rowStride: 1,
            columnStride: interface.inputs)
        for t in 0..<shape.steps {
            for b in 0..<batch where !memory.hasEnded(b, at: t) {
                let before = t == 0 ? reads.base + b * readSize : memory.reads[(t - 1) * batch + b]
                (controller.inputs.base + (t * batch + b) * width + inputs).update(from: before, count: readSize)
            }
            controller.advance(t)
            let emitted = memory.raw[t * batch]
            weight.multiply(
                rows: batch, controller.states[t * batch], aRow: controller.states.stride, accumulate: false,
                into: emitted, cStride: memory.raw.stride)
            if let bias = interface.bias {
                for b in 0..<batch { Kernels.axpy(bias.count, 1, bias.base, into: emitted + b * memory.raw.stride) }
            }
            memory.advance(t)
        }
    }

    /// [h_t, r_t] of the steps that are wanted.
    func outputs(_ wanted: SequenceOutput) -> Tensor {
        let (hidden, width) = (shape.hidden, shape.hidden + readSize)
        func fill(_ target: Kernels.Output, _ row: Int) {
            target.update(from: controller.states[row], count: hidden)
            (target + hidden).update(from: memory.reads[row], count: readSize)
        }
        switch wanted {
        case .everyStep:
            return Tensor([shape.steps, shape.batch, width]) { base in
                for row in 0..<shape.rows { fill(base + row * width, row) }
            }
        case .lastStep:
            return Tensor([shape.batch, width]) { base in
                for b in 0..<shape.batch { fill(base + b * width, shape.lastStep(of: b) * shape.batch + b) }
            }
        }
    }

    /// The state after each sequence's last step.
    var final: (controller: [Tensor], memory: NTMState, reads: Tensor) {
        let reads = Tensor([shape.batch, readSize]) { base in
            for b in 0..<shape.batch {
                (base + b * readSize).update(
                    from: memory.reads[shape.lastStep(of: b) * shape.batch + b], count: readSize)
            }
        }
        return (controller.final, memory.final, reads)
    }
}

/// The way back through a controller and its memory: d_t and u_t are those of the controller's h.
///
/// In a step the reads tell the memory, the memory tells what was emitted, that tells h, and h tells the reads before.
struct MemoryFlow: SequenceFlow {
    private let sequence: MemorySequence
    private let controller: any ControllerFlow
    private let memory: NTMBackward
    /// dL/dr_0, [B, readSize].
    private let firstReads: PaddedMatrix

    init(_ sequence: MemorySequence, upstream: Tensor, of outputs: SequenceOutput) {
        self.sequence = sequence
        let shape = sequence.shape
        let (states, reads) = MemoryFlow.parts(of: upstream, outputs, shape, sequence.readSize)
        controller = sequence.controller.flow(
            Messages(shape, upstream: states, of: .everyStep),
            asking: sequence.inputs..<sequence.inputs + sequence.readSize)
        memory = NTMBackward(sequence.memory)
        firstReads = PaddedMatrix(zeros: shape.batch, sequence.readSize)
        run(states, reads)
    }

    private func run(_ states: Tensor, _ reads: PaddedMatrix) {
        let (batch, hidden) = (sequence.shape.batch, sequence.shape.hidden)
        let interface = sequence.interface
        let weight = PackedMatrix(interface.weight.base, rows: interface.outputs, columns: hidden, rowStride: hidden)
        let room = PaddedMatrix(zeros: batch, hidden)
        let asked = firstReads
        for t in (0..<sequence.shape.steps).reversed() {
            let rows = reads[t * batch]
            Kernels.axpy(batch * reads.stride, 1, asked.base, into: rows)
            memory.retreat(t, reads: rows, stride: reads.stride)
            weight.multiply(
                rows: batch, memory.emitted[t * batch], aRow: memory.emitted.stride, accumulate: false,
                into: room.base, cStride: room.stride)
            for b in 0..<batch {
                // What the memory says of h_t is part of ∂L/∂h_t, which the messages hold.
                Kernels.axpy(hidden, 1, room[b], into: states.base + (t * batch + b) * hidden)
            }
            controller.retreat(t)
            controller.askedGradient(at: t, into: asked.base, stride: asked.stride)
            if t > 0 { erase(asked, endedBefore: t) }
        }
    }

    /// A sequence that ended before step t read nothing for it.
    private func erase(_ asked: PaddedMatrix, endedBefore t: Int) {
        for b in 0..<sequence.shape.batch where sequence.memory.hasEnded(b, at: t) {
            asked[b].update(repeating: 0, count: asked.stride)
        }
    }

    /// dL/d[h_t, r_t] of every step: [T, B, H] and [T B, readSize].
    private static func parts(
        of upstream: Tensor, _ outputs: SequenceOutput, _ shape: SequenceShape, _ readSize: Int
    ) -> (states: Tensor, reads: PaddedMatrix) {
        let hidden = shape.hidden
        let states = Tensor.filled(with: 0, shape: [shape.steps, shape.batch, hidden])
        let reads = PaddedMatrix(zeros: shape.rows, readSize)
        func take(_ row: Int, from source: Kernels.Input) {
            (states.base + row * hidden).update(from: source, count: hidden)
            reads[row].update(from: source + hidden, count: readSize)
        }
        let width = hidden + readSize
        for b in 0..<shape.batch {
            switch outputs {
            case .everyStep:
                for t in 0...shape.lastStep(of: b) {
                    take(t * shape.batch + b, from: upstream.base + (t * shape.batch + b) * width)
                }
            case .lastStep: take(shape.lastStep(of: b) * shape.batch + b, from: upstream.base + b * width)
            }
        }
        return (states, reads)
    }

    var messages: Messages { controller.messages }
    func states() -> Tensor { controller.states() }
    func recurrentGradient(of coefficients: [Scalar]) -> Tensor { controller.recurrentGradient(of: coefficients) }

    /// The derivatives by x and by the initial state: the controller's, M, w and the reads.
    func inputGradients(byInputs: Bool) -> [Tensor?] {
        let initial = memory.initial
        let x = byInputs ? controller.inputGradient().columns(before: sequence.inputs) : nil
        return [x] + controller.initialStateGradients()
            + [initial.memory, initial.weights, firstReads.dense(from: 0, columns: sequence.readSize)]
    }

    /// Those of the interface's weight and bias, then the controller's.
    func weightGradients(joining coefficients: [Scalar]?) -> [Tensor] {
        let (shape, emitted, states) = (sequence.shape, memory.emitted, sequence.controller.states)
        let sum = OuterSum(rows: emitted.columns, columns: shape.hidden)
        sum.add(shape.rows, emitted.base, aStride: emitted.stride, states.base, bStride: states.stride)
        let bias = PaddedMatrix(zeros: 1, emitted.columns)
        Kernels.addRows(
            rows: shape.rows, columns: emitted.stride, stride: emitted.stride, emitted.base, into: bias.base)
        return [
            PaddedMatrix(sum).dense(from: 0, columns: shape.hidden),
            bias.dense(from: 0, columns: emitted.columns).shaped([emitted.columns]),
        ] + controller.weightGradients(joining: coefficients)
    }
}

extension Tensor {
    /// The first columns of every row, [T, B, n].
    fileprivate func columns(before end: Int) -> Tensor {
        let (rows, width) = (shape[0] * shape[1], shape[2])
        return Tensor([shape[0], shape[1], end]) { target in
            for row in 0..<rows { (target + row * end).update(from: base + row * width, count: end) }
        }
    }
}

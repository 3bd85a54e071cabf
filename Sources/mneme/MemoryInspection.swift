import Foundation
import Networks
import Reports
import Tasks
import Tensors
import Training

/// What a Neural Turing Machine did with the first sequence of a batch, one step after the other.
enum MemoryInspection {
    /// The trace of the last layer that has a memory; nil where none has one.
    static func trace(_ model: RunModel, _ settings: RunSettings, _ batch: Batch, title: String) -> MemoryTrace? {
        guard let memory = settings.memory, settings.cell == .ntm else { return nil }
        let steps = batch.lengths?[0] ?? batch.steps
        let input = batch.inputs.sequences(0..<1)
        var (states, outputs) = (model.initialStates(batch: 1), [[Float]]())
        var weights = [[[Float]]](repeating: [], count: memory.readHeads + memory.writeHeads)
        for t in 0..<steps {
            var signal = input.step(t)
            for (index, layer) in model.layers.enumerated() {
                (signal, states[index]) = layer(signal, states[index])
            }
            outputs.append(probabilities(model.outputs(of: signal), batch.targets))
            // The state ends with the weights of all heads and what was read.
            let tensors = states[states.count - 1].tensors
            let heads = tensors[tensors.count - 2]
            for head in weights.indices {
                weights[head].append((0..<memory.slots).map { Float(heads[0, head, $0]) })
            }
        }
        return MemoryTrace(
            title: title, facts: [("task", settings.task), ("T", "\(steps)")],
            inputs: rows(input, steps), outputs: outputs, targets: targets(batch, steps, outputs[0].count),
            counted: (0..<steps).map { counts(batch, at: $0) },
            heads: named(weights, memory))
    }

    /// Write heads above read heads, as things are written before they are read.
    private static func named(_ weights: [[[Float]]], _ memory: MemorySettings) -> [MemoryTrace.Head] {
        func heads(_ name: String, _ range: Range<Int>) -> [MemoryTrace.Head] {
            range.enumerated().map { number, index in
                .init(name: range.count == 1 ? name : "\(name) \(number + 1)", weights: weights[index])
            }
        }
        return heads("write head", memory.readHeads..<weights.count) + heads("read head", 0..<memory.readHeads)
    }

    private static func probabilities(_ outputs: Tensor, _ targets: Targets) -> [Float] {
        switch targets {
        case .classes: softmax(outputs).scalars.map { Float($0) }
        case .bits: sigmoid(outputs).scalars.map { Float($0) }
        case .values: outputs.scalars.map { Float($0) }
        }
    }

    private static func rows(_ tensor: Tensor, _ steps: Int) -> [[Float]] {
        (0..<steps).map { t in tensor.step(t).scalars.map { Float($0) } }
    }

    /// What is wanted of the first sequence, step by step.
    private static func targets(_ batch: Batch, _ steps: Int, _ width: Int) -> [[Float]] {
        (0..<steps).map { t in
            guard batch.hasTargetAtEveryStep || t == steps - 1 else { return [Float](repeating: 0, count: width) }
            let row = batch.hasTargetAtEveryStep ? t * batch.count : 0
            switch batch.targets {
            case .classes(let classes): return (0..<width).map { $0 == classes[row] ? 1 : 0 }
            case .values(let values), .bits(let values):
                let numbers = values.scalars
                return (0..<width).map { Float(numbers[row * width + $0]) }
            }
        }
    }

    private static func counts(_ batch: Batch, at t: Int) -> Bool {
        guard batch.hasTargetAtEveryStep else { return t == (batch.lengths?[0] ?? batch.steps) - 1 }
        return batch.weights.map { $0[t * batch.count] != 0 } ?? true
    }
}

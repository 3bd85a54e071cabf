// Trains an Elman network on temporal order, its gradient regularized and clipped.

import Networks
import Tasks
import Tensors
import Training

var random = Random(seed: 1)
var model = RecurrentNetwork(inputs: 6, hidden: 50, outputs: 4, reading: .lastStep, using: &random)
var optimizer = Adam(for: model, learningRate: 5e-4)
let task = TemporalOrder(marks: 2)
let omega = Omega(weight: 2)  // Pascanu, Mikolov and Bengio 2013, section 3.3

for step in 1...2000 {
    let batch = task.batch(of: 20, length: 20 + random.below(20), using: &random)
    let pass = backpropagate(through: model, adding: omega) { model in
        batch.loss(model(batch.inputs))
    }
    var gradient = pass.gradient
    let norm = gradient.clip(globalNorm: 1)  // the norm before clipping
    optimizer.update(&model, along: gradient)
    if step.isMultiple(of: 200) {
        print("\(step): loss \(pass.loss), Ω \(pass.omega ?? 0), ‖g‖ \(norm)")
    }
}

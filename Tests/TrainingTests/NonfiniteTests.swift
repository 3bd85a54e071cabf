import Networks
import Tensors
import Testing
import Training

/// What happens where the gradient is not finite, seen on a network with an infinite weight.
@Suite struct NonfiniteTests {
    /// A run after one update, whose readout then got an infinite weight.
    private func broken(_ policy: NonfinitePolicy, in folder: TemporaryFolder) throws -> Run {
        var settings = RunSettings.small(steps: 6)
        (settings.nonfinite, settings.layers) = (policy, 2)
        settings.optimizer = OptimizerSettings(.sgd, learningRate: 0.5)
        let run = try Run(creating: folder.path("run"), settings, on: .one)
        try run.advance(by: 1)
        var model = run.model
        model.readout.weight = .filled(with: .infinity, shape: model.readoutWeight.shape)
        try model.tensorFile().write(to: folder.path("run/checkpoints/step-000000001/model.safetensors"))
        return try Run(resuming: folder.path("run"), on: .one)
    }

    @Test func shrinksTheRecurrentWeightsAlone() throws {
        let folder = try TemporaryFolder()
        let run = try broken(.shrink, in: folder)
        let before = run.model
        #expect(try !run.advance(by: 1))
        #expect(run.result.nonfiniteSteps == 1 && run.result.steps == 2)
        for (old, new) in zip(before.parameters, run.model.parameters) {
            guard old.name.hasSuffix("recurrent.weight") else {
                #expect(new.value == old.value, "\(old.name)")
                continue
            }
            // W_h - 0.5 · 0.02 W_h
            for (a, b) in zip(old.value.scalars, new.value.scalars) { #expect(abs(b - 0.99 * a) <= 1e-6 * abs(a)) }
        }
        #expect(run.model.tensors != before.tensors)
    }

    @Test func skipsTheUpdate() throws {
        let folder = try TemporaryFolder()
        let run = try broken(.skip, in: folder)
        let before = run.model.tensors
        #expect(try !run.advance(by: 3))
        #expect(run.model.tensors == before)
        #expect(run.result.nonfiniteSteps == 3 && run.result.steps == 4)
    }

    @Test func stopsTheTraining() throws {
        let folder = try TemporaryFolder()
        let run = try broken(.stop, in: folder)
        let before = run.model.tensors
        #expect(try run.train())
        #expect(run.model.tensors == before)
        #expect(run.result.nonfiniteSteps == 1 && run.result.steps == 2 && !run.result.solved)
        #expect(try Run(resuming: folder.path("run"), on: .one).train(), "it is over")
    }
}

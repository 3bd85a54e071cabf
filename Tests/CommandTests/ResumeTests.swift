import Foundation
import Tensors
import Testing

/// Whatever happens to a training, it ends bit for bit where an undisturbed one does.
@Suite struct ResumeTests {
    /// A folder where a training has run to its end, in `whole`.
    private func undisturbed(_ command: String) throws -> (scratch: Scratch, result: TrainingResult) {
        let scratch = try Scratch()
        try scratch.writeSeries()
        return (scratch, try scratch.mneme("\(command) --out whole --json").result())
    }

    @Test(arguments: [Short.synthetic, Short.series]) func survivesBeingKilled(_ command: String) throws {
        let (scratch, whole) = try undisturbed(command)
        var random = Random(seed: 1)
        var running = try scratch.start("\(command) --out run --save-every 0 --quiet".words)
        var kills = 0
        while kills < 8, try nextCheckpoint(of: running, in: scratch) {
            usleep(UInt32(random.below(20_000)))
            running.send(SIGKILL)
            if running.wait().signal == SIGKILL { kills += 1 }
            running = try scratch.start("train --resume run --save-every 0 --quiet --json".words)
        }
        let resumed: TrainingResult = try running.wait().result()
        #expect(kills > 0)
        #expect(try scratch.files("run/checkpoints") == scratch.files("whole/checkpoints"))
        #expect(resumed.withoutCircumstances == whole.withoutCircumstances)
        #expect(try scratch.text("run/run.json") == scratch.text("whole/run.json"))
    }

    /// Waits until there is a checkpoint that was not there before; gives false if the program ends before that.
    private func nextCheckpoint(of running: Running, in scratch: Scratch) throws -> Bool {
        func names() -> Set<String> {
            let folder = scratch.path("run/checkpoints")
            return Set((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [])
        }
        let before = names()
        while running.isRunning {
            if names().contains(where: { $0.hasPrefix("step-") && !before.contains($0) }) { return true }
            usleep(1000)
        }
        return false
    }

    @Test(arguments: [SIGINT, SIGTERM]) func canBeInterrupted(_ signal: Int32) throws {
        let (scratch, whole) = try undisturbed(Short.synthetic)
        let running = try scratch.start("\(Short.synthetic) --out run --save-every 0".words)
        _ = try nextCheckpoint(of: running, in: scratch)
        running.send(signal)
        let outcome = running.wait()
        #expect(outcome.status == 130)
        #expect(outcome.output.isEmpty)
        #expect(outcome.errors.contains("mneme train --resume run"))
        let resumed: TrainingResult = try scratch.mneme("train --resume run --json").result()
        #expect(resumed.withoutCircumstances == whole.withoutCircumstances)
        #expect(try scratch.files("run/checkpoints") == scratch.files("whole/checkpoints"))
    }

    @Test func startsAgainWithoutACheckpoint() throws {
        let (scratch, whole) = try undisturbed(Short.unsolved)
        try scratch.copy("whole", to: "run")
        try scratch.remove("run/checkpoints")
        let resumed: TrainingResult = try scratch.mneme("train --resume run --json").result()
        #expect(resumed.withoutCircumstances == whole.withoutCircumstances)
        #expect(try scratch.files("run/checkpoints") == scratch.files("whole/checkpoints"))
    }

    @Test(arguments: [Short.unsolved, Short.series]) func repeatsTheResultOfAFinishedRun(_ command: String) throws {
        let (scratch, whole) = try undisturbed(command)
        let before = try scratch.files("whole/checkpoints")
        for _ in 0..<2 {
            let outcome = try scratch.mneme("train --resume whole --json")
            #expect(outcome.status == (whole.solved ? 0 : 1))
            #expect(try outcome.result(TrainingResult.self).withoutCircumstances == whole.withoutCircumstances)
        }
        #expect(try scratch.files("whole/checkpoints") == before)
        let log = try scratch.text("whole/events.jsonl").split(separator: "\n")
        #expect(log.count { $0.contains("\"finished\"") } == 1)
    }

    @Test func cleansUpAfterACrash() throws {
        let (scratch, _) = try undisturbed(Short.unsolved)
        try scratch.copy("whole", to: "run")
        try scratch.remove("run/checkpoints")
        let leftover = "run/checkpoints/.mneme-1-abc.tmp"
        try scratch.makeFolder(leftover)
        try scratch.write("half of it", to: "\(leftover)/model.safetensors")
        try scratch.mneme("train --resume run")
        #expect(try scratch.files("run/checkpoints") == scratch.files("whole/checkpoints"))
    }
}

import Foundation
import Testing

/// Where no file may grow beyond a size, writing fails as it does on a full disk.
@Suite struct FullDiskTests {
    private let command =
        "train temporal-order --length 20 --hidden 50 --optimizer adam --lr 0.001 --steps 100 --check-every 10 "
        + "--out run --quiet"

    /// 0 KiB is too little for `run.json`, 1 for the log, 4 for the model, 16 for the optimizer.
    @Test(arguments: [0, 1, 4, 16]) func endsATrainingWith65(_ kibibytes: Int) throws {
        let scratch = try Scratch()
        let outcome = try scratch.mneme(command, filesUpTo: kibibytes)
        #expect(outcome.status == 65, "\(outcome)")
        #expect(outcome.errors.hasPrefix("mneme: run/"))
        #expect(outcome.errors.contains("File too large") || outcome.errors.contains("run log"), "\(outcome.errors)")
        let names = try scratch.files().keys
        #expect(!names.contains { $0.contains(".tmp") || $0.contains("/step-") })
        #expect(names.contains("run/run.json") == (kibibytes > 0))
    }

    @Test(arguments: [1, 4, 16]) func leavesARunThatGoesOn(_ kibibytes: Int) throws {
        let scratch = try Scratch()
        try scratch.mneme(command.replacing("run", with: "whole"))
        #expect(try scratch.mneme(command, filesUpTo: kibibytes).status == 65)
        #expect(try scratch.mneme("train --resume run --quiet", filesUpTo: kibibytes).status == 65)
        try scratch.mneme("train --resume run")
        #expect(try scratch.files("run/checkpoints") == scratch.files("whole/checkpoints"))
    }

    @Test func keepsTheOldPages() throws {
        let scratch = try Scratch()
        try scratch.mneme(command)
        try scratch.mneme("inspect run --dump dump.safetensors")
        try scratch.mneme("report run")
        let before = try scratch.files()
        for other in ["inspect run --seed 5", "inspect run --seed 5 --dump dump.safetensors", "report run run"] {
            #expect(try scratch.mneme(other, filesUpTo: 4).status == 65)
            #expect(try scratch.files() == before)
        }
    }
}

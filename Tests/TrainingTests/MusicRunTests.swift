import Foundation
import Networks
import RunLog
import Tasks
import Tensors
import Testing

@testable import Training

@Suite struct MusicRunTests {
    private static let guessing = 88 * log(2.0)

    /// The mean of a piece's losses a frame, one step at a time.
    private func losses(of piece: PianoRolls.Piece, _ model: Network) -> [Double] {
        var stream = model.stream()
        var row = [Scalar](repeating: 0, count: 88)
        return piece.frames.map { frame in
            let logits = stream(row).map { Double($0) }
            row = (0..<88).map { frame.contains(UInt8($0)) ? 1 : 0 }
            return zip(logits, row).reduce(0) { $0 + log(1 + exp($1.1 == 1 ? -$1.0 : $1.0)) }
        }
    }

    @Test(arguments: AnyCell.Kind.allCases) func goesOnBitForBit(_ cell: AnyCell.Kind) throws {
        let folder = try TemporaryFolder()
        var settings = try folder.music(cell, epochs: 4)
        (settings.batch, settings.dropout, settings.layers) = (2, Dropout(0.2, isVariational: cell == .gru), 2)
        let whole = try Run(creating: folder.path("whole"), settings, on: .one)
        #expect(try whole.train())
        let begun = try Run(creating: folder.path("run"), settings, on: .one)
        #expect(begun.settings.checkEvery == 5 && begun.settings.steps == 20)  // pieces of 7, 8, 8, 1, 4, 5, 7, 7 and 2
        #expect(try !begun.advance(by: 6))
        #expect(try !Run(resuming: folder.path("run"), on: Threads(2)).advance(by: 3))
        #expect(try Run(resuming: folder.path("run"), on: Threads(3)).train())
        #expect(try folder.files("run/checkpoints") == folder.files("whole/checkpoints"))
        #expect(try !folder.files("run/checkpoints").keys.contains { $0.hasSuffix("states.safetensors") })
    }

    @Test(arguments: AnyCell.Kind.allCases) func evaluatesFrameByFrame(_ cell: AnyCell.Kind) throws {
        let folder = try TemporaryFolder()
        let run = try Run(creating: folder.path("run"), folder.music(cell), on: .one)
        guard case .music(let work) = run.workload else { return }
        #expect(abs(Evaluation.of(work.rolls.test, run.model, on: .one).loss / Self.guessing - 1) < 0.05)
        #expect(try run.train())
        for pieces in [work.rolls.train, work.rolls.valid, work.rolls.test] {
            let all = pieces.flatMap { losses(of: $0, run.model) }
            let result = Evaluation.of(pieces, run.model, on: Threads(2))
            #expect(result.sequences == all.count && result.wrong == 0)
            #expect(abs(result.loss - all.reduce(0, +) / Double(all.count)) < 1e-4)
        }
        // More than one group of 16 pieces, of very different lengths.
        let many = (0..<40).map { _ in work.rolls.test }.joined() + work.rolls.train
        let all = many.flatMap { losses(of: $0, run.model) }
        let result = Evaluation.of(Array(many), run.model, on: Threads(2))
        #expect(abs(result.loss - all.reduce(0, +) / Double(all.count)) < 1e-4)
    }

    @Test func learnsFromABatchLargerThanTheMusic() throws {
        let folder = try TemporaryFolder()
        var settings = try folder.music(.lstm, epochs: 60)
        settings.batch = 1000
        let run = try Run(creating: folder.path("run"), settings, on: Threads(2))
        #expect(run.settings.checkEvery == 1)
        var losses: [Double] = []
        #expect(try run.train(observe: { if case .validation(let line) = $0 { losses.append(line.loss) } }))
        #expect(losses.count == 60 && losses[0] > 50 && (losses.last ?? 99) < 12)
        #expect(run.result.solved && run.result.loss < 20 && run.result.error.isNaN)
    }

    /// The same bytes come of a packed file; deflated by hand, without making it smaller.
    @Test func readsAPackedFile() throws {
        func pack(_ data: Data) -> Data {
            func bytes(_ number: UInt32, _ count: Int) -> [UInt8] {
                (0..<count).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
            }
            let count = UInt32(data.count)
            return Data([0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255, 1] + bytes(count, 2) + bytes(~count, 2)) + data
                + Data(bytes(Checksum.crc32(data), 4) + bytes(count, 4))
        }
        let (plain, packed) = (try TemporaryFolder(), try TemporaryFolder())
        let one = try Run(creating: plain.path("run"), plain.music(), on: .one)
        let other = try Run(creating: packed.path("run"), packed.music(packed: pack), on: .one)
        #expect(try one.train() && other.train())
        #expect(try plain.files("run/checkpoints") == packed.files("run/checkpoints"))

        // Cut short or damaged, it is refused.
        let whole = try #require(FileManager.default.contents(atPath: packed.path("music.json")))
        for damaged in [whole.dropLast(9), whole.prefix(40), whole + Data([1, 2, 3])] {
            try damaged.write(to: URL(fileURLWithPath: packed.path("music.json")))
            let error = #expect(throws: DataError.self) { try Run(resuming: packed.path("run"), on: .one) }
            #expect(error?.path == packed.path("music.json") && error?.problem.contains("gzip") == true)
        }
    }

    @Test func isRefusedOnOtherMusic() throws {
        let folder = try TemporaryFolder()
        var settings = try folder.music()
        settings.batch = 2
        try Run(creating: folder.path("run"), settings, on: .one).advance(by: 3)
        let music = #"{"train": [[[1], [2]]], "valid": [[[1], [2]]], "test": [[[1], [2]]]}"#
        try Data(music.utf8).write(to: URL(fileURLWithPath: folder.path("music.json")))
        let error = #expect(throws: DataError.self) { try Run(resuming: folder.path("run"), on: .one) }
        #expect(error?.problem == "has changed since the run began" && error?.path == folder.path("music.json"))
    }
}

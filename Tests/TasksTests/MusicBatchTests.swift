import Tensors
import Testing

@testable import Tasks

@Suite struct MusicBatchTests {
    private func piece(_ frames: [[UInt8]], before: [UInt8] = []) -> PianoRolls.Piece {
        PianoRolls.Piece(frames: frames, before: before)
    }

    /// The keys that are 1 in each row of [T, B, 88]; all others are 0.
    private func keys(_ tensor: Tensor) -> [[UInt8]] {
        let numbers = tensor.scalars
        #expect(numbers.allSatisfy { $0 == 0 || $0 == 1 })
        return stride(from: 0, to: numbers.count, by: 88).map { row in
            (0..<88).filter { numbers[row + $0] == 1 }.map { UInt8($0) }
        }
    }

    private func values(_ batch: Batch) throws -> Tensor {
        guard case .bits(let values) = batch.targets else { throw DataError(path: "batch", problem: "has classes") }
        return values
    }

    @Test func everyFrameIsPredictedFromTheOneBefore() throws {
        let batch = PianoRolls.batch([piece([[1, 2], [], [87]]), piece([[0]]), piece([[5], [6]], before: [4])])
        #expect(batch.inputs.shape == [3, 3, 88])
        #expect(try values(batch).shape == [3, 3, 88])
        #expect(batch.lengths == [3, 1, 2])
        #expect(keys(batch.inputs) == [[], [], [4], [1, 2], [], [5], [], [], []])
        #expect(keys(try values(batch)) == [[1, 2], [0], [5], [], [], [6], [87], [], []])
        #expect(batch.weights == [1, 1, 1, 1, 0, 1, 1, 0, 0])
        #expect(batch.divisor == 6)
        #expect(batch.hasTargetAtEveryStep)
    }

    @Test func raggedShardsKeepTheirRows() throws {
        let pieces = (1...16).map { count in piece((0..<count).map { [UInt8(($0 + count) % 88)] }) }
        let batch = PianoRolls.batch(pieces)
        let shards = batch.shards()
        #expect(shards.count == 2)
        #expect(shards.flatMap { $0.lengths ?? [] } == Array(1...16))
        #expect(shards.allSatisfy { $0.divisor == 136 })
        let alone = PianoRolls.batch(Array(pieces[8...]))
        #expect(keys(shards[1].inputs) == keys(alone.inputs))
        #expect(keys(try values(shards[1])) == keys(try values(alone)))
    }

    @Test(arguments: [(7, 7, [7]), (7, 6, [3, 4]), (7, 2, [1, 2, 2, 2]), (401, 200, [133, 134, 134]), (1, 2, [1])])
    func cutsPiecesEvenly(_ count: Int, _ longest: Int, _ expected: [Int]) {
        let whole = piece((0..<count).map { [UInt8($0 % 88)] }, before: [80])
        let parts = PianoRolls.pieces([whole], cutTo: longest)
        #expect(parts.map(\.frames.count) == expected)
        #expect(parts.flatMap(\.frames) == whole.frames)
        #expect(parts.map(\.before) == [[80]] + parts.dropLast().map { $0.frames[$0.frames.count - 1] })
        let before = parts.flatMap { keys(PianoRolls.batch([$0]).inputs) }
        #expect(before == keys(PianoRolls.batch([whole]).inputs))
    }

    @Test func cutsTheTrainingPieces() throws {
        let music = try MusicTesting.read(Array(MusicTesting.text.utf8))
        #expect(music.pieces(cutTo: 2).map(\.frames) == [[[39, 51, 58, 67]], [[], [51]], [[0, 87]]])
    }
}

import Foundation
import Synchronization
import Tensors
import Testing

/// What a tape records, for how long, and what it gives back.
@Suite struct TapeTests {
    private let number = Tensor([1, 2, 3])

    @Test func nothingIsRecordedWithoutATape() {
        #expect(!isRecorded(number))
        #expect(!isRecorded(number * number))
    }

    @Test func onlyWhatDependsOnAWatchedTensorIsRecorded() {
        let tape = Tape()
        let x = tape.watch(number)
        #expect(tape.count == 1)
        _ = number * 2
        #expect(tape.count == 1)
        let y = x * number
        #expect(tape.count == 2)
        #expect(isRecorded(y) && !isRecorded(number) && !isRecorded(y.constant))
        _ = y.constant * 2
        #expect(tape.count == 2)
    }

    @Test func watchedButUnusedGivesZeros() {
        let tape = Tape()
        let (used, unused) = (tape.watch(number), tape.watch(.filled(with: 7, shape: [2, 5])))
        let gradients = tape.gradients(of: sum(used))
        #expect(gradients[unused] == .zeros(2, 5))
        #expect(gradients[used] == Tensor([1, 1, 1]))
    }

    @Test func aResultThatDependsOnNothingGivesZeros() {
        let tape = Tape()
        let x = tape.watch(number)
        #expect(tape.gradients(of: Tensor(5))[x] == .zeros(3))
        #expect(tape.gradients(of: sum(x.constant))[x] == .zeros(3))
    }

    @Test func theDerivativeOfANumberByItselfIsOne() {
        let tape = Tape()
        let x = tape.watch(Tensor(5))
        #expect(tape.gradients(of: x)[x] == Tensor(1))
    }

    @Test func usesAreSummed() {
        let tape = Tape()
        let x = tape.watch(Tensor(3))
        let y = x * x  // used twice below, and x four times in all
        #expect(tape.gradients(of: y * y + y + x)[x] == Tensor(4 * 27 + 2 * 3 + 1))
    }

    @Test func severalResultsOfOneTape() {
        let tape = Tape()
        let x = tape.watch(Tensor(3))
        let (y, z) = (x * x, x * 5)
        #expect(tape.gradients(of: y)[x] == Tensor(6))
        #expect(tape.gradients(of: z)[x] == Tensor(5))
        #expect(tape.gradients(of: y * z)[x] == Tensor(5 * 27))
    }

    @Test func whatIsRecordedAfterAResultDoesNotChangeItsGradient() {
        let tape = Tape()
        let x = tape.watch(Tensor(3))
        let y = x * x
        _ = y * y
        #expect(tape.gradients(of: y)[x] == Tensor(6))
    }

    @Test func aTensorOfAnEndedTapeIsAConstant() {
        func watchedOnce() -> Tensor {
            let tape = Tape()
            return tape.watch(number) * 2
        }
        let old = watchedOnce()
        #expect(!isRecorded(old))
        let tape = Tape()
        let x = tape.watch(number)
        #expect(!isRecorded(old))
        #expect(tape.gradients(of: sum(old * x))[x] == old)
        _ = old * old
        #expect(tape.count == 3)
    }

    @Test func anInnerTapeTakesOverWhileItLives() {
        let outer = Tape()
        let x = outer.watch(Tensor(3))
        func slopeOfSquare(at point: Tensor) -> Tensor {
            let inner = Tape()
            let y = inner.watch(point.constant)
            _ = x * x  // the outer tape does not record now
            return inner.gradients(of: y * y)[y]
        }
        let count = outer.count
        let slope = slopeOfSquare(at: x)
        #expect(slope == Tensor(6))
        #expect(outer.count == count)
        #expect(outer.gradients(of: x * slope)[x] == Tensor(6))
    }

    @Test func anInnerTapeStaysCurrentWhileAnOuterOneDifferentiates() {
        let outer = Tape()
        let x = outer.watch(Tensor(3))
        let y = x * x
        let inner = Tape()
        let z = inner.watch(Tensor(4))
        #expect(outer.gradients(of: y)[x] == Tensor(6))
        #expect(inner.gradients(of: z * z)[z] == Tensor(8))
    }

    @Test func pullbacksAreNotRecorded() {
        let tape = Tape()
        let x = tape.watch(number)
        let squared = record(x.constant * x.constant, from: x) { [$0 * x * 2] }  // x is watched in there, too
        let loss = sum(tanh(x) * squared / (x + 1))
        let count = tape.count
        _ = tape.gradients(of: loss)
        #expect(tape.count == count)
        #expect(isRecorded(x * x))
    }

    @Test func tapesOnTwoThreadsDoNotMeet() {
        let tape = Tape()
        let x = tape.watch(Tensor(3))
        let elsewhere = onThread(stackSize: 512 << 10) {
            let recorded = isRecorded(x * x)
            let other = Tape()
            let y = other.watch(Tensor(4))
            return (recorded, other.gradients(of: y * y * x)[y].scalar)
        }
        #expect(elsewhere?.0 == false)
        #expect(elsewhere?.1 == 24)
        #expect(tape.count == 1)
    }

    /// A linked graph would overflow such a stack at a few thousand operations.
    @Test func aLongChainNeedsNoStack() {
        let slope = onThread(stackSize: 512 << 10) {
            let tape = Tape()
            let x = tape.watch(Tensor(1))
            var y = x
            for _ in 0..<100_000 { y = y + x }
            return tape.gradients(of: y)[x].scalar
        }
        #expect(slope == 100_001)
    }
}

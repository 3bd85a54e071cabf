import Tensors
import Testing

/// A tensor is a value.
@Suite struct TensorTests {
    private let matrix = Tensor([1, 2, 3, 4, 5, 6], shape: [2, 3])

    @Test func elementsAreInRowMajorOrder() {
        #expect(matrix.scalars == [1, 2, 3, 4, 5, 6])
        #expect(matrix[0, 2] == 3)
        #expect(matrix[1, 0] == 4)
        #expect(Tensor(7).scalar == 7)
        #expect(Tensor(7).shape.isEmpty)
        #expect(Tensor.zeros(0, 3).scalars.isEmpty)
        #expect(Tensor.filled(with: 2, shape: [3]) == Tensor([2, 2, 2]))
    }

    @Test func changingACopyLeavesTheOriginal() {
        var copy = matrix
        copy.scale(by: 2)
        #expect(matrix[1, 2] == 6)
        #expect(copy[1, 2] == 12)
        copy.add(matrix, scaledBy: -2)
        #expect(copy == .zeros(2, 3))
        copy.add(copy + 1)
        #expect(copy == .filled(with: 1, shape: [2, 3]))
    }

    @Test func aTensorCanBeAddedToItself() {
        var sum = matrix
        sum.add(sum)
        #expect(sum == matrix * 2)
    }

    @Test func equality() {
        #expect(matrix == Tensor([1, 2, 3, 4, 5, 6], shape: [2, 3]))
        #expect(matrix != Tensor([1, 2, 3, 4, 5, 6], shape: [3, 2]))
        #expect(matrix != matrix + 1)
        #expect(Tensor(.nan) != Tensor(.nan))
    }

    @Test func description() {
        #expect(matrix.description == "Tensor[2, 3](1.0, 2.0, 3.0, 4.0, 5.0, 6.0)")
        #expect(Tensor.zeros(9).description.hasSuffix(", …)"))
    }
}

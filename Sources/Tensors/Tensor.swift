/// An immutable, dense, row-major array of numbers with a shape.
///
/// A tensor is a value: it can be kept, compared and sent to another thread. Where the current `Tape` watches one of
/// the inputs of an operation, the result remembers its place on that tape; nothing else distinguishes the two kinds.
public struct Tensor: Sendable {
    /// The extent of each axis; empty for a single number.
    public let shape: [Int]
    /// The number of elements.
    public let count: Int
    package private(set) var storage: Storage
    package let mark: Mark

    package init(_ storage: Storage, _ shape: [Int], mark: Mark = .none) {
        self.shape = shape
        self.count = storage.count
        self.storage = storage
        self.mark = mark
    }

    /// A tensor of the given shape, whose elements are written by `fill` in row-major order.
    package init(_ shape: [Int], unfilled fill: (UnsafeMutablePointer<Scalar>) -> Void) {
        let storage = Storage(count: shape.reduce(1, *))
        fill(storage.base)
        self.init(storage, shape)
    }

    /// A tensor with these elements in row-major order; their number is the product of the shape.
    public init(_ scalars: [Scalar], shape: [Int]) {
        precondition(
            shape.allSatisfy { $0 >= 0 } && scalars.count == shape.reduce(1, *),
            "Tensor(_:shape:): \(scalars.count) elements do not fill the shape \(shape)")
        self.init(shape) { base in
            scalars.withUnsafeBufferPointer { source in
                if let first = source.baseAddress { base.update(from: first, count: source.count) }
            }
        }
    }

    /// A tensor of one axis.
    public init(_ scalars: [Scalar]) {
        self.init(scalars, shape: [scalars.count])
    }

    /// A single number.
    public init(_ scalar: Scalar) {
        self.init([scalar], shape: [])
    }

    /// A tensor of zeros.
    public static func zeros(_ shape: Int...) -> Tensor { .filled(with: 0, shape: shape) }

    /// A tensor whose elements are all the same.
    public static func filled(with value: Scalar, shape: [Int]) -> Tensor {
        Tensor(shape) { $0.update(repeating: value, count: shape.reduce(1, *)) }
    }

    /// The elements in row-major order.
    public var scalars: [Scalar] {
        [Scalar](unsafeUninitializedCapacity: count) { buffer, filled in
            if let target = buffer.baseAddress { target.initialize(from: base, count: count) }
            filled = count
        }
    }

    /// The only element.
    public var scalar: Scalar {
        precondition(
            count == 1, "Tensor.scalar: a tensor of shape \(shape) has \(count) elements; it needs exactly one")
        return base[0]
    }

    /// The element at a position, one index an axis.
    public subscript(_ index: Int...) -> Scalar {
        precondition(index.count == shape.count, "Tensor[\(index)]: the shape \(shape) has \(shape.count) axes")
        var offset = 0
        for (axis, position) in index.enumerated() {
            precondition((0..<shape[axis]).contains(position), "Tensor[\(index)]: outside of the shape \(shape)")
            offset = offset * shape[axis] + position
        }
        return base[offset]
    }

    /// The same elements under another shape of equal size.
    package func shaped(_ shape: [Int]) -> Tensor {
        Tensor(storage, shape)
    }

    /// The same elements, forgotten by every tape.
    public var constant: Tensor { Tensor(storage, shape) }

    package var base: UnsafeMutablePointer<Scalar> { storage.base }

    /// Changes the elements where they are if nobody else holds them, and in a copy otherwise.
    package mutating func update(_ body: (UnsafeMutablePointer<Scalar>) -> Void) {
        if !isKnownUniquelyReferenced(&storage) {
            let copy = Storage(count: count)
            copy.base.update(from: storage.base, count: count)
            storage = copy
        }
        body(storage.base)
    }
}

extension Tensor: Equatable {
    /// Whether shapes and elements agree; NaN differs from itself.
    public static func == (left: Tensor, right: Tensor) -> Bool {
        left.shape == right.shape && (0..<left.count).allSatisfy { left.base[$0] == right.base[$0] }
    }
}

extension Tensor: CustomStringConvertible {
    /// The shape and the first few elements.
    public var description: String {
        let shown = (0..<min(count, 8)).map { "\(base[$0])" }.joined(separator: ", ")
        return "Tensor\(shape)(\(shown)\(count > 8 ? ", …" : ""))"
    }
}

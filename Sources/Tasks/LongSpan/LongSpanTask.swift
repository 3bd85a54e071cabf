import Tensors

/// A synthetic task whose answer depends on what was seen long ago.
///
/// Positions are in steps and drawn uniformly; T is the length that is asked for. All but the recall tasks are those of
/// Hochreiter and Schmidhuber (1997) as used by Martens and Sutskever (2011) and Pascanu, Mikolov and Bengio (2013);
/// those of Graves, Wayne and Danihelka (2014) have T vectors, or items, and a multiple of T steps.
public protocol LongSpanTask: Sendable {
    /// The name on the command line.
    var name: String { get }
    /// One sentence on what is to be learnt.
    var summary: String { get }
    /// The width of an input row.
    var inputs: Int { get }
    /// The width of an output row.
    var outputs: Int { get }
    /// Whether every step has a target, not only the last.
    var hasTargetAtEveryStep: Bool { get }
    /// When a sequence counts as wrong.
    var criterion: Criterion { get }
    /// The smallest T for which the task makes sense.
    var leastLength: Int { get }
    /// The largest T for which it does.
    var mostLength: Int { get }
    /// The T by which networks are chosen that were trained up to another one: longer, so that only what goes on works.
    func lengthBeyond(_ longest: Int) -> Int
    /// Fresh sequences of a length T.
    func batch(of count: Int, length: Int, using random: inout Random) -> Batch
    /// The task with a number of repetitions drawn from a range; nil for a task that repeats nothing.
    func repeating(_ repeats: ClosedRange<Int>) -> (any LongSpanTask)?
}

extension LongSpanTask {
    /// Ten million, unless a task says otherwise.
    public var mostLength: Int { 10_000_000 }
    /// Ten times as long, unless a task says otherwise.
    public func lengthBeyond(_ longest: Int) -> Int { min(10 * longest, mostLength) }
    /// Nothing is repeated, unless a task says so.
    public func repeating(_ repeats: ClosedRange<Int>) -> (any LongSpanTask)? { nil }
}

/// The synthetic tasks there are.
public enum LongSpanTasks {
    /// Every task, in the order of the documentation.
    public static let all: [any LongSpanTask] = [
        TemporalOrder(marks: 2), TemporalOrder(marks: 3), MarkedPair(.mean), MarkedPair(.product),
        RandomPermutation(), Recall(name: "memorization", symbols: 10, values: 5),
        Recall(name: "memorization-5-bit", symbols: 5, values: 2),
        Recall(name: "copy-memory", symbols: 10, values: 8),
        Copy(), RepeatCopy(), AssociativeRecall(), PrioritySort(),
    ]

    /// The task of a name.
    public static func named(_ name: String) -> (any LongSpanTask)? { all.first { $0.name == name } }
}

/// Rows of a batch that are all zero but for a few numbers, mostly ones, written position by position.
struct OneHotRows {
    private(set) var numbers: [Scalar]
    private let (steps, batch, width): (Int, Int, Int)

    init(steps: Int, batch: Int, width: Int) {
        (self.steps, self.batch, self.width) = (steps, batch, width)
        numbers = Array(repeating: 0, count: steps * batch * width)
    }

    mutating func set(_ symbol: Int, to value: Scalar = 1, at step: Int, of sequence: Int) {
        numbers[(step * batch + sequence) * width + symbol] = value
    }

    var tensor: Tensor { Tensor(numbers, shape: [steps, batch, width]) }
}

extension Random {
    /// A whole number from a range, all equally likely; its lower end if it is empty.
    mutating func position(in range: Range<Int>) -> Int {
        range.isEmpty ? range.lowerBound : range.lowerBound + below(range.count)
    }
}

/// The range [from·T, to·T) in steps.
func span(_ from: Double, _ to: Double, of length: Int) -> Range<Int> {
    let lower = Int(from * Double(length) + 1e-9)
    return lower..<max(lower, Int(to * Double(length) + 1e-9))
}

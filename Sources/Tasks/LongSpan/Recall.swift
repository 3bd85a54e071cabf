import Tensors

/// Noiseless memorization, and the copy-memory task: hold a few symbols over T blanks, then give them back in order.
///
/// One-hot inputs: the values, a blank and a cue. A sequence is the symbols, T blanks, the cue, and as many blanks as there
/// were symbols. Wanted at every step: blank until the cue, then the symbols; one wrong step makes the sequence wrong.
/// 10 symbols of 5 values, or 5 of 2, are the memorization of Pascanu, Mikolov and Bengio (2013); 10 of 8 is the copy
/// memory of Arjovsky, Shah and Bengio (2016).
public struct Recall: LongSpanTask {
    public let name: String
    private let symbols: Int
    private let values: Int

    /// The task with so many symbols of so many values.
    public init(name: String, symbols: Int, values: Int) {
        self.name = name
        self.symbols = symbols
        self.values = values
    }

    public var summary: String { "hold \(symbols) symbols of \(values) over T blanks and give them back" }
    public var inputs: Int { values + 2 }
    public var outputs: Int { values + 1 }
    public var hasTargetAtEveryStep: Bool { true }
    public var criterion: Criterion { .wrongClass }
    public var leastLength: Int { 1 }

    public func batch(of count: Int, length: Int, using random: inout Random) -> Batch {
        let (blank, cue) = (values, values + 1)
        let steps = symbols + length + 1 + symbols
        var rows = OneHotRows(steps: steps, batch: count, width: inputs)
        var classes = [Int](repeating: blank, count: steps * count)
        for b in 0..<count {
            for t in 0..<steps {
                if t < symbols {
                    let symbol = random.below(values)
                    rows.set(symbol, at: t, of: b)
                    classes[(steps - symbols + t) * count + b] = symbol
                } else {
                    rows.set(t == symbols + length ? cue : blank, at: t, of: b)
                }
            }
        }
        return Batch(inputs: rows.tensor, targets: .classes(classes))
    }
}

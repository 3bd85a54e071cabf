import Tensors

/// What a Neural Turing Machine is made of, for programs that choose while they run.
public struct MemorySettings: Sendable, Codable, Equatable {
    /// The controllers there are.
    public enum Controller: String, Sendable, Codable, CaseIterable {
        case lstm, gru
        case feedForward = "feed-forward"
    }

    /// What is in the slots at first.
    public enum Filling: String, Sendable, Codable, CaseIterable {
        case constant, learned, random
    }

    /// What reads the inputs and steers the heads.
    public var controller = Controller.lstm
    /// How many slots there are.
    public var slots = 128
    /// How many numbers a slot holds.
    public var width = 20
    /// Heads that read, and heads that write.
    public var readHeads = 1
    public var writeHeads = 1
    /// What is in the slots at first: 1e-6, parameters, or random numbers.
    public var filling = Filling.constant
    /// The seed of random numbers to fill the slots with.
    public var seed: UInt64 = 1

    /// An LSTM and so many heads of each kind.
    public init(slots: Int = 128, heads: Int = 1) {
        self.slots = slots
        (readHeads, writeHeads) = (heads, heads)
    }

    /// A cell above `inputs` numbers, whose controller has `hidden` units.
    func cell(
        _ inputs: Int, _ hidden: Int, initialization: Initialization, keeping bias: GateBias?,
        using random: inout Random
    ) -> AnyCell {
        let memory = NTMMemory(
            slots: slots, width: width, readHeads: readHeads, writeHeads: writeHeads, filling: memoryFilling,
            using: &random)
        let width = inputs + memory.readSize
        switch controller {
        case .lstm:
            let lstm = LSTMCell(
                width, hidden, initialization: initialization, keeping: bias ?? .constant(1), using: &random)
            return AnyCell(MemoryAugmented(lstm, memory, using: &random))
        case .gru:
            let gru = GRUCell(
                width, hidden, initialization: initialization, keeping: bias ?? .constant(0), using: &random)
            return AnyCell(MemoryAugmented(gru, memory, using: &random))
        case .feedForward:
            let layer = FeedForwardCell(width, hidden, initialization: initialization, using: &random)
            return AnyCell(MemoryAugmented(layer, memory, using: &random))
        }
    }

    private var memoryFilling: NTMMemory.Filling {
        switch filling {
        case .constant: .constant(1e-6)
        case .learned: .learned
        case .random: .normal(seed: seed)
        }
    }
}

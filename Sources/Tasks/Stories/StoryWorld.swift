import Tensors

/// Stories of a small world of our own, for learning without any file.
public enum StoryWorld {
    /// Some tasks.
    public static func tasks(_ numbers: [Int], seed: UInt64) throws(DataError) -> [StoryTask] { [] }
}

import Foundation

/// Something that was told once.
public struct Fact: Sendable, Equatable, Identifiable {
    /// Its number in the memory, given when it was told first.
    public let id: Int64
    /// What was told, as it was told.
    public let text: String
}

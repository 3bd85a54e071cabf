import Foundation

/// Something that was told once.
public struct Fact: Sendable, Equatable, Identifiable {
    /// Its number in the memory, given when it was told first and never given again.
    public let id: Int64
    /// What was told, exactly.
    public let text: String
    /// The part of the memory that it belongs to; facts of different namespaces never replace each other.
    public let namespace: String
    /// Where it comes from, in the words of the one who told it.
    public let source: String?
    /// When it was told first, to the millisecond, as all times here.
    public let told: Date
    /// When it was told last.
    public let lastTold: Date
    /// How often it was told.
    public let times: Int
    /// Since when it holds.
    public let validFrom: Date
    /// Until when it holds, this moment excluded, or nil where no end is known.
    public let validUntil: Date?
    /// The fact that it replaced.
    public let replaces: Int64?
    /// The fact that replaced it.
    public let replacedBy: Int64?
    /// Whether it was forgotten, which hides it.
    public let isHidden: Bool

    /// Whether it holds now: a clock that went back does not undo that it was told.
    func holdsNow(_ now: Date) -> Bool { holds(at: max(now, min(validFrom, told))) }

    /// Whether it held at a moment, and was not forgotten since.
    public func holds(at moment: Date) -> Bool {
        !isHidden && validFrom <= moment && validUntil.map { moment < $0 } ?? true
    }
}

/// Something to be told.
public struct Telling: Sendable, Equatable {
    /// What happens to facts about the same thing that hold other values.
    public enum Older: Sendable, Equatable {
        /// Those that the new fact contradicts are replaced by it.
        case judged
        /// They stay.
        case kept
        /// This one is replaced, and only this one.
        case replaced(Int64)
    }

    public var text: String
    public var namespace: String
    public var source: String?
    /// Since when it holds; nil for now.
    public var validFrom: Date?
    /// Until when it holds, or nil where no end is known.
    public var validUntil: Date?
    public var older: Older

    public init(
        _ text: String, namespace: String = "default", source: String? = nil, validFrom: Date? = nil,
        validUntil: Date? = nil, older: Older = .judged
    ) {
        (self.text, self.namespace, self.source) = (text, namespace, source)
        (self.validFrom, self.validUntil, self.older) = (validFrom, validUntil, older)
    }
}

/// What telling did.
public struct Told: Sendable, Equatable {
    /// The fact as it is now in the memory.
    public let fact: Fact
    /// Whether it is new; otherwise it was known and now counts once more.
    public let isNew: Bool
    /// The facts that it replaced, as they are now.
    public let replaced: [Fact]
}

/// A fact that a question brought to mind.
public struct Recalled: Sendable, Equatable {
    public let fact: Fact
    /// Its share of the attention, from 0 to 1; the shares of all candidates add up to 1.
    public let attention: Double
    /// The probability that it is what was asked for.
    public internal(set) var confidence: Double
    /// The words in the fact's text that answer the question, where they were found.
    public let answer: Range<String.Index>?
}

/// What a question brought to mind.
public struct Answer: Sendable, Equatable {
    /// The facts, best first; of those that disagree, the newest first.
    public let recalled: [Recalled]
    /// Whether the first one is trusted; otherwise the memory does not know.
    public let isKnown: Bool
    /// The numbers of trusted facts that contradict each other; empty where none do.
    public let disagreeing: [Int64]
}

/// What a text is a sequence of.
public enum TextUnit: String, Codable, Sendable, CaseIterable {
    /// What stands between white space of ASCII; every line end is a word of its own.
    case word
    /// Unicode scalars: a letter and an accent that is written separately are two.
    case character
    /// The bytes of the file, whatever they mean.
    case byte
}

/// A text to train on, as tokens, with texts to validate and test on.
///
/// Files are read piece by piece and never held whole: a text larger than the memory can be trained on.
public struct TextCorpus: Sendable {
    /// The tokens that the texts are made of.
    public let vocabulary: Vocabulary
    /// The text to train on.
    public let train: TokenSequence
    /// The text for choosing settings, if there is one.
    public let valid: TokenSequence?
    /// The text to test on, if there is one.
    public let test: TokenSequence?

    /// Reads a folder or a file.
    ///
    /// A folder has one file whose name contains "train", and at most one each with "valid", "val" or "dev" and with
    /// "test", in small or capital letters; its other files do not matter. A file is divided into 90 % to train, 5 % to
    /// validate and 5 % to test on, at the nearest line end if there is one close by.
    ///
    /// The vocabulary is that of the training text, with no more than `limit` tokens, unless one is given, such as that
    /// of a saved model; the texts must then be made of its tokens. Characters that the training text lacks and the
    /// others have become `<unk>`, which is added to the vocabulary, and are counted in ``TokenSequence/unknown``.
    ///
    /// More than `memory` bytes of tokens in a text go to a temporary file in the folder `scratch`. Throws where a file
    /// is missing, empty, not to be told from another, too short to be divided, not UTF-8 (unless bytes are asked for)
    /// or has a character that the given vocabulary lacks, and where a temporary file cannot be written.
    public init(
        path: String, unit: TextUnit, vocabulary: Vocabulary? = nil, limit: Int? = nil, scratch: String,
        memory: Int = TokenSequence.usualMemory
    ) throws(DataError) {
        let reading = TextReading(memory: memory, scratch: scratch)
        try self.init(path: path, unit: unit, vocabulary: vocabulary, limit: limit, reading)
    }

    init(
        path: String, unit: TextUnit, vocabulary given: Vocabulary? = nil, limit: Int? = nil, _ reading: TextReading
    ) throws(DataError) {
        if let given, given.unit != unit {
            throw DataError(
                path: path,
                problem: "is to be read as \(unit.rawValue)s, but the vocabulary is one of \(given.unit.rawValue)s",
                remedy: "Read it as what the model was trained on.")
        }
        let files = try TextFiles(at: path, unit: unit)
        if let given {
            let encoder = TextEncoder(given, reading)
            vocabulary = given
            train = try encoder.tokens(of: files.train)
            valid = try encoder.tokens(of: files.valid)
            test = try encoder.tokens(of: files.test)
            return
        }
        // What the training text lacks would be <unk>, behind all others if the vocabulary has none yet.
        let own = try Vocabulary(of: files.train, unit: unit, limit: limit, reading)
        let encoder = TextEncoder(own, reading, substitute: own.unknown ?? own.count)
        train = try encoder.tokens(of: files.train)
        valid = try encoder.tokens(of: files.valid)
        test = try encoder.tokens(of: files.test)
        let hasStrangers = [valid, test].contains { $0.map { $0.unknown > 0 } ?? false }
        vocabulary = hasStrangers ? own.withUnknown : own
    }
}

extension TextEncoder {
    /// Reads a part that may not be there.
    fileprivate func tokens(of part: TextPart?) throws(DataError) -> TokenSequence? {
        guard let part else { return nil }
        let tokens: TokenSequence = try tokens(of: part)
        return tokens
    }
}

import Foundation
import Tasks

// A run on text or music goes on at a place in its data, so the data must be what it was.

extension Workload {
    /// The CRC-32 of what a run on text or music learns from and chooses by; nil for other tasks.
    func fingerprint() throws(DataError) -> UInt32? {
        switch self {
        case .synthetic, .series: return nil
        case .stories(let work): return Workload.checksum(work.corpus)
        case .text(let work):
            let train = try Workload.checksum(work.corpus.train, continuing: 0)
            guard let valid = work.corpus.valid else { return train }
            return try Workload.checksum(valid, continuing: train)
        case .music(let work):
            return (work.rolls.train + work.rolls.valid).reduce(0) { crc, piece in
                // No key has the number of what ends a frame or a piece.
                Checksum.crc32(Data(piece.frames.flatMap { $0 + [254] } + [255]), continuing: crc)
            }
        }
    }

    /// Of all sentences and questions, parted by numbers that no word has.
    private static func checksum(_ corpus: StoryCorpus) -> UInt32 {
        var numbers: [Int32] = []
        for story in corpus.stories {
            for sentence in story.sentences { numbers += sentence + [-1] }
            numbers.append(-2)
        }
        for question in corpus.fit + corpus.validation + corpus.test {
            numbers += question.words
            numbers += [-3, Int32(question.answer ?? -1), Int32(question.story), Int32(question.sentences)]
        }
        return numbers.withUnsafeBytes { Checksum.crc32($0, continuing: 0) }
    }

    private static func checksum(_ tokens: TokenSequence, continuing start: UInt32) throws(DataError) -> UInt32 {
        var (crc, position) = (start, 0)
        while position < tokens.count {
            let part = try tokens.tokens(position..<min(position + (1 << 18), tokens.count))
            crc = part.withUnsafeBytes { Checksum.crc32($0, continuing: crc) }
            position += part.count
        }
        return crc
    }

    /// Throws where the data is not what it was when the run began.
    func checkIsUnchanged(_ settings: RunSettings) throws(DataError) {
        guard let before = settings.fingerprint, try fingerprint() != before else { return }
        throw DataError(
            path: settings.text?.path ?? settings.music ?? settings.stories?.path ?? "",
            problem: "has changed since the run began",
            remedy: "Restore the data as it was, or start a new run.")
    }
}

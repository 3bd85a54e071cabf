import Foundation
import Tensors

/// Facts in memory with every way to find them that a study compares.
struct StudyMemory {
    let texts: [String]
    let weights: AddressingWeights
    let words: LexicalIndex
    private var index: VectorIndex
    private let encoder: CueEncoder
    private let addressing: Addressing

    init(_ texts: [String], _ encoder: CueEncoder) {
        self.texts = texts
        self.encoder = encoder
        weights = encoder.weights
        words = LexicalIndex(texts, .words)
        index = VectorIndex(width: encoder.width)
        addressing = Addressing(encoder: encoder)
        for (place, text) in texts.enumerated() { index.insert(Int64(place), encoder.encode(text)) }
    }

    /// The candidates for a cue, as the memory would gather them.
    func candidates(_ cue: String) -> [Candidate] {
        let vector = encoder.encode(cue)
        let lexical = words.scores(cue)
        var cosines: [Int: Float] = [:]
        var order = LexicalIndex.best(lexical, FactMemory.fromWords)
        for place in order {
            let other = encoder.encode(texts[place])
            cosines[place] = zip(vector, other).reduce(0) { $0 + $1.0 * $1.1 }
        }
        for near in index.nearest(vector, count: FactMemory.candidates) where order.count < FactMemory.candidates {
            if cosines.updateValue(near.score, forKey: Int(near.id)) == nil { order.append(Int(near.id)) }
        }
        return order.map { place in
            Candidate(
                id: Int64(place), text: texts[place], cosine: cosines[place] ?? 0, lexical: lexical[place] ?? 0,
                told: Date(timeIntervalSince1970: Double(place)))
        }
    }

    /// The best fact by the encoder alone.
    func nearest(_ cue: String) -> Int? { index.nearest(encoder.encode(cue), count: 1).first.map { Int($0.id) } }

    /// What all evidence together says.
    func recall(_ cue: String) -> [Recollection] { addressing.rank(cue, candidates(cue)) }
}

import Foundation
import GRDB
import Tasks

extension FactMemory {
    /// The most bytes of UTF-8 that a fact may have.
    public static var longest: Int { 16 << 20 }

    /// Tells one fact; it is on the disk when this returns.
    ///
    /// A text that is known already (but for spaces, letter case and final punctuation) counts once more and makes no
    /// second fact. Throws where the text is empty, too long or has a NUL, a replaced fact is not there, or the file
    /// cannot be written.
    @discardableResult
    public func tell(_ telling: Telling) throws(DataError) -> Told {
        guard let told = try tell(contentsOf: [telling], carefully: false).first else {
            throw DataError(path: path, problem: "told nothing")
        }
        return told
    }

    /// Tells one fact that replaces those about the same thing.
    @discardableResult
    public func tell(_ text: String) throws(DataError) -> Told { try tell(Telling(text)) }

    /// Tells many facts in one transaction: all of them are on the disk when this returns, or none where it throws.
    ///
    /// Each is judged against those before it. Beyond 64 facts at once each is compared with three others at most, those that
    /// share its rarest words. `carefully`, a fact replaces only what it contradicts with more certainty than one that is
    /// told by itself: that is wise where nobody looks at what each replaces.
    @discardableResult
    public func tell(contentsOf tellings: [Telling], carefully: Bool = true) throws(DataError) -> [Told] {
        if tellings.isEmpty { return [] }
        for telling in tellings { try check(telling) }
        let isBatch = tellings.count > RivalTable.batch
        let threshold = carefully ? judge.carefulThreshold : judge.threshold
        return try write { db in
            let change = try Change(db, now: Date(), encoder: encoder, path: path)
            let told =
                isBatch
                ? try tellBatch(tellings, from: threshold, change) : try tellEach(tellings, from: threshold, change)
            try change.finish()
            return told
        }
    }

    private func tellEach(_ tellings: [Telling], from threshold: Double, _ change: Change) throws -> [Told] {
        var told: [Told] = []
        for telling in tellings {
            let new = prepare(telling)
            told.append(try tell(new, try rivals(of: pairs(of: new, change)), from: threshold, told, change))
        }
        return told
    }

    /// Tells portion by portion: while one is compared with what is there, other cores prepare the next; while the one
    /// before it is written, they judge it too.
    private func tellBatch(_ tellings: [Telling], from threshold: Double, _ change: Change) throws -> [Told] {
        let number = change.number
        rivalTable.withLock { $0.begin(number) }
        change.db.afterNextTransaction { [self] _ in rivalTable.withLock { $0.end(number) } }
        var portions = tellings.chunks(of: Self.portion)[...]
        var preparing = Ahead(portions.popFirst() ?? []) { self.prepare($0) }
        var beside = Beside()
        var told: [Told] = []
        told.reserveCapacity(tellings.count)
        var last: (portion: [Prepared], judging: Ahead<[RivalPair], [Rival]>)?
        func write() throws {
            guard let (portion, judging) = last else { return }
            for (new, rivals) in zip(portion, judging.results) {
                told.append(try tellOfBatch(new, rivals, from: threshold, told, change))
            }
        }
        while case let portion = preparing.results, !portion.isEmpty {
            preparing = Ahead(portions.popFirst() ?? []) { self.prepare($0) }
            let judging = Ahead(try pairs(of: portion, &beside, change)) { self.rivals(of: $0) }
            try write()
            last = (portion, judging)
        }
        try write()
        return told
    }

    private func tellOfBatch(
        _ new: Prepared, _ rivals: [Rival], from threshold: Double, _ told: [Told], _ change: Change
    ) throws -> Told {
        let told = try tell(new, rivals, from: threshold, told, change)
        rivalTable.withLock { table in
            for rival in rivals { if case .told(let id) = rival.place { table.note(id, rival.topic) } }
            if told.isNew { table.add(told.fact.id, new.words, new.side.topic) }
        }
        return told
    }

    /// How many facts of a batch are prepared and judged at a time.
    static var portion: Int { 128 }

    /// A fact to be told, looked at already.
    struct Prepared: Sendable {
        let telling: Telling
        let normalised: [UInt8]
        let digest: Digest
        let words: [RivalTable.Word]
        let vector: [Float]
        /// As the judge sees it.
        let side: SupersedingSide
    }

    private func prepare(_ telling: Telling) -> Prepared {
        let normalised = Digest.normalised(telling.text)
        let (vector, side) = encoder.look(at: Self.gist(of: telling.text), for: judge)
        return Prepared(
            telling: telling, normalised: normalised, digest: Digest(normalised: normalised),
            words: WordList(telling.text).distinct.map(RivalTable.Word.init), vector: vector, side: side)
    }

    /// Writes a new fact; `told` are those told together with it before.
    private func tell(
        _ new: Prepared, _ rivals: @autoclosure () throws -> [Rival], from threshold: Double, _ told: [Told],
        _ change: Change
    ) throws -> Told {
        if let known = try change.known(new.telling, new.normalised, new.digest) {
            return Told(fact: try change.reinforce(known), isNew: false, replaced: [])
        }
        let older = try older(than: new.telling, try rivals(), from: threshold, told, change)
        let fact = try change.insert(new.telling, new.digest, new.vector, replacing: older.first)
        return Told(fact: fact, isNew: true, replaced: try older.map { try change.replace($0, by: fact.id) })
    }

    private func check(_ telling: Telling) throws(DataError) {
        try Self.check(telling.text, "the fact", path)
        try Self.check(telling.namespace, "the namespace", path)
        if let source = telling.source { try Self.check(source, "the source", path) }
        if let from = telling.validFrom, let until = telling.validUntil, until <= from {
            throw DataError(path: path, problem: "the fact would end before it begins to hold")
        }
    }

    static func check(_ text: String, _ what: String, _ path: String) throws(DataError) {
        if text.utf8.allSatisfy({ $0 == 32 || (9...13).contains($0) }) || text.allSatisfy(\.isWhitespace) {
            throw DataError(path: path, problem: "\(what) is empty", remedy: "Write something that can be remembered.")
        }
        if text.utf8.contains(0) {
            throw DataError(path: path, problem: "\(what) has a NUL character", remedy: "Take it out.")
        }
        if text.utf8.count > longest {
            throw DataError(
                path: path, problem: "\(what) has \(text.utf8.count) bytes, more than \(longest)",
                remedy: "Tell it in several parts.")
        }
    }
}

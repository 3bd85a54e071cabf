import Foundation

/// Numbers for words, which are bytes: 0, 1, 2… in the order in which they were added.
///
/// A dictionary of `String` would take "é" for the same word as "e" and an accent, and is slower.
struct WordTable {
    private var bytes: [UInt8] = []
    /// Where each word starts in `bytes`, and where the next one will.
    private var starts: [Int] = [0]
    private var hashes: [UInt32] = []
    /// The number of a word plus 1, at the first free place from that of its hash; 0 is free.
    private var slots = [UInt32](repeating: 0, count: 1 << 10)

    /// How many different words there are.
    var count: Int { hashes.count }

    /// The number of a word, if it has one.
    func number(of word: UnsafeBufferPointer<UInt8>, hash: UInt32) -> Int? {
        let number = Int(slots[slot(of: word, hash)]) - 1
        return number < 0 ? nil : number
    }

    /// The number of a word, which gets one if it has none.
    mutating func add(_ word: UnsafeBufferPointer<UInt8>, hash: UInt32) -> Int {
        let place = slot(of: word, hash)
        if slots[place] > 0 { return Int(slots[place]) - 1 }
        slots[place] = UInt32(count + 1)
        hashes.append(hash)
        bytes.append(contentsOf: word)
        starts.append(bytes.count)
        if count * 2 > slots.count { grow() }
        return count - 1
    }

    /// Adds a word that is given as a text.
    @discardableResult
    mutating func add(_ word: String) -> Int {
        Array(word.utf8).withUnsafeBufferPointer { add($0, hash: Self.hash(of: $0)) }
    }

    /// The number of a word that is given as a text, if it has one.
    func number(of word: String) -> Int? {
        Array(word.utf8).withUnsafeBufferPointer { number(of: $0, hash: Self.hash(of: $0)) }
    }

    /// The word of a number.
    func word(_ number: Int) -> String {
        String(decoding: bytes[starts[number]..<starts[number + 1]], as: UTF8.self)
    }

    /// Where a word is, or would be put.
    private func slot(of word: UnsafeBufferPointer<UInt8>, _ hash: UInt32) -> Int {
        let mask = slots.count - 1
        var place = Int(hash) & mask
        while slots[place] > 0, !isEqual(Int(slots[place]) - 1, word, hash) { place = (place + 1) & mask }
        return place
    }

    private func isEqual(_ number: Int, _ word: UnsafeBufferPointer<UInt8>, _ hash: UInt32) -> Bool {
        guard hashes[number] == hash, starts[number + 1] - starts[number] == word.count else { return false }
        guard let text = word.baseAddress else { return true }
        return bytes.withUnsafeBytes { all in
            all.baseAddress.map { memcmp($0 + starts[number], text, word.count) == 0 } ?? true
        }
    }

    private mutating func grow() {
        let mask = slots.count * 2 - 1
        slots = [UInt32](repeating: 0, count: mask + 1)
        for (number, hash) in hashes.enumerated() {
            var place = Int(hash) & mask
            while slots[place] > 0 { place = (place + 1) & mask }
            slots[place] = UInt32(number + 1)
        }
    }
}

extension WordTable {
    /// FNV-1a (Fowler, Noll and Vo), a byte at a time; ``hash(from:)`` ends it.
    @inline(__always)
    static func mix(_ state: UInt64, _ byte: UInt8) -> UInt64 { (state ^ UInt64(byte)) &* 0x100_0000_01B3 }

    static let seed: UInt64 = 0xCBF2_9CE4_8422_2325

    @inline(__always)
    static func hash(from state: UInt64) -> UInt32 { UInt32(truncatingIfNeeded: state ^ state >> 32) }

    /// The hash of a whole word.
    static func hash(of word: UnsafeBufferPointer<UInt8>) -> UInt32 { hash(from: word.reduce(seed, mix)) }
}

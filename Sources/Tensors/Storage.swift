import Foundation
import Synchronization

/// Memory for the elements of a tensor, aligned to a cache line; written once, before it is shared.
package final class Storage: @unchecked Sendable {
    package let base: UnsafeMutablePointer<Scalar>
    package let count: Int
    private let bytes: Int

    package init(count: Int) {
        self.count = count
        bytes = Pool.size(for: max(count, 1) * MemoryLayout<Scalar>.stride)
        let memory = Pool.take(bytes)
        base = memory.bindMemory(to: Scalar.self, capacity: max(count, 1))
    }

    deinit { Pool.giveBack(UnsafeMutableRawPointer(base), bytes) }
}

/// Blocks of memory that were given back and are taken again.
///
/// A training step takes and gives back the same megabytes every time. Fresh from the system they would cost a page fault
/// for every 4 KB, which is a tenth of a small network's step.
private enum Pool {
    private static let pooled = (16 << 10)...(16 << 20)
    private static let most = 256 << 20
    private static let free = Mutex(Blocks())

    private struct Blocks {
        var bySize: [Int: [Int]] = [:]  // addresses
        var bytes = 0
    }

    /// The size that a block of so many bytes gets: eight sizes for each power of two, so that most find one again.
    static func size(for bytes: Int) -> Int {
        guard pooled.contains(bytes) else { return bytes }
        let unit = 1 << (Int.bitWidth - 1 - bytes.leadingZeroBitCount - 3)
        return (bytes + unit - 1) / unit * unit
    }

    static func take(_ bytes: Int) -> UnsafeMutableRawPointer {
        if pooled.contains(bytes) {
            let found = free.withLock { blocks -> Int? in
                guard let address = blocks.bySize[bytes]?.popLast() else { return nil }
                blocks.bytes -= bytes
                return address
            }
            if let found, let pointer = UnsafeMutableRawPointer(bitPattern: found) { return pointer }
        }
        if bytes > pooled.upperBound { return Pages.take(bytes) }
        return .allocate(byteCount: bytes, alignment: 64)
    }

    static func giveBack(_ pointer: UnsafeMutableRawPointer, _ bytes: Int) {
        if pooled.contains(bytes) {
            let kept = free.withLock { blocks -> Bool in
                guard blocks.bytes + bytes <= most else { return false }
                blocks.bySize[bytes, default: []].append(Int(bitPattern: pointer))
                blocks.bytes += bytes
                return true
            }
            if kept { return }
        }
        if bytes > pooled.upperBound {
            Pages.giveBack(pointer, bytes)
        } else {
            pointer.deallocate()
        }
    }
}

/// Large blocks straight from the system, and back to it: an allocator keeps what it was given, in pieces.
private enum Pages {
    static func take(_ bytes: Int) -> UnsafeMutableRawPointer {
        let pages = mmap(nil, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        guard let pages, pages != MAP_FAILED else { fatalError("Storage: the system has no \(bytes) bytes left") }
        #if os(Linux)
            madvise(pages, bytes, 14)  // MADV_HUGEPAGE: a page fault for every 2 MB, not for every 4 KB
        #endif
        return pages
    }

    static func giveBack(_ pointer: UnsafeMutableRawPointer, _ bytes: Int) { munmap(pointer, bytes) }
}

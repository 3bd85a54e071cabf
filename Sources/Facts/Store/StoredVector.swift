import Foundation

/// A vector as it lies in the file: its largest magnitude as a 32-bit float, little endian, then 8 bits a number.
enum StoredVector {
    /// Rounds each number to the nearest of 255 levels.
    static func encode(_ vector: [Float]) -> Data {
        let largest = vector.reduce(0) { max($0, abs($1)) }
        let factor = largest > 0 ? 127 / largest : 0
        var data = Data(capacity: vector.count + 4)
        withUnsafeBytes(of: largest.bitPattern.littleEndian) { data.append(contentsOf: $0) }
        data.append(contentsOf: vector.lazy.map { UInt8(bitPattern: Int8(($0 * factor).rounded())) })
        return data
    }

    /// Reads a vector into `vector`; false where its length is another one.
    static func decode(_ data: Data, into vector: inout [Float]) -> Bool {
        guard data.count == vector.count + 4 else { return false }
        data.withUnsafeBytes { bytes in
            let scale = scale(bytes)
            vector.withUnsafeMutableBufferPointer { vector in
                for k in vector.indices { vector[k] = scale * Float(Int8(bitPattern: bytes[k + 4])) }
            }
        }
        return true
    }

    /// The scalar product of a stored vector with another one; 0 where its length is another one.
    static func product(_ data: Data, _ vector: [Float]) -> Float {
        guard data.count == vector.count + 4 else { return 0 }
        return data.withUnsafeBytes { bytes in
            vector.withUnsafeBytes { other in
                var sums = SIMD8<Float>()
                var k = 0
                while k + 8 <= vector.count {
                    let part = bytes.loadUnaligned(fromByteOffset: k + 4, as: SIMD8<Int8>.self)
                    sums += SIMD8<Float>(part) * other.loadUnaligned(fromByteOffset: 4 * k, as: SIMD8<Float>.self)
                    k += 8
                }
                var sum = sums.sum()
                while k < vector.count {
                    sum += Float(Int8(bitPattern: bytes[k + 4])) * vector[k]
                    k += 1
                }
                return scale(bytes) * sum
            }
        }
    }

    private static func scale(_ bytes: UnsafeRawBufferPointer) -> Float {
        Float(bitPattern: UInt32(littleEndian: bytes.loadUnaligned(as: UInt32.self))) / 127
    }
}

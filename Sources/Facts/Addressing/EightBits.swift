import Training

/// A matrix with 8 bits a number and a scale a row: a fourth of the room.
///
/// A number is its byte, from −127 to 127, times the scale, which is the largest size in its row over 127.
struct EightBits {
    let width: Int
    let scales: [Float]
    private let bytes: [UInt8]

    /// Rounds the rows of a matrix, one after the other.
    init(_ numbers: [Float], width: Int) {
        self.width = width
        var (bytes, scales): ([UInt8], [Float]) = ([], [])
        bytes.reserveCapacity(numbers.count)
        for start in stride(from: 0, to: numbers.count, by: width) {
            let row = numbers[start..<start + width]
            let scale = row.reduce(0) { max($0, abs($1)) } / 127
            scales.append(scale)
            for number in row {
                let level = scale > 0 ? max(-127, min(127, (number / scale).rounded())) : 0
                bytes.append(UInt8(bitPattern: Int8(level)))
            }
        }
        (self.bytes, self.scales) = (bytes, scales)
    }

    /// Reads a matrix from a file; nil where it has none of that name, or no whole one.
    init?(_ file: TensorFile, _ name: String) {
        guard let matrix = file[name], let scale = file[name + ".scale"], matrix.type == .i8, scale.type == .f32,
            matrix.shape.count == 2, scale.shape == [matrix.shape[0]]
        else { return nil }
        (width, scales, bytes) = (matrix.shape[1], scale.floats(), matrix.bytes)
    }

    /// What is kept of it in a file.
    func entries(_ name: String) -> [TensorFile.Entry] {
        [
            .init(name: name, shape: [scales.count, width], type: .i8, bytes: bytes),
            .init(name: name + ".scale", shape: [scales.count], floats: scales),
        ]
    }

    /// The numbers, rounded, row by row.
    var numbers: [Float] {
        [Float](unsafeUninitializedCapacity: bytes.count) { numbers, initialized in
            for (row, scale) in scales.enumerated() {
                for place in row * width..<(row + 1) * width {
                    numbers[place] = scale * Float(Int8(bitPattern: bytes[place]))
                }
            }
            initialized = bytes.count
        }
    }
}

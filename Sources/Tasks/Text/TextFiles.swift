import Foundation

/// Where the training, validation and test texts of a corpus are.
struct TextFiles {
    let train: TextPart
    let valid: TextPart?
    let test: TextPart?

    /// Looks into a folder for one file each, or divides one file.
    init(at path: String, unit: TextUnit) throws(DataError) {
        var status = stat()
        guard stat(path, &status) == 0 else { throw DataError(path: path, cannotBe: .read, code: errno) }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            let parts = try Self.divide(TextPart(wholeFile: path, unit: unit), unit)
            (train, valid, test) = (parts[0], parts[1], parts[2])
            return
        }
        let files = try Self.files(in: path)
        let trainFile = try Self.only("train", ["train"], of: files, in: path)
        let validFile = try Self.only("valid", ["valid", "val", "dev"], of: files, in: path)
        let testFile = try Self.only("test", ["test"], of: files, in: path)
        guard let trainFile else {
            throw DataError(
                path: path, problem: "has no training file: no name of a file in it contains \"train\"",
                remedy: "Call one of its files train.txt, or name a file, which is then divided.")
        }
        for (one, other) in [(trainFile, validFile), (trainFile, testFile), (validFile, testFile)] where one == other {
            guard let one else { continue }
            throw DataError(
                path: "\(path)/\(one)", problem: "has a name that fits two parts of the corpus",
                remedy: "Give it a name with only one of \"train\", \"valid\" and \"test\".")
        }
        func part(_ name: String?) throws(DataError) -> TextPart? {
            guard let name else { return nil }
            return try TextPart(wholeFile: "\(path)/\(name)", unit: unit)
        }
        train = try TextPart(wholeFile: "\(path)/\(trainFile)", unit: unit)
        (valid, test) = (try part(validFile), try part(testFile))
    }

    /// The names of the files in a folder, in order, without the hidden ones.
    private static func files(in folder: String) throws(DataError) -> [String] {
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else {
            throw DataError(path: folder, cannotBe: .read, code: EACCES)
        }
        return names.sorted().filter { name in
            var status = stat()
            guard !name.hasPrefix("."), stat("\(folder)/\(name)", &status) == 0 else { return false }
            return status.st_mode & S_IFMT != S_IFDIR
        }
    }

    /// The only file whose name contains one of the words, in letters of either case, if there is one.
    private static func only(
        _ part: String, _ words: [String], of files: [String], in folder: String
    ) throws(DataError) -> String? {
        let found = files.filter { name in words.contains { name.lowercased().contains($0) } }
        guard found.count > 1 else { return found.first }
        throw DataError(
            path: folder,
            problem: "has several files that may be the \"\(part)\" part: " + found.joined(separator: ", "),
            remedy: "Leave one of them in the folder; a name must not contain "
                + words.map { "\"\($0)\"" }.joined(separator: " or ") + " otherwise.")
    }
}

extension TextFiles {
    /// A file as 90 % to train, 5 % to validate and 5 % to test on.
    private static func divide(_ whole: TextPart, _ unit: TextUnit) throws(DataError) -> [TextPart] {
        let range = whole.range
        let cuts = [try cut(whole, 0.9, unit), try cut(whole, 0.95, unit)]
        let ends = [range.lowerBound] + cuts + [range.upperBound]
        let parts = zip(ends, ends.dropFirst()).map { whole.part($0..<$1) }
        if parts.contains(where: \.range.isEmpty) {
            throw DataError(
                path: whole.file.path,
                problem: "is too short to be divided into 90 % to train, 5 % to validate and 5 % to test on",
                remedy: "Take a longer text, or a folder with a file each: train.txt, valid.txt, test.txt.")
        }
        return parts
    }

    /// Where to cut a file near a fraction of it: after the nearest line end within 2 % of the file and 32 KiB, failing
    /// that (of words) after the nearest blank, failing that before a scalar (of bytes, anywhere).
    private static func cut(_ whole: TextPart, _ fraction: Double, _ unit: TextUnit) throws(DataError) -> Int {
        let range = whole.range
        let middle = range.lowerBound + Int((fraction * Double(range.count)).rounded())
        let reach = min(range.count / 50, 32 << 10)
        let window = max(middle - reach - 4, range.lowerBound)..<min(middle + max(reach, 1), range.upperBound)
        var bytes = [UInt8](repeating: 0, count: window.count)
        try whole.file.read(window, into: &bytes)
        func nearest(_ isEnd: (UInt8) -> Bool) -> Int? {
            bytes.indices.filter { isEnd(bytes[$0]) }.map { window.lowerBound + $0 + 1 }
                .min { abs($0 - middle) < abs($1 - middle) }
        }
        if let lineEnd = nearest({ $0 == UInt8(ascii: "\n") }) { return lineEnd }
        if unit == .word, let blank = nearest(WordScanner.isBlank) { return blank }
        guard unit != .byte else { return middle }
        var place = middle
        while place > window.lowerBound, place < window.upperBound, bytes[place - window.lowerBound] & 0xC0 == 0x80 {
            place -= 1
        }
        return place
    }
}

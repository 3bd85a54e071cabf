/// What the lines before `@data` of a `.ts` file say.
///
/// The keywords that carry nothing we need (`@problemName`, `@missing`, `@univariate` and whatever else) are skipped.
struct SeriesHeader {
    /// The classes, empty where the header does not name them.
    private(set) var labels: [String] = []
    private(set) var dimensions: Int?
    private(set) var isEqualLength = false
    private(set) var seriesLength: Int?

    /// Reads lines up to and including `@data`.
    init(reading lines: inout SeriesLines, path: String) throws(DataError) {
        var last = 0
        while let line = lines.next() {
            last = line.number
            guard line.bytes.first == UInt8(ascii: "@") else {
                throw DataError(
                    path: path, line: line.number, problem: "data before the @data line",
                    remedy: "Put a line @data between the header and the first case.")
            }
            var words = line.text.split(whereSeparator: \.isWhitespace).map(String.init)
            let keyword = words.removeFirst()
            if keyword.lowercased() == "@data" { return }
            try read(HeaderLine(keyword: keyword, words: words, path: path, number: line.number))
        }
        throw DataError(path: path, line: last, problem: "the header ends without a line @data")
    }

    private mutating func read(_ line: HeaderLine) throws(DataError) {
        switch line.keyword.lowercased() {
        case "@dimension", "@dimensions": dimensions = try line.count()
        case "@equallength": isEqualLength = try line.flag()
        case "@serieslength": seriesLength = try line.count()
        case "@classlabel":
            guard try line.flag() else {
                throw line.error("the cases have no class", remedy: "Classification needs @classLabel true a b c.")
            }
            labels = line.words.dropFirst().map(SeriesCase.canonicalLabel)
        case "@timestamps":
            guard try line.flag() else { return }
            throw line.error(
                "time stamps are not supported",
                remedy: "Resample the series to equal steps and write the values alone, with @timeStamps false.")
        case "@targetlabel":
            guard try line.flag() else { return }
            throw line.error("the cases have a number to predict, not a class", remedy: "Use a classification file.")
        case "@relation", "@attribute":
            throw line.error("this is an ARFF file", remedy: "Use the .ts or text file of the same data set.")
        default: break
        }
    }
}

/// One line of the header, such as `@classLabel true 1 2`.
private struct HeaderLine {
    let keyword: String
    let words: [String]
    let path: String
    let number: Int

    func flag() throws(DataError) -> Bool {
        switch words.first?.lowercased() {
        case "true": return true
        case "false": return false
        default: throw error("\(keyword) is neither true nor false", remedy: "Write true or false after it.")
        }
    }

    func count() throws(DataError) -> Int {
        guard let count = words.first.flatMap({ Int($0) }), count > 0 else {
            throw error("\(keyword) is not a whole number above 0", remedy: "Correct the line, or leave it out.")
        }
        return count
    }

    func error(_ problem: String, remedy: String) -> DataError {
        DataError(path: path, line: number, problem: problem, remedy: remedy)
    }
}

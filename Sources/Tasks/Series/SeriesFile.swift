/// One labelled time series.
public struct SeriesCase: Equatable, Sendable {
    /// The numbers, [step][channel], all finite, at least one step.
    public let values: [[Float]]
    /// The class as the file names it; a whole number written as 1.0 or 1.0000000e+00 is called 1.
    public let label: String
    /// The line of the file that the case stands on, counted from 1.
    public let line: Int

    /// Makes a case from [step][channel] values.
    public init(values: [[Float]], label: String, line: Int) {
        self.values = values
        self.label = label
        self.line = line
    }

    /// Gives a whole number with a decimal point its shortest name, and leaves every other class as it is.
    static func canonicalLabel(_ text: String) -> String {
        guard text.contains("."), let value = Double(text), let whole = Int(exactly: value) else { return text }
        return String(whole)
    }
}

/// A file of labelled time series.
///
/// Two formats are read, and told apart by what the file contains: the `.ts` format of the UEA archive (header lines
/// with `@`, channels separated by `:`, the class last; Bagnall et al., "The UEA multivariate time series
/// classification archive", 2018), and the text files of the UCR archive (one channel, the class first, then the
/// values, separated by commas, tabs or spaces). Series may differ in length.
public struct SeriesFile: Equatable, Sendable {
    /// The path that the file was read from.
    public let path: String
    /// The cases in the order of the file, at least one.
    public let cases: [SeriesCase]
    /// The number of values a step, the same in every case.
    public let channels: Int
    /// The classes of the header and of the cases, in numerical order if all are numbers, else in that of their text.
    public let labels: [String]

    /// Reads a `.ts` or UCR text file; anything that is not finite, labelled and of one width throws with its line.
    public static func read(_ path: String) throws(DataError) -> SeriesFile {
        let bytes = try FileContents.read(path)
        guard !bytes.isEmpty else { throw DataError(path: path, problem: "is empty") }
        var lines = try SeriesLines(bytes, path: path)
        let header = lines.startWithAtSign ? try SeriesHeader(reading: &lines, path: path) : nil
        var parser = SeriesParser(path: path, header: header)
        while let line = lines.next() {
            try parser.read(line)
        }
        guard let first = parser.cases.first else { throw DataError(path: path, problem: "has no cases") }
        return SeriesFile(
            path: path, cases: parser.cases, channels: first.values[0].count,
            labels: sorted(Set(parser.cases.map(\.label)).union(header?.labels ?? [])))
    }

    private static func sorted(_ labels: Set<String>) -> [String] {
        let numbers = labels.compactMap { label in Double(label).map { (value: $0, label: label) } }
        guard numbers.count == labels.count else { return labels.sorted() }
        return numbers.sorted { ($0.value, $0.label) < ($1.value, $1.label) }.map(\.label)
    }
}

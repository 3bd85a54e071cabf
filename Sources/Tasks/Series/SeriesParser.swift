/// Turns the data lines of a file into cases, checking each.
struct SeriesParser {
    let path: String
    /// What a `.ts` file says before its data; nil for UCR text.
    let header: SeriesHeader?
    private(set) var cases: [SeriesCase] = []
    private let known: Set<String>

    init(path: String, header: SeriesHeader?) {
        self.path = path
        self.header = header
        known = Set(header?.labels ?? [])
    }

    /// Reads one case.
    mutating func read(_ line: SeriesLine) throws(DataError) {
        let parser = LineParser(path: path, line: line)
        let (channels, label) = header == nil ? try parser.classFirst() : try parser.classLast()
        let steps = channels[0].count
        if let other = channels.firstIndex(where: { $0.count != steps }) {
            throw parser.error(
                "channel 1 has \(steps) values and channel \(other + 1) has \(channels[other].count)",
                remedy: "Every channel of a case needs the same number of values.")
        }
        try check(label, channels.count, steps, parser)
        let values = (0..<steps).map { step in channels.map { $0[step] } }
        cases.append(SeriesCase(values: values, label: label, line: line.number))
    }

    private func check(_ label: String, _ channels: Int, _ steps: Int, _ parser: LineParser) throws(DataError) {
        guard known.isEmpty || known.contains(label) else {
            throw parser.error(
                "class \"\(label)\" is not among those of the header", remedy: "Add it to the line @classLabel true ….")
        }
        let first = cases.first
        if let expected = header?.dimensions ?? first?.values[0].count, channels != expected {
            let source = header?.dimensions == nil ? "the first case has" : "the header says"
            throw parser.error(
                "the case has \(channels) channels, \(source) \(expected)",
                remedy: "Look for a line that was cut short or a colon too many.")
        }
        guard let header, header.isEqualLength else { return }
        if let expected = header.seriesLength ?? first?.values.count, steps != expected {
            let source = header.seriesLength == nil ? "the first case has" : "the header says"
            throw parser.error(
                "the case has \(steps) steps, \(source) \(expected)",
                remedy: "If the lengths may differ, write @equalLength false in the header.")
        }
    }
}

/// Takes one line apart; its errors say which value of which channel is wrong.
private struct LineParser {
    let path: String
    let line: SeriesLine

    /// A `.ts` line: channels of comma-separated values, each followed by a colon, and the class.
    func classLast() throws(DataError) -> (channels: [[Float]], label: String) {
        guard let colon = line.bytes.lastIndex(of: UInt8(ascii: ":")) else {
            throw error("has no colon between values and class", remedy: "Write 0.1,0.2,0.3:class.")
        }
        var channels: [[Float]] = []
        var parts = SeriesFields(line.bytes[..<colon], separatedBy: ":")
        while let part = parts.next() {
            let place = " of channel \(channels.count + 1)"
            guard !part.isEmpty else { throw error("the series\(place) has no values") }
            var fields = SeriesFields(part, separatedBy: ",")
            let values = try numbers(&fields, place)
            try refuseMissing(values, place)
            channels.append(values)
        }
        return (channels, try label(line.bytes[(colon + 1)...]))
    }

    /// A UCR line: the class and the values of one channel; NaN after the last value only pads a shorter series.
    func classFirst() throws(DataError) -> (channels: [[Float]], label: String) {
        let separator = [",", "\t"].first { line.bytes.contains(UInt8(ascii: $0)) } ?? " "
        var fields = SeriesFields(line.bytes, separatedBy: separator)
        let label = try label(fields.next() ?? [])
        var values = try numbers(&fields, "")
        while let last = values.last, last.isNaN { values.removeLast() }
        guard !values.isEmpty else {
            throw error("the line has a class and no values", remedy: "Write the class first, then the values.")
        }
        try refuseMissing(values, "")
        return ([values], label)
    }

    private func label(_ bytes: ArraySlice<UInt8>) throws(DataError) -> String {
        let text = String(decoding: bytes.trimmingBlanks, as: UTF8.self)
        guard !["", "?", "nan"].contains(text.lowercased()) else { throw error("the class is missing") }
        return SeriesCase.canonicalLabel(text)
    }

    private func numbers(_ fields: inout SeriesFields, _ place: String) throws(DataError) -> [Float] {
        var values: [Float] = []
        while let field = fields.next() {
            guard let value = Float(String(decoding: field, as: UTF8.self)), !value.isInfinite else {
                throw wrongValue(field, "value \(values.count + 1)\(place)")
            }
            values.append(value)
        }
        return values
    }

    private func refuseMissing(_ values: [Float], _ place: String) throws(DataError) {
        guard let index = values.firstIndex(where: \.isNaN) else { return }
        throw wrongValue(ArraySlice("NaN".utf8), "value \(index + 1)\(place)")
    }

    private func wrongValue(_ field: ArraySlice<UInt8>, _ name: String) -> DataError {
        let text = String(decoding: field, as: UTF8.self)
        if ["", "?", "NaN"].contains(text) {
            return error(
                "\(name) is missing" + (text.isEmpty ? "" : " (\(text))"),
                remedy: "Fill in or leave out missing values first; a recurrent network has no step without a number.")
        }
        if Float(text) != nil {
            return error("\(name) is \(text.prefix(40)), infinite or beyond the range of Float")
        }
        let isArchiveFormat = line.bytes.contains(UInt8(ascii: ":"))
        return error(
            "\(name) is \"\(text.prefix(40))\", not a number",
            remedy: isArchiveFormat ? "A .ts file starts with its header lines, up to @data." : nil)
    }

    func error(_ problem: String, remedy: String? = nil) -> DataError {
        DataError(path: path, line: line.number, problem: problem, remedy: remedy)
    }
}

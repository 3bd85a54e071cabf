/// A logarithmic scale from one power of ten to another.
struct DecadeScale {
    let low: Double
    let high: Double

    /// How many powers of ten are shown at most; what is smaller is drawn as the smallest.
    private static let most = 12.0

    /// The least scale between whole powers that covers the finite exponents, or the largest of them.
    init(covering exponents: [Double]) {
        let finite = exponents.filter(\.isFinite)
        let least = (finite.min() ?? 0).rounded(.down)
        high = max(least + 1, (finite.max() ?? 0).rounded(.up))
        low = max(least, high - Self.most)
    }

    var lowLabel: String { Self.label(low) }
    var highLabel: String { Self.label(high) }

    /// The place of an exponent, 0 at the lower end and 1 at the upper.
    func place(_ exponent: Double) -> Double {
        max(0, (exponent - low) / (high - low))
    }

    private static func label(_ exponent: Double) -> String {
        exponent == 0 ? "1" : "1e\(Int(exponent))"
    }
}

/// Rows of characters with a gutter for the scale at their left.
struct Canvas {
    var width: Int
    var height: Int
    var color: Bool

    private static let gutter = 8
    private static let blocks = ["", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]

    private var columns: Int { width - Self.gutter }

    /// A block from the bottom up to `eighths` eighths of a line.
    static func block(eighths: Int) -> String {
        eighths <= 0 ? " " : blocks[min(8, eighths)]
    }

    /// Bars for powers of ten, from the top line to the bottom line.
    func bars(_ values: [Double], scale: DecadeScale) -> [String] {
        guard !values.isEmpty else { return [String(repeating: " ", count: Self.gutter) + "no gradient"] }
        let cells = resampled(values)
        return (0..<height).reversed().map { line in
            let label = line == height - 1 ? scale.highLabel : line == 0 ? scale.lowLabel : nil
            return gutter(label) + cells.map { cell($0, line: line, scale: scale) }.joined()
        }
    }

    private func cell(_ value: Double, line: Int, scale: DecadeScale) -> String {
        if value.isNaN { return " " }
        if value == .infinity { return painted("×", 196) }
        if value == -.infinity { return line == 0 ? "·" : " " }
        let place = scale.place(value)
        let eighths = 1 + Int((place * Double(8 * height - 1)).rounded()) - 8 * line
        return eighths <= 0 ? " " : painted(Self.block(eighths: eighths), ColourMap.colour(at: place).terminalCode)
    }

    private func painted(_ text: String, _ code: Int) -> String {
        color ? "\u{1B}[38;5;\(code)m\(text)\u{1B}[0m" : text
    }

    private func resampled(_ values: [Double]) -> [Double] {
        if values.count < columns { return (0..<columns).map { values[$0 * values.count / columns] } }
        return Downsampling.stretches(values.count, columns).map { Downsampling.mean(values[$0]) }
    }

    private func gutter(_ label: String?) -> String {
        Self.leftPadded(label ?? "", to: Self.gutter - 2) + (label == nil ? " │" : " ┤")
    }

    /// A grid, a line for each row and a character for each step, with the steps beneath.
    func lines(_ grid: TimeGrid, atMost rows: Int) -> [String] {
        let steps = grid.values.first?.count ?? 0
        let grid = grid.reduced(columns: columns, rows: rows)
        guard steps > 0 else { return [String(repeating: " ", count: Self.gutter) + "nothing"] }
        let lines = grid.values.indices.map { row in
            gutter(grid.rows[row]) + grid.values[row].indices.map { mark(grid, row, $0) }.joined()
        }
        return lines + [timeAxis(steps: steps, over: grid.values[0].count)]
    }

    private static let shades = [" ", "·", "░", "▒", "▓", "█"]

    private func mark(_ grid: TimeGrid, _ row: Int, _ column: Int) -> String {
        if !grid.wrong.isEmpty && grid.wrong[row][column] { return painted("×", 196) }
        let value = grid.values[row][column]
        guard !value.isNaN else { return " " }
        let place = grid.place(value)
        // A coloured cell is full: its colour says how much.
        if color { return painted("█", ColourMap.colour(at: place).terminalCode) }
        return place < 0.02 ? " " : Self.shades[1 + min(4, Int(place * 5))]
    }

    /// The line beneath a strip.
    func timeAxis(steps: Int, over room: Int? = nil) -> String {
        let (first, last) = ("t = 1", "t = \(steps)")
        let blank = String(repeating: " ", count: Self.gutter)
        guard steps > 1 else { return steps == 0 ? "" : blank + first }
        if let room, room <= first.count + last.count { return blank + "\(first)…\(steps)" }
        return blank + first + Self.leftPadded(last, to: (room ?? columns) - first.count)
    }

    /// The line above a strip: the name, and the note after it.
    func heading(_ name: String, _ note: String) -> String {
        let name = Self.printable(name)
        let text = note.isEmpty ? name : "\(name)   \(Self.printable(note))"
        let cut = text.count > width ? text.prefix(width - 1) + "…" : text[...]
        guard color else { return String(cut) }
        return "\u{1B}[1m\(cut.prefix(name.count))\u{1B}[0m\(cut.dropFirst(name.count))"
    }

    /// What the strips show and on which scale.
    func legend(_ scale: DecadeScale) -> [String] {
        let (low, high) = (scale.lowLabel, scale.highLabel)
        let words = Self.wrapped(
            "Median over the batch of ‖d_t‖, the gradient that reaches step t, from \(low) to \(high) on a logarithmic"
                + " scale. It travels from right to left.", width: width)
        guard color else { return [words] }
        let room = max(4, min(32, width - low.count - high.count - 2))
        let bar = (0..<room).map { painted("█", ColourMap.colour(at: Double($0) / Double(room - 1)).terminalCode) }
        return [words, "\(low) \(bar.joined()) \(high)"]
    }

    /// The text without characters that could command the terminal.
    static func printable(_ text: String) -> String {
        String(text.map { $0.unicodeScalars.contains { $0.properties.generalCategory == .control } ? "·" : $0 })
    }

    /// The text in lines of at most `width` characters, words whole where they fit.
    static func wrapped(_ text: String, width: Int) -> String {
        var lines = [""]
        for word in text.split(separator: " ") {
            let line = lines[lines.count - 1]
            if line.isEmpty || line.count + 1 + word.count <= width {
                lines[lines.count - 1] = line.isEmpty ? String(word) : "\(line) \(word)"
            } else {
                lines.append(String(word))
            }
        }
        return lines.joined(separator: "\n")
    }

    private static func leftPadded(_ text: String, to width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.count)) + text
    }
}

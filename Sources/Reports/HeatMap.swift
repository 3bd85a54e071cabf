import Foundation

/// Values on a grid as colours, with a bar that explains them.
public struct HeatMap: Sendable {
    /// The title, above the map.
    public var title: String
    /// A remark beside the title, such as the unit.
    public var note: String
    /// The name of the horizontal axis, which counts the columns from 1.
    public var xLabel: String
    /// The values as powers of ten, a row for each line of the map, the first at the bottom.
    ///
    /// NaN leaves a hole; -inf (a value of zero) and +inf (an overflow) have colours of their own.
    public var exponents: [[Double]]

    /// The most cells that are drawn; a larger grid is averaged.
    static let limit = (columns: 400, rows: 200)

    /// A map of powers of ten.
    public init(title: String, note: String = "", xLabel: String, exponents: [[Double]]) {
        self.title = title
        self.note = note
        self.xLabel = xLabel
        self.exponents = exponents
    }

    /// The map as an `svg` element.
    public var markup: Markup {
        let rows = exponents.count
        let columns = exponents.map(\.count).max() ?? 0
        var frame = ChartFrame(
            x: Axis(from: 0.5, to: Double(max(1, columns)) + 0.5, counts: true),
            y: Axis(from: 0.5, to: Double(max(1, rows)) + 0.5, counts: true))
        frame.right = 78
        let cells = Self.reduced(exponents, columns: Self.limit.columns, rows: Self.limit.rows)
        let finite = cells.joined().filter(\.isFinite)
        let range = (finite.min() ?? 0, finite.max() ?? 0)
        let content = [
            image(cells, range: range, in: frame), columnNotes(cells, columns: columns, in: frame),
            bar(range: range, in: frame), legend(cells, in: frame),
        ]
        return frame.picture(title: title, note: note, xLabel: xLabel, content: content)
    }

    /// The grid averaged down to at most `columns` × `rows` cells.
    static func reduced(_ grid: [[Double]], columns: Int, rows: Int) -> [[Double]] {
        let width = grid.map(\.count).max() ?? 0
        let across = Downsampling.stretches(width, columns)
        guard width > 0, !grid.isEmpty else { return [] }
        return Downsampling.stretches(grid.count, rows).map { lines in
            across.map { stretch in
                Downsampling.mean(grid[lines].lazy.flatMap { $0[stretch.clamped(to: 0..<$0.count)] })
            }
        }
    }

    private static let zero = Colour(0x9A9A9A)
    private static let overflow = Colour(0xE5484D)
    private static let shades = 253
    private static let palette =
        [Colour(0), zero, overflow] + (0..<shades).map { ColourMap.colour(at: Double($0) / Double(shades - 1)) }

    private func image(_ cells: [[Double]], range: (low: Double, high: Double), in frame: ChartFrame) -> Markup {
        let span = range.high - range.low
        let pixels = cells.reversed().joined().map { value -> UInt8 in
            if value.isNaN { return 0 }
            if value.isInfinite { return value < 0 ? 1 : 2 }
            let place = span > 0 ? (value - range.low) / span : 0.5
            return UInt8(3 + (place * Double(Self.shades - 1)).rounded())
        }
        guard let width = cells.first?.count, width > 0 else { return .empty }
        let picture = IndexedPNG(width: width, pixels: pixels, palette: Self.palette, transparent: [0])
        return frame.image(picture, x: frame.left, y: frame.top, width: frame.plotWidth, height: frame.plotHeight)
    }

    /// Invisible strips that tell the mean and the extremes of a column.
    private func columnNotes(_ cells: [[Double]], columns: Int, in frame: ChartFrame) -> Markup {
        let stretches = Downsampling.stretches(columns, Self.limit.columns)
        let strips = stretches.indices.compactMap { index -> Markup? in
            let stretch = stretches[index]
            let column = cells.compactMap { index < $0.count ? $0[index] : nil }
            let finite = column.filter(\.isFinite)
            guard let start = frame.across(Double(stretch.lowerBound) + 0.5),
                let end = frame.across(Double(stretch.upperBound) + 0.5),
                let low = finite.min(), let high = finite.max()
            else { return nil }
            let numbers = [Downsampling.mean(finite), low, high].map { Format.value(pow(10, $0), digits: 3) }
            let place = stretch.count == 1 ? "\(stretch.upperBound)" : "\(stretch.lowerBound + 1)–\(stretch.upperBound)"
            return """
                <rect class="strip" x="\(start)" y="\(frame.top)" width="\(end - start)" height="\(frame.plotHeight)">\
                <title>\(place): mean \(numbers[0]), from \(numbers[1]) to \(numbers[2])</title></rect>
                """
        }
        return "<g>\(strips)</g>"
    }

    /// The bar of colours with the values that they stand for.
    private func bar(range: (low: Double, high: Double), in frame: ChartFrame) -> Markup {
        let pixels = (0..<Self.shades).reversed().map { UInt8($0 + 3) }
        let picture = IndexedPNG(width: 1, pixels: pixels, palette: Self.palette)
        let x = frame.width - frame.right + 14
        let ticks = Ticks.logarithmic(from: range.low, to: range.high, count: 5).compactMap { tick -> Markup? in
            let place = range.high > range.low ? (log10(tick.value) - range.low) / (range.high - range.low) : 0.5
            let y = frame.floor - place * frame.plotHeight + 4
            return "<text class=\"tick\" x=\"\(x + 16)\" y=\"\(y)\">\(tick.label)</text>"
        }
        let image = frame.image(picture, x: x, y: frame.top, width: 10, height: frame.plotHeight)
        return "<g>\(image)\(ticks)</g>"
    }

    private func legend(_ cells: [[Double]], in frame: ChartFrame) -> Markup {
        var entries: [LegendEntry] = []
        if cells.joined().contains(-.infinity) {
            entries.append(LegendEntry(name: "exactly 0", shape: .swatch(Self.zero)))
        }
        if cells.joined().contains(.infinity) {
            entries.append(LegendEntry(name: "not finite", shape: .swatch(Self.overflow)))
        }
        return frame.legend(entries)
    }
}

extension ChartFrame {
    /// A picture, stretched over a rectangle.
    func image(_ picture: IndexedPNG, x: Double, y: Double, width: Double, height: Double) -> Markup {
        """
        <image x="\(x)" y="\(y)" width="\(width)" height="\(height)" preserveAspectRatio="none" \
        href="\(picture.address)"/>
        """
    }
}

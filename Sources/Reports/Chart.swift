/// A point of a chart, in the units of its axes.
public struct Point: Equatable, Sendable {
    /// The place along the horizontal axis.
    public var x: Double
    /// The place along the vertical axis; a value that is not finite makes a gap.
    public var y: Double
    /// What the point says when the pointer rests on it.
    public var note: String?

    /// A point at (`x`, `y`).
    public init(x: Double, y: Double, note: String? = nil) {
        self.x = x
        self.y = y
        self.note = note
    }
}

/// Points that belong together.
public struct Series: Sendable {
    /// How a series is drawn.
    public enum Style: Sendable {
        /// A line through the points.
        case line
        /// A pale line, behind the others: the raw values that another line smooths.
        case faint
        /// A dot for each point.
        case dots
    }

    /// The name in the legend and under the pointer.
    public var name: String
    /// The number that chooses the colour, the same in every chart of a page.
    public var key: Int
    /// How it is drawn.
    public var style: Style
    /// The points, from left to right.
    public var points: [Point]

    /// A series named `name` in the colour of `key`.
    public init(_ name: String, key: Int, style: Style = .line, points: [Point]) {
        self.name = name
        self.key = key
        self.style = style
        self.points = points
    }
}

/// The area between two curves.
public struct Band: Sendable {
    /// The area at one place.
    public struct Slice: Sendable {
        /// The place along the horizontal axis.
        public var x: Double
        /// The lower edge.
        public var low: Double
        /// The upper edge.
        public var high: Double

        /// A slice from `low` to `high`.
        public init(x: Double, low: Double, high: Double) {
            self.x = x
            self.low = low
            self.high = high
        }
    }

    /// The name in the legend.
    public var name: String
    /// The number that chooses the colour.
    public var key: Int
    /// The opacity, from 0 to 1.
    public var opacity: Double
    /// The area, from left to right.
    public var slices: [Slice]

    /// An area named `name` in the colour of `key`.
    public init(_ name: String, key: Int, opacity: Double, slices: [Slice]) {
        self.name = name
        self.key = key
        self.opacity = opacity
        self.slices = slices
    }
}

/// A horizontal line that the reader compares with.
public struct Rule: Sendable {
    /// The height.
    public var value: Double
    /// What the line means, if its value does not say it.
    public var name: String

    /// A line at `value`.
    public init(_ value: Double, name: String = "") {
        self.value = value
        self.name = name
    }
}

/// A chart of lines, dots and bands over a common horizontal axis.
public struct Chart: Sendable {
    /// The title, above the chart.
    public var title: String
    /// A remark beside the title, such as the unit.
    public var note: String
    /// The name of the horizontal axis.
    public var xLabel: String
    /// The layout of the horizontal axis.
    public var xScale: Scale
    /// The layout of the vertical axis.
    public var scale: Scale
    /// Areas, drawn first.
    public var bands: [Band]
    /// Lines and dots.
    public var series: [Series]
    /// Lines to compare with.
    public var rules: [Rule]
    /// Whether the chart names its series itself, rather than the page for all its charts.
    public var showsLegend: Bool

    /// A chart with nothing left out that its values can show.
    public init(
        title: String, note: String = "", xLabel: String, xScale: Scale = .linear, scale: Scale = .linear,
        bands: [Band] = [], series: [Series] = [], rules: [Rule] = [], showsLegend: Bool = true
    ) {
        self.title = title
        self.note = note
        self.xLabel = xLabel
        self.xScale = xScale
        self.scale = scale
        self.bands = bands
        self.series = series
        self.rules = rules
        self.showsLegend = showsLegend
    }

    /// Whether there is at least one finite value to show.
    public var hasValues: Bool {
        series.contains { $0.points.contains { $0.y.isFinite } }
            || bands.contains { $0.slices.contains { $0.low.isFinite || $0.high.isFinite } }
    }

    /// The chart as an `svg` element.
    public var markup: Markup {
        let frame = self.frame
        let lines = series.filter { $0.style != .dots }
        let dots = series.filter { $0.style == .dots }
        let content =
            bands.map { frame.area($0) } + lines.map { frame.line($0) } + rules.map { frame.rule($0) }
            + [frame.hoverStrips(for: lines.filter { $0.style == .line })] + dots.map { frame.dots($0) }
            + (showsLegend ? [frame.legend(legendEntries)] : [])
        return frame.picture(title: title, note: note, xLabel: xLabel, content: content)
    }

    private var frame: ChartFrame {
        let xs = series.flatMap { $0.points.map(\.x) } + bands.flatMap { $0.slices.map(\.x) }
        let ys =
            series.flatMap { $0.points.map(\.y) } + bands.flatMap { $0.slices.flatMap { [$0.low, $0.high] } }
            + rules.map(\.value)
        let x =
            switch xScale {
            case .linear: Axis(from: xs.min() ?? 0, to: xs.max() ?? 1, counts: true)
            case .logarithmic, .automatic: Axis(covering: xs, scale: xScale)
            }
        return ChartFrame(x: x, y: Axis(covering: ys, scale: scale))
    }

    private var legendEntries: [LegendEntry] {
        bands.map { LegendEntry(name: $0.name, key: $0.key, shape: .area(opacity: $0.opacity)) }
            + series.filter { $0.style != .faint }.map {
                LegendEntry(name: $0.name, key: $0.key, shape: $0.style == .dots ? .dot : .line)
            }
    }
}

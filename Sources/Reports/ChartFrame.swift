/// The rectangle that a chart draws in, with its axes.
struct ChartFrame {
    var width = 560.0
    var height = 300.0
    var left = 58.0
    var right = 16.0
    var top = 34.0
    var bottom = 42.0
    var x: Axis
    var y: Axis

    var plotWidth: Double { width - left - right }
    var plotHeight: Double { height - top - bottom }
    var floor: Double { height - bottom }

    /// The horizontal place of a value; nil for what the axis cannot show.
    func across(_ value: Double) -> Double? {
        x.place(value).map { left + $0 * plotWidth }
    }

    /// The vertical place of a value; nil for what the axis cannot show.
    func up(_ value: Double) -> Double? {
        y.place(value).map { floor - $0 * plotHeight }
    }

    /// The vertical place of a value, with the infinities at the edges.
    func upOrEdge(_ value: Double) -> Double? {
        value.isInfinite ? (value < 0 ? floor : top) : up(value)
    }

    /// The whole picture: title, axes, and what is drawn in them.
    func picture(title: String, note: String, xLabel: String, content: [Markup]) -> Markup {
        """
        <svg class="chart" viewBox="0 0 \(width) \(height)" role="img" aria-label="\(title)">
        <text class="title" x="\(left)" y="16">\(title)<tspan class="note" dx="8">\(note)</tspan></text>
        \(horizontalTicks)
        \(verticalTicks)
        <path class="axis" d="M\(left) \(top)V\(floor)H\(width - right)"/>
        <text class="label" x="\(left + plotWidth / 2)" y="\(height - 6)">\(xLabel)</text>
        \(content)
        </svg>
        """
    }

    private var horizontalTicks: [Markup] {
        x.ticks.compactMap { tick in
            guard let place = across(tick.value) else { return nil }
            return """
                <path class="axis" d="M\(place) \(floor)v4"/>\
                <text class="tick middle" x="\(place)" y="\(floor + 16)">\(tick.label)</text>
                """
        }
    }

    private var verticalTicks: [Markup] {
        y.ticks.compactMap { tick in
            guard let place = up(tick.value) else { return nil }
            return """
                <path class="grid" d="M\(left) \(place)H\(width - right)"/>\
                <text class="tick end" x="\(left - 7)" y="\(place + 4)">\(tick.label)</text>
                """
        }
    }
}

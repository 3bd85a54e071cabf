import RunLog

/// A page that shows runs side by side.
public struct ReportPage: Sendable {
    /// The title of the page.
    public var title: String
    /// The runs, each of which keeps its colour on the whole page.
    public var runs: [ReportedRun]

    /// A page for `runs`.
    public init(title: String = "Runs", runs: [ReportedRun]) {
        self.title = title
        self.runs = runs
    }

    /// The page as self-contained HTML.
    public var html: String {
        let count = runs.count == 1 ? "1 run" : "\(runs.count) runs"
        let body = runs.isEmpty ? ["<p>No run was given.</p>"] : [SettingsTable(runs: runs).markup, curves]
        return Page(title: title, subtitle: count, style: toggles, body: body).text
    }

    /// Rules that hide the curves of a run when its box in the legend is not ticked.
    private var toggles: Markup {
        let rules = runs.indices.map { run -> Markup in
            "body:has(#run\(run):not(:checked)) .chart .k\(run) { display: none; }"
        }
        return "\(rules)"
    }

    private var legend: Markup {
        let entries = runs.indices.map { run -> Markup in
            """
            <label><input type="checkbox" id="run\(run)" checked="checked"/> \
            <span class="k\(run)"><span class="swatch"></span></span>\(runs[run].name)</label>
            """
        }
        return "<div class=\"runs\">\(entries)</div>"
    }

    private var curves: Markup {
        let progress = runs.map(\.events.progress)
        let figures = Quantity.all.compactMap { figure($0, of: progress) }
        guard !figures.isEmpty else { return "<section><h2>Curves</h2><p>No progress was recorded.</p></section>" }
        return """
            <section>
            <h2>Curves</h2>
            \(legend)
            <div class="figures">
            \(figures)
            </div>
            </section>
            """
    }

    private func figure(_ quantity: Quantity, of progress: [[Event.Progress]]) -> Markup? {
        var series = runs.indices.flatMap { run -> [Series] in
            let points = progress[run].compactMap { event in
                quantity.value(event).map { Point(x: Double(event.step), y: $0) }
            }
            return Curve.series(runs[run].name, key: run, trend: quantity.trend, points)
        }
        if quantity.showsValidation { series += runs.indices.map(validationDots) }
        let chart = Chart(
            title: quantity.title, note: quantity.note, xLabel: "updates", scale: quantity.scale, series: series,
            rules: quantity.rules, showsLegend: false)
        guard chart.hasValues, quantity.isWorthShowing(progress.joined()) else { return nil }
        return Page.figure(chart.markup, caption: quantity.caption)
    }

    private func validationDots(of run: Int) -> Series {
        let name = runs[run].name
        let points = runs[run].events.validations.map { event in
            let counts = "\(Format.grouped(event.wrong)) of \(Format.grouped(event.sequences)) wrong"
            let place = "length \(Format.grouped(event.length)), \(Format.grouped(event.step)) updates"
            return Point(x: Double(event.step), y: event.error, note: "\(name): \(counts), \(place)")
        }
        return Series(name, key: run, style: .dots, points: points)
    }
}

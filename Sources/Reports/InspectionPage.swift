import Foundation

/// A page that shows how the gradient travels back through time.
public struct InspectionPage: Sendable {
    /// What the page shows.
    public var inspection: Inspection

    /// A page for `inspection`.
    public init(_ inspection: Inspection) {
        self.inspection = inspection
    }

    /// The page as self-contained HTML.
    public var html: String {
        let facts = inspection.facts.isEmpty ? [] : [Page.table(of: inspection.facts)]
        let page = Page(
            title: inspection.title,
            subtitle: "How the gradient travels back through time. dₜ is the gradient of the loss by the hidden state "
                + "hₜ, uₜ what step t sends back to step t − 1.",
            body: facts + (inspection.memory.map { [MemoryPage($0).section] } ?? []) + inspection.layers.map(section)
                + [training])
        return page.text
    }

    private func section(_ layer: LayerInspection) -> Markup {
        let flow = GradientFlow(norms: layer.gradientNorms)
        return """
            <section>
            <h2>\(layer.name)</h2>
            <p>\(flow.sentence)</p>
            <div class="figures">
            \([heatMap(flow), normBands(flow), ratioBands(layer), eigenvalues(layer)])
            </div>
            </section>
            """
    }

    private func heatMap(_ flow: GradientFlow) -> Markup {
        let batch = flow.logarithms.first?.count ?? 0
        let rows = (0..<batch).map { sequence in flow.logarithms.map { $0[sequence] } }
        let map = HeatMap(
            title: "‖dₜ‖ of each sequence", note: "a row for each", xLabel: "t", exponents: rows)
        return Page.figure(
            map.markup,
            caption: "Read a row from right to left, as the gradient travels: bright to dark is vanishing, dark to "
                + "bright is exploding, one even colour is a gradient that reaches the first step intact.")
    }

    private func normBands(_ flow: GradientFlow) -> Markup {
        let quantiles = flow.quantiles.map { row in row.map { pow(10, $0) } }
        let chart = Self.bands(quantiles, title: "‖dₜ‖ over the batch", scale: .logarithmic)
        return Page.figure(
            chart.markup,
            caption: "Vanishing: the curve falls toward the left, that is toward earlier steps. Exploding: it rises "
                + "there. Straight on this scale means by the same factor at every step.")
    }

    private func ratioBands(_ layer: LayerInspection) -> Markup {
        var chart = Self.bands(layer.ratioQuantiles, title: "‖uₜ‖ / ‖dₜ‖", scale: .logarithmic)
        chart.rules = [Rule(1, name: "kept")]
        return Page.figure(
            chart.markup,
            caption: "The factor by which one step back changes the norm. Ω pulls it to 1: below 1 the gradient "
                + "shrinks, above 1 it grows, and over many steps these factors multiply.")
    }

    private func eigenvalues(_ layer: LayerInspection) -> Markup {
        let radius = layer.spectralRadius.map { "spectral radius \(Format.value($0))" } ?? ""
        let plane = ComplexPlane(title: "Eigenvalues of Wₕ", note: radius, values: layer.eigenvalues)
        let figure = Page.figure(
            plane.markup,
            caption: "Inside the unit circle a direction shrinks at every step back, outside it grows (unless the "
                + "activation saturates); long memory lives near the circle.")
        return "<div class=\"square\">\(figure)</div>"
    }

    private var training: Markup {
        let points = inspection.omegaOverTraining.map { Point(x: Double($0.step), y: $0.omega) }
        let chart = Chart(
            title: "Ω over training", xLabel: "updates", scale: .automatic,
            series: Curve.series("Ω", key: 0, trend: .median, points), showsLegend: false)
        guard chart.hasValues else { return .empty }
        let figure = Page.figure(
            chart.markup,
            caption: "Ω measures how far the ratios above are from 1. It falls when training finds weights that carry "
                + "the gradient back without changing its norm.")
        return "<section>\n<h2>Training</h2>\n<div class=\"figures\">\(figure)</div>\n</section>"
    }

    /// A chart of five quantiles over t as two bands and a line.
    private static func bands(_ quantiles: [[Double]], title: String, scale: Scale) -> Chart {
        let stretches = Downsampling.stretches(quantiles.count, 600)
        let rows = stretches.map { stretch -> (t: Double, values: [Double]) in
            let values = GradientFlow.fractions.indices.map { index in
                Downsampling.mean(quantiles[stretch].lazy.map { $0[index] })
            }
            return (Double(stretch.lowerBound + stretch.upperBound + 1) / 2, values)
        }
        func band(_ name: String, _ low: Int, _ high: Int, opacity: Double) -> Band {
            let slices = rows.map { Band.Slice(x: $0.t, low: $0.values[low], high: $0.values[high]) }
            return Band(name, key: 0, opacity: opacity, slices: slices)
        }
        return Chart(
            title: title, xLabel: "t", scale: scale,
            bands: [band("5–95 %", 0, 4, opacity: 0.18), band("25–75 %", 1, 3, opacity: 0.35)],
            series: [Series("median", key: 0, points: rows.map { Point(x: $0.t, y: $0.values[2]) })])
    }
}

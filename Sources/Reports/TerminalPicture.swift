import Foundation

/// Small pictures of gradients and curves made of characters.
public enum TerminalPicture {
    /// One run's gradient over time, with its name and outcome.
    public struct Strip: Sendable {
        /// The name, such as `clipping + Ω`.
        public var name: String
        /// The outcome, such as `solved after 14,200 updates`.
        public var note: String
        /// ‖d_t‖ for each step t (T rows) and each sequence of the batch (B columns).
        public var gradientNorms: [[Float]]

        /// A strip for the run called `name`.
        public init(name: String, note: String = "", gradientNorms: [[Float]]) {
            self.name = name
            self.note = note
            self.gradientNorms = gradientNorms
        }
    }

    /// The median over the batch of log₁₀‖d_t‖ over t, one run beneath the other on one common scale.
    ///
    /// A dot stands for a norm of exactly 0, a cross for one that is not finite. No line is wider than `width` columns
    /// (at least 24); with `color` the heights are coloured too, for terminals with 256 colours.
    public static func gradientStrips(
        _ strips: [Strip], width: Int = 80, height: Int = 3, color: Bool = false
    ) -> String {
        let canvas = Canvas(width: max(24, width), height: max(1, height), color: color)
        let medians = strips.map { GradientFlow(norms: $0.gradientNorms).medians }
        let finite = medians.joined().filter(\.isFinite)
        let scale = DecadeScale(covering: finite)
        var lines: [String] = []
        for (strip, medians) in zip(strips, medians) {
            lines.append(canvas.heading(strip.name, strip.note))
            lines += canvas.bars(medians, scale: scale)
            lines += [canvas.timeAxis(steps: medians.count), ""]
        }
        if !finite.isEmpty { lines += canvas.legend(scale) }
        return lines.joined(separator: "\n")
    }

    /// A curve in one line of at most `width` blocks; a cross stands for a value that is not finite.
    public static func sparkline(_ values: [Double], width: Int, logarithmic: Bool = false) -> String {
        let heights = values.map { value -> Double in
            if !value.isFinite { return .infinity }
            return logarithmic ? log10(max(0, value)) : value
        }
        let columns = Downsampling.stretches(heights.count, width).map { Downsampling.mean(heights[$0]) }
        guard width > 0, !values.isEmpty else { return "" }
        let finite = columns.filter(\.isFinite)
        let (low, high) = (finite.min() ?? 0, finite.max() ?? 0)
        return columns.map { value -> String in
            if value.isInfinite { return value > 0 ? "×" : Canvas.block(eighths: 1) }
            let place = high > low ? (value / 2 - low / 2) / (high / 2 - low / 2) : 0
            return Canvas.block(eighths: 1 + Int((7 * place).rounded()))
        }.joined()
    }

    /// A training curve in one line: its name, its first value, its shape, its last value.
    public static func curve(name: String, values: [Double], width: Int = 80, logarithmic: Bool = false) -> String {
        let name = Canvas.printable(name)
        guard let first = values.first, let last = values.last else { return "\(name)  nothing recorded" }
        let before = "\(name)  \(Format.value(first, digits: 3)) "
        let after = " \(Format.value(last, digits: 3))"
        let room = max(8, width - before.count - after.count)
        return before + sparkline(values, width: room, logarithmic: logarithmic) + after
    }

    /// What ``InspectionPage`` shows, in brief.
    public static func inspection(_ inspection: Inspection, width: Int = 80, color: Bool = false) -> String {
        let width = max(24, width)
        var parts = inspection.layers.map { layer -> String in
            let flow = GradientFlow(norms: layer.gradientNorms)
            let radius = layer.spectralRadius.map { "spectral radius \(Format.value($0))" } ?? ""
            let canvas = Canvas(width: width, height: 4, color: color)
            let bars = canvas.bars(flow.medians, scale: DecadeScale(covering: flow.medians))
            let ratios = layer.ratioQuantiles.map { $0[2] }.filter { !$0.isNaN }
            let sentence = Canvas.wrapped(flow.sentence, width: width)
            let ratio = curve(name: "‖u_t‖/‖d_t‖", values: ratios, width: width)
            let axis = canvas.timeAxis(steps: flow.medians.count)
            let lines = [canvas.heading(layer.name, radius)] + bars + [axis, sentence, ratio]
            return lines.joined(separator: "\n")
        }
        let omega = inspection.omegaOverTraining.map(\.omega)
        if !omega.isEmpty { parts.append(curve(name: "Ω over training", values: omega, width: width)) }
        return parts.joined(separator: "\n\n")
    }
}

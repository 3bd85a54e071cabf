/// Complex numbers as dots, with the unit circle.
public struct ComplexPlane: Sendable {
    /// The title, above the picture.
    public var title: String
    /// A remark beside the title.
    public var note: String
    /// The numbers.
    public var values: [(re: Double, im: Double)]

    /// A picture of `values`.
    public init(title: String, note: String = "", values: [(re: Double, im: Double)]) {
        self.title = title
        self.note = note
        self.values = values
    }

    /// The picture as an `svg` element.
    public var markup: Markup {
        let shown = values.filter { $0.re.isFinite && $0.im.isFinite }
        let reach = 1.12 * (shown.map { max(abs($0.re), abs($0.im)) } + [1]).reduce(0, max)
        let axis = Axis(from: -reach, to: reach)
        let frame = ChartFrame(width: 380, height: 382, x: axis, y: axis)
        let dots = shown.compactMap { dot($0, in: frame) }
        return frame.picture(
            title: title, note: note, xLabel: "real part (vertical: imaginary part)", content: circle(in: frame) + dots)
    }

    private func circle(in frame: ChartFrame) -> [Markup] {
        guard let x = frame.across(0), let y = frame.up(0), let edge = frame.across(1) else { return [] }
        return [
            "<path class=\"axis\" d=\"M\(frame.left) \(y)H\(frame.width - frame.right)M\(x) \(frame.top)V\(frame.floor)\"/>",
            "<circle class=\"rule\" cx=\"\(x)\" cy=\"\(y)\" r=\"\(edge - x)\"/>",
        ]
    }

    private func dot(_ value: (re: Double, im: Double), in frame: ChartFrame) -> Markup? {
        guard let x = frame.across(value.re), let y = frame.up(value.im) else { return nil }
        let modulus = (value.re * value.re + value.im * value.im).squareRoot()
        let sign = value.im < 0 ? "−" : "+"
        let note =
            "\(Format.value(value.re)) \(sign) \(Format.value(abs(value.im)))i, modulus \(Format.value(modulus))"
        return """
            <g class="k\(modulus > 1 ? 1 : 0)"><circle class="dot" cx="\(x)" cy="\(y)" r="3.2">\
            <title>\(note)</title></circle></g>
            """
    }
}

/// What a legend explains.
struct LegendEntry {
    enum Shape {
        case line, dot
        case area(opacity: Double)
        case swatch(Colour)
    }

    var name: String
    var key = 0
    var shape: Shape
}

extension ChartFrame {
    /// A line through the points, broken where a value cannot be shown, with a cross where it stopped being finite.
    func line(_ series: Series) -> Markup {
        let points = Downsampling.extremes(of: series.points)
        let style = series.style == .faint ? "line faint" : "line"
        var path: Markup = ""
        var isDown = false
        var crosses: [Markup] = []
        for point in points {
            guard let x = across(point.x), let y = up(point.y) else {
                if isDown, !point.y.isFinite, let x = across(point.x) { crosses.append(cross(x, series, at: point.x)) }
                isDown = false
                continue
            }
            path += isDown ? "L\(x) \(y)" : "M\(x) \(y)h0"
            isDown = true
        }
        return """
            <g class="k\(series.key)"><path class="\(style)" d="\(path)"/>\(series.style == .line ? crosses : [])</g>
            """
    }

    private func cross(_ x: Double, _ series: Series, at value: Double) -> Markup {
        """
        <path class="cross" d="M\(x - 4) \(top - 4)l8 8m0 -8l-8 8">\
        <title>\(series.name): not finite from \(Format.count(value)) on</title></path>
        """
    }

    /// A dot for each point that can be shown.
    func dots(_ series: Series) -> Markup {
        let dots = series.points.compactMap { point -> Markup? in
            guard let x = across(point.x), let y = up(point.y) else { return nil }
            let note = point.note ?? "\(series.name): \(Format.value(point.y))"
            return "<circle class=\"dot\" cx=\"\(x)\" cy=\"\(y)\" r=\"3.2\"><title>\(note)</title></circle>"
        }
        return "<g class=\"k\(series.key)\">\(dots)</g>"
    }

    /// A band between two curves; values beyond the axis end at its edge.
    func area(_ band: Band) -> Markup {
        var path: Markup = ""
        var run: [(x: Double, low: Double, high: Double)] = []
        func close() {
            guard let first = run.first else { return }
            path += "M\(first.x) \(first.high)"
            for slice in run.dropFirst() { path += "L\(slice.x) \(slice.high)" }
            for slice in run.reversed() { path += "L\(slice.x) \(slice.low)" }
            path += "Z"
            run.removeAll()
        }
        for slice in band.slices {
            if let x = across(slice.x), let low = upOrEdge(slice.low), let high = upOrEdge(slice.high) {
                run.append((x, low, high))
            } else {
                close()
            }
        }
        close()
        return """
            <g class="k\(band.key)"><path class="area" style="opacity:\(Format.value(band.opacity))" d="\(path)"/></g>
            """
    }

    /// A dashed line across the chart, named at its left end.
    func rule(_ rule: Rule) -> Markup {
        guard let y = up(rule.value) else { return .empty }
        return """
            <path class="rule" d="M\(left) \(y)H\(width - right)"/>\
            <text class="tick halo" x="\(left + 5)" y="\(y - 4)">\(rule.name)</text>
            """
    }

    /// Invisible strips that tell the value of every line beneath the pointer.
    func hoverStrips(for lines: [Series], limit: Int = 80) -> Markup {
        let lines = lines.filter { !$0.points.isEmpty }
        let strips = stripEdges(for: lines, limit: limit).compactMap { edges -> Markup? in
            guard let start = across(edges.low), let end = across(edges.high) else { return nil }
            let values = lines.map { "\($0.name): \(Format.value($0.nearest(to: edges.middle)))" }
            let note = (["at \(Format.count(edges.middle.rounded()))"] + values).joined(separator: "\n")
            return """
                <rect class="strip" x="\(start)" y="\(top)" width="\(max(1, end - start))" height="\(plotHeight)">\
                <title>\(note)</title></rect>
                """
        }
        return strips.isEmpty ? .empty : "<g>\(strips)</g>"
    }

    /// Where strips begin and end: equally wide on a linear axis, around the points on a logarithmic one.
    private func stripEdges(
        for lines: [Series], limit: Int
    ) -> [(low: Double, middle: Double, high: Double)] {
        let longest = lines.map(\.points.count).max() ?? 0
        guard let first = lines.compactMap(\.points.first?.x).min(),
            let last = lines.compactMap(\.points.last?.x).max(), longest > 0
        else { return [] }
        guard x.isLogarithmic else {
            let count = min(limit, longest)
            let step = (last - first) / Double(count)
            return (0..<count).map { index in
                let middle = first + (Double(index) + 0.5) * step
                return (middle - step / 2, middle, middle + step / 2)
            }
        }
        let places = Set(lines.flatMap { $0.points.map(\.x) }).filter { $0 > 0 && $0.isFinite }.sorted()
        if places.isEmpty { return [] }
        let kept = Downsampling.stretches(places.count, limit).map { places[$0.lowerBound] }
        return kept.indices.map { index in
            let (low, high) = (kept[max(0, index - 1)], kept[min(kept.count - 1, index + 1)])
            return ((low * kept[index]).squareRoot(), kept[index], (high * kept[index]).squareRoot())
        }
    }

    /// The legend, in the line of the title, flush right.
    func legend(_ entries: [LegendEntry]) -> Markup {
        var x = width - 12
        let items = entries.reversed().map { entry -> Markup in
            x -= 6.2 * Double(entry.name.count)
            let text: Markup = "<text class=\"tick\" x=\"\(x)\" y=\"16\">\(entry.name)</text>"
            x -= 22
            let symbol = symbol(entry.shape, x: x)
            x -= 12
            return "<g class=\"k\(entry.key)\">\(symbol)\(text)</g>"
        }
        return "<g>\(items)</g>"
    }

    private func symbol(_ shape: LegendEntry.Shape, x: Double) -> Markup {
        switch shape {
        case .line: "<path class=\"line\" d=\"M\(x) 12h17\"/>"
        case .dot: "<circle class=\"dot\" cx=\"\(x + 10)\" cy=\"12\" r=\"3.2\"/>"
        case .area(let opacity):
            """
            <rect class="area" style="opacity:\(Format.value(opacity))" x="\(x)" y="7" width="17" height="10"/>
            """
        case .swatch(let colour):
            "<rect style=\"fill:\(colour.css)\" x=\"\(x + 5)\" y=\"6\" width=\"12\" height=\"12\"/>"
        }
    }
}

extension Series {
    /// The value of the point whose place is nearest.
    fileprivate func nearest(to x: Double) -> Double {
        var (low, high) = (0, points.count)
        while low < high {
            let middle = (low + high) / 2
            if points[middle].x < x { low = middle + 1 } else { high = middle }
        }
        if low == points.count { return points[low - 1].y }
        if low > 0, x - points[low - 1].x < points[low].x - x { return points[low - 1].y }
        return points[low].y
    }
}

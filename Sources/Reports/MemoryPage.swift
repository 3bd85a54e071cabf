import Foundation

/// A page that shows what a network with an external memory did with one sequence.
public struct MemoryPage: Sendable {
    /// What the page shows.
    public var trace: MemoryTrace

    /// A page for `trace`.
    public init(_ trace: MemoryTrace) {
        self.trace = trace
    }

    /// The page as self-contained HTML.
    public var html: String {
        let facts = trace.facts.isEmpty ? [] : [Page.table(of: trace.facts)]
        let page = Page(
            title: trace.title,
            subtitle: "One sequence from left to right: what was shown, what was wanted, what came out, and where the "
                + "heads wrote and read.",
            style: ".traces { max-width: 900px; } .traces figure { margin-bottom: .6rem; }",
            body: facts + [section])
        return page.text
    }

    /// The pictures beneath each other, to be put into a page of more.
    public var section: Markup {
        let pictures = trace.grids().map { Page.figure($0.markup, caption: caption($0.name)) }
        return "<section>\n<h2>Memory</h2>\n<div class=\"traces\">\n\(pictures)\n</div>\n</section>"
    }

    private func caption(_ name: String) -> String {
        switch name {
        case "input", "target": ""
        case "output": "What lies on the wrong side of one half is red; steps that do not count are left out."
        default:
            "A slanting line is a head that goes through the memory slot by slot. All heads show the same slots; those "
                + "that none of them used are left out."
        }
    }
}

extension TimeGrid {
    private static let shades = 254
    private static let mistake = Colour(0xE5484D)
    private static let palette =
        [Colour(0), mistake] + (0..<shades).map { ColourMap.colour(at: Double($0) / Double(shades - 1)) }

    /// The most cells that are drawn.
    static let limit = (columns: 800, rows: 256)

    /// The grid as an `svg` element; all of a page have their steps at the same places.
    var markup: Markup {
        let grid = reduced(columns: Self.limit.columns, rows: Self.limit.rows)
        let count = grid.values.count
        let steps = max(1, values.first?.count ?? 0)
        // Rows are numbered from the top down, and the axis goes upward: row r is at `count - r`.
        let every = max(1, (count + 7) / 8)
        let ticks = stride(from: 0, to: count, by: every).map { Tick(value: Double(count - $0), label: grid.rows[$0]) }
        var frame = ChartFrame(
            x: Axis(from: 0.5, to: Double(steps) + 0.5, counts: true),
            y: Axis(from: 0.5, to: Double(max(1, count)) + 0.5, ticks: ticks))
        (frame.width, frame.right) = (900, 64)
        let lines = Double(min(360, max(8, count) * 11))
        frame.height = frame.top + frame.bottom + lines
        return frame.picture(title: name, note: note, xLabel: "step", content: [image(grid, frame), bar(frame)])
    }

    private func image(_ grid: TimeGrid, _ frame: ChartFrame) -> Markup {
        guard let width = grid.values.first?.count, width > 0 else { return .empty }
        let pixels = grid.values.indices.flatMap { row in
            (0..<width).map { column -> UInt8 in
                if !grid.wrong.isEmpty && grid.wrong[row][column] { return 1 }
                let value = grid.values[row][column]
                return value.isNaN ? 0 : UInt8(2 + (place(value) * Double(Self.shades - 1)).rounded())
            }
        }
        let picture = IndexedPNG(width: width, pixels: pixels, palette: Self.palette, transparent: [0])
        return frame.image(picture, x: frame.left, y: frame.top, width: frame.plotWidth, height: frame.plotHeight)
    }

    /// The bar of colours with the values at its ends.
    private func bar(_ frame: ChartFrame) -> Markup {
        let pixels = (0..<Self.shades).reversed().map { UInt8($0 + 2) }
        let picture = IndexedPNG(width: 1, pixels: pixels, palette: Self.palette)
        let x = frame.width - frame.right + 14
        return """
            <g>\(frame.image(picture, x: x, y: frame.top, width: 10, height: frame.plotHeight))\
            <text class="tick" x="\(x + 16)" y="\(frame.top + 8)">\(Format.value(range.high, digits: 2))</text>\
            <text class="tick" x="\(x + 16)" y="\(frame.floor)">\(Format.value(range.low, digits: 2))</text></g>
            """
    }
}

extension TerminalPicture {
    /// What ``MemoryPage`` shows, in characters: a line for each row, a column for each step.
    ///
    /// A cross marks a bit on the wrong side. No line is wider than `width` columns (at least 24), no grid higher than
    /// `height` lines; of several cells that become one the largest value is shown.
    public static func memory(
        _ trace: MemoryTrace, width: Int = 80, height: Int = 32, color: Bool = false
    ) -> String {
        let canvas = Canvas(width: max(24, width), height: 1, color: color)
        return trace.grids().map { grid in
            ([canvas.heading(grid.name, grid.note)] + canvas.lines(grid, atMost: max(1, height)))
                .joined(separator: "\n")
        }.joined(separator: "\n\n")
    }
}

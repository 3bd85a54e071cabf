/// The frame of a self-contained page: well-formed as HTML and as XML, without scripts and without links to elsewhere.
struct Page {
    var title: String
    var subtitle: String
    var style: Markup = .empty
    var body: [Markup]

    var text: String {
        let page: Markup = """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8"/>
            <meta name="viewport" content="width=device-width, initial-scale=1"/>
            <meta name="color-scheme" content="light dark"/>
            <title>\(title)</title>
            <style>
            \(StyleSheet.text)
            \(style)
            </style>
            </head>
            <body>
            <header><h1>\(title)</h1><p>\(subtitle)</p></header>
            \(body)
            </body>
            </html>

            """
        return page.description
    }

    /// A picture with a sentence beneath it.
    static func figure(_ picture: Markup, caption: String) -> Markup {
        "<figure>\n\(picture)\n<figcaption>\(caption)</figcaption>\n</figure>"
    }

    /// A table of two columns.
    static func table(of facts: [(key: String, value: String)]) -> Markup {
        let rows = facts.map { fact -> Markup in "<tr><th scope=\"row\">\(fact.key)</th><td>\(fact.value)</td></tr>" }
        return "<div class=\"table\"><table>\n\(rows)\n</table></div>"
    }
}

/// How pages look: light or dark as the reader prefers, colours that colour-blind eyes can tell apart.
enum StyleSheet {
    static let text: Markup = """
        :root {
          --paper: #ffffff; --ink: #1b1f24; --muted: #626b76; --line: #dfe3e8; --wash: #f5f7f9; --mark: #fff3c4;
          --c0: #0072b2; --c1: #d55e00; --c2: #009e73; --c3: #c4589a; --c4: #b98300; --c5: #3a9bd6; --c6: #8a6a3b;
          --c7: #6a51a3;
        }
        @media (prefers-color-scheme: dark) { :root {
          --paper: #14171b; --ink: #e6e9ed; --muted: #98a2ae; --line: #2c323a; --wash: #1c2026; --mark: #4a3f14;
          --c0: #56aee8; --c1: #ff8f4a; --c2: #35c99b; --c3: #ea94c8; --c4: #f0b93a; --c5: #9bd7fb; --c6: #cdab74;
          --c7: #b09be6;
        } }
        * { box-sizing: border-box; }
        body {
          margin: 0 auto; padding: 1.5rem 1.5rem 4rem; max-width: 1280px; background: var(--paper); color: var(--ink);
          font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
        }
        h1 { font-size: 1.6rem; margin: 0; } h2 { font-size: 1.15rem; margin: 2.2rem 0 .6rem; }
        header p { margin: .2rem 0 0; } header p, figcaption { color: var(--muted); }
        .figures { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 440px), 1fr)); gap: 1.4rem 2rem; }
        figure { margin: 0; min-width: 0; } figcaption { font-size: .87rem; padding: .1rem .4rem 0 0; }
        .table { overflow-x: auto; } header + .table { margin-top: 1rem; }
        table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
        th, td { text-align: left; padding: .28rem .9rem .28rem .5rem; border-bottom: 1px solid var(--line); }
        thead th { border-bottom: 2px solid var(--line); vertical-align: bottom; }
        th[scope=row] { font-weight: 500; color: var(--muted); white-space: nowrap; }
        tr.differs td { background: var(--mark); }
        tr.part th { padding-top: 1rem; color: var(--ink); font-weight: 600; }
        details { margin-top: 1rem; } summary { cursor: pointer; color: var(--muted); }
        .runs { position: sticky; top: 0; z-index: 1; background: var(--paper); padding: .5rem 0; display: flex;
          flex-wrap: wrap; gap: .2rem 1.3rem; border-bottom: 1px solid var(--line); margin-bottom: 1rem; }
        .runs label { cursor: pointer; }
        .swatch { display: inline-block; width: 1.1em; height: .28em; border-radius: 2px; background: currentColor;
          vertical-align: .25em; margin-right: .45em; }
        .chart { display: block; width: 100%; height: auto; font: 11px/1 system-ui, -apple-system, "Segoe UI", Roboto,
          "Helvetica Neue", Arial, sans-serif; font-variant-numeric: tabular-nums; }
        .square .chart { max-width: 400px; }
        .chart text { fill: var(--muted); } .chart .title { fill: var(--ink); font-size: 13px; font-weight: 600; }
        .chart .note { fill: var(--muted); font-size: 11px; font-weight: 400; }
        .chart .halo { stroke: var(--paper); stroke-width: 3; paint-order: stroke; }
        .chart .label, .chart .middle { text-anchor: middle; } .chart .end { text-anchor: end; }
        .chart .axis { stroke: var(--muted); fill: none; stroke-width: .8; }
        .chart .grid { stroke: var(--line); fill: none; stroke-width: .8; }
        .chart .rule { stroke: var(--muted); fill: none; stroke-dasharray: 5 4; }
        .chart .line { stroke: currentColor; fill: none; stroke-width: 1.8; stroke-linejoin: round; stroke-linecap: round; }
        .chart .faint { stroke-width: .8; opacity: .28; }
        .chart .cross { stroke: currentColor; fill: none; stroke-width: 2; }
        .chart .area { fill: currentColor; } .chart .dot { fill: currentColor; stroke: var(--paper); stroke-width: .8; }
        .chart .strip { fill: transparent; } .chart .strip:hover { fill: var(--muted); opacity: .2; }
        .chart image { image-rendering: pixelated; }
        \(keys)
        @media print { .runs { position: static; } figure { break-inside: avoid; } }
        """

    /// The colours of the first runs; from the ninth on they repeat, dashed and then dotted.
    private static let keys: [Markup] = (0..<24).map { key in
        let dashes = ["", "6 3", "1.5 4"][key / 8]
        let rule: Markup = ".k\(key) { color: var(--c\(key % 8)); }"
        return dashes.isEmpty ? rule : "\(rule) .k\(key) .line { stroke-dasharray: \(dashes); }"
    }
}

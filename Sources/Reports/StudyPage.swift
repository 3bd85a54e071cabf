/// A page that shows what a study found: a summary, tables, figures and every setting.
public struct StudyPage: Sendable {
    /// A table, ready to be read.
    public struct Table: Sendable {
        /// What stands above it.
        public var title: String
        /// The heads of the columns; the first is for the names of the rows.
        public var columns: [String]
        /// A cell for each column.
        public var rows: [[String]]
        /// A sentence below it.
        public var caption: String

        /// A table of `rows`, each with a cell for each of the `columns`.
        public init(title: String, columns: [String], rows: [[String]], caption: String = "") {
            precondition(
                rows.allSatisfy { $0.count == columns.count },
                "StudyPage.Table: each row needs \(columns.count) cells, one a column")
            (self.title, self.columns, self.rows, self.caption) = (title, columns, rows, caption)
        }
    }

    /// Charts under a heading.
    public struct Figures: Sendable {
        /// What stands above them.
        public var title: String
        /// A sentence for all of them.
        public var caption: String
        /// The charts.
        public var charts: [Chart]

        /// Some charts.
        public init(title: String, caption: String, charts: [Chart]) {
            (self.title, self.caption, self.charts) = (title, caption, charts)
        }
    }

    /// The title of the page.
    public var title: String
    /// What was found, in a sentence or two.
    public var summary: String
    /// The tables.
    public var tables: [Table]
    /// The figures.
    public var figures: [Figures]
    /// Every setting, and what it was.
    public var settings: [(key: String, value: String)]

    /// A page of the given parts.
    public init(
        title: String, summary: String, tables: [Table], figures: [Figures], settings: [(key: String, value: String)]
    ) {
        (self.title, self.summary) = (title, summary)
        (self.tables, self.figures, self.settings) = (tables, figures, settings)
    }

    /// The page as self-contained HTML.
    public var html: String {
        let body =
            tables.map(markup) + figures.map(markup)
            + ["<section>\n<h2>Settings</h2>\n\(Page.table(of: settings))\n</section>"]
        let style: Markup = "section > p { color: var(--muted); max-width: 75ch; } td { white-space: nowrap; }"
        return Page(title: title, subtitle: summary, style: style, body: body).text
    }

    private func markup(of table: Table) -> Markup {
        let heads = table.columns.map { name -> Markup in "<th scope=\"col\">\(name)</th>" }
        let rows = table.rows.map { row -> Markup in
            let cells = row.dropFirst().map { cell -> Markup in "<td>\(cell)</td>" }
            return "<tr><th scope=\"row\">\(row.first ?? "")</th>\(cells)</tr>"
        }
        return """
            <section>
            <h2>\(table.title)</h2>
            <div class="table"><table>
            <thead><tr>\(heads)</tr></thead>
            <tbody>
            \(rows)
            </tbody>
            </table></div>
            <p>\(table.caption)</p>
            </section>
            """
    }

    private func markup(of figures: Figures) -> Markup {
        let charts = figures.charts.map { Page.figure($0.markup, caption: "") }
        return """
            <section>
            <h2>\(figures.title)</h2>
            <p>\(figures.caption)</p>
            <div class="figures">
            \(charts)
            </div>
            </section>
            """
    }
}

/// The outcomes and settings of runs, a column for each run.
struct SettingsTable {
    var runs: [ReportedRun]

    var markup: Markup {
        let settings = Self.rows(runs.map(\.settings))
        let (differing, agreeing) = runs.count > 1 ? settings.partitioned(by: \.differs) : (settings, [])
        let heading = runs.count > 1 ? "Settings that differ" : "Settings"
        let outcome = Self.rows(runs.map(\.summary)).map { markup(of: $0, highlighted: false) }
        let rows = differing.map { markup(of: $0, highlighted: $0.differs) }
        return """
            <section>
            <h2>Side by side</h2>
            <div class="table"><table>
            <thead><tr><td></td>\(names)</tr></thead>
            <tbody>
            \(outcome)
            \(rows.isEmpty ? .empty : part(heading))
            \(rows)
            </tbody>
            </table></div>
            \(details(agreeing))
            </section>
            """
    }

    /// A key with the value that each run has for it.
    struct Row: Equatable {
        var key: String
        var values: [String?]
        var differs: Bool { Set(values).count > 1 }
    }

    /// A row for every key, in the order of first appearance.
    static func rows(_ lists: [[(key: String, value: String)]]) -> [Row] {
        var keys: [String] = []
        var seen: Set<String> = []
        for (key, _) in lists.joined() where seen.insert(key).inserted { keys.append(key) }
        let tables = lists.map { Dictionary($0.map { ($0.key, $0.value) }, uniquingKeysWith: { first, _ in first }) }
        return keys.map { key in Row(key: key, values: tables.map { $0[key] }) }
    }

    private var names: Markup {
        let cells = runs.indices.map { run -> Markup in
            "<th scope=\"col\"><span class=\"k\(run)\"><span class=\"swatch\"></span></span>\(runs[run].name)</th>"
        }
        return "\(cells)"
    }

    private func part(_ heading: String) -> Markup {
        "<tr class=\"part\"><th colspan=\"\(runs.count + 1)\">\(heading)</th></tr>"
    }

    private func markup(of row: Row, highlighted: Bool) -> Markup {
        let cells = row.values.map { value -> Markup in "<td>\(value ?? "–")</td>" }
        let style = highlighted ? "differs" : "same"
        return "<tr class=\"\(style)\"><th scope=\"row\">\(row.key)</th>\(cells)</tr>"
    }

    private func details(_ agreeing: [Row]) -> Markup {
        guard !agreeing.isEmpty else { return .empty }
        let facts = agreeing.map { (key: $0.key, value: ($0.values.first ?? nil) ?? "–") }
        let count = agreeing.count == 1 ? "1 setting" : "\(agreeing.count) settings"
        return """
            <details><summary>\(count) the same in all runs</summary>
            \(Page.table(of: facts))
            </details>
            """
    }
}

extension Array {
    fileprivate func partitioned(by isFirst: (Element) -> Bool) -> ([Element], [Element]) {
        (filter(isFirst), filter { !isFirst($0) })
    }
}

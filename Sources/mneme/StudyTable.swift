import Facts
import Foundation

/// Prints the lines of a study, for people or as JSON.
struct StudyTable {
    /// What stands in a column.
    enum Cell {
        case share([Bool])
        case interval(Double, Double, Double)
        case number(Double)
    }

    let json: Bool

    /// The settings of the whole study.
    func settings(_ members: [(String, JSONValue)]) {
        if json {
            print(JSONValue.line([("settings", .text("study"))] + members))
        } else {
            for (name, value) in members { print("\(name): \(Self.plain(value))") }
        }
    }

    /// Begins a table.
    func title(_ name: String, _ remark: String) {
        if json {
            print(JSONValue.line([("table", .text(name)), ("remark", .text(remark))]))
        } else {
            print("\n\(name) (\(remark))")
        }
    }

    /// A line of the table.
    func row(_ name: String, _ cells: [(String, Cell)]) {
        if json {
            var members: [(String, JSONValue)] = [("row", .text(name))]
            for (column, cell) in cells { members += Self.members(column, cell) }
            print(JSONValue.line(members))
        } else {
            print("  \(name)")
            for (column, cell) in cells {
                print("    \(column.padding(toLength: 48, withPad: " ", startingAt: 0)) \(Self.text(cell))")
            }
        }
    }

    /// A remark below a line; not in JSON.
    func note(_ text: String) {
        if !json { print("      \(text)") }
    }

    private static func members(_ column: String, _ cell: Cell) -> [(String, JSONValue)] {
        switch cell {
        case .number(let value): return [(column, .number(value))]
        case .interval(let value, let low, let high):
            return [(column, .number(value)), ("\(column) low", .number(low)), ("\(column) high", .number(high))]
        case .share(let values):
            let (low, high) = Statistics.interval(values)
            return [
                (column, .number(Statistics.share(values))), ("\(column) low", .number(low)),
                ("\(column) high", .number(high)), ("\(column) of", .number(Double(values.count))),
            ]
        }
    }

    private static func text(_ cell: Cell) -> String {
        switch cell {
        case .number(let value): return String(format: "%.4f", value)
        case .interval(let value, let low, let high):
            return String(format: "%+.2f  [%+.2f, %+.2f]", 100 * value, 100 * low, 100 * high)
        case .share(let values):
            let (low, high) = Statistics.interval(values)
            return String(
                format: "%6.2f  [%.2f, %.2f] of %d", 100 * Statistics.share(values), 100 * low, 100 * high,
                values.count)
        }
    }

    private static func plain(_ value: JSONValue) -> String {
        switch value {
        case .text(let text): text
        case .number(let number): Int(exactly: number).map(String.init) ?? Words.short(number)
        default: ""
        }
    }
}

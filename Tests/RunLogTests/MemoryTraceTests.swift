import Foundation
import Testing

@testable import Reports

/// A head whose largest weight is at one slot after the other, the rest shared out.
private func head(_ name: String, slots: Int, at places: [Int], weight: Float = 0.95) -> MemoryTrace.Head {
    let rest = (1 - weight) / Float(slots - 1)
    return .init(name: name, weights: places.map { place in (0..<slots).map { $0 == place ? weight : rest } })
}

/// Three vectors of two bits shown, then given back, one of the bits wrong.
private let copied = MemoryTrace(
    title: "runs/copy", facts: [("task", "copy")],
    inputs: [[1, 0, 0], [0, 1, 0], [1, 1, 0], [0, 0, 1], [0, 0, 0], [0, 0, 0]],
    outputs: [[0, 0], [0, 0], [0, 0], [0.9, 0.1], [0.8, 0.99], [0.7, 0.6]],
    targets: [[0, 0], [0, 0], [0, 0], [1, 0], [0, 1], [1, 1]],
    counted: [false, false, false, true, true, true],
    heads: [
        head("write head", slots: 20, at: [7, 8, 9, 9, 9, 9]), head("read head", slots: 20, at: [6, 6, 6, 7, 8, 9]),
    ])

@Suite struct MemoryTraceTests {
    @Test func findsTheWrongBit() throws {
        #expect(copied.wrongBits == 1)
        let output = try #require(copied.grids().first { $0.name == "output" })
        #expect(output.wrong == [[false, false, false, false, true, false], Array(repeating: false, count: 6)])
        #expect(output.note.contains("1 on the wrong side"))
        #expect(output.values[0].prefix(3).allSatisfy(\.isNaN) && output.values[0][3] == Double(Float(0.9)))
        var lost = copied
        lost.outputs[4][1] = .nan
        lost.outputs[5] = []
        #expect(lost.wrongBits == 4)
    }

    @Test func allHeadsShowTheSlotsThatAnyOfThemUsed() throws {
        let grids = copied.grids()
        #expect(grids.map(\.name) == ["input", "target", "output", "write head", "read head"])
        for grid in grids.suffix(2) { #expect(grid.rows == (4...11).map { "\($0)" }) }
        // The head is at slot 7 in the first step: the fourth of the rows shown.
        #expect(grids[3].values.map { $0[0] > 0.9 } == [false, false, false, true, false, false, false, false])
        #expect(grids[4].values.map { $0[5] > 0.9 } == [false, false, false, false, false, true, false, false])
    }

    @Test func slotsInUseGoAroundTheRing() {
        let around = [head("", slots: 40, at: [38, 39, 0, 1]).weights]
        #expect(MemoryTrace.slotsInUse(around) == 36..<44)
        let apart = [head("", slots: 40, at: [10, 11, 13]).weights, head("", slots: 40, at: [20]).weights]
        #expect(MemoryTrace.slotsInUse(apart) == 8..<23)
        #expect(MemoryTrace.slotsInUse([head("", slots: 40, at: [0]).weights]) == 38..<43)
        #expect(MemoryTrace.slotsInUse([head("", slots: 8, at: [0, 2, 4, 6]).weights]) == 0..<8)
        #expect(MemoryTrace.slotsInUse([[[0.01, 0.02]]]) == 0..<2)
        #expect(MemoryTrace.slotsInUse([]) == 0..<0)
    }

    @Test func tellsHowAHeadMoved() {
        let words = MemoryTrace.movement(of: head("", slots: 9, at: [7, 8, 0, 0, 8, 4]).weights)
        #expect(words.contains("one slot on 2×, stays 1×, one back 1×, jumps 1×"))
        #expect(MemoryTrace.movement(of: [[1]]) == "a row for each slot")
    }

    @Test func reducingKeepsWhatIsLarge() {
        var weights = [[Float]](repeating: Array(repeating: 0, count: 300), count: 500)
        for step in 0..<500 { weights[step][step * 300 / 500] = 1 }
        let grid = TimeGrid("", "", weights.map { $0.map(Double.init) }, steps: 500).reduced(columns: 50, rows: 30)
        #expect(grid.values.count == 30 && grid.values.allSatisfy { $0.count == 50 })
        // The diagonal is still there, without a gap: each column has a 1 where it passes.
        for column in 0..<50 { #expect(grid.values[column * 30 / 50][column] == 1) }
        #expect(grid.values.joined().count { $0 == 1 } < 100)
    }

    @Test func negativeInputsHaveARangeOfTheirOwn() {
        let grid = TimeGrid("input", "", [[-0.5, 1], [0.25, 0]], steps: 2)
        #expect(grid.range == (-0.5, 1) && grid.place(-0.5) == 0 && grid.place(1) == 1 && grid.place(0.25) == 0.5)
        #expect(grid.place(.nan) == 0 && grid.place(.infinity) == 1)
    }
}

@Suite struct MemoryPageTests {
    @Test func isAWellFormedPageWithAPictureForEachGrid() {
        let page = Document(MemoryPage(copied).html)
        #expect(page.fault == nil)
        #expect(page.all("svg").count == 5)
        let titles = page.all("text").map(\.text)
        for name in ["input", "target", "output", "write head", "read head"] {
            #expect(titles.contains { $0.hasPrefix(name) })
        }
        #expect(titles.contains("11") && !titles.contains("15"), "slots 4 to 11 are drawn")
        #expect(!MemoryPage(copied).html.contains("http://"))
    }

    @Test(arguments: [
        MemoryTrace(title: "<&>", inputs: [], outputs: [], targets: [], counted: [], heads: []),
        MemoryTrace(
            title: "ragged", inputs: [[1], []], outputs: [[.nan]], targets: [[1], [0, 1]], counted: [true],
            heads: [.init(name: "read", weights: [[], [1, .infinity]])]),
        MemoryTrace(
            title: "one", inputs: [[0]], outputs: [[0.5]], targets: [[1]], counted: [true],
            heads: [.init(name: "one slot", weights: [[1]])]),
    ])
    func strangeTracesStillMakeAPage(_ trace: MemoryTrace) {
        #expect(Document(MemoryPage(trace).html).fault == nil)
        #expect(!TerminalPicture.memory(trace).isEmpty)
    }
}

@Suite struct TerminalMemoryTests {
    @Test func showsTheDiagonal() {
        let text = TerminalPicture.memory(copied, width: 60)
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        #expect(lines.allSatisfy { $0.count <= 60 })
        let start = lines.firstIndex { $0.hasPrefix("read head") } ?? 0
        let rows = lines[(start + 1)..<(start + 9)]
        // Slots 4 to 11: three steps at 6, then 7, 8, 9.
        let full = rows.map { line in line.dropFirst(8).enumerated().filter { $0.element == "█" }.map(\.offset) }
        #expect(full == [[], [], [0, 1, 2], [3], [4], [5], [], []])
        #expect(rows.map { $0.prefix(6).trimmingCharacters(in: .whitespaces) } == (4...11).map { "\($0)" })
    }

    @Test func marksTheWrongBit() {
        let text = TerminalPicture.memory(copied, width: 60)
        #expect(text.count { $0 == "×" } == 1 + 4, "one bit, and four counts in the headings of the heads")
        let tall = MemoryTrace(
            title: "", inputs: [], outputs: [], targets: [], counted: [],
            heads: [head("wide", slots: 500, at: Array(stride(from: 0, to: 500, by: 2)))])
        let picture = TerminalPicture.memory(tall, width: 40, height: 10, color: true)
        let lines = picture.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.count < 10 + 15)
        #expect(picture.contains("\u{1B}[38;5;"))
    }
}

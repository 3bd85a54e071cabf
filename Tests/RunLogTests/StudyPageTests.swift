import Foundation
import Testing

@testable import Reports

@Suite struct StudyPageTests {
    private static let page = StudyPage(
        title: "A study <b>", summary: "What was found.",
        tables: [
            .init(title: "Table", columns: ["name", "x & y"], rows: [["a", "1"], ["<i>", "2"]], caption: "Below.")
        ],
        figures: [
            .init(
                title: "Figure", caption: "Above.",
                charts: [
                    Chart(
                        title: "Recall", xLabel: "shown", xScale: .logarithmic,
                        series: [
                            Series(
                                "16", key: 0,
                                points: [0, 1, 10, 1000].map { Point(x: $0, y: $0 / 1000) })
                        ])
                ])
        ], settings: [(key: "seeds", value: "1...3")])

    @Test func everythingIsOnThePageAsText() {
        let document = Document(Self.page.html)
        #expect(document.fault == nil)
        #expect(document.all("h1").map(\.text) == ["A study <b>"])
        #expect(document.all("h2").map(\.text) == ["Table", "Figure", "Settings"])
        #expect(document.all("td").map(\.text) == ["1", "2", "1...3"])
        #expect(document.all("th").map(\.text) == ["name", "x & y", "a", "<i>", "seeds"])
        #expect(document.all("b").isEmpty && document.all("i").isEmpty && document.all("script").isEmpty)
        #expect(document.all("p").map(\.text) == ["What was found.", "Below.", "Above."])
    }

    @Test func aLogarithmicAxisHasEqualStepsForEqualRatios() throws {
        let chart = try #require(Self.page.figures.first?.charts.first)
        let document = Document(chart.markup.description)
        let ticks = document.all("text", class: "middle").map(\.text)
        #expect(ticks == ["0", "1", "10", "10²", "10³"])
        let html = chart.markup.description
        // 0 has its own place at the left; from 1 to 10 is half as far as from 10 to 1000.
        let line = #/class="line" d="M([0-9.]+) [0-9.]+h0L([0-9.]+) [0-9.]+L([0-9.]+) [0-9.]+L([0-9.]+) /#
        let path = try #require(html.firstMatch(of: line))
        let places = [path.1, path.2, path.3, path.4].compactMap { Double($0) }
        #expect(places.count == 4 && places[0] == 58 && places[1] > places[0])
        #expect(abs((places[3] - places[2]) - 2 * (places[2] - places[1])) < 0.4)
        // Each point has a strip that tells its value, but for that at 0.
        let notes = document.all("rect", class: "strip").map(\.text)
        #expect(notes.count == 3 && notes[1].contains("at 10") && notes[1].contains("16: 0.01"))
    }
}

import Foundation
import Reports
import Testing

@Suite struct TerminalPictureTests {
    private let rising: [[Float]] = (1...100).map { t in (0..<5).map { _ in pow(10, Float(t - 100) / 10) } }
    private let even: [[Float]] = (1...100).map { _ in [1, 1, 1] }

    private func strips(width: Int = 80, height: Int = 3, color: Bool = false) -> [String] {
        TerminalPicture.gradientStrips(
            [
                .init(name: "clipping", note: "not solved", gradientNorms: rising),
                .init(name: "clipping + Ω", note: "solved", gradientNorms: even),
            ], width: width, height: height, color: color
        ).components(separatedBy: "\n")
    }

    /// The text without its colours.
    private func plain(_ line: String) -> String {
        line.replacing(#/\u{1B}\[[0-9;]*m/#, with: "")
    }

    @Test func aVanishingGradientFallsTowardTheLeft() throws {
        let lines = strips(height: 1)
        #expect(lines[0] == "clipping   not solved")
        #expect(lines[1].hasPrefix("     1 ┤▁") && lines[1].hasSuffix("█"))
        let bars = lines[1].drop { $0 != "┤" }.dropFirst().unicodeScalars.map(\.value)
        #expect(bars == bars.sorted() && Set(bars).count == 8)
    }

    @Test func stripsShareOneScale() {
        let lines = strips()
        let labels = lines.filter { $0.contains("┤") }.map { $0.prefix(8) }
        #expect(labels == ["     1 ┤", " 1e-10 ┤", "     1 ┤", " 1e-10 ┤"])
        #expect(lines.contains("clipping + Ω   solved"))
        #expect(lines.joined(separator: " ").contains("from 1e-10 to 1 on a logarithmic scale"))
        #expect(lines[6 + 0].isEmpty == false && lines[7].hasSuffix(String(repeating: "█", count: 72)))
    }

    @Test(arguments: [24, 40, 80, 137])
    func noLineIsTooWide(_ width: Int) {
        for color in [false, true] {
            #expect(strips(width: width, color: color).allSatisfy { plain($0).count <= width })
        }
    }

    @Test func colourChangesNothingButTheColour() {
        let colored = strips(color: true)
        #expect(colored.joined().contains("\u{1B}[38;5;"))
        #expect(!strips().joined().contains("\u{1B}"))
        #expect(Array(colored.map(plain).prefix(11)) == Array(strips().prefix(11)))
    }

    @Test func zerosAreDotsAndOverflowsAreCrosses() {
        let norms: [[Float]] = [[.infinity], [.nan], [0], [0], [1e-3], [1]]
        let lines = TerminalPicture.gradientStrips([.init(name: "a", gradientNorms: norms)], width: 26, height: 1)
            .components(separatedBy: "\n")
        #expect(lines[1] == "     1 ┤××××××······▁▁▁███")
    }

    @Test(arguments: [[], [[]], [[0]], [[.nan]], [[1, 2]]] as [[[Float]]])
    func strangeNormsStillMakeAPicture(_ norms: [[Float]]) {
        let picture = TerminalPicture.gradientStrips([.init(name: "a", gradientNorms: norms)], width: 3, color: true)
        #expect(picture.contains("a"))
        #expect(TerminalPicture.gradientStrips([]).isEmpty)
    }

    @Test func aNameCannotCommandTheTerminal() {
        let strip = TerminalPicture.Strip(name: "a\u{1B}[2Jb\nc", gradientNorms: even)
        let picture = TerminalPicture.gradientStrips([strip])
        #expect(picture.hasPrefix("a·[2Jb·c\n"))
    }

    @Test func sparklinesShowTheShape() {
        #expect(TerminalPicture.sparkline([0, 1, 2, 3, 4, 5, 6, 7], width: 8) == "▁▂▃▄▅▆▇█")
        #expect(TerminalPicture.sparkline([0, 0, 7, 7], width: 2) == "▁█")
        #expect(TerminalPicture.sparkline([1, .nan, 2, -.infinity], width: 4) == "▁×█×")
        #expect(TerminalPicture.sparkline([0, 1, 10, 100], width: 4, logarithmic: true) == "▁▁▅█")
        #expect(TerminalPicture.sparkline([-1e308, 1e308], width: 4) == "▁█")
        #expect(TerminalPicture.sparkline([5, 5], width: 4) == "▁▁")
        #expect(TerminalPicture.sparkline([], width: 4).isEmpty && TerminalPicture.sparkline([1], width: 0).isEmpty)
    }

    @Test func aCurveHasItsFirstAndItsLastValue() {
        let line = TerminalPicture.curve(name: "loss", values: [1.386, 0.7, 0.0123], width: 40)
        #expect(line == "loss  1.39 █▅▁ 0.0123")
        #expect(TerminalPicture.curve(name: "loss", values: []) == "loss  nothing recorded")
    }

    @Test func anInspectionIsShownInBrief() {
        let layer = LayerInspection(
            name: "rnn", gradientNorms: rising, ratios: rising.map { $0.map { _ in 0.8 } }, eigenvalues: [(0, 0.8)])
        let inspection = Inspection(title: "a", layers: [layer], omegaOverTraining: [(1, 0.5), (2, 0.25)])
        let text = TerminalPicture.inspection(inspection, width: 60)
        #expect(text.hasPrefix("rnn   spectral radius 0.8\n"))
        #expect(text.contains("vanishes.") && text.contains("‖u_t‖/‖d_t‖  0.8 "))
        #expect(text.hasSuffix("Ω over training  0.5 █▁ 0.25"))
        #expect(text.components(separatedBy: "\n").allSatisfy { $0.count <= 60 })
    }
}

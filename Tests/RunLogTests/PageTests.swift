import Foundation
import Reports
import RunLog
import Testing

@Suite struct ReportPageTests {
    private static let hostile = "<script>alert('x')</script> & \"quotes\" \u{1B}[0m"

    private func run(_ name: String, settings: [(key: String, value: String)] = [], steps: Int = 30) -> ReportedRun {
        let events = (0..<steps).map {
            Sample.progress(step: $0 * 10, loss: 1 / Double($0 + 1), error: $0 > 20 ? 0 : 0.5)
        }
        return ReportedRun(name: name, settings: settings, events: events + Sample.oneOfEachKind)
    }

    @Test func everyRunHasItsNameOnThePage() {
        let names = (1...30).map { "run number \($0)" }
        let document = Document(ReportPage(runs: names.map { run($0, steps: 3) }).html)
        #expect(document.fault == nil)
        #expect(document.all("th").map(\.text).filter(names.contains) == names)
        #expect(document.all("label").count == 30)
    }

    @Test func whatANameHoldsIsTextAndNothingElse() {
        let settings = [(key: Self.hostile, value: Self.hostile)]
        let html = ReportPage(title: Self.hostile, runs: [run(Self.hostile, settings: settings)]).html
        let document = Document(html)
        #expect(document.fault == nil)
        #expect(document.all("script").isEmpty && !html.contains("<script"))
        #expect(document.all("th").contains { $0.text.contains("<script>alert('x')</script> & \"quotes\"") })
    }

    @Test func settingsThatDifferStandOutAndTheOthersAreFolded() {
        let one = run("a", settings: [("clip", "1"), ("cell", "elman"), ("omega", "2")])
        let two = run("b", settings: [("clip", "none"), ("cell", "elman")])
        let document = Document(ReportPage(runs: [one, two]).html)
        #expect(document.all("tr", class: "differs").map { $0.text } == ["clip1\nnone", "omega2\n–"])
        let folded = document.all("details").map(\.text).joined()
        #expect(folded.contains("1 setting the same") && folded.contains("elman") && !folded.contains("clip"))
    }

    @Test func aSingleRunHasNothingToDifferFrom() {
        let document = Document(ReportPage(runs: [run("a", settings: [("clip", "1")])]).html)
        #expect(document.all("tr", class: "differs").isEmpty && document.all("details").isEmpty)
        #expect(document.all("td").contains { $0.text == "1" })
    }

    @Test func allQuantitiesHaveACurve() {
        let document = Document(ReportPage(runs: [run("a"), run("b")]).html)
        let titles = document.all("text", class: "title").map(\.text)
        for title in ["Loss", "Error", "Gradient norm", "Ω", "Spectral radius", "Learning rate", "Sequence length"] {
            #expect(titles.contains { $0.hasPrefix(title) }, "no chart of \(title)")
        }
        #expect(!titles.contains { $0.hasPrefix("Steps not finite") }, "nothing was not finite")
        #expect(document.all("circle", class: "dot").count == 2, "a dot for each validation")
        #expect(document.all("title").contains { $0.text == "b: 30 of 10,000 wrong, length 200, 10 updates" })
    }

    @Test func aRunKeepsItsColour() {
        let document = Document(ReportPage(runs: [run("a"), run("b")]).html)
        let charts = document.all("svg").count
        #expect(document.all("g", class: "k0").count == document.all("g", class: "k1").count)
        #expect(document.all("g", class: "k1").count >= charts)
        #expect(document.all("g", class: "k2").isEmpty)
    }

    @Test func runsThatOverflowAreShownTillTheyDo() {
        let events = (1...10).map {
            Sample.progress(
                step: $0, loss: $0 > 5 ? .nan : 1, gradientNorm: $0 > 5 ? .infinity : pow(10, Double($0)), omega: 0,
                nonfiniteSteps: max(0, $0 - 5))
        }
        let document = Document(ReportPage(runs: [ReportedRun(name: "a", settings: [], events: events)]).html)
        #expect(document.fault == nil)
        #expect(document.all("path", class: "cross").count == 2)
        let titles = document.all("text", class: "title").map(\.text)
        #expect(titles.contains { $0.hasPrefix("Steps not finite") })
        #expect(!titles.contains("Ω"), "Ω was never computed")
        #expect(document.all("path").allSatisfy { !($0.attributes["d"] ?? "").contains("n") })
    }

    @Test func emptyRunsAndSingleEventsMakeAPage() {
        let empty = ReportedRun(name: "empty", settings: [], events: [])
        #expect(Document(ReportPage(runs: []).html).fault == nil)
        #expect(ReportPage(runs: [empty]).html.contains("No progress was recorded."))
        for event in Sample.oneOfEachKind + [Sample.progress(step: 0, loss: .nan, error: nil, gradientNorm: 0)] {
            let page = ReportPage(runs: [empty, ReportedRun(name: "one", settings: [], events: [event])])
            #expect(Document(page.html).fault == nil)
        }
    }

    @Test func theSummaryTellsTheOutcome() {
        let facts = ReportedRun.summary(of: Sample.oneOfEachKind).map { "\($0.key): \($0.value)" }
        #expect(
            facts == [
                "outcome: solved", "error: 0 %", "loss: 0.125",
                "last validation: 30 of 10,000 wrong at length 200", "updates: 12", "time: 2 s", "steps not finite: 0",
            ])
        #expect(ReportedRun.summary(of: [Sample.progress(step: 3)]).first?.value == "not finished")
        #expect(ReportedRun.summary(of: []).map(\.value) == ["nothing recorded"])
    }

    @Test func aLongRunMakesASmallPage() {
        let page = ReportPage(runs: [run("long", steps: 20_000)])
        #expect(page.html.utf8.count < 400_000)
    }
}

@Suite struct InspectionPageTests {
    private func page(_ norms: [[Float]], ratios: [[Float]] = [], omega: [(step: Int, omega: Double)] = []) -> Document
    {
        let layer = LayerInspection(
            name: "<rnn>", gradientNorms: norms, ratios: ratios, eigenvalues: [(0.5, 0.5), (0.5, -0.5), (1.1, 0)])
        let inspection = Inspection(
            title: "runs/<order>", layers: [layer], omegaOverTraining: omega, facts: [("error", "0 & none")])
        return Document(InspectionPage(inspection).html)
    }

    @Test func everyPictureHasASentence() {
        let norms = (1...50).map { t in (0..<8).map { Float(t * t) * 1e-6 + Float($0) * 1e-7 } }
        let document = page(norms, ratios: norms.map { $0.map { _ in 0.9 } }, omega: [(1, 0.5), (2, 0.1)])
        #expect(document.fault == nil)
        #expect(document.all("svg").count == 5 && document.all("figcaption").count == 5)
        #expect(document.all("figcaption").allSatisfy { $0.text.count > 60 && $0.text.hasSuffix(".") })
        #expect(document.all("h2").map(\.text) == ["<rnn>", "Training"])
        #expect(document.all("p").contains { $0.text.hasSuffix("the gradient vanishes.") })
        #expect(document.all("image").allSatisfy { $0.attributes["href"]?.hasPrefix("data:image/png;base64,") == true })
    }

    @Test(
        arguments: [
            [], [[]], [[0]], [[0, 0], [0, 0]], [[.nan, .infinity]], [[1]], [[0, 1], [1, 0]],
            [[.leastNonzeroMagnitude, 3e38], [0, .infinity]],
        ] as [[[Float]]])
    func strangeNormsStillMakeAPage(_ norms: [[Float]]) {
        let document = page(norms, ratios: norms, omega: [(1, .nan), (2, 0)])
        #expect(document.fault == nil)
        for path in document.all("path") + document.all("rect") {
            let numbers = ["d", "x", "y", "width", "height"].compactMap { path.attributes[$0] }.joined(separator: " ")
            #expect(!numbers.contains("nan") && !numbers.contains("inf"))
        }
    }

    @Test func aPageNeedsNothingFromElsewhere() {
        let norms: [[Float]] = [[1, 2], [3, 4]]
        let inspection = Inspection(
            title: "a", layers: [LayerInspection(name: "b", gradientNorms: norms, ratios: norms, eigenvalues: [])])
        for html in [InspectionPage(inspection).html, ReportPage(runs: []).html] {
            #expect(!html.contains("http") && !html.contains("<script") && !html.contains("url("))
            #expect(html.hasPrefix("<!DOCTYPE html>"))
        }
    }
}

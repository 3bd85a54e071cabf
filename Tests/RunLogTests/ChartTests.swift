import Foundation
import Testing

@testable import Reports

@Suite struct TickTests {
    @Test(arguments: [
        (0.0, 1.0, ["0", "0.2", "0.4", "0.6", "0.8", "1"]), (-3, 3, ["-2", "0", "2"]),
        (0, 24, ["0", "5", "10", "15", "20"]), (0.93, 1.02, ["0.94", "0.96", "0.98", "1", "1.02"]),
        (1e-7, 5e-7, ["1e-7", "2e-7", "3e-7", "4e-7", "5e-7"]), (0, 12, ["0", "2.5", "5", "7.5", "10"]),
    ])
    func linearTicksAreRound(_ lower: Double, _ upper: Double, _ labels: [String]) {
        #expect(Ticks.linear(from: lower, to: upper).map { Format.value($0, digits: 8) } == labels)
    }

    @Test(arguments: [
        (-3.2, 1.1, ["10⁻³", "10⁻²", "0.1", "1", "10"]), (-12, 6, ["10⁻¹²", "10⁻⁸", "10⁻⁴", "1", "10⁴"]),
        (-0.1, 0.75, ["1", "2", "5"]), (-0.01, 0.018, ["0.98", "1", "1.02", "1.04"]),
    ])
    func logarithmicTicksArePowersOfTenWhereThereIsRoom(_ lower: Double, _ upper: Double, _ labels: [String]) {
        #expect(Ticks.logarithmic(from: lower, to: upper).map(\.label) == labels)
    }

    @Test(arguments: [
        (0.0, 0.0), (1, 1), (5, 5.0000001), (-1e300, 1e300), (0, .leastNonzeroMagnitude), (3, 1), (0, .infinity),
    ])
    func strangeRangesHaveFewTicksAndNoneTwice(_ lower: Double, _ upper: Double) {
        let ticks = Ticks.linear(from: lower, to: upper)
        #expect(Set(ticks).count == ticks.count)
        #expect(1...12 ~= ticks.count)
    }

    @Test func whatIsCountedHasWholeTicks() {
        #expect(Axis(from: 0.5, to: 3.5, counts: true).ticks.map(\.label) == ["1", "2", "3"])
        #expect(Axis(from: 0, to: 60_000, counts: true).ticks.map(\.label).suffix(2) == ["40k", "60k"])
    }
}

@Suite struct AxisTests {
    @Test func aLinearAxisHoldsItsValuesInOrder() throws {
        let axis = Axis(covering: [-2, 5, .nan, .infinity], scale: .linear)
        let places = [-2.0, 1, 5].compactMap(axis.place)
        #expect(places == places.sorted() && places.count == 3)
        #expect(places.allSatisfy { 0...1 ~= $0 })
        #expect(axis.place(.nan) == nil && axis.place(-.infinity) == nil)
    }

    @Test func aLogarithmicAxisKeepsZerosApart() throws {
        let axis = Axis(covering: [0, 1e-3, 1e3], scale: .logarithmic)
        let least = try #require(axis.place(1e-3))
        #expect(axis.place(0) == 0)
        #expect(least > 0.05 && least < 0.2)
        #expect(axis.ticks.first == Tick(value: 0, label: "0"))
        #expect(axis.place(-1) == nil)
        #expect(Axis(covering: [1e-3, 1e3], scale: .logarithmic).place(0) == nil)
    }

    @Test func onlyAWideRangeIsLogarithmicByItself() {
        #expect(!Axis(covering: [0, 0.03, 0.7], scale: .automatic).isLogarithmic)
        #expect(Axis(covering: [0, 0.02, 0.7], scale: .automatic).isLogarithmic)
        #expect(!Axis(covering: [-1, 0.001, 0.7], scale: .automatic).isLogarithmic)
        #expect(!Axis(covering: [0, 0], scale: .automatic).isLogarithmic)
    }

    @Test(arguments: [[], [0.0], [7], [.nan], [.leastNonzeroMagnitude], [.infinity, -.infinity], [-1e308, 1e308]])
    func strangeValuesStillHavePlaces(_ values: [Double]) {
        for scale in [Scale.linear, .logarithmic, .automatic] {
            let axis = Axis(covering: values, scale: scale)
            let places = values.compactMap(axis.place)
            let shown = values.filter { $0.isFinite && ($0 >= 0 || !axis.isLogarithmic) }
            #expect(places.count == shown.count)
            #expect(places.allSatisfy { 0...1 ~= $0 })
        }
    }
}

@Suite struct FormatTests {
    @Test(arguments: [
        (0.0, "0"), (0.123456, "0.1235"), (3.2e-7, "3.2e-7"), (9.99996e-7, "1e-6"), (-1234.5, "-1235"),
        (1e12, "1e12"), (.nan, "nan"), (.infinity, "inf"), (.leastNonzeroMagnitude, "5e-324"), (1.7e308, "1.7e308"),
    ])
    func valuesAreShort(_ value: Double, _ text: String) {
        #expect(Format.value(value) == text)
    }

    @Test func countsDurationsAndPowers() {
        #expect([0, 999, 1500, 2e6].map { Format.count($0) } == ["0", "999", "1.5k", "2M"])
        #expect([1, -1234, 1_000_000].map { Format.grouped($0) } == ["1", "-1,234", "1,000,000"])
        #expect([4.21, 3590, 8040].map { Format.duration(seconds: $0) } == ["4.2 s", "59 min 50 s", "2 h 14 min"])
        #expect([-12, 0, 3].map(Format.powerOfTen) == ["10⁻¹²", "1", "10³"])
        #expect([1.25, -0.04, -3.0, .nan].map(Format.coordinate) == ["1.3", "0", "-3", "0"])
    }
}

@Suite struct DownsamplingTests {
    private let spiky = (0..<10_000).map { Point(x: Double($0), y: $0 == 4321 ? 99 : $0 == 777 ? -99 : 0.5) }

    @Test func extremesSurvive() {
        let few = Downsampling.extremes(of: spiky, limit: 600)
        #expect(few.count <= 600)
        #expect(few.contains(spiky[4321]) && few.contains(spiky[777]))
        #expect(few.map(\.x) == few.map(\.x).sorted())
    }

    @Test func fewPointsStayAsTheyAre() {
        #expect(Downsampling.extremes(of: Array(spiky[..<600]), limit: 600) == Array(spiky[..<600]))
    }

    @Test func aLongGapStaysAGap() {
        let broken = spiky.map { 5000...6000 ~= $0.x ? Point(x: $0.x, y: .nan) : $0 }
        let few = Downsampling.extremes(of: broken, limit: 600)
        #expect(few.contains { $0.y.isNaN && 5000...6000 ~= $0.x })
        #expect(!few.contains { $0.y.isFinite && 5040...5960 ~= $0.x })
    }

    @Test func stretchesCoverEverythingOnce() {
        for (count, parts) in [(10, 3), (3, 10), (1, 1), (0, 4), (601, 600)] {
            #expect(Downsampling.stretches(count, parts).flatMap { Array($0) } == Array(0..<count))
        }
    }

    @Test func meansKeepWhatNumbersCannotSay() {
        #expect(Downsampling.mean([1, 3, .nan, -.infinity]) == 2)
        #expect(Downsampling.mean([1, .infinity]) == .infinity)
        #expect(Downsampling.mean([.nan, -.infinity]) == -.infinity)
        #expect(Downsampling.mean([]).isNaN)
    }
}

@Suite struct ChartTests {
    private func chart(_ ys: [Double], scale: Scale = .linear) -> Chart {
        let points = ys.indices.map { Point(x: Double($0), y: ys[$0]) }
        return Chart(title: "T", xLabel: "x", scale: scale, series: [Series("run", key: 3, points: points)])
    }

    private func path(_ chart: Chart) throws -> String {
        let document = Document(chart.markup.description)
        #expect(document.fault == nil)
        return try #require(document.all("path", class: "line").first?.attributes["d"])
    }

    @Test func aLineBreaksWhereValuesAreNotFinite() throws {
        #expect(try path(chart([1, 2, 3, 4])).filter { $0 == "M" }.count == 1)
        #expect(try path(chart([1, 2, .nan, 4])).filter { $0 == "M" }.count == 2)
        #expect(try path(chart([.nan, .infinity, .nan])).isEmpty)
    }

    @Test func aCrossMarksWhereALineStops() {
        let document = Document(chart([1, 2, .infinity, .nan, .nan]).markup.description)
        #expect(document.all("path", class: "cross").count == 1)
        #expect(Document(chart([1, 2]).markup.description).all("path", class: "cross").isEmpty)
    }

    @Test func greaterValuesAreHigherUp() throws {
        let numbers = try path(chart([1, 100], scale: .logarithmic)).split { "MLh ".contains($0) }.compactMap {
            Double($0)
        }
        #expect(numbers.count == 5 && numbers[4] < numbers[1])
    }

    @Test func longLinesAreThinnedOut() throws {
        let path = try path(chart((0..<50_000).map { sin(Double($0)) }))
        #expect(path.filter { $0 == "L" }.count < 600)
    }

    @Test func thePointerFindsTheValueOfEveryLine() throws {
        var two = chart([0.25, 0.5, 0.75])
        two.series.append(Series("other", key: 1, points: [Point(x: 0, y: 8), Point(x: 2, y: 9)]))
        let notes = Document(two.markup.description).all("title").map(\.text)
        #expect(notes.first == "at 0\nrun: 0.25\nother: 8")
        #expect(notes.last == "at 2\nrun: 0.75\nother: 9")
    }

    @Test func bandsHoldZerosAndOverflows() throws {
        let slices = [(0.0, 1.0), (1e-3, .infinity), (1e-2, 10), (.nan, .nan), (1, 2)].enumerated()
            .map { Band.Slice(x: Double($0), low: $1.0, high: $1.1) }
        let band = Band("b", key: 0, opacity: 0.2, slices: slices)
        let document = Document(Chart(title: "T", xLabel: "x", scale: .logarithmic, bands: [band]).markup.description)
        let area = try #require(document.all("path", class: "area").first?.attributes["d"])
        #expect(document.fault == nil)
        #expect(area.filter { $0 == "Z" }.count == 2, "the gap divides the band")
        #expect(!area.contains("nan") && !area.contains("inf"))
    }

    @Test func dotsOutsideAndOnTheUnitCircleDiffer() {
        let plane = ComplexPlane(title: "λ", values: [(0.3, -0.4), (3, 4), (.nan, 0)])
        let document = Document(plane.markup.description)
        #expect(document.fault == nil)
        #expect(document.all("circle", class: "dot").count == 2)
        #expect(document.all("title").map(\.text) == ["0.3 − 0.4i, modulus 0.5", "3 + 4i, modulus 5"])
        #expect(document.all("g", class: "k1").count == 1)
    }
}

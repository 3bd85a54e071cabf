import Foundation
import Testing

@testable import Tasks

@Suite struct SeriesDataTests {
    /// Cases of two channels: the first counts the cases, the second is constant.
    private func file(_ labels: [String], path: String = "train.ts", channels: Int = 2) -> SeriesFile {
        let cases = labels.enumerated().map { number, label in
            SeriesCase(
                values: [[Float](repeating: Float(number), count: 1) + [Float](repeating: 0.1, count: channels - 1)],
                label: label, line: number + 10)
        }
        return SeriesFile(path: path, cases: cases, channels: channels, labels: Set(labels).sorted())
    }

    private func data(
        _ train: SeriesFile, _ test: SeriesFile? = nil, holdingBack fraction: Double = 0.25, seed: UInt64 = 1
    ) throws(DataError) -> SeriesData {
        var random = SeriesTesting.Random(state: seed)
        return try SeriesData(train: train, test: test, holdingBack: fraction, using: &random)
    }

    private func counts(_ examples: [SeriesData.Example], _ classes: Int) -> [Int] {
        (0..<classes).map { label in examples.count { $0.label == label } }
    }

    @Test func splitsInProportion() throws {
        let labels = [("a", 40), ("b", 20), ("c", 4)].flatMap { [String](repeating: $0.0, count: $0.1) }
        let data = try data(file(labels))
        #expect(data.labels == ["a", "b", "c"])
        #expect(counts(data.validation, 3) == [10, 5, 1])
        #expect(counts(data.fit, 3) == [30, 15, 3])
        let all = (data.fit + data.validation).map { $0.values[0][0] }
        #expect(Set(all).count == 64)
    }

    @Test func spreadsWhatRoundingLeavesOver() throws {
        let labels = (0..<10).flatMap { ["\($0)", "\($0)"] }
        let data = try data(file(labels), holdingBack: 0.2)
        #expect(data.validation.count == 4)
        #expect(counts(data.fit, 10).allSatisfy { $0 >= 1 })
    }

    @Test(arguments: [0.5, 0.99]) func keepsACaseOfEveryClass(_ fraction: Double) throws {
        let data = try data(file(["a", "b", "b", "c", "c", "c"]), holdingBack: fraction)
        #expect(counts(data.fit, 3).allSatisfy { $0 >= 1 })
        #expect(counts(data.validation, 3)[0] == 0)
        #expect(!data.validation.isEmpty)
    }

    @Test func holdsNothingBackOnRequest() throws {
        let data = try data(file(["a", "b", "b"]), holdingBack: 0)
        #expect(data.fit.map(\.label) == [0, 1, 1])
        #expect(data.validation.isEmpty)
        #expect(data.test.isEmpty)
    }

    @Test func sameSeedSameSplit() throws {
        let train = file((0..<100).map { "\($0 % 3)" })
        let one = try data(train, seed: 5)
        let same = try data(train, seed: 5)
        let other = try data(train, seed: 6)
        #expect(one.fit == same.fit && one.validation == same.validation)
        #expect(one.validation != other.validation)
    }

    @Test func standardizesByTheFitPart() throws {
        let train = file(["a", "a", "b", "b", "a", "b", "a", "b"])
        let data = try data(train, file(["b"], path: "test.ts"))
        let fitted = SeriesData.Standardization(of: data.fit.map(\.values))
        #expect(abs(fitted.mean[0]) < 1e-7)
        #expect(abs(fitted.deviation[0] - 1) < 1e-6)
        // The other parts are shifted and scaled alike: the test case is the number 0.
        let expected = Float((0 - data.standardization.mean[0]) / data.standardization.deviation[0])
        #expect(data.test == [SeriesData.Example(values: [[expected, 0]], label: 1)])
        #expect(data.validation.count == 2)
        let whole = SeriesData.Standardization(of: train.cases.map(\.values))
        #expect(data.standardization != whole)
    }

    @Test func takesDeviationsInDouble() {
        // In Float, ten times 0.1 is not 1, and the squares of the second channel would hide its deviation.
        let series: [[[Float]]] = [(0..<10).map { [0.1, 16_777_000 + Float($0 % 2), Float($0)] }]
        let standardization = SeriesData.Standardization(of: series)
        #expect(standardization.deviation[0] == 1)
        #expect(standardization.deviation[1] == 0.5)
        #expect(standardization.mean[1...] == [16_777_000.5, 4.5])
        #expect(abs(standardization.deviation[2] - 8.25.squareRoot()) < 1e-14)
        #expect(standardization(series[0])[9] == [0, 1, Float(4.5 / 8.25.squareRoot())])
    }

    @Test func refusesOneClass() throws {
        let error = #expect(throws: DataError.self) { try data(file(["a", "a"])) }
        #expect(error?.problem == "has only one class, \"a\"")
        #expect(error?.path == "train.ts")
    }

    @Test func leavesOutClassesWithoutCases() throws {
        var train = file(["a", "c"])
        train = SeriesFile(path: train.path, cases: train.cases, channels: 2, labels: ["a", "b", "c"])
        let data = try data(train)
        #expect(data.labels == ["a", "c"])
        #expect(data.fit.map(\.label) == [0, 1])
    }

    @Test func refusesATestFileOfAnotherKind() throws {
        let train = file(["a", "b"])
        var error = #expect(throws: DataError.self) { try data(train, file(["a", "x"], path: "test.ts")) }
        #expect(error?.problem == "class \"x\" does not occur in the training file")
        #expect(error?.path == "test.ts")
        #expect(error?.line == 11)
        error = #expect(throws: DataError.self) { try data(train, file(["a"], path: "test.ts", channels: 3)) }
        #expect(error?.problem == "has 3 channels, the training file has 2")
    }
}

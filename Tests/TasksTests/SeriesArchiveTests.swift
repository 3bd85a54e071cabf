import Foundation
import Testing

@testable import Tasks

/// Data sets of the UEA/UCR archive: `MNEME_DATA` names a folder that holds them, each in a folder of its name.
private enum SeriesArchive {
    static let folder: String? = {
        guard let data = ProcessInfo.processInfo.environment["MNEME_DATA"] else { return nil }
        return [data, data + "/ts_classification"].first {
            FileManager.default.fileExists(atPath: $0 + "/JapaneseVowels")
        }
    }()
}

@Suite(.enabled(if: SeriesArchive.folder != nil, "MNEME_DATA does not name a folder with ts_classification"))
struct SeriesArchiveTests {
    @Test(arguments: [
        ("BasicMotions", "ts", 40, 40, 6, 4, 100...100),
        ("JapaneseVowels", "ts", 270, 370, 12, 9, 7...29),
        ("GunPoint", "ts", 50, 150, 1, 2, 150...150),
        ("ItalyPowerDemand", "ts", 67, 1029, 1, 2, 24...24),
        ("ECG200", "txt", 100, 100, 1, 2, 96...96),
        ("Trace", "txt", 100, 100, 1, 4, 275...275),
    ])
    func reads(
        _ name: String, _ type: String, _ train: Int, _ test: Int, _ channels: Int, _ classes: Int,
        _ lengths: ClosedRange<Int>
    ) throws {
        let path = try #require(SeriesArchive.folder) + "/\(name)/\(name)"
        let files = try ["TRAIN", "TEST"].map { try SeriesFile.read("\(path)_\($0).\(type)") }
        #expect(files.map(\.cases.count) == [train, test])
        #expect(files.map(\.channels) == [channels, channels])
        #expect(files.map(\.labels.count) == [classes, classes])
        let found = files.flatMap(\.cases).map(\.values.count)
        #expect(found.min() == lengths.lowerBound)
        #expect(found.max() == lengths.upperBound)

        var random = SeriesTesting.Random(state: 1)
        let data = try SeriesData(train: files[0], test: files[1], holdingBack: 0.2, using: &random)
        #expect(data.fit.count + data.validation.count == train)
        #expect(data.validation.count == Int((0.2 * Double(train)).rounded()))
        #expect(data.test.count == test)
        let fitted = SeriesData.Standardization(of: data.fit.map(\.values))
        #expect(fitted.mean.allSatisfy { abs($0) < 1e-6 })
        #expect(fitted.deviation.allSatisfy { abs($0 - 1) < 1e-6 })
    }
}

import Foundation
import Testing

@testable import Tasks

@Suite struct SeriesFileTests {
    static let header = """
        # a comment
        @problemName Small
        @TIMESTAMPS false
        @univariate false
        @dimensions 2
        @equalLength false
        @classLabel true walk run
        @data

        """

    @Test func readsArchiveFormat() throws {
        let file = try SeriesTesting.read(Self.header + "1,2.5,-3e-1 : 4,5,6 : run\n\n# more\n7:8:walk\n")
        #expect(
            file.cases == [
                SeriesCase(values: [[1, 4], [2.5, 5], [-0.3, 6]], label: "run", line: 9),
                SeriesCase(values: [[7, 8]], label: "walk", line: 12),
            ])
        #expect(file.channels == 2)
        #expect(file.labels == ["run", "walk"])
    }

    @Test func readsCarriageReturnsAndByteOrderMark() throws {
        let text = Self.header + "1,2:3,4:run\n5,6:7,8:walk\n"
        let plain = try SeriesTesting.read(text)
        let other = try SeriesTesting.read("\u{FEFF}" + text.replacing("\n", with: "\r\n"))
        #expect(other.cases == plain.cases)
        #expect(plain.cases.count == 2)
    }

    @Test(arguments: [",", "\t", "   ", ", "])
    func readsTextWithClassFirst(_ separator: String) throws {
        let rows = [["1.0000000e+00", "0.5", "-2e+000"], ["-1", "3", "4"]]
        let text = rows.map { $0.joined(separator: separator) }.joined(separator: "\n")
        let file = try SeriesTesting.read("  " + text, named: "without_extension")
        #expect(
            file.cases == [
                SeriesCase(values: [[0.5], [-2]], label: "1", line: 1),
                SeriesCase(values: [[3], [4]], label: "-1", line: 2),
            ])
        #expect(file.channels == 1)
        #expect(file.labels == ["-1", "1"])
    }

    @Test func dropsPaddingOfTextOnly() throws {
        let file = try SeriesTesting.read("1\t5\t6\tNaN\tnan\n2\t7\tNaN\tNaN\tNaN\n")
        #expect(file.cases.map(\.values) == [[[5], [6]], [[7]]])
        let error = #expect(throws: DataError.self) { try SeriesTesting.read(Self.header + "1,NaN:2,3:run\n") }
        #expect(error?.line == 9)
        #expect(error?.problem == "value 2 of channel 1 is missing (NaN)")
    }

    @Test func ordersLabels() throws {
        #expect(try SeriesTesting.read("10,1\n9,1\n-1,1\n").labels == ["-1", "9", "10"])
        #expect(try SeriesTesting.read("10,1\n9,1\nb,1\n").labels == ["10", "9", "b"])
        #expect(try SeriesTesting.read("@classLabel true 3 20 1\n@data\n1:20\n2:20\n").labels == ["1", "3", "20"])
    }

    @Test func roundsCorrectly() throws {
        // Halfway between 1 and its successor, and a hair above: rounding through Double would lose the hair.
        let halfway = "1.000000059604644775390625"
        let file = try SeriesTesting.read("1,\(halfway),\(halfway)00000001\n")
        #expect(file.cases[0].values == [[1], [Float(1).nextUp]])
    }

    /// What is wrong, the line it is on and the words that name it.
    static let badFiles: [(text: String, line: Int?, problem: String)] = [
        ("", nil, "is empty"),
        ("\n# nothing\n \n", nil, "has no cases"),
        (header, nil, "has no cases"),
        ("@classLabel true 1 2\n", 1, "ends without a line @data"),
        ("@classLabel true 1 2\n1,2:1\n", 2, "data before the @data line"),
        ("@timeStamps true\n@data\n", 1, "time stamps are not supported"),
        ("@timeStamps maybe\n@data\n", 1, "neither true nor false"),
        ("@dimensions none\n@data\n", 1, "not a whole number above 0"),
        ("@classLabel false\n@data\n1,2:1\n", 1, "the cases have no class"),
        ("@targetLabel true\n@data\n", 1, "a number to predict"),
        ("@relation iris\n", 1, "ARFF"),
        (header + "1,2:3,4:run\n1,2,3:4,5:run\n", 10, "channel 1 has 3 values and channel 2 has 2"),
        (header + "1,2:run\n", 9, "the case has 1 channels, the header says 2"),
        ("@data\n1:2:a\n1:b\n", 3, "the case has 1 channels, the first case has 2"),
        (header + "1,2:3,x4:run\n", 9, "value 2 of channel 2 is \"x4\", not a number"),
        (header + "1,2:3,1e39:run\n", 9, "value 2 of channel 2 is 1e39, infinite or beyond"),
        (header + "1,2:-inf,3:run\n", 9, "value 1 of channel 2 is -inf, infinite or beyond"),
        (header + "1,2:?,3:run\n", 9, "value 1 of channel 2 is missing (?)"),
        (header + "1,,2:1,2,3:run\n", 9, "value 2 of channel 1 is missing"),
        (header + "1,2:3,4:swim\n", 9, "class \"swim\" is not among those of the header"),
        (header + "1,2:3,4:\n", 9, "the class is missing"),
        (header + "1,2::run\n", 9, "the series of channel 2 has no values"),
        (header + "run\n", 9, "no colon"),
        ("@equalLength true\n@data\n1,2:a\n1,2,3:b\n", 4, "the case has 3 steps, the first case has 2"),
        ("@equalLength true\n@seriesLength 3\n@data\n1,2:a\n", 4, "the case has 2 steps, the header says 3"),
        ("1,2,3\n2\n", 2, "a class and no values"),
        ("1,2,3\n2,NaN,NaN\n", 2, "a class and no values"),
        ("1,2,3\n2,NaN,4\n", 2, "value 1 is missing (NaN)"),
        ("1,2,3\n2,3,?\n", 2, "value 2 is missing (?)"),
        ("1 2 3\n?  2 3\n", 2, "the class is missing"),
        ("1\t2\t\t3\n", 1, "value 2 is missing"),
        ("label,t1,t2\n1,2,3\n", 1, "value 1 is \"t1\", not a number"),
        ("1,2:3,4:run\n", 1, "value 1 is \"2:3\", not a number"),
    ]

    @Test(arguments: badFiles) func refuses(_ bad: (text: String, line: Int?, problem: String)) throws {
        let error = #expect(throws: DataError.self) { try SeriesTesting.read(bad.text) }
        #expect(error?.line == bad.line)
        #expect(error?.problem.contains(bad.problem) == true, "\(error?.problem ?? "")")
        #expect(error?.path.hasSuffix("series.ts") == true)
    }

    @Test func refusesWhatIsNotUTF8() throws {
        let error = #expect(throws: DataError.self) {
            try SeriesTesting.withFile(Data("1,2\n2,".utf8) + [0xFF, 0xFE]) { try SeriesFile.read($0) }
        }
        #expect(error?.line == 2)
        #expect(error?.problem == "is not UTF-8 text")
    }

    @Test func refusesWhatIsNotAFile() throws {
        let folder = FileManager.default.temporaryDirectory.path
        func problem(_ path: String) -> String? {
            #expect(throws: DataError.self) { try SeriesFile.read(path) }?.problem
        }
        #expect(problem(folder) == "cannot be read: it is a folder")
        #expect(problem(folder + "/mneme-no-such-file") == "cannot be read: there is no such file")
        #expect(problem("/dev/null/file") == "cannot be read: a part of the path is not a folder")
        #expect(problem("/dev/null") == "cannot be read: it is a device, not a file")
    }

    @Test(.enabled(if: FileManager.default.fileExists(atPath: "/proc/self/mem"), "needs a file that fails to be read"))
    func refusesAnUnreadableFile() {
        let error = #expect(throws: DataError.self) { try SeriesFile.read("/proc/self/mem") }
        #expect(error?.problem == "cannot be read: Input/output error")
    }

    @Test func survivesDamage() throws {
        let good = [UInt8]((Self.header + "1,2.5,-3e-1:4,5,6:run\r\n7:8:walk\n").utf8)
        var random = SeriesTesting.Random(state: 7)
        var readable = 0
        for _ in 0..<500 {
            var bytes = good
            for _ in 0..<Int.random(in: 1...6, using: &random) {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                bytes[place] = Bool.random(using: &random) ? good.randomElement(using: &random) ?? 0 : bytes[place] ^ 16
            }
            guard let file = try? SeriesTesting.withFile(Data(bytes), { try SeriesFile.read($0) }) else { continue }
            readable += 1
            #expect(file.cases.allSatisfy { $0.values.allSatisfy { $0.count == file.channels } && !$0.values.isEmpty })
            #expect(file.cases.flatMap(\.values).joined().allSatisfy { $0.isFinite })
        }
        #expect((1..<500).contains(readable))
    }

    @Test func describesAnError() {
        var error = DataError(path: "a.ts", line: 7, problem: "is wrong", remedy: "Mend it.")
        #expect("\(error)" == "a.ts:7: is wrong\n       Mend it.")
        error = DataError(path: "a.ts", problem: "is wrong")
        #expect("\(error)" == "a.ts: is wrong")
    }
}

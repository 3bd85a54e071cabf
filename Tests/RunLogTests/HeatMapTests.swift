import Foundation
import Testing

@testable import Reports

@Suite struct HeatMapTests {
    @Test func aLargeGridIsAveragedDown() throws {
        let grid = (0..<1000).map { row in (0..<3000).map { Double(row < 500 ? $0 : -$0) } }
        let small = HeatMap.reduced(grid, columns: 400, rows: 200)
        #expect(small.count == 200 && small.allSatisfy { $0.count == 400 })
        #expect(small[0][0] == 3 && small[199][399] == -2995.5)
        #expect(HeatMap.reduced([[1, 2]], columns: 400, rows: 200) == [[1, 2]])
    }

    @Test func zerosAndOverflowsAreExplained() {
        let plain = Document(HeatMap(title: "T", xLabel: "t", exponents: [[0, 1], [2, .nan]]).markup.description)
        #expect(plain.fault == nil)
        #expect(!plain.all("text").contains { $0.text == "exactly 0" || $0.text == "not finite" })
        let odd = HeatMap(title: "T", xLabel: "t", exponents: [[-.infinity, 1], [2, .infinity]])
        let labels = Document(odd.markup.description).all("text").map(\.text)
        #expect(labels.contains("exactly 0") && labels.contains("not finite"))
    }

    @Test(arguments: [[[]], [], [[.nan]], [[-.infinity]], [[5]], [[1, 2], [3]]] as [[[Double]]])
    func strangeGridsStillMakeAPicture(_ grid: [[Double]]) {
        #expect(Document(HeatMap(title: "T", xLabel: "t", exponents: grid).markup.description).fault == nil)
    }

    @Test func coloursRunFromDarkToBright() {
        #expect(ColourMap.colour(at: 0) == Colour(0x440154))
        #expect(ColourMap.colour(at: 1) == Colour(0xFDE725))
        #expect(ColourMap.colour(at: .nan) == ColourMap.colour(at: -3))
        let brightness = (0...50).map { step in
            let colour = ColourMap.colour(at: Double(step) / 50)
            return 0.2126 * Double(colour.red) + 0.7152 * Double(colour.green) + 0.0722 * Double(colour.blue)
        }
        #expect(brightness == brightness.sorted())
        #expect(Colour(0xFF0000).terminalCode == 196 && Colour(0).terminalCode == 16)
    }
}

@Suite struct IndexedPNGTests {
    @Test func aSinglePixelHasTheKnownBytes() {
        // Check values of zlib's adler32 for two zeros and of crc32 for "IEND", as the specifications give them.
        let file = Array(IndexedPNG(width: 1, pixels: [0], palette: [Colour(0x010203)]).file)
        #expect(file.prefix(8) == [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
        #expect(file.suffix(12) == [0, 0, 0, 0, 0x49, 0x45, 0x4E, 0x44, 0xAE, 0x42, 0x60, 0x82])
        let stream: [UInt8] = [0x78, 0x01, 1, 2, 0, 0xFD, 0xFF, 0, 0, 0, 2, 0, 1]
        #expect(file.indices.contains { file[$0...].starts(with: stream) })
    }

    @Test func aLargePictureNeedsSeveralBlocks() {
        let file = IndexedPNG(width: 400, pixels: Array(repeating: 0, count: 80_000), palette: [Colour(0)]).file
        let scanlines = 80_000 + 200
        #expect(file.count == 8 + 25 + 15 + 13 + (12 + 2 + scanlines + 2 * 5 + 4) + 12)
    }
}

import Testing

@testable import Tasks

@Suite struct TextStreamsTests {
    /// A text whose tokens are all different, as their places.
    private func tokens(_ count: Int, memory: Int = 1 << 20) throws -> TokenSequence {
        let scalars = (0x100..<0x100 + UInt32(count)).compactMap { UnicodeScalar($0) }
        return try TextTesting.corpus(String(String.UnicodeScalarView(scalars)), unit: .character, memory: memory).train
    }

    @Test(arguments: [(21, 1, 4), (21, 4, 5), (21, 4, 2), (21, 5, 3), (24, 5, 3), (24, 23, 7), (2, 1, 9), (24, 1, 23)])
    func streamsCoverTheTextOnce(_ count: Int, _ streams: Int, _ steps: Int) throws {
        let cut = try TextStreams(try tokens(count), streams: streams, steps: steps)
        let length = (count - 1) / streams
        #expect(cut.length == length && cut.predictions == length * streams)
        var read = [[Int32]](repeating: [], count: streams)
        var chunks: [Int] = []
        for index in 0..<cut.updatesPerPass {
            let chunk = try cut.chunk(index)
            chunks.append(chunk.steps)
            #expect(chunk.inputs.count == chunk.steps * streams)
            #expect(chunk.targets == chunk.inputs.map { $0 + 1 })
            for (row, token) in chunk.inputs.enumerated() { read[row % streams].append(token) }
        }
        // Stream after stream, chunk after chunk: the text itself, but for fewer than B tokens at its end.
        #expect(read.flatMap { $0 } == (0..<Int32(length * streams)).map { $0 })
        #expect(read.allSatisfy { $0.count == length })
        #expect(count - 1 - cut.predictions < streams)
        #expect(chunks.dropLast().allSatisfy { $0 == steps })
        #expect((1...steps).contains(chunks.last ?? 0))
    }

    @Test func oneStreamPredictsAllButTheFirst() throws {
        let cut = try TextStreams(try tokens(50), streams: 1, steps: 7)
        #expect(cut.predictions == 49)
        let targets = try (0..<cut.updatesPerPass).flatMap { try cut.chunk($0).targets }
        #expect(targets == (1..<50).map { Int32($0) })
    }

    @Test func rowsAreStepsOfStreams() throws {
        let chunk = try TextStreams(try tokens(13), streams: 3, steps: 2).chunk(1)
        #expect(chunk == TextStreams.Chunk(steps: 2, inputs: [2, 6, 10, 3, 7, 11], targets: [3, 7, 11, 4, 8, 12]))
        let fromFile = try TextStreams(try tokens(13, memory: 0), streams: 3, steps: 2).chunk(1)
        #expect(fromFile == chunk)
    }

    @Test func refusesShortTexts() throws {
        let short = try tokens(5)
        #expect(try TextStreams(short, streams: 4, steps: 9).length == 1)
        let error = #expect(throws: DataError.self) { try TextStreams(short, streams: 5, steps: 1) }
        #expect(error?.problem == "has 5 tokens, too few for 5 streams")
        #expect(error?.remedy == "Take at least 6 tokens, or fewer streams.")
        #expect(error?.path.hasSuffix("/train.txt") == true)
        let single = try tokens(1)
        #expect(throws: DataError.self) { try TextStreams(single, streams: 1, steps: 1) }
    }
}

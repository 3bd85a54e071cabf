import Foundation
import Networks
import Tensors
import Testing

/// One case of `Fixtures/memn2n.json`: a memory network and some stories, and what PyTorch says of them in float64.
///
/// `Scripts/make-fixtures.py` made the file; lists are in row-major order.
struct MemN2NFixture: Decodable, Sendable, CustomTestStringConvertible {
    struct Parameter: Decodable, Sendable {
        let shape: [Int]
        let values: [Double]
    }

    struct Story: Decodable, Sendable {
        let sentences: [[Int32]]
        let ages: [Int]
        let question: [Int32]
        let answer: Int
    }

    enum CodingKeys: String, CodingKey {
        case name, hops, tying, linear, words, dimension, ages, stories, parameters, logits, attention, loss, gradient
        case isOrdered = "position_encoding"
    }

    let name: String
    let hops: Int
    let tying: String
    let isOrdered: Bool
    let linear: Bool
    let words: Int
    let dimension: Int
    let ages: Int
    let stories: [Story]
    /// `embedding.K` and `time.K`, or `input`, `output`, `question`, `input_time`, `output_time`, `hop` and `answer`.
    let parameters: [String: Parameter]
    /// [B, V].
    let logits: [Double]
    /// By hop and story.
    let attention: [[[Double]]]
    /// The mean over the stories.
    let loss: Double
    let gradient: [String: [Double]]

    var testDescription: String { name }

    static let all: [MemN2NFixture] = {
        guard let url = Bundle.module.url(forResource: "memn2n", withExtension: "json", subdirectory: "Fixtures"),
            let data = try? Data(contentsOf: url)
        else { return [] }
        return (try? JSONDecoder().decode([MemN2NFixture].self, from: data)) ?? []
    }()

    /// The names that the parameters have in the file, in the order in which the network shows its own.
    var names: [String] {
        tying == "adjacent"
            ? (0...hops).map { "embedding.\($0)" } + (0...hops).map { "time.\($0)" }
            : ["input", "output", "question", "input_time", "output_time", "hop", "answer"]
    }

    func network() throws -> MemN2N {
        var random = Random(seed: 1)
        var network = MemN2N(
            words: words, dimension: dimension, hops: hops, memory: ages,
            tying: try #require(MemN2N.Tying(rawValue: tying)), encoding: isOrdered ? .position : .bag,
            hasEmptySlots: false, using: &random)
        var values = try names.map { try #require(parameters[$0]) }
        #expect(values.map(\.shape) == network.parameters.map(\.value.shape))
        network.forEachParameter { parameter in
            let next = values.removeFirst()
            parameter = Tensor(next.values.map { Scalar($0) }, shape: next.shape)
        }
        return network
    }

    var batch: StoryBatch {
        var batch = StoryBatch()
        for story in stories {
            batch.append(sentences: story.sentences, ages: story.ages, question: story.question, answer: story.answer)
        }
        return batch
    }
}

/// The memory network beside PyTorch in float64: outputs, attention, loss and gradients.
@Suite struct MemN2NReferenceTests {
    private let tolerance = isDouble ? 1e-12 : 5e-5

    @Test func thereAreCases() { #expect(MemN2NFixture.all.count >= 20) }

    @Test(arguments: MemN2NFixture.all) func agreesWithPyTorch(_ fixture: MemN2NFixture) throws {
        let (network, batch) = (try fixture.network(), fixture.batch)
        #expect(
            relativeError(network.logits(batch, isLinear: fixture.linear).doubles, fixture.logits) <= tolerance)
        let attention = network.attention(batch, isLinear: fixture.linear)
        for (hop, stories) in fixture.attention.enumerated() {
            for (story, weights) in stories.enumerated() {
                #expect(relativeError(attention[story][hop], weights) <= tolerance)
            }
        }
        let pass = backpropagate(through: network) { $0.loss(batch, isLinear: fixture.linear) }
        let count = Double(batch.count)
        #expect(abs(pass.loss / count - fixture.loss) <= tolerance * max(1, fixture.loss))
        let expected = try fixture.names.map { try #require(fixture.gradient[$0]).map { $0 * count } }
        #expect(relativeError(pass.gradient.tensors, expected) <= 10 * tolerance)
    }
}

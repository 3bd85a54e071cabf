import Foundation
import Tasks
import Tensors

/// Turns a text into a unit vector, such that a question is near the fact that answers it.
///
/// A small network of our own over words and character n-grams, trained on made-up sentences and questions, so it bears
/// misspelling, other wording and names that it never saw. `mneme study encoder` trains it again.
public struct CueEncoder: Sendable {
    /// Changes when the weights change: vectors made by another encoder can't be compared with these.
    public let identity: String
    let weights: AddressingWeights

    init(_ weights: AddressingWeights) {
        self.weights = weights
        identity = weights.identity
    }

    /// Reads the weights from a file that `mneme study encoder` wrote; throws where it is missing or damaged.
    public init(reading path: String) throws(DataError) {
        let weights = try AddressingWeights(reading: path)
        try weights.check(path)
        self.init(weights)
    }

    /// The encoder that comes with the library; throws where its file has gone missing.
    public static func shipped() throws -> CueEncoder { try loaded.get() }

    private static let loaded = Result { () throws(DataError) -> CueEncoder in
        try CueEncoder(reading: try Resource.path("addressing.safetensors"))
    }

    /// How many numbers a vector has.
    public var width: Int { CueNetwork.address }

    /// The vector of a text, of unit length; all zero only for a text without a letter or digit.
    public func encode(_ text: String) -> [Float] {
        weights.network.encode(CueToken.words(of: text).lazy.map(\.word))[..<CueNetwork.address].map { Float($0) }
    }

    /// The vector of a fact, and the fact as the judge sees it, for less than both cost one by one.
    func look(at text: String, for judge: SupersedingJudge) -> (vector: [Float], side: SupersedingSide) {
        let tokens = CueToken.words(of: text)
        let both = weights.network.encode(tokens.lazy.map(\.word))
        let view = TextView(tokens, weights.network)
        let isWhole = tokens.count <= TextView.limit
        let relation = isWhole ? Array(both[CueNetwork.address...]) : view.relation(weights.network)
        return (both[..<CueNetwork.address].map { Float($0) }, judge.side(view, relation: relation))
    }
}

/// Files that come with the library.
enum Resource {
    /// The path of a file in the folder that the build puts beside the program or the test bundle.
    static func path(_ name: String) throws(DataError) -> String {
        let program = Bundle.main.executableURL?.resolvingSymlinksInPath().deletingLastPathComponent()
        let beside = Bundle.allBundles.map { $0.bundleURL.deletingLastPathComponent() }
        for folder in [program, Bundle.main.resourceURL, Bundle.main.bundleURL].compactMap({ $0 }) + beside {
            for bundle in ["mneme_Facts.resources", "mneme_Facts.bundle", "mneme_Facts.bundle/Contents/Resources"] {
                let path = folder.appendingPathComponent(bundle).appendingPathComponent(name).path
                if FileManager.default.fileExists(atPath: path) { return path }
            }
        }
        throw DataError(
            path: "mneme_Facts.resources/\(name)", problem: "is not beside the program",
            remedy: "Keep the folder mneme_Facts.resources, which the build makes, in the folder of the program.")
    }

    /// A text in that folder.
    static func text(_ name: String) throws(DataError) -> String {
        let path = try path(name)
        guard let bytes = FileManager.default.contents(atPath: path) else {
            throw DataError(path: path, problem: "cannot be read")
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

import Foundation
import RunLog

#if canImport(FoundationXML)
    import FoundationXML
#endif

/// Events to test with.
enum Sample {
    static let oneOfEachKind: [Event] = [
        .started(.init(version: "0.1.0", task: "temporal-order", cell: "elman", seed: 7)),
        progress(step: 10),
        .validation(
            .init(step: 10, seconds: 1.5, length: 200, loss: 0.25, error: 0.003, wrong: 30, sequences: 10_000)),
        .checkpoint(.init(step: 10)),
        .finished(.init(step: 12, seconds: 2, solved: true, error: 0, loss: 0.125)),
    ]

    static func progress(
        step: Int, loss: Double = 0.1, error: Double? = 0.5, gradientNorm: Double = 1, omega: Double = 0.2,
        nonfiniteSteps: Int = 0
    ) -> Event {
        .progress(
            .init(
                step: step, seconds: Double(step) / 3, sequences: 20 * step, length: 100, loss: loss, error: error,
                gradientNorm: gradientNorm, omega: omega, rho: 0.95, learningRate: 0.01,
                nonfiniteSteps: nonfiniteSteps))
    }
}

/// A file that is gone when its test ends.
final class TemporaryFile {
    let url = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID()).jsonl")

    deinit { try? FileManager.default.removeItem(at: url) }

    func write(_ events: [Event]) throws {
        let log = try RunLogWriter(creating: url)
        for event in events { try log.append(event) }
    }

    func text() throws -> String {
        try String(contentsOf: url, encoding: .utf8)
    }
}

/// The elements of a page, found by a parser that accepts nothing unbalanced.
final class Document: NSObject, XMLParserDelegate {
    struct Element {
        var name: String
        var attributes: [String: String]
        var text = ""
    }

    private(set) var elements: [Element] = []
    private(set) var fault: String?
    private var open: [Int] = []

    init(_ text: String) {
        super.init()
        let parser = XMLParser(data: Data(text.utf8))
        parser.delegate = self
        if !parser.parse() { fault = "line \(parser.lineNumber): \(String(describing: parser.parserError))" }
    }

    func all(_ name: String, class style: String? = nil) -> [Element] {
        elements.filter { element in
            let styles = element.attributes["class"]?.split(separator: " ").map(String.init) ?? []
            return element.name == name && (style.map(styles.contains) ?? true)
        }
    }

    func parser(
        _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
        attributes: [String: String]
    ) {
        open.append(elements.count)
        elements.append(Element(name: name, attributes: attributes))
    }

    func parser(_ parser: XMLParser, foundCharacters text: String) {
        for index in open { elements[index].text += text }
    }

    func parser(
        _ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?
    ) {
        open.removeLast()
    }
}

import Foundation

/// What a memory network looked at to answer a question about a story.
public struct StoryAttention: Sendable {
    /// The sentences that it was given, the oldest first.
    public var sentences: [String]
    /// The question.
    public var question: String
    /// Its answer, and the probability that it gives to it.
    public var answer: (text: String, probability: Double)
    /// The right answer, where it is known.
    public var expected: String?
    /// p of each hop and sentence, [hops][sentences].
    public var weights: [[Double]]
    /// The sentences that the right answer follows from, where they are known.
    public var supports: Set<Int>

    /// What was looked at, and what was answered.
    public init(
        sentences: [String], question: String, answer: (text: String, probability: Double), expected: String? = nil,
        weights: [[Double]], supports: Set<Int> = []
    ) {
        (self.sentences, self.question, self.answer, self.expected) = (sentences, question, answer, expected)
        (self.weights, self.supports) = (weights, supports)
    }

    /// Whether the answer is right, where that is known.
    public var isRight: Bool? { expected.map { $0 == answer.text } }

    /// The weight of a sentence in a hop, 0 where it has none or none that is a number.
    func weight(_ hop: Int, _ sentence: Int) -> Double {
        guard hop < weights.count, sentence < weights[hop].count, weights[hop][sentence].isFinite else { return 0 }
        return weights[hop][sentence]
    }

    /// The answer in words: what it is, how probable, and whether it is right.
    var verdict: String {
        let given = "\(answer.text) (p = \(String(format: "%.2f", answer.probability)))"
        guard let expected else { return given }
        return expected == answer.text ? "\(given), which is right" : "\(given); right is \(expected)"
    }
}

extension StoryAttention {
    /// The story with a column of weights for each hop, in per cent, as text of at most `width` columns.
    ///
    /// Of a long story, only sentences that some hop gives 5 % or more are shown, and those that the answer follows
    /// from, which have a star.
    public func text(width: Int = 80) -> String {
        let shown = sentences.indices.filter { sentence in
            sentences.count <= 12 || supports.contains(sentence)
                || weights.indices.contains { weight($0, sentence) >= 0.05 }
        }
        let numbers = weights.indices.map { "hop \($0 + 1)" }.joined(separator: "  ")
        let room = max(20, width - numbers.count - 6)
        var lines = ["  " + padded("", room) + "  " + numbers]
        for sentence in shown {
            let cells = weights.indices.map { hop -> String in
                let share = weight(hop, sentence)
                let block = Canvas.block(eighths: max(1, Int((8 * share).rounded())))
                return "\(share >= 0.05 ? block : " ")" + String(format: "%4.0f", 100 * share)
            }
            let mark = supports.contains(sentence) ? "*" : " "
            lines.append(
                "\(mark) " + padded(Canvas.printable(sentences[sentence]), room) + "  "
                    + cells.joined(separator: "  "))
        }
        if shown.count < sentences.count { lines.append("  (\(sentences.count - shown.count) more, hardly looked at)") }
        lines.append("  \(Canvas.printable(question)) \(Canvas.printable(verdict))")
        return lines.joined(separator: "\n")
    }

    private func padded(_ text: String, _ width: Int) -> String {
        let kept = text.count > width ? text.prefix(width - 1) + "…" : Substring(text)
        return kept + String(repeating: " ", count: max(0, width - kept.count))
    }
}

/// A page that shows the attention of each hop over the sentences, for some questions.
public struct StoryPage: Sendable {
    /// What was inspected.
    public var title: String
    /// Anything worth knowing, such as the error.
    public var facts: [(key: String, value: String)]
    /// The questions.
    public var questions: [StoryAttention]

    /// A page about some questions.
    public init(title: String, facts: [(key: String, value: String)], questions: [StoryAttention]) {
        (self.title, self.facts, self.questions) = (title, facts, questions)
    }

    /// The page as self-contained HTML.
    public var html: String {
        let page = Page(
            title: title,
            subtitle: "Which sentences each hop looked at to answer a question. The darker the cell, the more; a star "
                + "marks the sentences that the right answer follows from, which the network was never told.",
            style: style, body: [Page.table(of: facts)] + questions.map(section))
        return page.text
    }

    private var style: Markup {
        """
        td.weight { text-align: right; min-width: 4.5rem; }
        .question { font-weight: 600; } .wrong { color: var(--c1); } .right { color: var(--c2); }
        """
    }

    private func section(_ question: StoryAttention) -> Markup {
        let hops = question.weights.indices.map { "<th scope=\"col\">hop \($0 + 1)</th>" as Markup }
        let rows = question.sentences.indices.map { row(question, $0) }
        let verdict = question.isRight.map { $0 ? "right" : "wrong" } ?? "same"
        return """
            <section>
            <h2>\(question.question) <span class="\(verdict)">\(question.verdict)</span></h2>
            <div class="table"><table>
            <thead><tr><th></th><th scope="col">sentence</th>\(hops)</tr></thead>
            <tbody>
            \(rows)
            </tbody>
            </table></div>
            </section>
            """
    }

    private func row(_ question: StoryAttention, _ sentence: Int) -> Markup {
        let cells = question.weights.indices.map { hop -> Markup in
            let weight = min(1, max(0, question.weight(hop, sentence)))
            let shade = Int((100 * weight).rounded())
            let text = weight >= 0.005 ? String(format: "%.0f %%", 100 * weight) : ""
            return """
                <td class="weight" style="background: color-mix(in srgb, var(--c0) \(shade)%, transparent)">\(text)</td>
                """
        }
        let mark = question.supports.contains(sentence) ? "★" : ""
        return "<tr><td>\(mark)</td><td>\(question.sentences[sentence])</td>\(cells)</tr>"
    }
}

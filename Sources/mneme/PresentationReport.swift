import Facts
import Foundation
import Reports

/// The page of the study of presentations.
struct PresentationReport {
    private let study: PresentationStudy
    private let result: PresentationStudy.Result
    private let table: PresentationTable

    init(_ study: PresentationStudy, _ result: PresentationStudy.Result, _ table: PresentationTable) {
        (self.study, self.result, self.table) = (study, result, table)
    }

    var page: StudyPage {
        StudyPage(
            title: "How often must a fact be shown?",
            summary: "Random facts learnt by gradient descent, each shown once a pass, against telling each of them "
                + "once to the fact memory.",
            tables: [main, memory, trials], figures: [learning, forgetting], settings: table.settings)
    }

    private var main: StudyPage.Table {
        StudyPage.Table(
            title: "Shown, and told once", columns: PresentationTable.columns, rows: table.rows,
            caption: "Counts are how often each fact was shown: the median of \(study.seeds.count) seeds, the least "
                + "and the greatest in brackets. \"Old kept\" is the share of one half of the facts that was still known "
                + "when 99 % of the other half, learnt after it, were; the extra shows are those with replay until 99 % "
                + "of both halves were known. Bits are facts · log2(objects) · recall. The memory's size is that of its "
                + "files, with its index and the words of the facts. It is asked by what was told, without the object; "
                + "its recall is the share of facts that came first and were trusted.")
    }

    private var memory: StudyPage.Table {
        let ways: [(String, KeyPath<PresentationStudy.OneTelling, PresentationStudy.Known>)] = [
            ("what contradicts an older fact replaces it", \.judged), ("nothing is replaced", \.kept),
        ]
        let rows = result.telling.flatMap { row in
            ways.map { name, way in
                let known = row.telling.map { $0[keyPath: way] }
                let shares = [
                    known.map(\.cue.trusted), known.map(\.cue.first), known.map(\.cue.among),
                    known.map(\.question.trusted), known.map(\.question.first), known.map(\.question.among),
                    known.map(\.before.trusted), known.map(\.after.trusted),
                ]
                return ["\(row.facts)", name] + shares.map { Words.percent(mean($0)) }
                    + ["\(known.map(\.asked).max() ?? 0)"]
            }
        }
        return StudyPage.Table(
            title: "The fact memory, told once",
            columns: [
                "facts", "told so that", "asked in the words told: trusted", "first", "among",
                "in other words: trusted",
                "first", "among", "first half before the second", "first half after it", "asked for",
            ],
            rows: rows,
            caption: "Sentences about made-up people, in wordings and names that nothing was trained on. First is the "
                + "share of facts that came first; trusted leaves out those where the memory would not have answered, "
                + "and among counts what came first or was shown as one of several answers that disagree.")
    }

    private var trials: StudyPage.Table {
        let rows = result.rows.map { row in
            let how = row.gradient
            let tried = row.trials.sorted {
                ($0.gradient.batch, $0.gradient.rate) < ($1.gradient.batch, $1.gradient.rate)
            }
            let words = tried.map { trial in
                let batch = study.batches.count > 1 ? " × \(trial.gradient.batch)" : ""
                let most = trial.learning.most.map(String.init) ?? "more"
                return "\(Words.short(trial.gradient.rate))\(batch): \(most)"
            }
            return [
                "\(row.facts)", "\(how.network.rawValue) \(how.hidden)", how.optimizer.rawValue, Words.short(how.rate),
                words.joined(separator: ", "),
            ]
        }
        return StudyPage.Table(
            title: "Learning rates tried",
            columns: ["facts", "network", "optimizer", "chosen", "rate: shown until 99 %"], rows: rows,
            caption: "On other facts, those of seed \(study.tuningSeed). \"more\" is more than with the best before "
                + "it, where the trial ended, or than the limit.")
    }

    // MARK: - Figures

    private var learning: StudyPage.Figures {
        StudyPage.Figures(
            title: "Recall over presentations",
            caption: "The share of the facts that is known, after each was shown so often (logarithmic; the mean of "
                + "the seeds; a line for each number of hidden units). The dot is the fact memory after one telling.",
            charts: groups.map { group in
                let tellings = result.telling.filter { $0.facts == group.facts }.flatMap(\.telling)
                let told = mean(tellings.map(\.judged.cue.trusted))
                let lines = group.rows.enumerated().map { key, row in
                    Series(
                        "\(row.gradient.hidden)", key: key,
                        points: mean(of: row.learning.map { Array(zip($0.shown, $0.recall)) }))
                }
                let dot = Series(
                    "told once", key: 7, style: .dots, points: [Point(x: 1, y: told, note: "the fact memory: \(told)")])
                return Chart(
                    title: group.name(nil), xLabel: "times each fact was shown", xScale: .logarithmic,
                    series: lines + [dot])
            })
    }

    private var forgetting: StudyPage.Figures {
        StudyPage.Figures(
            title: "What new facts do to old ones",
            caption: "The share of the first half of the facts (old) and of the second (new) that is known while the "
                + "second is learnt, in the largest network; (r) is with replay, where old ones are shown among the new ones.",
            charts: groups.compactMap { group in
                guard let row = group.rows.max(by: { $0.gradient.hidden < $1.gradient.hidden }) else { return nil }
                let parts: [(String, (PresentationStudy.Forgetting) -> [(Int, Double)])] = [
                    ("old", { points($0.without, \.old) }), ("new", { points($0.without, \.new) }),
                    ("old (r)", { points($0.with, \.old) }), ("new (r)", { points($0.with, \.new) }),
                ]
                let lines = parts.enumerated().map { key, part in
                    Series(part.0, key: key, points: mean(of: row.forgetting.map(part.1).filter { !$0.isEmpty }))
                }
                return Chart(
                    title: group.name(row.gradient.hidden), xLabel: "times each new fact was shown",
                    xScale: .logarithmic, series: lines)
            })
    }

    /// The rows that share a chart: all sizes of a network.
    private var groups: [Group] {
        study.facts.flatMap { count in
            study.networks.flatMap { network in
                study.optimizers.map { optimizer in
                    let rows = result.rows.filter {
                        $0.facts == count && $0.gradient.network == network && $0.gradient.optimizer == optimizer
                    }
                    return Group(facts: count, network: network, optimizer: optimizer, rows: rows)
                }
            }
        }
    }
}

/// The sizes of a network.
private struct Group {
    let facts: Int
    let network: PresentationStudy.Network
    let optimizer: PresentationStudy.Rule
    let rows: [PresentationStudy.Row]

    /// The title of a chart, of all sizes or of one.
    func name(_ hidden: Int?) -> String {
        "\(facts) facts, \(network.rawValue)\(hidden.map { " \($0)" } ?? ""), \(optimizer.rawValue)"
    }
}

private func points(
    _ course: PresentationStudy.Course?, _ values: KeyPath<PresentationStudy.Course, [Double]>
) -> [(Int, Double)] {
    course.map { Array(zip($0.shown, $0[keyPath: values])) } ?? []
}

/// The mean of several curves; each keeps its last value after its end.
private func mean(of curves: [[(Int, Double)]]) -> [Point] {
    let places = Set(curves.joined().map(\.0)).sorted()
    var next = curves.map { _ in 0 }
    return places.map { place in
        let values = curves.indices.compactMap { curve -> Double? in
            while next[curve] + 1 < curves[curve].count, curves[curve][next[curve] + 1].0 <= place { next[curve] += 1 }
            return curves[curve].isEmpty ? nil : curves[curve][next[curve]].1
        }
        return Point(x: Double(place), y: mean(values))
    }
}

private func mean(_ values: [Double]) -> Double {
    values.isEmpty ? .nan : values.reduce(0, +) / Double(values.count)
}

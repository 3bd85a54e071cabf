import Facts
import Foundation

/// What the study of presentations found, in rows of words and of JSON.
struct PresentationTable {
    static let columns = [
        "facts", "learner", "parameters", "optimizer", "rate", "batch", "shown until 99 %", "until 100 %", "recall",
        "bits/parameter", "old kept", "with replay", "extra shows", "seconds",
    ]

    private let study: PresentationStudy
    private let result: PresentationStudy.Result

    init(_ study: PresentationStudy, _ result: PresentationStudy.Result) {
        (self.study, self.result) = (study, result)
    }

    /// A cell for each of the columns.
    var rows: [[String]] {
        study.facts.flatMap { count in
            result.telling.filter { $0.facts == count }.flatMap { row in
                [words(row, "told once", \.judged), words(row, "told once, all kept", \.kept)]
            }
                + result.rows.filter { $0.facts == count }.map(words)
        }
    }

    /// The table with aligned columns, but for what the page has room for.
    var text: String {
        let wide = Set(["batch", "seconds"].compactMap(Self.columns.firstIndex))
        let lines = ([Self.columns] + rows).map { line in line.indices.filter { !wide.contains($0) }.map { line[$0] } }
        let widths = lines[0].indices.map { column in lines.map { $0[column].count }.max() ?? 0 }
        return lines.map { line in
            zip(line, widths).map { $0.padding(toLength: $1, withPad: " ", startingAt: 0) }.joined(separator: "  ")
        }.joined(separator: "\n")
    }

    private func words(
        _ row: PresentationStudy.TellingRow, _ name: String,
        _ how: KeyPath<PresentationStudy.OneTelling, PresentationStudy.Known>
    ) -> [String] {
        let known = row.telling.map { $0[keyPath: how] }
        let size = (known.map(\.bytes).max() ?? 0) / 1024
        func shown(_ share: Double) -> String { known.allSatisfy { $0.cue.trusted >= share } ? "1" : "not by 1" }
        return [
            "\(row.facts)", name, "\(size) KiB", "–", "–", "–", shown(PresentationStudy.most), shown(1),
            Words.percent(mean(known.map(\.cue.trusted))), "–", Words.percent(mean(known.map(\.after.trusted))), "–",
            "0",
            Words.short(row.seconds),
        ]
    }

    private func words(_ row: PresentationStudy.Row) -> [String] {
        let how = row.gradient
        let numbers = Numbers(row, study)
        return [
            "\(row.facts)", "\(how.network.rawValue) \(how.hidden)", "\(numbers.parameters)", how.optimizer.rawValue,
            Words.short(how.rate), "\(how.batch)", shows(row.learning.map(\.most)), shows(row.learning.map(\.all)),
            Words.percent(numbers.recall), String(format: "%.3g", numbers.bits), share(numbers.kept),
            share(numbers.replayed), shows(numbers.extra), Words.short(row.seconds),
        ]
    }

    /// The median of some counts with the least and the greatest; what was not reached is more than the limit.
    private func shows(_ counts: [Int?]) -> String {
        let sorted = counts.map { $0 ?? .max }.sorted()
        guard let first = sorted.first, let last = sorted.last else { return "–" }
        func word(_ count: Int) -> String { count == .max ? ">\(study.limit)" : "\(count)" }
        let middle = word(sorted[sorted.count / 2])
        return first == last ? middle : "\(middle) (\(word(first))–\(word(last)))"
    }

    private func share(_ value: Double?) -> String { value.map(Words.percent) ?? "–" }

    // MARK: - JSON

    /// The settings, then a line a row; what was not reached is null.
    var json: [String] {
        let settings = JSONValue.line(
            [("settings", .text("presentations"))] + self.settings.map { ($0.key, .text($0.value)) })
        let told = result.telling.flatMap { row in [line(row, "told once", \.judged), line(row, "kept", \.kept)] }
        return [settings] + told + result.rows.map(line)
    }

    private func line(
        _ row: PresentationStudy.TellingRow, _ name: String,
        _ how: KeyPath<PresentationStudy.OneTelling, PresentationStudy.Known>
    ) -> String {
        let known = row.telling.map { $0[keyPath: how] }
        return JSONValue.line([
            ("row", .text(name)), ("facts", .number(Double(row.facts))), ("seeds", .number(Double(known.count))),
            ("recall", .number(mean(known.map(\.cue.trusted)))), ("first", .number(mean(known.map(\.cue.first)))),
            ("among", .number(mean(known.map(\.cue.among)))),
            ("recall_other_words", .number(mean(known.map(\.question.trusted)))),
            ("first_other_words", .number(mean(known.map(\.question.first)))),
            ("among_other_words", .number(mean(known.map(\.question.among)))),
            ("old_before", .number(mean(known.map(\.before.trusted)))),
            ("old_kept", .number(mean(known.map(\.after.trusted)))),
            ("asked", .number(Double(known.map(\.asked).max() ?? 0))),
            ("bytes", .number(Double(known.map(\.bytes).max() ?? 0))),
        ])
    }

    private func line(_ row: PresentationStudy.Row) -> String {
        let numbers = Numbers(row, study)
        func list(_ counts: [Int?]) -> JSONValue {
            .raw("[" + counts.map { $0.map(String.init) ?? "null" }.joined(separator: ", ") + "]")
        }
        return JSONValue.line([
            ("row", .text("gradient")), ("facts", .number(Double(row.facts))),
            ("network", .text(row.gradient.network.rawValue)), ("hidden", .number(Double(row.gradient.hidden))),
            ("parameters", .number(Double(numbers.parameters))), ("optimizer", .text(row.gradient.optimizer.rawValue)),
            ("rate", .number(row.gradient.rate)), ("batch", .number(Double(row.gradient.batch))),
            ("shown_99", list(row.learning.map(\.most))), ("shown_100", list(row.learning.map(\.all))),
            ("recall", .number(numbers.recall)), ("bits_per_parameter", .number(numbers.bits)),
            ("old_kept", .number(numbers.kept ?? .nan)), ("old_kept_with_replay", .number(numbers.replayed ?? .nan)),
            ("extra_shows", list(numbers.extra)),
        ])
    }

    /// Every setting, and what it was.
    var settings: [(key: String, value: String)] {
        func list(_ values: [some Any]) -> String { values.map { "\($0)" }.joined(separator: ", ") }
        return [
            ("facts", list(study.facts)), ("objects", "\(study.objects)"), ("relations", "10"),
            ("networks", list(study.networks.map(\.rawValue))), ("hidden", list(study.hidden)),
            ("optimizers", list(study.optimizers.map(\.rawValue))),
            ("learning rates of sgd", list(study.rates[.sgd] ?? [])),
            ("learning rates of adam", list(study.rates[.adam] ?? [])), ("batch", list(study.batches)),
            ("momentum of sgd", "\(study.momentum)"), ("clip, global norm", "\(study.clip)"),
            ("limit of shows", "\(study.limit)"), ("replay", "\(study.replay)"),
            ("questions to the memory", "\(study.questions)"),
            ("seeds", "\(study.seeds.lowerBound)...\(study.seeds.upperBound)"), ("tuning seed", "\(study.tuningSeed)"),
        ]
    }

    /// The numbers of a row, over its seeds.
    private struct Numbers {
        let parameters: Int
        let recall: Double
        let bits: Double
        let kept: Double?
        let replayed: Double?
        /// Shows of each old fact, while the new ones were learnt with replay.
        let extra: [Int?]

        init(_ row: PresentationStudy.Row, _ study: PresentationStudy) {
            parameters = row.learning.first?.parameters ?? 0
            recall = mean(row.learning.map { $0.recall.last ?? 0 })
            bits = Double(row.facts) * log2(Double(study.objects)) * recall / Double(max(parameters, 1))
            let without = row.forgetting.compactMap(\.without?.kept)
            let with = row.forgetting.compactMap(\.with?.kept)
            kept = without.isEmpty ? nil : mean(without)
            replayed = with.isEmpty ? nil : mean(with)
            extra = row.forgetting.map { forgetting in
                forgetting.with?.both.map { Int((Double($0) * study.replay).rounded()) }
            }
        }
    }
}

private func mean(_ values: [Double]) -> Double {
    values.isEmpty ? .nan : values.reduce(0, +) / Double(values.count)
}

import ArgumentParser
import Foundation
import Networks
import Tasks
import Training

// How the words of the command line become values.

/// A length, or a range of lengths: `100`, `50...200`.
struct LengthRange: ExpressibleByArgument {
    let range: ClosedRange<Int>

    init?(argument: String) {
        let words = argument.components(separatedBy: "...")
        let ends = words.compactMap { Int($0) }
        guard ends.count == words.count, ends.count <= 2, let from = ends.first, let to = ends.last else { return nil }
        guard from > 0, to >= from else { return nil }
        range = from...to
    }
}

/// Throws where a task has no sequences of some lengths.
func check(_ lengths: ClosedRange<Int>, of task: any LongSpanTask) throws(ValidationError) {
    guard lengths.lowerBound >= task.leastLength else {
        throw ValidationError("\(task.name) needs a length of \(task.leastLength) or more.")
    }
    guard lengths.upperBound <= task.mostLength else {
        throw ValidationError("\(task.name) takes a length of \(task.mostLength) at most.")
    }
}

/// A limit, or `none`.
struct Limit: ExpressibleByArgument {
    let value: Double?

    init?(argument: String) {
        if argument == "none" {
            value = nil
        } else if let number = Double(argument), number > 0, number.isFinite {
            value = number
        } else {
            return nil
        }
    }
}

/// `constant`, `cosine`, `halve`, `step:PERIOD:FACTOR`, `decay:FIRST:FACTOR` or `1/t:PERIOD`.
struct ScheduleArgument: ExpressibleByArgument {
    let schedule: Schedule

    init?(argument: String) {
        let parts = argument.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        switch parts.first {
        case "constant" where parts.count == 1: schedule = .constant
        case "cosine" where parts.count == 1: schedule = .cosine
        case "halve" where parts.count == 1: schedule = .halveWhenWorse
        case "step" where parts.count == 3:
            guard let period = Int(parts[1]), let factor = Double(parts[2]) else { return nil }
            schedule = .step(period: period, factor: factor)
        case "decay" where parts.count == 3:
            guard let start = Int(parts[1]), let factor = Double(parts[2]) else { return nil }
            schedule = .decay(after: start, period: 1, factor: factor)
        case "1/t" where parts.count == 2:
            guard let period = Int(parts[1]) else { return nil }
            schedule = .inverse(period: period)
        default: return nil
        }
    }
}

extension AnyCell.Kind: ExpressibleByArgument {}
extension TextUnit: ExpressibleByArgument {}
extension Activation: ExpressibleByArgument {}
extension Initialization: ExpressibleByArgument {}
extension Omega.Form: ExpressibleByArgument {
    public init?(argument: String) {
        switch argument {
        case "norms": self = .norms
        case "squared-norms", "squaredNorms": self = .squaredNorms
        default: return nil
        }
    }
    public static var allValueStrings: [String] { ["norms", "squared-norms"] }
}
extension Omega.Reduction: ExpressibleByArgument {}
extension NonfinitePolicy: ExpressibleByArgument {}
extension OptimizerSettings.Kind: ExpressibleByArgument {}
extension RunSettings.Goal: ExpressibleByArgument {}

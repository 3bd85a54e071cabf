import ArgumentParser
import Foundation
import Networks
import Training

/// Numbers of tasks: `3`, `1...20`, `1,2,5`, `1...3,7`.
struct TaskNumbers: ExpressibleByArgument {
    let numbers: [Int]

    init?(argument: String) {
        var numbers: [Int] = []
        for part in argument.components(separatedBy: ",") {
            let ends = part.components(separatedBy: "...").map { Int($0) }
            guard let first = ends.first, let from = first, let last = ends.last, let to = last else { return nil }
            guard ends.count <= 2, from > 0, to >= from, to < 1000 else { return nil }
            numbers += from...to
        }
        guard Set(numbers).count == numbers.count else { return nil }
        self.numbers = numbers
    }
}

/// The models that learn stories.
enum StoryModel: String, ExpressibleByArgument, CaseIterable {
    case memn2n
}

extension MemN2N.Tying: ExpressibleByArgument {}
extension MemN2N.Encoding: ExpressibleByArgument {}

/// The options of `mneme train stories`.
struct StoryOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The tasks to learn jointly, such as 3, 1...20 or 1,2,5. (default: 1)", valueName: "numbers"))
    var tasks: TaskNumbers?

    @Option(help: "The model. (default: memn2n)")
    var model: StoryModel?

    @Option(help: "How often the memory is read for a question. (default: 3)")
    var hops: Int?

    @Option(help: "The width of memories and states. (default: 20; 50 for several tasks)")
    var dimension: Int?

    @Option(help: "How many of a story's last sentences are kept. (default: 50)")
    var memory: Int?

    @Option(help: "How the hops share their weights. (default: adjacent)")
    var tying: MemN2N.Tying?

    @Option(
        help:
            "What a sentence is: its words in their places (centred or position), or a bag of them. (default: centred)")
    var encoding: MemN2N.Encoding?

    @Flag(inversion: .prefixedNo, help: "Let hops look at the slots that a story leaves empty. (default: yes)")
    var emptySlots: Bool?

    @Option(help: "The most moments without a sentence while training, as a share of a story. (default: 0.1)")
    var timeNoise: Double?

    @Option(
        help: ArgumentHelp(
            "First passes without the softmax of the hops. (default: 20; 30 for several tasks)", valueName: "passes"))
    var linearStart: Int?

    @Option(help: "The learning rate of those passes. (default: 0.005)")
    var linearRate: Double?

    @Option(help: "Train so many networks and take the best on the training questions. (default: 1)")
    var restarts: Int?

    /// Whether any of them is given.
    var isChanged: Bool {
        let given: [Any?] = [
            tasks, model, hops, dimension, memory, tying, encoding, emptySlots, timeNoise, linearStart, linearRate,
            restarts,
        ]
        return given.contains { $0 != nil }
    }

    /// The settings of a run on stories as the paper has them, changed by what is given.
    func settings(data: String?, heldBack: Double?) throws -> RunSettings {
        var settings = RunSettings.stories(path: data, tasks: tasks?.numbers ?? [1])
        guard var stories = settings.stories else { return settings }
        func set<Value>(_ target: inout Value, _ value: Value?) { if let value { target = value } }
        set(&stories.hops, hops)
        set(&stories.dimension, dimension)
        set(&stories.memory, memory)
        set(&stories.tying, tying)
        set(&stories.encoding, encoding)
        set(&stories.emptySlots, emptySlots)
        set(&stories.timeNoise, timeNoise)
        set(&stories.linearStart, linearStart)
        set(&stories.linearRate, linearRate)
        set(&stories.restarts, restarts)
        set(&stories.heldBack, heldBack)
        settings.stories = stories
        return settings
    }
}

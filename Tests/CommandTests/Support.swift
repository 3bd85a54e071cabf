import Foundation
import Tensors

/// The line that `mneme train --json` ends with.
struct TrainingResult: Decodable, Equatable {
    var task: String
    var cell: String
    var seed: UInt64
    var solved: Bool
    var steps: Int
    var seconds: Double
    var error: Double
    var loss: Double?
    var gradientNorm: Double?
    var omega: Double?
    var rho: Double?
    var nonfiniteSteps: Int
    var run: String

    enum CodingKeys: String, CodingKey {
        case task, cell, seed, solved, steps, seconds, error, loss, omega, rho, run
        case gradientNorm = "gradient_norm"
        case nonfiniteSteps = "nonfinite_steps"
    }

    /// The same without what depends on the clock and on the name of the folder.
    var withoutCircumstances: TrainingResult {
        var result = self
        (result.seconds, result.run) = (0, "")
        return result
    }
}

/// The line that `mneme eval --json` prints.
struct EvaluationResult: Decodable, Equatable {
    var length: Int
    var sequences: Int
    var wrong: Int
    var error: Double
}

/// Small trainings that take a fraction of a second.
enum Short {
    /// Solved after some hundred updates.
    static let solved = "train temporal-order --length 20 --optimizer adam --lr 0.002 --steps 2000 --until solved"
    /// Not solved after so few.
    static let unsolved = "train temporal-order --length 20 --optimizer adam --lr 0.0005 --steps 30 --hidden 12"
    /// With everything that has a state: Ω, a curriculum, Adam.
    static let synthetic =
        "train temporal-order --length 20...60 --curriculum --omega 2 --optimizer adam --lr 0.001 "
        + "--steps 400 --check-every 50 --until never"
    /// With momentum, a learning rate that depends on the past, and the best parameters so far.
    static let series =
        "train series --data train.ts --test test.ts --optimizer sgd --lr 0.05 --momentum 0.9 --nesterov "
        + "--schedule halve --batch 16 --steps 400 --check-every 5"
}

/// Files of series: waves of two frequencies, one class each.
enum Waves {
    static func file(cases: Int, steps: Int = 40, seed: UInt64, classes: [String] = ["slow", "fast"]) -> String {
        var random = Random(seed: seed)
        let lines = (0..<cases).map { number in
            let frequency = number % classes.count == 0 ? 0.2 : 0.5
            let phase = 6 * random.uniform()
            let values = (0..<steps).map { sin(frequency * Double($0) + phase) + 0.3 * random.normal() }
            return values.map { "\($0)" }.joined(separator: ",") + ":" + classes[number % classes.count]
        }
        return "@classLabel true \(classes.joined(separator: " "))\n@data\n" + lines.joined(separator: "\n") + "\n"
    }
}

extension Scratch {
    /// Writes the files that ``Short/series`` reads.
    func writeSeries() throws {
        try write(Waves.file(cases: 24, seed: 1), to: "train.ts")
        try write(Waves.file(cases: 20, seed: 2), to: "test.ts")
    }
}

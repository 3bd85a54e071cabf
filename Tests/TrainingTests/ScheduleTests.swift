import Foundation
import RunLog
import Testing
import Training

@Suite struct ScheduleTests {
    /// The factor of a schedule after some of 1000 updates, with so many halvings.
    struct Point: Sendable {
        let schedule: Schedule
        let updates: Int
        var halvings = 0
        let factor: Double
    }

    static let points = [
        Point(schedule: .constant, updates: 0, factor: 1),
        Point(schedule: .constant, updates: 999, halvings: 3, factor: 1),
        Point(schedule: .step(period: 100, factor: 0.1), updates: 0, factor: 1),
        Point(schedule: .step(period: 100, factor: 0.1), updates: 99, factor: 1),
        Point(schedule: .step(period: 100, factor: 0.1), updates: 100, factor: 0.1),
        Point(schedule: .step(period: 100, factor: 0.1), updates: 250, factor: 0.01),
        Point(schedule: .decay(after: 40, period: 10, factor: 0.5), updates: 0, factor: 1),
        Point(schedule: .decay(after: 40, period: 10, factor: 0.5), updates: 39, factor: 1),
        Point(schedule: .decay(after: 40, period: 10, factor: 0.5), updates: 40, factor: 0.5),
        Point(schedule: .decay(after: 40, period: 10, factor: 0.5), updates: 49, factor: 0.5),
        Point(schedule: .decay(after: 40, period: 10, factor: 0.5), updates: 50, factor: 0.25),
        Point(schedule: .decay(after: 40, period: 10, factor: 0.5), updates: 75, factor: 0.0625),
        Point(schedule: .decay(after: 0, period: .max, factor: 0.5), updates: 999, factor: 0.5),
        Point(schedule: .decay(after: .max, period: .max, factor: 0.5), updates: 999, factor: 1),
        Point(schedule: .cosine, updates: 0, factor: 1),
        Point(schedule: .cosine, updates: 250, factor: 0.8535533905932737),
        Point(schedule: .cosine, updates: 500, factor: 0.5),
        Point(schedule: .cosine, updates: 1000, factor: 0),
        Point(schedule: .cosine, updates: 2000, factor: 0),
        Point(schedule: .inverse(period: 50), updates: 0, factor: 1),
        Point(schedule: .inverse(period: 50), updates: 50, factor: 0.5),
        Point(schedule: .inverse(period: 50), updates: 950, factor: 0.05),
        Point(schedule: .halveWhenWorse, updates: 700, factor: 1),
        Point(schedule: .halveWhenWorse, updates: 700, halvings: 3, factor: 0.125),
    ]

    @Test(arguments: points) func hasTheFactor(_ point: Point) {
        let factor = point.schedule.factor(after: point.updates, of: 1000, halvings: point.halvings)
        #expect(abs(factor - point.factor) < 1e-15)
    }

    @Test(arguments: [
        Schedule.cosine, .step(period: 3, factor: 0.5), .inverse(period: 2),
        .decay(after: 4, period: 2, factor: 0.5),
    ])
    func reachesTheTraining(_ schedule: Schedule) throws {
        let folder = try TemporaryFolder()
        var settings = RunSettings.small(steps: 10)
        (settings.schedule, settings.checkEvery) = (schedule, 1)
        var rates: [Double] = []
        let run = try Run(creating: folder.path("run"), settings, on: .one)
        _ = try run.train(observe: { if case .progress(let line) = $0 { rates.append(line.learningRate) } })
        let expected = (0..<10).map { 1e-3 * schedule.factor(after: $0, of: 10, halvings: 0) }
        #expect(rates == expected)
    }

    @Test(arguments: ["temporal-order", "series"]) func halvesWhenWorse(_ task: String) throws {
        let folder = try TemporaryFolder()
        var settings = task == "series" ? try folder.series(steps: 60) : .small(steps: 60)
        (settings.schedule, settings.optimizer.learningRate, settings.checkEvery) = (.halveWhenWorse, 0.05, 2)
        let run = try Run(creating: folder.path("run"), settings, on: .one)
        var (rates, losses): ([Double], [Double]) = ([], [])
        _ = try run.train(observe: { event in
            switch event {
            case .progress(let line):
                // The check of this update is done, so the last loss is its own.
                if task != "series" { losses.append(run.result.loss) }
                rates.append(line.learningRate)
            case .validation(let line) where task == "series": losses.append(line.loss)
            default: break
            }
        })
        var halvings = 0
        for (number, rate) in rates.enumerated() {
            if number > 1, losses[number - 1] > losses[number - 2] { halvings += 1 }
            #expect(rate == 0.05 * pow(0.5, Double(halvings)), "check \(number)")
        }
        #expect(rates.count == 30 && halvings > 0)
    }
}

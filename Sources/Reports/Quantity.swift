import RunLog

/// A number that progress records, and how to show it.
struct Quantity {
    var title: String
    var note = ""
    var caption: String
    var scale = Scale.automatic
    var rules: [Rule] = []
    var trend = Curve.Trend.median
    var showsValidation = false
    var isWorthShowing: (any Sequence<Event.Progress>) -> Bool = { _ in true }
    var value: (Event.Progress) -> Double?

    /// The quantities of a report, in the order of its charts.
    static var all: [Quantity] {
        [
            Quantity(title: "Loss", caption: "The training loss.", value: \.loss),
            Quantity(
                title: "Error", note: "fraction wrong; dots: validation",
                caption: "The fraction of sequences that were wrong; a dot is a measurement on fresh sequences.",
                trend: .mean, showsValidation: true, value: \.error),
            Quantity(
                title: "Gradient norm", note: "before clipping",
                caption: "Spikes are exploding gradients, which clipping cuts; a cross at the top marks an overflow.",
                scale: .logarithmic, value: \.gradientNorm),
            Quantity(
                title: "Ω", caption: "How far the gradient's norm is from being kept at each step back through time.",
                isWorthShowing: { $0.contains { $0.omega != 0 } }, value: \.omega),
            Quantity(
                title: "Spectral radius of Wₕ",
                caption: "Far below 1 gradients vanish; above 1 they can explode.", scale: .linear,
                rules: [Rule(1)], value: \.rho),
            Quantity(
                title: "Learning rate", caption: "The step size of the optimizer.", trend: .none,
                value: \.learningRate),
            Quantity(
                title: "Sequence length", note: "steps",
                caption: "The longest sequences in use: a curriculum raises it.", scale: .linear, trend: .none,
                value: { Double($0.length) }),
            Quantity(
                title: "Steps not finite",
                caption: "Updates so far whose gradient was NaN, infinite or absurdly large.", scale: .linear,
                trend: .none, isWorthShowing: { $0.contains { $0.nonfiniteSteps > 0 } },
                value: { Double($0.nonfiniteSteps) }),
        ]
    }
}

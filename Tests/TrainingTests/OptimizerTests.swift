import Networks
import Tensors
import Testing
import Training

/// Two tensors of parameters, three numbers in all.
private struct Trio: Module {
    var pair = Tensor([1, -2])
    var single = Tensor([0.5])

    mutating func visitParameters(_ visit: inout some ParameterVisitor & ~Copyable) {
        visit("pair", &pair)
        visit("single", &single)
    }

    var numbers: [Double] { parameters.flatMap { $0.value.scalars.map { Double($0) } } }
}

extension Gradient<Trio> {
    fileprivate init(_ a: Scalar, _ b: Scalar, _ c: Scalar) { self.init([Tensor([a, b]), Tensor([c])]) }
}

/// Every optimizer against PyTorch 2.13 in float64.
///
///     p = torch.tensor([1.0, -2, 0.5], dtype=torch.float64, requires_grad=True)
///     optimizer = torch.optim.SGD([p], lr=0.1)
///     for g in [[0.5, -1, 0], [0.25, 2, 1e-3], [-1, 0.5, 3], [0, 0, 0]]:
///         p.grad = torch.tensor(g, dtype=torch.float64)
///         optimizer.step()
///         print(p)
@Suite struct OptimizerTests {
    /// An optimizer by its settings, and the parameters after each update.
    struct Reference: Sendable, CustomTestStringConvertible {
        let settings: OptimizerSettings
        let parameters: [[Double]]
        var testDescription: String { "\(settings)" }
    }

    private static let slopes = [(0.5, -1, 0), (0.25, 2, 1e-3), (-1, 0.5, 3), (0, 0, 0)].map {
        Gradient<Trio>($0, $1, $2)
    }

    static let references = [
        Reference(
            settings: .init(.sgd, learningRate: 0.1),
            parameters: [[0.95, -1.9, 0.5], [0.925, -2.1, 0.4999], [1.025, -2.15, 0.1999], [1.025, -2.15, 0.1999]]),
        Reference(
            settings: .init(.sgd, learningRate: 0.1, momentum: 0.9),
            parameters: [
                [0.95, -1.9, 0.5], [0.88, -2.01, 0.4999], [0.917, -2.159, 0.19981], [0.9503, -2.2931, -0.070271],
            ]),
        Reference(
            settings: .init(.sgd, learningRate: 0.1, momentum: 0.9, nesterov: true),
            parameters: [
                [0.905, -1.81, 0.5], [0.817, -2.109, 0.49981], [0.9503, -2.2931, -0.070271],
                [0.98027, -2.41379, -0.3133439],
            ]),
        Reference(
            settings: .init(.rmsprop, learningRate: 0.1),  // alpha=0.9
            parameters: [
                [0.683772253983, -1.68377224398, 0.5], [0.536330306524, -1.96948652562, 0.183782233667],
                [0.818188228663, -2.04273136646, -0.132445513205], [0.818188228663, -2.04273136646, -0.132445513205],
            ]),
        Reference(
            settings: .init(.adam, learningRate: 0.1),
            parameters: [
                [0.900000002, -1.900000001, 0.5], [0.806782040477, -1.93661035347, 0.425587369734],
                [0.827417742885, -1.97817547315, 0.361686849301], [0.844321254615, -2.01222308999, 0.309343431235],
            ]),
        Reference(
            settings: .init(.adamw, learningRate: 0.1, weightDecay: 0.01),
            parameters: [
                [0.899000002, -1.898000001, 0.4995], [0.804883040475, -1.93271235347, 0.424587869734],
                [0.824713859843, -1.97234476079, 0.360262761431], [0.840792657713, -2.00442003287, 0.307559080604],
            ]),
    ]

    @Test(arguments: references) func agreesWithPyTorch(_ reference: Reference) {
        var model = Trio()
        var optimizer = reference.settings.optimizer(for: model)
        for (slope, expected) in zip(Self.slopes, reference.parameters) {
            optimizer.update(&model, along: slope)
            let worst = zip(model.numbers, expected).map { abs($0 - $1) }.max()
            #expect(worst ?? 1 < 2e-6, "\(model.numbers) against \(expected)")  // 1 - β₂ in Float is off by 1.3e-5
        }
        #expect(optimizer.updates == Self.slopes.count)
    }

    @Test(arguments: references) func goesOnFromItsMemory(_ reference: Reference) {
        var model = Trio()
        var whole = reference.settings.optimizer(for: model)
        for slope in Self.slopes.prefix(2) { whole.update(&model, along: slope) }

        var other = reference.settings.optimizer(for: model)
        (other.memory, other.updates) = (whole.memory, whole.updates)
        var copy = model
        for slope in Self.slopes.dropFirst(2) {
            whole.update(&model, along: slope)
            other.update(&copy, along: slope)
        }
        #expect(copy.numbers == model.numbers)
        #expect(other.memory.map(\.name) == whole.memory.map(\.name))
        #expect(other.memory.map(\.tensors) == whole.memory.map(\.tensors))
    }

    @Test func takesTheLearningRateOfTheMoment() {
        var model = Trio()
        var optimizer = OptimizerSettings(.sgd, learningRate: 0.1).optimizer(for: model)
        optimizer.learningRate = 1
        optimizer.update(&model, along: Self.slopes[0])
        #expect(model.numbers == [0.5, -1, 0.5])
    }
}

@Suite struct ClippingTests {
    /// A gradient of norm 13: 3, -4 and 12.
    private static let slope = Gradient<Trio>(3, -4, 12)

    @Test func leavesTheGradientAlone() {
        var gradient = Self.slope
        #expect(Clipping.none.apply(to: &gradient) == 13)
        #expect(gradient.tensors == Self.slope.tensors)
    }

    @Test func scalesAllParametersTogether() {
        var gradient = Self.slope
        #expect(Clipping.globalNorm(6.5).apply(to: &gradient) == 13)
        #expect(gradient.tensors == [Tensor([1.5, -2]), Tensor([6])])
        #expect(Clipping.globalNorm(6.5).apply(to: &gradient) == 6.5)
        #expect(gradient.tensors == [Tensor([1.5, -2]), Tensor([6])])
    }

    @Test func limitsEachValue() {
        var gradient = Self.slope
        #expect(Clipping.eachValue(3.5).apply(to: &gradient) == 13)
        #expect(gradient.tensors == [Tensor([3, -3.5]), Tensor([3.5])])
    }

    @Test func tellsWhichNormsAreNotFinite() {
        for norm in [Double.nan, .infinity, 1.1e10] { #expect(NonfinitePolicy.concerns(norm), "\(norm)") }
        for norm in [0, 1, 1e10] { #expect(!NonfinitePolicy.concerns(norm), "\(norm)") }
    }
}

import Networks
import Tensors

/// Changes the parameters of a model along a gradient; a value that carries its own averages.
public protocol Optimizer<Model>: Sendable {
    /// The model whose parameters it changes.
    associatedtype Model: Module
    /// The size of a step.
    var learningRate: Double { get set }
    /// What it remembers: named lists of one tensor a parameter.
    var memory: [(name: String, tensors: [Tensor])] { get set }
    /// How many updates it has made.
    var updates: Int { get set }
    /// One step against the gradient.
    mutating func update(_ model: inout Model, along gradient: Gradient<Model>)
}

/// Stochastic gradient descent, with momentum if wanted.
///
///     m ← μ m + g        θ ← θ - η m        Nesterov: θ ← θ - η (g + μ m)
public struct SGD<Model: Module>: Optimizer {
    public var learningRate: Double
    public var updates = 0
    private let momentum: Double
    private let nesterov: Bool
    private var velocity: [Tensor]

    /// Plain descent unless a momentum is given.
    public init(for model: Model, learningRate: Double, momentum: Double = 0, nesterov: Bool = false) {
        self.learningRate = learningRate
        self.momentum = momentum
        self.nesterov = nesterov
        velocity = momentum == 0 ? [] : Gradient(zeroFor: model).tensors
    }

    public var memory: [(name: String, tensors: [Tensor])] {
        get { velocity.isEmpty ? [] : [("velocity", velocity)] }
        set { velocity = newValue.first?.tensors ?? [] }
    }

    public mutating func update(_ model: inout Model, along gradient: Gradient<Model>) {
        updates += 1
        let rate = Scalar(-learningRate)
        var index = 0
        model.forEachParameter { parameter in
            let slope = gradient.tensors[index]
            if velocity.isEmpty {
                parameter.add(slope, scaledBy: rate)
            } else {
                velocity[index].scale(by: Scalar(momentum))
                velocity[index].add(slope)
                parameter.add(velocity[index], scaledBy: nesterov ? rate * Scalar(momentum) : rate)
                if nesterov { parameter.add(slope, scaledBy: rate) }
            }
            index += 1
        }
    }
}

/// RMSProp (Tieleman and Hinton 2012): each step divided by a running root mean square of its gradient.
///
///     s ← ρ s + (1 - ρ) g²        θ ← θ - η g / (√s + ε)
public struct RMSProp<Model: Module>: Optimizer {
    public var learningRate: Double
    public var updates = 0
    private let decay: Double
    private let epsilon: Double
    private var squares: [Tensor]

    /// The usual decay and ε unless others are given.
    public init(for model: Model, learningRate: Double, decay: Double = 0.9, epsilon: Double = 1e-8) {
        self.learningRate = learningRate
        self.decay = decay
        self.epsilon = epsilon
        squares = Gradient(zeroFor: model).tensors
    }

    public var memory: [(name: String, tensors: [Tensor])] {
        get { [("squares", squares)] }
        set { squares = newValue.first?.tensors ?? squares }
    }

    public mutating func update(_ model: inout Model, along gradient: Gradient<Model>) {
        updates += 1
        let (rate, decay, epsilon) = (Scalar(learningRate), Scalar(decay), Scalar(epsilon))
        var index = 0
        model.forEachParameter { parameter in
            let (slope, count) = (gradient.tensors[index], parameter.count)
            parameter.update { p in
                squares[index].update { s in
                    for i in 0..<count {
                        let g = slope.base[i]
                        s[i] = decay * s[i] + (1 - decay) * g * g
                        p[i] -= rate * g / (s[i].squareRoot() + epsilon)
                    }
                }
            }
            index += 1
        }
    }
}

/// Adam (Kingma and Ba 2015), and AdamW (Loshchilov and Hutter 2019) where a weight decay is given.
///
///     m ← β₁ m + (1 - β₁) g     v ← β₂ v + (1 - β₂) g²
///     θ ← θ - η (m / (1 - β₁ᵗ)) / (√(v / (1 - β₂ᵗ)) + ε) - η λ θ
public struct Adam<Model: Module>: Optimizer {
    public var learningRate: Double
    public var updates = 0
    private let (beta1, beta2): (Double, Double)
    private let epsilon: Double
    private let weightDecay: Double
    private var moments: [Tensor]
    private var squares: [Tensor]

    /// The paper's constants unless others are given.
    public init(
        for model: Model, learningRate: Double, beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8,
        weightDecay: Double = 0
    ) {
        self.learningRate = learningRate
        (self.beta1, self.beta2) = (beta1, beta2)
        self.epsilon = epsilon
        self.weightDecay = weightDecay
        moments = Gradient(zeroFor: model).tensors
        squares = moments
    }

    public var memory: [(name: String, tensors: [Tensor])] {
        get { [("moments", moments), ("squares", squares)] }
        set {
            guard newValue.count == 2 else { return }
            (moments, squares) = (newValue[0].tensors, newValue[1].tensors)
        }
    }

    public mutating func update(_ model: inout Model, along gradient: Gradient<Model>) {
        updates += 1
        let corrections = (
            Scalar(1 - power(beta1, updates)), Scalar(1 - power(beta2, updates))
        )
        var index = 0
        model.forEachParameter { parameter in
            parameter.adam(
                along: gradient.tensors[index], &moments[index], &squares[index], rate: Scalar(learningRate),
                beta1: Scalar(beta1), beta2: Scalar(beta2), corrections: corrections, epsilon: Scalar(epsilon),
                decay: Scalar(learningRate * weightDecay))
            index += 1
        }
    }

    /// A power with a whole exponent, by squaring: the same bits everywhere.
    private func power(_ base: Double, _ exponent: Int) -> Double {
        var (result, factor, rest) = (1.0, base, exponent)
        while rest > 0 {
            if rest & 1 == 1 { result *= factor }
            factor *= factor
            rest >>= 1
        }
        return result
    }
}

/// Which optimizer, with its constants: what a run remembers of it.
public struct OptimizerSettings: Codable, Sendable, Equatable {
    /// The optimizers there are.
    public enum Kind: String, Codable, Sendable, CaseIterable {
        case sgd, rmsprop, adam, adamw
    }

    /// Which optimizer.
    public var kind: Kind
    /// The size of a step.
    public var learningRate: Double
    /// SGD's momentum.
    public var momentum: Double
    /// Whether SGD's momentum is Nesterov's.
    public var nesterov: Bool
    /// AdamW's weight decay.
    public var weightDecay: Double

    /// Settings for an optimizer.
    public init(
        _ kind: Kind, learningRate: Double, momentum: Double = 0, nesterov: Bool = false, weightDecay: Double = 0.01
    ) {
        self.kind = kind
        self.learningRate = learningRate
        self.momentum = momentum
        self.nesterov = nesterov
        self.weightDecay = weightDecay
    }

    /// The optimizer itself.
    public func optimizer<Model: Module>(for model: Model) -> any Optimizer<Model> {
        switch kind {
        case .sgd: SGD(for: model, learningRate: learningRate, momentum: momentum, nesterov: nesterov)
        case .rmsprop: RMSProp(for: model, learningRate: learningRate)
        case .adam: Adam(for: model, learningRate: learningRate)
        case .adamw: Adam(for: model, learningRate: learningRate, weightDecay: weightDecay)
        }
    }
}

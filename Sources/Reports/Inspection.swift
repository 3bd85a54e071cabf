/// What a look into a trained network found.
public struct Inspection: Sendable {
    /// What was inspected.
    public var title: String
    /// The recurrent layers, the one nearest the input first.
    public var layers: [LayerInspection]
    /// The value of Ω during training, if the run recorded it.
    public var omegaOverTraining: [(step: Int, omega: Double)]
    /// Anything worth knowing, such as the task and the error.
    public var facts: [(key: String, value: String)]
    /// What a network with an external memory did with one sequence.
    public var memory: MemoryTrace?

    /// What was found in the network called `title`.
    public init(
        title: String, layers: [LayerInspection], omegaOverTraining: [(step: Int, omega: Double)] = [],
        facts: [(key: String, value: String)] = [], memory: MemoryTrace? = nil
    ) {
        self.memory = memory
        self.title = title
        self.layers = layers
        self.omegaOverTraining = omegaOverTraining
        self.facts = facts
    }
}

/// How the gradient passes through one recurrent layer.
public struct LayerInspection: Sendable {
    /// The name of the layer.
    public var name: String
    /// ‖d_t‖ for each step t (T rows) and each sequence of the batch (B columns); zero where no gradient arrives.
    public var gradientNorms: [[Float]]
    /// ‖u_t‖ / ‖d_t‖, with rows and columns as in ``gradientNorms``.
    public var ratios: [[Float]]
    /// The eigenvalues of W_h.
    public var eigenvalues: [(re: Double, im: Double)]

    /// The gradient in the layer called `name`.
    public init(
        name: String, gradientNorms: [[Float]], ratios: [[Float]], eigenvalues: [(re: Double, im: Double)]
    ) {
        self.name = name
        self.gradientNorms = gradientNorms
        self.ratios = ratios
        self.eigenvalues = eigenvalues
    }

    /// The spectral radius of W_h: the largest modulus of its eigenvalues; nil without eigenvalues.
    public var spectralRadius: Double? {
        eigenvalues.map { ($0.re * $0.re + $0.im * $0.im).squareRoot() }.max()
    }

    /// The quantiles over the batch of the ratio for each t, of the sequences that a gradient reaches.
    var ratioQuantiles: [[Double]] {
        zip(ratios, gradientNorms).map { ratios, norms in
            let defined = zip(ratios, norms).filter { $1 != 0 }.map { Double($0.0) }
            return quantiles(of: defined, at: GradientFlow.fractions)
        }
    }
}

import Networks

/// What is done to a gradient before the step.
public enum Clipping: Codable, Sendable, Equatable {
    /// Nothing.
    case none
    /// The norm over all parameters together is scaled down to at most this.
    case globalNorm(Double)
    /// Every element is limited to this.
    case eachValue(Double)

    /// Clips, and returns the global norm before that.
    public func apply<Model: Module>(to gradient: inout Gradient<Model>) -> Double {
        switch self {
        case .none: gradient.norm
        case .globalNorm(let limit): gradient.clip(globalNorm: limit)
        case .eachValue(let limit): gradient.clip(eachValue: limit)
        }
    }
}

/// What is done where the gradient's norm is NaN, infinite or above 1e10.
public enum NonfinitePolicy: String, Codable, Sendable, CaseIterable {
    /// The step of Pascanu, Mikolov and Bengio's program: W_h shrinks by the gradient 0.02 W_h, nothing else changes.
    case shrink
    /// There is no step.
    case skip
    /// Training ends.
    case stop

    /// Whether a norm is one that no step should be made with.
    public static func concerns(_ norm: Double) -> Bool { !(norm <= 1e10) }
}

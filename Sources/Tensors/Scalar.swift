#if Double
    /// The number that everything is computed in: `Double` under the package trait of that name, for checking gradients.
    public typealias Scalar = Double
#else
    /// The number that everything is computed in.
    public typealias Scalar = Float
#endif

import CVectorMath

/// `exponential(mean=)`: the waiting time for something with a constant hazard of `1/mean`.
public struct Exponential: Hashable, Sendable, Law {
    public let mean: Double

    /// Needs `mean > 0`.
    public init(mean: Double) throws(ParameterError) { self.mean = try mean.positive("mean") }
    package func quantile(lower: Double, upper: Double) -> Double {
        // Near 0 the logarithm of 1 - p loses digits; the series does not.
        lower < 1e-5 ? mean * lower * (1 + lower * (0.5 + lower / 3)) : -mean * dc_log1(upper)
    }
    package func cumulative(_ x: Double) -> Double { x <= 0 ? 0 : 1 - dc_exp1(-x / mean) }
    package var variance: Double { mean * mean }
    package var minimum: Double { 0 }
    package var maximum: Double { .infinity }
}

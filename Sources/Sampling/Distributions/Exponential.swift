/// `exponential(mean=)`: the waiting time for something with a constant hazard of `1/mean`.
public struct Exponential: Hashable, Sendable, Law {
    public let mean: Double

    /// Needs `mean > 0`.
    public init(mean: Double) throws(ParameterError) { self.mean = try mean.positive("mean") }
    package func quantile(lower: Double, upper: Double) -> Double { mean * NearZero.waiting(lower: lower, upper: upper) }
    package func cumulative(_ x: Double) -> Double { x <= 0 ? 0 : -NearZero.expMinusOne(-x / mean) }
    package var variance: Double { mean * mean }
    package var minimum: Double { 0 }
    package var maximum: Double { .infinity }
}

import CQuantiles

/// `beta(a= b= min= max=)`: a beta law with shapes `a`, `b`, stretched to `[min, max]`.
public struct Beta: Hashable, Sendable, Law {
    public let a: Double
    public let b: Double
    public let min: Double
    public let max: Double

    /// Needs `a > 0`, `b > 0`, `min < max`.
    public init(a: Double, b: Double, min: Double, max: Double) throws(ParameterError) {
        self.a = try a.positive("a"); self.b = try b.positive("b")
        self.min = try min.checked("min"); self.max = try max.checked("max")
        guard min < max else { throw ParameterError("the maximum must be above the minimum", parameter: "max") }
    }
    package func quantile(lower: Double, upper: Double) -> Double { min + (max - min) * dcq_beta_quantile(a, b, lower, upper) }
    package func cumulative(_ x: Double) -> Double { x <= min ? 0 : x >= max ? 1 : dcq_beta_cdf(a, b, (x - min) / (max - min)) }
    package var mean: Double { min + (max - min) * a / (a + b) }
    package var variance: Double { (max - min) * (max - min) * a * b / ((a + b) * (a + b) * (a + b + 1)) }
    package var minimum: Double { min }
    package var maximum: Double { max }
}

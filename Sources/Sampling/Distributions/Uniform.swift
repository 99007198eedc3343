/// `uniform(min max)`: every value between equally likely.
public struct Uniform: Hashable, Sendable, Law {
    public let min: Double
    public let max: Double

    /// Needs `min < max`.
    public init(min: Double, max: Double) throws(ParameterError) {
        self.min = try min.checked("min"); self.max = try max.checked("max")
        guard min < max else { throw ParameterError("the maximum must be above the minimum", parameter: "max") }
    }
    package func quantile(lower: Double, upper: Double) -> Double { lower <= 0.5 ? min + (max - min) * lower : max - (max - min) * upper }
    package func cumulative(_ x: Double) -> Double { Swift.min(1, Swift.max(0, (x - min) / (max - min))) }
    package var mean: Double { (min + max) / 2 }
    package var variance: Double { (max - min) * (max - min) / 12 }
    package var minimum: Double { min }
    package var maximum: Double { max }
}

import CQuantiles

/// `normal(mean= sd=)`.
public struct Normal: Hashable, Sendable, Law {
    public let mean: Double
    public let sd: Double

    /// Needs `sd > 0`.
    public init(mean: Double, sd: Double) throws(ParameterError) {
        self.mean = try mean.checked("mean"); self.sd = try sd.positive("sd")
    }
    private init() { mean = 0; sd = 1 }
    package static let standard = Normal()

    package func quantile(lower: Double, upper: Double) -> Double { mean + sd * dcq_normal_quantile(lower, upper) }
    package func cumulative(_ x: Double) -> Double { dcq_normal_cdf((x - mean) / sd) }
    package var variance: Double { sd * sd }
    package var minimum: Double { -.infinity }
    package var maximum: Double { .infinity }
}

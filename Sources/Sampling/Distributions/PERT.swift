import CQuantiles

/// `pert(min mode max)`: `min + (max - min) Beta(1 + 4 (mode - min)/(max - min), 1 + 4 (max - mode)/(max - min))`
/// (Malcolm et al., 1959; beta form). Mean `(min + 4 mode + max)/6`, variance `(mean - min)(max - mean)/7`.
public struct PERT: Hashable, Sendable, Law {
    public let min: Double
    public let mode: Double
    public let max: Double

    /// Needs `min <= mode <= max` and `min < max`.
    public init(min: Double, mode: Double, max: Double) throws(ParameterError) {
        (self.min, self.mode, self.max) = try Triangular.checked(min, mode, max)
    }
    var a: Double { 1 + 4 * (mode - min) / (max - min) }
    var b: Double { 1 + 4 * (max - mode) / (max - min) }

    package func quantile(lower: Double, upper: Double) -> Double { min + (max - min) * dcq_beta_quantile(a, b, lower, upper) }
    package func cumulative(_ x: Double) -> Double { x <= min ? 0 : x >= max ? 1 : dcq_beta_cdf(a, b, (x - min) / (max - min)) }
    package var mean: Double { (min + 4 * mode + max) / 6 }
    package var variance: Double { (mean - min) * (max - mean) / 7 }
    package var minimum: Double { min }
    package var maximum: Double { max }
}

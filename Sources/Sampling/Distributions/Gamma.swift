import CQuantiles

/// `gamma(shape= scale=)`: mean `shape * scale`, variance `shape * scale^2`.
public struct Gamma: Hashable, Sendable, Law {
    public let shape: Double
    public let scale: Double

    /// Needs `shape > 0`, `scale > 0`.
    public init(shape: Double, scale: Double) throws(ParameterError) {
        self.shape = try shape.positive("shape"); self.scale = try scale.positive("scale")
    }
    package func quantile(lower: Double, upper: Double) -> Double { scale * dcq_gamma_quantile(shape, lower, upper) }
    package func cumulative(_ x: Double) -> Double { x <= 0 ? 0 : dcq_gamma_cdf(shape, x / scale) }
    package var mean: Double { shape * scale }
    package var variance: Double { shape * scale * scale }
    package var minimum: Double { 0 }
    package var maximum: Double { .infinity }
}

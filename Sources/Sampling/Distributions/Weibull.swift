import CQuantiles
import CVectorMath

/// `weibull(shape= scale=)`: `P(X > x) = exp(-(x/scale)^shape)`.
public struct Weibull: Hashable, Sendable, Law {
    public let shape: Double
    public let scale: Double

    /// Needs `shape > 0`, `scale > 0`.
    public init(shape: Double, scale: Double) throws(ParameterError) {
        self.shape = try shape.positive("shape"); self.scale = try scale.positive("scale")
    }
    package func quantile(lower: Double, upper: Double) -> Double {
        scale * dc_exp1(dc_log1(NearZero.waiting(lower: lower, upper: upper)) / shape)
    }
    /// The logarithm of the quantile, smooth in the normal score whatever the shape.
    func logQuantile(lower: Double, upper: Double) -> Double {
        dc_log1(scale) + dc_log1(NearZero.waiting(lower: lower, upper: upper)) / shape
    }
    package func cumulative(_ x: Double) -> Double { x <= 0 ? 0 : -NearZero.expMinusOne(-dc_exp1(shape * dc_log1(x / scale))) }
    package var mean: Double { scale * dcq_tgamma(1 + 1 / shape) }
    package var variance: Double {
        let g = dcq_tgamma(1 + 1 / shape), second = dcq_tgamma(1 + 2 / shape)
        // Below a shape of 0.012 the second moment is beyond a Double.
        return second.isFinite ? scale * scale * (second - g * g) : .infinity
    }
    package var minimum: Double { 0 }
    package var maximum: Double { .infinity }
}

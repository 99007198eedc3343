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
        let waiting = lower < 1e-5 ? lower * (1 + lower * (0.5 + lower / 3)) : -dc_log1(upper)
        return scale * dc_exp1(dc_log1(waiting) / shape)
    }
    package func cumulative(_ x: Double) -> Double { x <= 0 ? 0 : 1 - dc_exp1(-dc_exp1(shape * dc_log1(x / scale))) }
    package var mean: Double { scale * dcq_tgamma(1 + 1 / shape) }
    package var variance: Double {
        let g = dcq_tgamma(1 + 1 / shape)
        return scale * scale * (dcq_tgamma(1 + 2 / shape) - g * g)
    }
    package var minimum: Double { 0 }
    package var maximum: Double { .infinity }
}

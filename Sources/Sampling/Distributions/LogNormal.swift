import CQuantiles
import CVectorMath

/// `lognormal(mean= cv=)` or `(median= sigma=)`: the logarithm is normal with mean `mu` and standard deviation `sigma`.
///
/// From a mean `m` and a coefficient of variation `c`: `sigma^2 = ln(1 + c^2)`, `mu = ln m - sigma^2/2`.
public struct LogNormal: Hashable, Sendable, Law {
    public let mu: Double
    public let sigma: Double

    /// Needs `mean > 0`, `cv > 0`.
    public init(mean: Double, cv: Double) throws(ParameterError) {
        let m = try mean.positive("mean"), c = try cv.positive("cv")
        let variance = NearZero.logOnePlus(c * c)
        sigma = variance.squareRoot()
        mu = dc_log1(m) - variance / 2
    }
    /// Needs `median > 0`, `sigma > 0`.
    public init(median: Double, sigma: Double) throws(ParameterError) {
        mu = dc_log1(try median.positive("median"))
        self.sigma = try sigma.positive("sigma")
    }
    package func quantile(lower: Double, upper: Double) -> Double { dc_exp1(mu + sigma * dcq_normal_quantile(lower, upper)) }
    package func cumulative(_ x: Double) -> Double { x <= 0 ? 0 : dcq_normal_cdf((dc_log1(x) - mu) / sigma) }
    package var mean: Double { dc_exp1(mu + sigma * sigma / 2) }
    package var variance: Double { NearZero.expMinusOne(sigma * sigma) * mean * mean }
    package var minimum: Double { 0 }
    package var maximum: Double { .infinity }
}

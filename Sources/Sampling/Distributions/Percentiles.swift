import CVectorMath

/// `percentiles(p10= p50= p90=)`: a three-term metalog (Keelin, 2016) through the three points,
/// `x(p) = p50 + a2 logit(p) + a3 (p - 1/2) logit(p)`, of the logarithm where `positive` (the unit cannot be negative).
public struct Percentiles: Hashable, Sendable, Law {
    public let p10: Double
    public let p50: Double
    public let p90: Double
    public let positive: Bool
    private let a1: Double
    private let a2: Double
    private let a3: Double

    /// Needs `p10 < p50 < p90` (all above 0 where `positive`) and points that a rising curve can join.
    public init(p10: Double, p50: Double, p90: Double, positive: Bool) throws(ParameterError) {
        self.p10 = try p10.checked("p10"); self.p50 = try p50.checked("p50"); self.p90 = try p90.checked("p90")
        self.positive = positive
        guard p10 < p50, p50 < p90 else { throw ParameterError("p10, p50 and p90 must rise", parameter: "p50") }
        if positive, p10 <= 0 { throw ParameterError("p10 must be above 0", parameter: "p10") }
        let (lo, mid, hi) = positive ? (dc_log1(p10), dc_log1(p50), dc_log1(p90)) : (p10, p50, p90)
        let logit90 = 2.1972245773362196
        a1 = mid
        a2 = (hi - lo) / (2 * logit90)
        a3 = ((hi + lo) / 2 - mid) / (0.4 * logit90)
        // The curve rises everywhere exactly when |a3| < 1.66711 a2 (Keelin, 2016, section 4).
        guard abs(a3) < 1.66711 * a2 else {
            throw ParameterError("p50 lies too close to p10 or p90: no curve rises through the three", parameter: "p50")
        }
        if positive, a2 + a3 / 2 >= 1 {
            throw ParameterError("p90 lies so far above p50 that the mean would be infinite", parameter: "p90")
        }
    }
    package func quantile(lower: Double, upper: Double) -> Double {
        let x = metalog(lower: lower, upper: upper)
        return positive ? dc_exp1(x) : x
    }
    /// The quantile, of the logarithm where `positive`.
    func metalog(lower: Double, upper: Double) -> Double {
        let logit = dc_log1(lower) - dc_log1(upper)
        return a1 + a2 * logit + a3 * (lower <= 0.5 ? lower - 0.5 : 0.5 - upper) * logit
    }
    /// By bisection on the quantile, to 1e-15 in probability.
    package func cumulative(_ x: Double) -> Double {
        if x <= minimum { return 0 }
        var (low, high) = (-40.0, 40.0)      // logit of the probability
        for _ in 0..<200 {
            let mid = (low + high) / 2
            if mid <= low || mid >= high { break }
            let p = 1 / (1 + dc_exp1(-mid)), q = 1 / (1 + dc_exp1(mid))
            if quantile(lower: p, upper: q) < x { low = mid } else { high = mid }
        }
        return 1 / (1 + dc_exp1(-(low + high) / 2))
    }
    package var mean: Double { positive ? tailed(1) { $0 } : a1 + a3 / 2 }
    package var variance: Double {
        // The two terms are uncorrelated; their variances are those of logit P and of (P - 1/2) logit P.
        guard positive else { return .pi * .pi / 3 * a2 * a2 + (1.0 / 12 + .pi * .pi / 36) * a3 * a3 }
        guard 2 * (a2 + a3 / 2) < 1 else { return .infinity }
        let m = mean
        return tailed(2) { ($0 - m) * ($0 - m) }
    }
    package var minimum: Double { positive ? 0 : -.infinity }
    package var maximum: Double { .infinity }

    /// The mean of `f(X)`, where `f` grows like the power `degree`, for the metalog of the logarithm.
    ///
    /// Trapezoidal rule in the logit `y`, which converges geometrically. Beyond `y = 40` the integrand is
    /// `exp(degree (a1 + k y) - y)` with `k = a2 + a3/2`, so the rest of the sum is a geometric series.
    private func tailed(_ degree: Double, _ f: (Double) -> Double) -> Double {
        let step = 1.0 / 16, reach = 40.0
        var sum = 0.0
        for i in stride(from: -reach / step, through: reach / step, by: 1) {
            let p = 1 / (1 + dc_exp1(-i * step)), q = 1 / (1 + dc_exp1(i * step))
            sum += f(quantile(lower: p, upper: q)) * p * q
        }
        let decay = degree * (a2 + a3 / 2) - 1
        let ratio = NearZero.expMinusOne(decay * step)
        return step * (sum + dc_exp1(degree * a1 + decay * reach) * (1 + ratio) / -ratio)
    }
}

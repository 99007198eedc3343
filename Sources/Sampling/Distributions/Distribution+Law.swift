extension Distribution {
    /// The law behind the case; nil for a fixed number.
    package var law: (any Law)? {
        switch self {
        case .fixed: nil
        case .pert(let l): l
        case .triangular(let l): l
        case .uniform(let l): l
        case .normal(let l): l
        case .lognormal(let l): l
        case .gamma(let l): l
        case .beta(let l): l
        case .exponential(let l): l
        case .weibull(let l): l
        case .discrete(let l): l
        case .percentiles(let l): l
        }
    }
    private var fixedValue: Double { if case .fixed(let v) = self { v } else { .nan } }

    /// The value below which the number lies with probability `p`, in (0, 1).
    public func quantile(_ p: Double) -> Double { law?.quantile(lower: p, upper: 1 - p) ?? fixedValue }
    /// The probability of values up to `x`.
    public func cumulative(_ x: Double) -> Double { law?.cumulative(x) ?? (x >= fixedValue ? 1 : 0) }
    public var mean: Double { law?.mean ?? fixedValue }
    public var variance: Double { law?.variance ?? 0 }
    /// The lowest and highest value; may be infinite.
    public var minimum: Double { law?.minimum ?? fixedValue }
    public var maximum: Double { law?.maximum ?? fixedValue }
}

/// A probability law on the real line, in the base unit of the number it stands for.
///
/// Every law has documented parameters checked by its initializer, an exact quantile, and its first two moments.
/// Sampling is always by inversion, one uniform coordinate a draw.
public enum Distribution: Hashable, Sendable {
    case fixed(Double)
    case pert(PERT)
    case triangular(Triangular)
    case uniform(Uniform)
    case normal(Normal)
    case lognormal(LogNormal)
    case gamma(Gamma)
    case beta(Beta)
    case exponential(Exponential)
    case weibull(Weibull)
    case discrete(Discrete)
    case percentiles(Percentiles)
}

/// Parameters that no distribution can have.
public struct ParameterError: Error, Hashable, Sendable {
    /// What is required and what was found, without the distribution's name: `the most likely value is above the maximum`.
    public let message: String
    /// The parameter at fault, by its name in the file (`mode`, `cv`, `p50`).
    public let parameter: String
    public init(_ message: String, parameter: String) { self.message = message; self.parameter = parameter }
}

/// lognormal(mean= cv=) or (median= sigma=); stored as mu and sigma of the logarithm
public struct LogNormal: Hashable, Sendable {
    public let mu: Double
    public let sigma: Double
    public init(mu: Double, sigma: Double) throws(ParameterError) {
        self.mu = mu; self.sigma = sigma
    }
}

/// discrete(v=p ...): values with their probabilities, which add to 1.
public struct Discrete: Hashable, Sendable {
    /// Ascending.
    public let values: [Double]
    public let probabilities: [Double]
    public init(values: [Double], probabilities: [Double]) throws(ParameterError) {
        self.values = values; self.probabilities = probabilities
    }
}

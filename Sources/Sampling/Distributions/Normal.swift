/// normal(mean= sd=)
public struct Normal: Hashable, Sendable {
    public let mean: Double
    public let sd: Double
    public init(mean: Double, sd: Double) throws(ParameterError) {
        self.mean = mean; self.sd = sd
    }
}

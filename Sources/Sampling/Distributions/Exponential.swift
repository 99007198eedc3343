/// exponential(mean=)
public struct Exponential: Hashable, Sendable {
    public let mean: Double
    public init(mean: Double) throws(ParameterError) {
        self.mean = mean
    }
}

/// uniform(min max)
public struct Uniform: Hashable, Sendable {
    public let min: Double
    public let max: Double
    public init(min: Double, max: Double) throws(ParameterError) {
        self.min = min; self.max = max
    }
}

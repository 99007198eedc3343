/// triangular(min mode max)
public struct Triangular: Hashable, Sendable {
    public let min: Double
    public let mode: Double
    public let max: Double
    public init(min: Double, mode: Double, max: Double) throws(ParameterError) {
        self.min = min; self.mode = mode; self.max = max
    }
}

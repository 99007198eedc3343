/// weibull(shape= scale=)
public struct Weibull: Hashable, Sendable {
    public let shape: Double
    public let scale: Double
    public init(shape: Double, scale: Double) throws(ParameterError) {
        self.shape = shape; self.scale = scale
    }
}

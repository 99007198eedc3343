/// gamma(shape= scale=)
public struct Gamma: Hashable, Sendable {
    public let shape: Double
    public let scale: Double
    public init(shape: Double, scale: Double) throws(ParameterError) {
        self.shape = shape; self.scale = scale
    }
}

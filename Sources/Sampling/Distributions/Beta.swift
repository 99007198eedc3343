/// beta(a= b= min= max=)
public struct Beta: Hashable, Sendable {
    public let a: Double
    public let b: Double
    public let min: Double
    public let max: Double
    public init(a: Double, b: Double, min: Double, max: Double) throws(ParameterError) {
        self.a = a; self.b = b; self.min = min; self.max = max
    }
}

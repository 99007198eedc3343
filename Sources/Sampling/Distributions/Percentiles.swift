/// percentiles(p10= p50= p90=): a three-term metalog through the three points,
/// of the logarithm where `positive` (the unit cannot be negative).
public struct Percentiles: Hashable, Sendable {
    public let p10: Double
    public let p50: Double
    public let p90: Double
    public let positive: Bool
    public init(p10: Double, p50: Double, p90: Double, positive: Bool) throws(ParameterError) {
        self.p10 = p10; self.p50 = p50; self.p90 = p90; self.positive = positive
    }
}

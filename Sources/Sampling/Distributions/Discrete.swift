/// `discrete(v=p ...)`: values with their probabilities, which add to 1.
public struct Discrete: Hashable, Sendable, Law {
    /// Ascending.
    public let values: [Double]
    public let probabilities: [Double]

    /// Needs distinct values, no negative probability, and a sum of 1 within 1e-9.
    public init(values: [Double], probabilities: [Double]) throws(ParameterError) {
        guard !values.isEmpty, values.count == probabilities.count else {
            throw ParameterError("every value needs a probability", parameter: "values")
        }
        for v in values { _ = try v.checked("value") }
        guard Set(values).count == values.count else { throw ParameterError("a value appears twice", parameter: "values") }
        guard probabilities.allSatisfy({ $0 >= 0 && $0 <= 1 }) else {
            throw ParameterError("a probability must lie between 0% and 100%", parameter: "probabilities")
        }
        let sum = probabilities.reduce(0, +)
        guard abs(sum - 1) < 1e-9 else {
            throw ParameterError("the probabilities add to \((sum * 1e10).rounded() / 1e8)%, not to 100%", parameter: "probabilities")
        }
        let order = values.indices.sorted { values[$0] < values[$1] }
        self.values = order.map { values[$0] }
        self.probabilities = order.map { probabilities[$0] }
    }
    /// The values of positive probability, each with the probability of values up to it; the last has 1.
    package var steps: [(value: Double, upTo: Double)] {
        let kept = values.indices.filter { probabilities[$0] > 0 }
        var sum = 0.0
        return kept.map { sum += probabilities[$0]; return (values[$0], $0 == kept.last ? 1 : min(sum, 1)) }
    }
    /// The smallest value with at least `lower` up to it.
    package func quantile(lower: Double, upper: Double) -> Double { steps.first { lower <= $0.upTo }?.value ?? maximum }
    package func cumulative(_ x: Double) -> Double { steps.last { $0.value <= x }?.upTo ?? 0 }
    package var mean: Double { zip(values, probabilities).reduce(0) { $0 + $1.0 * $1.1 } }
    package var variance: Double { let m = mean; return zip(values, probabilities).reduce(0) { $0 + ($1.0 - m) * ($1.0 - m) * $1.1 } }
    package var minimum: Double { steps.first!.value }
    package var maximum: Double { steps.last!.value }
}

/// What every distribution can say about itself.
package protocol Law {
    /// The quantile at a probability given by both its parts, `lower + upper = 1`, each exact in its own tail.
    func quantile(lower: Double, upper: Double) -> Double
    /// The probability of values up to `x`.
    func cumulative(_ x: Double) -> Double
    var mean: Double { get }
    var variance: Double { get }
    var minimum: Double { get }
    var maximum: Double { get }
}

extension Double {
    /// Refuses infinities and what is not a number.
    func checked(_ parameter: String) throws(ParameterError) -> Double {
        guard isFinite else { throw ParameterError("\(parameter) must be a finite number", parameter: parameter) }
        return self
    }
    func positive(_ parameter: String) throws(ParameterError) -> Double {
        guard isFinite, self > 0 else { throw ParameterError("\(parameter) must be above 0", parameter: parameter) }
        return self
    }
}

/// `triangular(min mode max)`: density rising linearly to the mode and falling to the maximum.
public struct Triangular: Hashable, Sendable, Law {
    public let min: Double
    public let mode: Double
    public let max: Double

    /// Needs `min <= mode <= max` and `min < max`.
    public init(min: Double, mode: Double, max: Double) throws(ParameterError) {
        (self.min, self.mode, self.max) = try Triangular.checked(min, mode, max)
    }

    static func checked(_ min: Double, _ mode: Double, _ max: Double) throws(ParameterError) -> (Double, Double, Double) {
        let (a, m, b) = (try min.checked("min"), try mode.checked("mode"), try max.checked("max"))
        guard m <= b else { throw ParameterError("the most likely value is above the maximum", parameter: "mode") }
        guard a <= m else { throw ParameterError("the most likely value is below the minimum", parameter: "mode") }
        guard a < b else { throw ParameterError("the maximum must be above the minimum", parameter: "max") }
        return (a, m, b)
    }
    package func quantile(lower: Double, upper: Double) -> Double {
        let split = (mode - min) / (max - min)
        return lower < split ? min + ((max - min) * (mode - min) * lower).squareRoot()
            : max - ((max - min) * (max - mode) * upper).squareRoot()
    }
    package func cumulative(_ x: Double) -> Double {
        if x <= min { return 0 }
        if x >= max { return 1 }
        if x < mode { return (x - min) * (x - min) / ((max - min) * (mode - min)) }
        let fall = (max - min) * (max - mode), above = (max - x) * (max - x) / fall
        // A small probability is a sum, not what is left of 1.
        return above < 0.5 ? 1 - above : (mode - min) / (max - min) + (x - mode) * ((max - mode) + (max - x)) / fall
    }
    package var mean: Double { (min + mode + max) / 3 }
    package var variance: Double {
        let (rise, fall) = (mode - min, max - mode)
        return (rise * rise + rise * fall + fall * fall) / 18
    }
    package var minimum: Double { min }
    package var maximum: Double { max }
}

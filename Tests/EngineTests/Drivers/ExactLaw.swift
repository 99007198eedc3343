import Foundation

/// A distribution function written from its formula, apart from the program's laws, for tests of what is drawn.
struct ExactLaw: Sendable {
    /// The probability of at most x.
    let cumulative: @Sendable (Double) -> Double
    let sd: Double
    /// The probability of 0, where the law has one.
    var atom = 0.0

    /// The probability of less than x.
    func below(_ x: Double) -> Double { x == 0 ? cumulative(x) - atom : cumulative(x) }

    static let uniform = ExactLaw(cumulative: { $0 }, sd: (1.0 / 12).squareRoot())
    static func normal(sd: Double) -> ExactLaw { ExactLaw(cumulative: { 0.5 * erfc(-$0 / (sd * 2.0.squareRoot())) }, sd: sd) }
    static func lognormal(mean: Double, cv: Double) -> ExactLaw {
        let variance = log(1 + cv * cv), middle = log(mean) - variance / 2
        return ExactLaw(cumulative: { 0.5 * erfc(-(log($0) - middle) / (2 * variance).squareRoot()) }, sd: mean * cv)
    }
    /// A beta law on [min, max] with a = 1 + 4 (mode - min) / (max - min) and b = 6 - a.
    static func pert(_ min: Double, _ mode: Double, _ max: Double) -> ExactLaw {
        let a = 1 + 4 * (mode - min) / (max - min), b = 6 - a, mean = (min + 4 * mode + max) / 6
        return ExactLaw(cumulative: { incompleteBeta(a, b, ($0 - min) / (max - min)) }, sd: ((mean - min) * (max - mean) / 7).squareRoot())
    }
    /// Nothing with probability 1 - chance, else gamma of shape 2.
    static func perhapsGamma2(chance: Double, scale: Double) -> ExactLaw {
        let mean = chance * 2 * scale, square = chance * 6 * scale * scale
        return ExactLaw(cumulative: { $0 < 0 ? 0 : 1 - chance * exp(-$0 / scale) * (1 + $0 / scale) }, sd: (square - mean * mean).squareRoot(), atom: 1 - chance)
    }

    /// The regularized incomplete beta function by its continued fraction (Abramowitz and Stegun 26.5.8), by the method of Lentz.
    static func incompleteBeta(_ a: Double, _ b: Double, _ x: Double) -> Double {
        if x <= 0 { return 0 }
        if x >= 1 { return 1 }
        if x > (a + 1) / (a + b + 2) { return 1 - incompleteBeta(b, a, 1 - x) }
        var c = 1.0, d = 1 / (1 - (a + b) * x / (a + 1)), fraction = d
        for m in 1...200 {
            let m = Double(m)
            let even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)), odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
            d = 1 / (1 + even * d); c = 1 + even / c; fraction *= c * d
            d = 1 / (1 + odd * d); c = 1 + odd / c
            fraction *= c * d
            if abs(c * d - 1) < 1e-15 { break }
        }
        return exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x)) / a * fraction
    }
}

/// Values with weights, drawn independently but for what strata and nets save: numbers of a run, driver by driver.
struct WeightedSample {
    var values: [Double] = []
    var weights: [Double] = []

    /// As many independent draws of equal weight would be as good.
    var size: Double { let sum = weights.reduce(0, +); return sum * sum / weights.reduce(0) { $0 + $1 * $1 } }

    /// The largest distance between the weighted share of values up to a point and its probability, on both sides of every value.
    func distance(to law: ExactLaw, shift: Double = 0) -> Double {
        let total = weights.reduce(0, +), order = values.indices.sorted { values[$0] < values[$1] }
        var distance = 0.0, share = 0.0, k = 0
        while k < order.count {
            let x = values[order[k]]
            distance = max(distance, abs(law.below(x + shift) - share / total))
            while k < order.count, values[order[k]] == x { share += weights[order[k]]; k += 1 }
            distance = max(distance, abs(law.cumulative(x + shift) - share / total))
        }
        return distance
    }
    /// Kolmogorov's statistic: D sqrt n.
    func kolmogorov(_ law: ExactLaw, shift: Double = 0) -> Double { distance(to: law, shift: shift) * size.squareRoot() }
}

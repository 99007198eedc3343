import Foundation
@testable import Sampling

/// The integral over the unit interval of `f(quantile)`, a check of moments that knows the law by its quantile alone.
///
/// Over the logit of the probability by the trapezoidal rule; a quantile with a kink piece by piece, by the rule of
/// Takahasi and Mori (1974), which does not mind a root or a logarithm at the ends of a piece.
func integral(of law: any Law, kink: Double? = nil, _ f: (Double) -> Double) -> Double {
    guard let kink else {
        let step = 1.0 / 16
        return step * stride(from: -700.0, through: 700, by: step).reduce(0) { sum, y in
            let p = 1 / (1 + exp(-y)), q = 1 / (1 + exp(y))
            return sum + f(law.quantile(lower: p, upper: q)) * p * q
        }
    }
    var sum = 0.0
    for (from, to) in [(0, kink), (kink, 1)] where to > from {
        let step = 1.0 / 64
        for t in stride(from: -3.5, through: 3.5, by: step) {
            let share = 1 / (1 + exp(-.pi * sinh(t)))
            let p = from + (to - from) * share, q = (1 - to) + (to - from) * (1 - share)
            sum += f(law.quantile(lower: p, upper: q)) * (to - from) * step * .pi * cosh(t) * share * (1 - share)
        }
    }
    return sum
}

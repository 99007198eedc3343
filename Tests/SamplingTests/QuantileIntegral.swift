import Foundation
@testable import Sampling

/// Values of a law with the weights of a quadrature, for checks of moments that know the law by its quantile alone.
///
/// The integral over the unit interval of `f(quantile)` is taken over the logit of the probability by the trapezoidal rule; for a
/// quantile with a kink piece by piece, by the rule of Takahasi and Mori (1974), which does not mind a root or a logarithm at the
/// ends of a piece.
struct QuantilePoints: Sendable {
    private var values: [Double] = []
    private var weights: [Double] = []

    /// The mean of `f(X)`.
    func mean(of f: (Double) -> Double) -> Double { zip(values, weights).reduce(0) { $0 + f($1.0) * $1.1 } }

    init(_ law: any Law, kink: Double?) {
        guard let kink else {
            let step = 1.0 / 8
            for y in stride(from: -700.0, through: 700, by: step) {
                let p = 1 / (1 + exp(-y)), q = 1 / (1 + exp(y))
                add(law.quantile(lower: p, upper: q), step * p * q)
            }
            return
        }
        for (from, to) in [(0, kink), (kink, 1)] where to > from {
            let step = 1.0 / 64
            for t in stride(from: -3.5, through: 3.5, by: step) {
                let share = 1 / (1 + exp(-.pi * sinh(t)))
                let p = from + (to - from) * share, q = (1 - to) + (to - from) * (1 - share)
                add(law.quantile(lower: p, upper: q), (to - from) * step * .pi * cosh(t) * share * (1 - share))
            }
        }
    }
    private mutating func add(_ value: Double, _ weight: Double) {
        values.append(value)
        weights.append(weight)
    }
}

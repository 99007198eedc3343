import Foundation
import Testing
@testable import Sampling

/// Figures of validation case V67, closed forms, and laws with atoms.
@Suite struct DistributionClosedFormTests {
    private func near(_ a: Double, _ b: Double, _ tolerance: Double) -> Bool { abs(a - b) <= tolerance }

    @Test func caseV67() throws {
        let pert = try PERT(min: 1, mode: 2, max: 5)
        #expect(pert.a == 2 && pert.b == 4)
        #expect(near(pert.mean, 7.0 / 3, 1e-12) && near(pert.variance, 32.0 / 63, 1e-12))
        #expect(near(pert.cumulative(2), 47.0 / 128, 1e-12))
        #expect(near(pert.quantile(lower: 0.05, upper: 0.95), 1.305762, 5e-7) && near(pert.quantile(lower: 0.95, upper: 0.05), 3.629633, 5e-7))
        let lognormal = try LogNormal(mean: 800, cv: 0.6)
        #expect(near(lognormal.sigma, 0.5545130293761912, 1e-12))
        #expect(near(lognormal.quantile(lower: 0.5, upper: 0.5), 685.9943405700353, 1e-9))
        #expect(near(lognormal.mean, 800, 1e-9) && near(lognormal.variance.squareRoot(), 480, 1e-9))
        #expect(near(lognormal.quantile(lower: 0.05, upper: 0.95), 275.552069, 1e-6) && near(lognormal.quantile(lower: 0.95, upper: 0.05), 1707.801492, 1e-6))
        let gamma = try Gamma(shape: 2, scale: 0.2)
        #expect(near(gamma.mean, 0.4, 1e-12) && near(gamma.variance, 0.08, 1e-12))
        #expect(near(1 - gamma.cumulative(1), 6 * exp(-5), 1e-12))
        let triangular = try Triangular(min: 12, mode: 16, max: 18)
        #expect(near(triangular.mean, 46.0 / 3, 1e-12) && near(triangular.cumulative(16), 2.0 / 3, 1e-12))
    }

    /// Laws that are one another: gamma of shape 1 and Weibull of shape 1 are exponential, beta (1, 1) is uniform.
    @Test func lawsThatCoincide() throws {
        let exponential = try Exponential(mean: 3)
        let gamma = try Gamma(shape: 1, scale: 3), weibull = try Weibull(shape: 1, scale: 3)
        let beta = try Beta(a: 1, b: 1, min: -2, max: 8), uniform = try Uniform(min: -2, max: 8)
        for p in [1e-9, 1e-4, 0.02, 0.3, 0.5, 0.77, 0.999] {
            let x = -3 * log1p(-p)
            for law in [exponential, gamma, weibull] as [any Law] { #expect(abs(law.quantile(lower: p, upper: 1 - p) / x - 1) < 1e-13) }
            for law in [beta, uniform] as [any Law] { #expect(near(law.quantile(lower: p, upper: 1 - p), -2 + 10 * p, 1e-14)) }
        }
    }
    /// Tails beyond any draw. With whole shapes the beta law starts as x^a (a + b - 1)!/(a! (b - 1)!), and x^2 = 0 there.
    @Test func farTailsOfBetaLaws() throws {
        for (a, b, start) in [(2.0, 4.0, 10.0), (1, 5, 5), (5, 1, 1), (6, 6, 462), (3, 3, 10)] {
            let law = try Beta(a: a, b: b, min: 0, max: 1)
            for p in [1e-100, 1e-130, 1e-200, 1e-250, 1e-300] {
                #expect(abs(law.quantile(lower: p, upper: 1) / pow(p / start, 1 / a) - 1) < 1e-12)
                #expect(law.quantile(lower: 1, upper: p) == 1)
            }
        }
    }
    /// Every tail of every shape is a number, and the law gives its probability back. Below 1e-280 the probability underflows on the way.
    @Test func everyTailOfBetaLaws() throws {
        let shapes = [0.3, 1, 1.8, 2.6, 4.2, 5.7, 7.8, 20, 150]
        for a in shapes { for b in shapes {
            let law = try Beta(a: a, b: b, min: 0, max: 1)
            for y in stride(from: 30.0, through: 640, by: 10) {
                let p = exp(-y), x = law.quantile(lower: p, upper: 1)
                // A tail of a small shape ends below the least Double.
                if x > 1e-290 { #expect(abs(law.cumulative(x) / p - 1) < 1e-10, "\(a) \(b): \(x) at \(p)") } else { #expect(x >= 0) }
            }
        } }
    }
    /// The metalog goes through its three points, as itself and as a logarithm.
    @Test(arguments: [false, true]) func percentilesAreMet(_ positive: Bool) throws {
        let law = try Percentiles(p10: 4, p50: 9, p90: 31, positive: positive)
        for (p, x) in [(0.1, 4.0), (0.5, 9), (0.9, 31)] {
            #expect(near(law.quantile(lower: p, upper: 1 - p), x, 1e-13 * x))
            #expect(near(law.cumulative(x), p, 1e-14))
        }
    }
    @Test func percentilesOfAPositiveUnitStayAboveZero() throws {
        let law = try Percentiles(p10: 4, p50: 9, p90: 31, positive: true)
        #expect(law.quantile(lower: 1e-300, upper: 1) > 0)
        #expect(law.cumulative(0) == 0 && law.cumulative(-1) == 0)
    }

    /// The limit 1.66711 of |a3|/a2 is one over the greatest (p - 1/2) + p q logit p, found here by search.
    @Test func limitOfRisingMetalogs() {
        let greatest = (500_001..<1_000_000).map { i -> Double in
            let p = Double(i) / 1e6
            return p - 0.5 + p * (1 - p) * log(p / (1 - p))
        }.max()!
        #expect(near(1 / greatest, 1.66711, 5e-6))
    }
    /// Steep: just inside and just outside. With p10 = 0 and p90 = 1, and L for the logit of 90%: a2 = 1/(2 L) and
    /// a3 = (1/2 - p50)/(0.4 L), so |a3|/a2 = 5 |1/2 - p50| and p50 = 1/2 -+ 1.66711/5.
    @Test(arguments: [1.0, -1]) func refusedExactlyWhereTheCurveTurns(_ side: Double) throws {
        func rises(_ quantile: (Double) -> Double) -> Bool {
            let x = (1..<10_000).map { quantile(Double($0) / 1e4) }
            return zip(x, x.dropFirst()).allSatisfy { $0 < $1 }
        }
        func curve(_ p50: Double) -> (Double) -> Double {
            let logit90 = log(9.0)
            return { p in p50 + (1 / (2 * logit90) + (0.5 - p50) / (0.4 * logit90) * (p - 0.5)) * log(p / (1 - p)) }
        }
        let edge = 0.5 - side * 1.66711 / 5, outside = edge - side * 1e-6, inside = edge + side * 1e-6
        #expect(!rises(curve(outside)) && rises(curve(inside)))
        #expect(throws: ParameterError.self) { try Percentiles(p10: 0, p50: outside, p90: 1, positive: false) }
        let law = try Percentiles(p10: 0, p50: inside, p90: 1, positive: false)
        #expect(rises { law.quantile(lower: $0, upper: 1 - $0) })
    }

    @Test func fixedNumbers() {
        let five = Distribution.fixed(5)
        #expect(five.mean == 5 && five.variance == 0 && five.minimum == 5 && five.maximum == 5)
        #expect([1e-9, 0.5, 1 - 1e-9].allSatisfy { five.quantile($0) == 5 })
        #expect(five.cumulative(5) == 1 && five.cumulative(4.999) == 0 && five.cumulative(6) == 1)
    }
    @Test func discreteLaw() throws {
        let law = try Discrete(values: [10, -2, 3], probabilities: [0.25, 0.5, 0.25])
        #expect(law.values == [-2, 3, 10] && law.probabilities == [0.5, 0.25, 0.25])
        #expect(law.mean == 2.25)                                  // (-2)/2 + 3/4 + 10/4
        #expect(law.variance == 24.1875)                           // 4/2 + 9/4 + 100/4 - 2.25^2
        #expect([-3, -2, 0, 3, 9.99, 10, 11].map(law.cumulative) == [0, 0.5, 0.5, 0.75, 0.75, 1, 1])
        // The least value with at least p up to it, so that quantile(p) <= x exactly when p <= cumulative(x).
        let ps = [1e-9, 0.1, 0.5, 0.5.nextUp, 0.75, 0.75.nextUp, 1 - 1e-9]
        #expect(ps.map { law.quantile(lower: $0, upper: 1 - $0) } == [-2, -2, -2, 3, 3, 10, 10])
        for p in ps { for x in [-3.0, -2, 0, 3, 5, 10] { #expect((law.quantile(lower: p, upper: 1 - p) <= x) == (p <= law.cumulative(x))) } }
    }
    /// A value without probability is never met, and is no end of the range.
    @Test func discreteValuesWithoutProbability() throws {
        let law = try Discrete(values: [1, 2, 3, 4], probabilities: [0, 0.5, 0.4999999999, 0])
        #expect(law.minimum == 2 && law.maximum == 3)
        #expect([1e-12, 0.5, 0.6, 0.99999999995, 1].map { law.quantile(lower: $0, upper: 1 - $0) } == [2, 2, 3, 3, 3])
        #expect(law.cumulative(1.5) == 0 && law.cumulative(3) == 1)
    }
    /// Moments beyond a Double are infinite, never nonsense.
    @Test func momentsThatAreTooLarge() throws {
        #expect(try Weibull(shape: 0.005, scale: 1).mean == .infinity)
        #expect(try Weibull(shape: 0.01, scale: 1).variance == .infinity)
    }
}

@testable import Sampling
import Testing

/// A law of the conformance suite, under its name in the reference file.
struct ConformingLaw: Sendable, CustomTestStringConvertible {
    let name: String
    let distribution: Distribution
    var testDescription: String { name }
    var law: any Law { distribution.law! }
    var reference: ReferenceLaw { ReferenceLaw.all[name]! }
    /// The size of the numbers that enter a quantile: its rounding errors are of that size.
    var offset: Double { [law.minimum, law.maximum].filter(\.isFinite).map(abs).max() ?? 0 }
    /// The kink of the quantile, as a probability.
    var kink: Double? { if case .triangular(let l) = distribution { (l.mode - l.min) / (l.max - l.min) } else { nil } }

    /// Built once: the moments of several tests come from the same points.
    var points: QuantilePoints { Self.pointsByName[name]! }
    private static let pointsByName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, QuantilePoints($0.law, kink: $0.kink)) })

    init(_ name: String, _ make: () throws -> Distribution) {
        self.name = name
        distribution = try! make()
    }
    static let all: [ConformingLaw] = [
        ConformingLaw("pert(1 2 5)") { .pert(try PERT(min: 1, mode: 2, max: 5)) },
        ConformingLaw("pert(0 0 1)") { .pert(try PERT(min: 0, mode: 0, max: 1)) },
        ConformingLaw("pert(0 1 1)") { .pert(try PERT(min: 0, mode: 1, max: 1)) },
        ConformingLaw("pert(-3 7 40)") { .pert(try PERT(min: -3, mode: 7, max: 40)) },
        ConformingLaw("pert(1e6 1.5e6 30e6)") { .pert(try PERT(min: 1e6, mode: 1.5e6, max: 30e6)) },
        ConformingLaw("triangular(12 16 18)") { .triangular(try Triangular(min: 12, mode: 16, max: 18)) },
        ConformingLaw("triangular(0 0 1)") { .triangular(try Triangular(min: 0, mode: 0, max: 1)) },
        ConformingLaw("triangular(0 1 1)") { .triangular(try Triangular(min: 0, mode: 1, max: 1)) },
        ConformingLaw("triangular(-2 -1.75 3)") { .triangular(try Triangular(min: -2, mode: -1.75, max: 3)) },
        ConformingLaw("uniform(0 1)") { .uniform(try Uniform(min: 0, max: 1)) },
        ConformingLaw("uniform(-5 11)") { .uniform(try Uniform(min: -5, max: 11)) },
        ConformingLaw("normal(0 1)") { .normal(try Normal(mean: 0, sd: 1)) },
        ConformingLaw("normal(-40 12.5)") { .normal(try Normal(mean: -40, sd: 12.5)) },
        ConformingLaw("lognormal(mean=800 cv=0.6)") { .lognormal(try LogNormal(mean: 800, cv: 0.6)) },
        ConformingLaw("lognormal(mean=3 cv=0.0001)") { .lognormal(try LogNormal(mean: 3, cv: 0.0001)) },
        ConformingLaw("lognormal(median=5 sigma=1.25)") { .lognormal(try LogNormal(median: 5, sigma: 1.25)) },
        ConformingLaw("gamma(2 0.2)") { .gamma(try Gamma(shape: 2, scale: 0.2)) },
        ConformingLaw("gamma(0.1 3)") { .gamma(try Gamma(shape: 0.1, scale: 3)) },
        ConformingLaw("gamma(0.5 2)") { .gamma(try Gamma(shape: 0.5, scale: 2)) },
        ConformingLaw("gamma(1 1)") { .gamma(try Gamma(shape: 1, scale: 1)) },
        ConformingLaw("gamma(7.5 0.25)") { .gamma(try Gamma(shape: 7.5, scale: 0.25)) },
        ConformingLaw("gamma(400 0.01)") { .gamma(try Gamma(shape: 400, scale: 0.01)) },
        ConformingLaw("beta(2.6 3.4 0 1)") { .beta(try Beta(a: 2.6, b: 3.4, min: 0, max: 1)) },
        ConformingLaw("beta(0.5 0.5 0 1)") { .beta(try Beta(a: 0.5, b: 0.5, min: 0, max: 1)) },
        ConformingLaw("beta(0.3 2 -1 4)") { .beta(try Beta(a: 0.3, b: 2, min: -1, max: 4)) },
        ConformingLaw("beta(3 0.4 0 1)") { .beta(try Beta(a: 3, b: 0.4, min: 0, max: 1)) },
        ConformingLaw("beta(0.1 0.1 0 1)") { .beta(try Beta(a: 0.1, b: 0.1, min: 0, max: 1)) },
        ConformingLaw("beta(1 1 10 20)") { .beta(try Beta(a: 1, b: 1, min: 10, max: 20)) },
        ConformingLaw("beta(60 240 0 1)") { .beta(try Beta(a: 60, b: 240, min: 0, max: 1)) },
        ConformingLaw("exponential(2.5)") { .exponential(try Exponential(mean: 2.5)) },
        ConformingLaw("weibull(1.8 4)") { .weibull(try Weibull(shape: 1.8, scale: 4)) },
        ConformingLaw("weibull(0.5 1)") { .weibull(try Weibull(shape: 0.5, scale: 1)) },
        ConformingLaw("weibull(0.1 1)") { .weibull(try Weibull(shape: 0.1, scale: 1)) },
        ConformingLaw("weibull(12 3)") { .weibull(try Weibull(shape: 12, scale: 3)) },
        ConformingLaw("percentiles(10 30 60)") { .percentiles(try Percentiles(p10: 10, p50: 30, p90: 60, positive: false)) },
        ConformingLaw("percentiles(-5 0 5)") { .percentiles(try Percentiles(p10: -5, p50: 0, p90: 5, positive: false)) },
        ConformingLaw("percentiles(-9 0 2)") { .percentiles(try Percentiles(p10: -9, p50: 0, p90: 2, positive: false)) },
        ConformingLaw("percentiles+(10 30 60)") { .percentiles(try Percentiles(p10: 10, p50: 30, p90: 60, positive: true)) },
        ConformingLaw("percentiles+(80 100 130)") { .percentiles(try Percentiles(p10: 80, p50: 100, p90: 130, positive: true)) },
        ConformingLaw("percentiles+(1 5 40)") { .percentiles(try Percentiles(p10: 1, p50: 5, p90: 40, positive: true)) },
        ConformingLaw("percentiles+(1 2 14)") { .percentiles(try Percentiles(p10: 1, p50: 2, p90: 14, positive: true)) },
    ]
}

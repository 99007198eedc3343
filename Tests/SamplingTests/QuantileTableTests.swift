import Foundation
import Testing
@testable import Sampling

/// The tables against the exact quantile, between their nodes.
@Suite struct QuantileTableTests {
    /// Laws that bend hard, beside those of the conformance suite.
    static let hard: [Distribution] = [
        .beta(try! Beta(a: 0.05, b: 0.05, min: 0, max: 1)), .beta(try! Beta(a: 0.01, b: 1, min: 0, max: 1)), .beta(try! Beta(a: 2, b: 0.02, min: -7, max: 9)),
        .gamma(try! Gamma(shape: 0.01, scale: 1)), .gamma(try! Gamma(shape: 1e6, scale: 1e-6)),
        .pert(try! PERT(min: 1e9, mode: 1e9 + 1, max: 1e9 + 2)),
        .weibull(try! Weibull(shape: 0.05, scale: 2)),
        .percentiles(try! Percentiles(p10: 0, p50: 0.1667, p90: 1, positive: false)),
        .triangular(try! Triangular(min: 0, mode: 1e-6, max: 1)),
    ]
    static let laws: [Distribution] = ConformingLaw.all.map(\.distribution) + hard
    /// Built once for all tests.
    static let samplers = Dictionary(uniqueKeysWithValues: laws.map { ($0, Sampler($0)) })

    /// Scores that are no nodes of any table, dense enough to meet every cell of 1024.
    static func scores(within reach: Double) -> [Double] {
        (0..<4000).map { -reach + 2 * reach * (Double($0) + 0.37) / 4000 }
    }
    static func exact(_ law: any Law, _ z: Double) -> Double {
        law.quantile(lower: erfc(-z / 2.0.squareRoot()) / 2, upper: erfc(z / 2.0.squareRoot()) / 2)
    }
    static func values(_ d: Distribution, fromNormal z: [Double]) -> [Double] {
        var out = [Double](repeating: .nan, count: z.count)
        samplers[d]!.fill(fromNormal: z, count: z.count, into: &out)
        return out
    }

    /// Within 1e-9 of the standard deviation for |z| <= 6, and 2^-44 of the value; heavy laws within 1e-9 of the value instead.
    @Test(arguments: laws) func errorIsBelowTheStatedBound(_ d: Distribution) {
        let z = Self.scores(within: 6), law = d.law!
        let sd = law.variance.isFinite ? law.variance.squareRoot() : 0
        for (z, x) in zip(z, Self.values(d, fromNormal: z)) {
            let truth = Self.exact(law, z)
            let relative = sd > 0 && !d.isHeavy ? 0x1p-44 : 1e-9
            let bound = (d.isHeavy ? 0 : 1e-9 * sd) + relative * abs(truth)
            #expect(abs(x - truth) <= bound, "\(x) is not \(truth) at \(z): \(abs(x - truth) / bound) of the bound")
        }
    }
    /// Over the whole reach: rising, and inside the support.
    @Test(arguments: laws) func drawsRiseWithinTheSupport(_ d: Distribution) {
        let out = Self.values(d, fromNormal: Self.scores(within: 8.5)), law = d.law!
        for (a, b) in zip(out, out.dropFirst()) { #expect(b >= a - 4 * a.ulp, "\(b) after \(a)") }
        for x in out { #expect(x >= law.minimum - 2 * x.ulp && x <= law.maximum + 2 * x.ulp, "\(x) is outside") }
    }
    /// Columns and single values have the same bits.
    @Test(arguments: laws) func singlesEqualColumns(_ d: Distribution) {
        let u = Self.scores(within: 0.4999).map { (($0 + 0.5) * 0x1p52).rounded(.down) * 0x1p-52 + 0x1p-53 }
        var out = [Double](repeating: .nan, count: u.count)
        let sampler = Self.samplers[d]!
        sampler.fill(fromUniform: u, count: u.count, into: &out)
        for k in stride(from: 0, to: u.count, by: 41) { #expect(sampler.value(fromUniform: u[k]) == out[k]) }
    }
    @Test func ordinaryLawsKeepTheSmallTable() throws {
        for law in [try PERT(min: 1, mode: 2, max: 5), try PERT(min: 0, mode: 0, max: 1), try PERT(min: 1e9, mode: 1e9 + 1, max: 1e9 + 2),
                    try Gamma(shape: 2, scale: 0.2), try Uniform(min: 0, max: 1), try Exponential(mean: 2)] as [any Law] {
            #expect(QuantileTable(law).cells == QuantileTable.fewestCells)
        }
        #expect(QuantileTable(try Gamma(shape: 0.1, scale: 3)).cells > QuantileTable.fewestCells)
    }
    @Test func roundingKeeps44Bits() {
        #expect(QuantileTable.rounded(1 + 0x1p-43) == 1 + 0x1p-43)
        #expect(QuantileTable.rounded(1 + 0x1p-45) == 1)
        #expect(QuantileTable.rounded(-3 - 0x1p-50) == -3)
        #expect(QuantileTable.rounded(0) == 0 && QuantileTable.rounded(.infinity) == .infinity)
        let x = 0.1, y = QuantileTable.rounded(x)
        #expect(y.significandBitPattern % 512 == 0 && abs(y / x - 1) <= 0x1p-44)
    }
}

extension Distribution {
    /// Tabulated by its logarithm.
    var isHeavy: Bool {
        switch self {
        case .weibull: true
        case .percentiles(let l): l.positive
        default: false
        }
    }
}

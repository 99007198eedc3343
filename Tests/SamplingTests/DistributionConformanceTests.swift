import Foundation
import Testing
@testable import Sampling

/// One suite over every continuous law: reference values, inverses, order, support, moments.
@Suite struct DistributionConformanceTests {
    static let scores = (-328...328).map { Double($0) / 40 }

    @Test func everyReferenceIsUsed() {
        #expect(Set(ReferenceLaw.all.keys) == Set(ConformingLaw.all.map(\.name)))
        #expect(ReferenceLaw.all.values.allSatisfy { $0.quantiles.count == 21 })
    }

    /// To 2e-13 of the value, and the rounding of the ends of its range.
    @Test(arguments: ConformingLaw.all) func quantilesEqualReferences(_ c: ConformingLaw) {
        for r in c.reference.quantiles {
            let x = c.law.quantile(lower: r.lower, upper: r.upper)
            #expect(abs(x - r.value) <= 2e-13 * abs(r.value) + 4e-16 * c.offset, "\(x) is not \(r.value), tail \(r.tail) upper \(r.isUpper)")
            if !r.isUpper { #expect(c.distribution.quantile(r.tail) == x) }
        }
    }
    /// `cumulative` gives the probability back: in the lower tail, where the range starts at 0, relative to it.
    @Test(arguments: ConformingLaw.all) func cumulativeInvertsQuantile(_ c: ConformingLaw) {
        for r in c.reference.quantiles {
            let p = c.distribution.cumulative(r.value)
            // What half a unit in the last place of the value is worth in probability.
            let ulp = max(abs(r.value.ulp), c.offset.ulp)
            let slack = abs(c.law.cumulative(r.value + ulp) - c.law.cumulative(r.value - ulp))
            #expect(abs(p - r.lower) <= 2e-14 + slack, "\(p) is not \(r.lower)")
            // A steep law multiplies the rounding of the value: four units in its last place are allowed for.
            if !r.isUpper, c.law.minimum == 0 {
                let below = c.law.cumulative(r.value - 4 * r.value.ulp), above = c.law.cumulative(r.value + 4 * r.value.ulp)
                #expect(below * (1 - 1e-11) <= r.tail && r.tail <= above * (1 + 1e-11), "\(p) is not \(r.tail)")
            }
        }
    }
    /// And back: values of the middle of the range, to what the slope of the law allows.
    @Test(arguments: ConformingLaw.all) func quantileInvertsCumulative(_ c: ConformingLaw) {
        let low = c.law.quantile(lower: 0.01, upper: 0.99), high = c.law.quantile(lower: 0.99, upper: 0.01)
        for k in 1..<40 {
            let x = low + (high - low) * Double(k) / 40
            let p = c.law.cumulative(x)
            let back = c.law.quantile(lower: p, upper: 1 - p)
            let around = c.law.quantile(lower: p + 1e-12, upper: 1 - p - 1e-12) - c.law.quantile(lower: p - 1e-12, upper: 1 - p + 1e-12)
            #expect(abs(back - x) <= around + 1e-12 * (abs(x) + c.offset), "\(x) comes back as \(back)")
        }
    }
    @Test(arguments: ConformingLaw.all) func quantilesRiseWithinTheSupport(_ c: ConformingLaw) {
        let law = c.law
        var last = -Double.infinity
        for z in Self.scores {
            let lower = erfc(-z / 2.0.squareRoot()) / 2, upper = erfc(z / 2.0.squareRoot()) / 2
            let x = law.quantile(lower: lower, upper: upper)
            #expect(x >= last, "falls at \(z)")
            #expect(x >= law.minimum && x <= law.maximum, "\(x) is outside")
            last = x
        }
        if law.minimum.isFinite { #expect(law.cumulative(law.minimum) == 0 && law.cumulative(law.minimum - 1) == 0) }
        if law.maximum.isFinite { #expect(law.cumulative(law.maximum) == 1 && law.cumulative(law.maximum + 1) == 1) }
        #expect(c.distribution.minimum == law.minimum && c.distribution.maximum == law.maximum)
    }
    @Test(arguments: ConformingLaw.all) func momentsEqualReferences(_ c: ConformingLaw) {
        let r = c.reference
        #expect(abs(c.distribution.mean - r.mean) <= 1e-12 * abs(r.mean) + 1e-15)
        if r.variance.isFinite {
            #expect(abs(c.distribution.variance / r.variance - 1) <= 5e-12, "\(c.distribution.variance) is not \(r.variance)")
        } else {
            #expect(c.distribution.variance == .infinity)
        }
    }
    @Test(arguments: ConformingLaw.all) func momentsAreIntegralsOfTheQuantile(_ c: ConformingLaw) {
        let points = c.points
        let mean = points.mean(of: { $0 })
        let scale = c.law.variance.isFinite ? c.law.variance.squareRoot() : c.law.mean
        #expect(abs(mean - c.law.mean) <= 1e-7 * scale, "\(mean) is not \(c.law.mean)")
        if c.law.variance.isFinite {
            let variance = points.mean(of: { ($0 - mean) * ($0 - mean) })
            #expect(abs(variance / c.law.variance - 1) <= 1e-7, "\(variance) is not \(c.law.variance)")
        }
    }
}

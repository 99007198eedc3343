import CVectorMath
import Foundation
import Testing
@testable import Sampling

@Suite struct SamplerTests {
    static let draws = 100_000
    static func sample(_ d: Distribution, seed: UInt64, count: Int = draws) -> [Double] {
        var column = [Double](repeating: 0, count: count)
        RandomStream(seed: seed, purpose: "sample").fill(first: 0, count: count, into: &column)
        let sampler = QuantileTableTests.samplers[d] ?? Sampler(d)
        // In place, as the engine draws.
        column.withUnsafeMutableBufferPointer { sampler.fill(fromUniform: $0.baseAddress!, count: count, into: $0.baseAddress!) }
        return column
    }

    /// A draw is the exact quantile of its uniform, far into both tails.
    @Test(arguments: QuantileTableTests.laws) func drawsAreQuantiles(_ d: Distribution) {
        let law = d.law!
        let tails = (2...46).map { 0x1p-53 + Double(1 << (52 - $0)) * 0x1p-52 }
        let sd = d.isHeavy || !law.variance.isFinite ? 0 : law.variance.squareRoot()
        let sampler = QuantileTableTests.samplers[d]!
        for u in tails + tails.map({ 1 - $0 }) {
            let x = sampler.value(fromUniform: u), truth = law.quantile(lower: u, upper: 1 - u)
            // Beyond |z| = 6 the tables err by up to 1e-8.
            let bound = (u > 1e-9 && u < 1 - 1e-9 ? 1e-9 : 1e-8) * (sd + (sd > 0 ? 0 : abs(truth))) + 0x1p-43 * abs(truth)
            #expect(abs(x - truth) <= bound, "\(x) is not \(truth) at \(u)")
        }
    }
    /// `1 - u` is exact for every uniform of the generator, so the least draw of a waiting time keeps all its digits.
    @Test func leastWaitingTimes() throws {
        let exponential = Sampler(.exponential(try Exponential(mean: 2))), weibull = Sampler(.weibull(try Weibull(shape: 2, scale: 3)))
        let triangular = Sampler(.triangular(try Triangular(min: 0, mode: 1, max: 2)))
        for k in [0.0, 1, 2, 1000, 1e6, 1e12] {
            let u = (2 * k + 1) * 0x1p-53
            #expect(abs(exponential.value(fromUniform: u) / (-2 * log1p(-u)) - 1) < 1e-15)
            #expect(abs(weibull.value(fromUniform: u) / (3 * (-log1p(-u)).squareRoot()) - 1) < 1e-14)
            #expect(abs(triangular.value(fromUniform: u) / (2 * u).squareRoot() - 1) < 1e-15)
        }
    }

    /// Kolmogorov-Smirnov of F(draw) at one seed: D sqrt n is above 2.7 with chance 9e-7 a law, 4e-5 in all.
    ///
    /// Draws within 2^-40 of an end other than 0 are only counted. A draw keeps 44 bits, so it cannot say where it lies closer to
    /// 1 than that, and beta(0.1 0.1) has 3% of its probability there.
    @Test(arguments: ConformingLaw.all) func samplesFollowTheLaw(_ c: ConformingLaw) {
        let n = 20_000, law = c.law
        let first = law.minimum.isFinite ? law.minimum + 0x1p-40 * abs(law.minimum) : -.infinity
        let last = law.maximum.isFinite ? law.maximum - 0x1p-40 * abs(law.maximum) : .infinity
        let x = Self.sample(c.distribution, seed: 42, count: n)
        let below = x.count { $0 < first }, inside = x.filter { $0 >= first && $0 <= last }.map(law.cumulative).sorted()
        var distance = 0.0
        if first.isFinite { distance = abs(law.cumulative(first) - Double(below) / Double(n)) }
        if last.isFinite { distance = max(distance, abs(law.cumulative(last) - Double(below + inside.count) / Double(n))) }
        for (k, p) in inside.enumerated() { distance = max(distance, abs(p - (Double(below + k) + 0.5) / Double(n)) + 0.5 / Double(n)) }
        #expect(distance * Double(n).squareRoot() < 2.7)
    }
    /// Means and variances at three seeds: 5 standard errors each, by the law's own fourth moment; 2 x 5.7e-7 a law and seed,
    /// about 1e-4 in all. Laws whose fourth moment rules the sample (kurtosis above 100) are left to the test above.
    @Test(arguments: ConformingLaw.all, [42, 43, 44] as [UInt64]) func sampleMoments(_ c: ConformingLaw, _ seed: UInt64) {
        guard c.law.variance.isFinite else { return }
        let m = c.law.mean, v = c.law.variance
        let kurtosis = c.points.mean(of: { ($0 - m) * ($0 - m) * ($0 - m) * ($0 - m) }) / (v * v)
        guard kurtosis < 100 else { return }
        let x = Self.sample(c.distribution, seed: seed), n = Double(x.count)
        let mean = x.reduce(0, +) / n, variance = x.reduce(0) { $0 + ($1 - m) * ($1 - m) } / n
        #expect(abs(mean - m) < 5 * (v / n).squareRoot())
        #expect(abs(variance - v) < 5 * v * ((kurtosis - 1) / n).squareRoot())
    }

    /// Counts of a discrete law from uniforms and from scores: 5 sigma, 5.7e-7 each of 8.
    @Test func discreteCounts() throws {
        let d = Distribution.discrete(try Discrete(values: [5, 1, 9, 3], probabilities: [0.2, 0.1, 0.7, 0]))
        let n = Double(Self.draws)
        var z = [Double](repeating: 0, count: Self.draws), x = z
        RandomStream(seed: 42, purpose: "scores").fill(first: 0, count: Self.draws, into: &z)
        z.withUnsafeMutableBufferPointer { dc_normal_quantile($0.baseAddress!, $0.baseAddress!, Self.draws) }
        Sampler(d).fill(fromNormal: z, count: Self.draws, into: &x)
        for column in [x, Self.sample(d, seed: 42)] {
            for (value, p) in [(1.0, 0.1), (5, 0.2), (9, 0.7)] {
                #expect(abs(Double(column.filter { $0 == value }.count) - n * p) < 5 * (n * p * (1 - p)).squareRoot())
            }
            #expect(!column.contains(3))
        }
    }
    @Test func discreteThresholds() throws {
        let sampler = Sampler(.discrete(try Discrete(values: [1, 2], probabilities: [0.5, 0.5])))
        #expect(sampler.value(fromUniform: 0.5 - 0x1p-53) == 1 && sampler.value(fromUniform: 0.5 + 0x1p-53) == 2)
        // A sum a little above 1 puts the last value out of reach, and nothing else.
        let over = Sampler(.discrete(try Discrete(values: [1, 2, 3], probabilities: [0.5, 0.5, 5e-10])))
        #expect(over.value(fromUniform: 1 - 0x1p-53) == 2)
        var x = 8.4
        withUnsafeMutablePointer(to: &x) { over.fill(fromNormal: $0, count: 1, into: $0) }
        #expect(x == 2)
    }
    @Test func fixedNumbers() {
        let given = [0.25, 0.75]
        var x = given
        Sampler(.fixed(7)).fill(fromUniform: given, count: 2, into: &x)
        #expect(x == [7, 7])
        Sampler(.fixed(8)).fill(fromNormal: given, count: 2, into: &x)
        #expect(x == [8, 8])
    }
}

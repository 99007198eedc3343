import CVectorMath
import Foundation
import LinearAlgebra
import Testing
@testable import Sampling

@Suite struct GaussianCopulaTests {
    static let paths = 200_000

    /// Normal scores of as many drivers as the matrix has rows, as the worlds make them: sums of independent normals.
    static func scores(_ rows: [[Double]], seed: UInt64 = 42, count: Int = paths) throws -> [[Double]] {
        var m = Matrix.identity(rows.count)
        for i in rows.indices { for j in rows.indices { m[i, j] = rows[i][j] } }
        let copula = try GaussianCopula(CorrelationMatrix(m))
        let normals = rows.indices.map { d in
            var column = [Double](repeating: 0, count: count)
            RandomStream(seed: seed, purpose: "driver \(d)").fill(first: 0, count: count, into: &column)
            dc_normal_quantile(column, &column, count)
            return column
        }
        return rows.indices.map { d in
            let terms = copula.terms(of: d)
            return (0..<count).map { k in terms.reduce(0) { $0 + $1.coefficient * normals[$1.driver][k] } }
        }
    }
    static func pair(_ r: Double, seed: UInt64 = 42) throws -> [[Double]] { try scores([[1, r], [r, 1]], seed: seed) }

    static func values(_ d: Distribution, _ z: [Double]) -> [Double] {
        var out = z
        Sampler(d).fill(fromNormal: z, count: z.count, into: &out)
        return out
    }
    static func spearman(_ x: [Double], _ y: [Double]) -> Double {
        func ranks(_ v: [Double]) -> [Double] {
            var r = [Double](repeating: 0, count: v.count)
            for (rank, i) in v.indices.sorted(by: { v[$0] < v[$1] }).enumerated() { r[i] = Double(rank) }
            return r
        }
        let n = Double(x.count)
        let d2 = zip(ranks(x), ranks(y)).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
        return 1 - 6 * d2 / (n * (n * n - 1))
    }

    /// V31 (Hull): P(both below 0.2) = 0.0430604 for two triangular drivers at r = 0.5. 4 sigma at three seeds: 2e-4 in all.
    @Test(arguments: [42, 43, 44] as [UInt64]) func caseV31(_ seed: UInt64) throws {
        let first = Distribution.triangular(try Triangular(min: 0, mode: 0.2, max: 1)), second = Distribution.triangular(try Triangular(min: 0, mode: 0.5, max: 1))
        for (x, p, q) in [(0.2, 0.20, 0.08), (0.4, 0.55, 0.32), (0.6, 0.80, 0.68), (0.8, 0.95, 0.92)] {
            #expect(abs(first.cumulative(x) - p) < 1e-9 && abs(second.cumulative(x) - q) < 1e-9)
        }
        let z = try Self.pair(0.5, seed: seed)
        let both = zip(Self.values(first, z[0]), Self.values(second, z[1])).filter { $0 < 0.2 && $1 < 0.2 }.count
        let p = 0.04306040139, n = Double(Self.paths)
        #expect(abs(Double(both) / n - p) < 4 * (p * (1 - p) / n).squareRoot())
    }
    /// V57: Spearman = (6/pi) asin(r/2) whatever the margins; 4/sqrt n is at least 4 sigma, 6e-5 each.
    @Test(arguments: [(0.3, 0.2875642186), (0.5, 0.4825837395), (0.7, 0.6829105038)]) func caseV57(_ r: Double, _ rank: Double) throws {
        #expect(abs(6 / .pi * asin(r / 2) - rank) < 1e-9)
        let z = try Self.pair(r)
        let x = Self.values(.gamma(try Gamma(shape: 0.5, scale: 2)), z[0]), y = Self.values(.lognormal(try LogNormal(mean: 800, cv: 0.6)), z[1])
        #expect(abs(Self.spearman(x, y) - rank) < 4 / Double(Self.paths).squareRoot())
    }
    /// The margins are the drivers' own laws: Kolmogorov-Smirnov, D sqrt n above 2.7 has chance 9e-7 each of 6.
    @Test(arguments: [-0.8, 0.5, 0.999]) func marginsAreUnchanged(_ r: Double) throws {
        let z = try Self.pair(r)
        let laws: [Distribution] = [.pert(try PERT(min: 1, mode: 2, max: 5)), .weibull(try Weibull(shape: 1.8, scale: 4))]
        for (law, z) in zip(laws, z) {
            let p = Self.values(law, z).map(law.cumulative).sorted(), n = Double(p.count)
            let distance = p.enumerated().reduce(0) { max($0, abs($1.element - (Double($1.offset) + 0.5) / n)) } + 0.5 / n
            #expect(distance * n.squareRoot() < 2.7)
        }
    }
    /// The first driver's score is its own normal, with or without the others: correlating moves nobody before it.
    @Test func firstDriverIsLeftAlone() throws {
        let alone = try Self.scores([[1]], count: 100)[0], paired = try Self.scores([[1, 0.9], [0.9, 1]], count: 100)[0]
        #expect(alone == paired)
    }
    /// Nearly one: what is left of the second score has the standard deviation sqrt(1 - r^2), to 4 sigma (6e-5 each).
    @Test(arguments: [0.999, 0.999999, 1 - 1e-9, -1 + 1e-9]) func correlationsNearOne(_ r: Double) throws {
        let z = try Self.pair(r), n = Double(Self.paths)
        let rest = zip(z[0], z[1]).reduce(0) { $0 + ($1.1 - r * $1.0) * ($1.1 - r * $1.0) } / n
        #expect(abs(rest / ((1 - r) * (1 + r)) - 1) < 4 * (2 / n).squareRoot())
    }
    @Test func perfectCorrelationIsRefused() {
        #expect(throws: LinearAlgebraError.notPositiveDefinite(leadingMinor: 2)) { _ = try Self.scores([[1, 1], [1, 1]]) }
        #expect(throws: LinearAlgebraError.notPositiveDefinite(leadingMinor: 2)) { _ = try Self.scores([[1, -1], [-1, 1]]) }
    }
    /// Zeros cost nothing: an uncorrelated driver has one term, its own.
    @Test func termsLeaveZerosOut() throws {
        var m = Matrix.identity(3)
        m[0, 2] = 0.6; m[2, 0] = 0.6
        let copula = try GaussianCopula(CorrelationMatrix(m))
        #expect(copula.terms(of: 0).map(\.driver) == [0] && copula.terms(of: 1).map(\.driver) == [1])
        let terms = copula.terms(of: 2)
        #expect(terms.map(\.driver) == [0, 2])
        #expect(abs(terms[0].coefficient - 0.6) < 0x1p-40 && abs(terms[1].coefficient - 0.8) < 0x1p-40)
    }
    /// Three drivers: sample correlations of the scores; standard error (1 - r^2)/sqrt n, 5 sigma, 5.7e-7 each of 3.
    @Test func threeDrivers() throws {
        let r = [[1, 0.7, 0.15], [0.7, 1, -0.3], [0.15, -0.3, 1]]
        let z = try Self.scores(r), n = Double(Self.paths)
        for (i, j) in [(0, 1), (0, 2), (1, 2)] {
            let product = zip(z[i], z[j]).reduce(0) { $0 + $1.0 * $1.1 } / n
            let spread = zip(z[i], z[i]).reduce(0) { $0 + $1.0 * $1.1 } * zip(z[j], z[j]).reduce(0) { $0 + $1.0 * $1.1 } / (n * n)
            #expect(abs(product / spread.squareRoot() - r[i][j]) < 5 * (1 - r[i][j] * r[i][j]) / n.squareRoot())
        }
    }
}

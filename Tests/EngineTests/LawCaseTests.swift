import Analysis
import Quantities
import ScenarioModel
import Testing

/// Cases of distributions, copulas, noise and risk measures. False-alarm rate: see `seeds`.
@Suite struct LawCaseTests {
    static let n = 200_000

    @Test("V31: two triangular drivers joined by a copula", arguments: seeds)
    func triangularCopula(seed: UInt64) throws {
        let forecast = try Playing.forecast("V31", paths: Self.n, seed: seed)
        for (name, p) in [("v1_02", 0.2), ("v1_04", 0.55), ("v1_06", 0.8), ("v1_08", 0.95), ("v2_02", 0.08), ("v2_04", 0.32), ("v2_06", 0.68), ("v2_08", 0.92)] {
            expect(probability: forecast.covenant(name).met, p, paths: Self.n, name)
        }
        expect(probability: forecast.covenant("both_02").met, 0.04306040139, paths: Self.n, "both below 0.2")
    }

    @Test("V57: rank correlations by path", arguments: seeds)
    func rankCorrelations(seed: UInt64) throws {
        let run = try SimulationRun([Playing.structure(Playing.file("V57"))], options: Playing.options(paths: Self.n, seed: seed) { $0.pathTable = true })
        let outcome = try run.run()
        let names = outcome.forecasts[0].milestones.map(\.name)
        func dates(_ name: String) -> [Double] {
            let k = names.firstIndex(of: name)!
            return outcome.pathRows[0].map { $0.times[k]!.rawValue }
        }
        for (pair, spearman) in [("3", 0.2875642186), ("5", 0.4825837395), ("7", 0.6829105038), ("x", 0.5)] {
            let found = correlation(ranks(dates("a" + pair)), ranks(dates("b" + pair)))
            #expect(abs(found - spearman) < 4 / Double(Self.n).squareRoot(), "Spearman of pair \(pair): \(found)")
        }
        // Drivers that share no correlation have none.
        #expect(abs(correlation(ranks(dates("a3")), ranks(dates("b7")))) < 4 / Double(Self.n).squareRoot())
        // Kendall: over disjoint pairs of paths the sign of concordance averages tau.
        let a = dates("a5"), b = dates("b5")
        var sum = 0.0
        for k in stride(from: 0, to: Self.n, by: 2) { sum += (a[k] - a[k + 1]) * (b[k] - b[k + 1]) > 0 ? 1 : -1 }
        let tau = sum / Double(Self.n / 2)
        let error = (8.0 / 9 / Double(Self.n / 2)).squareRoot()
        #expect(abs(tau - 1.0 / 3) < 4 * error, "Kendall \(tau)")
    }

    @Test("V59: stationary noise of quarters and of years", arguments: seeds)
    func noise(seed: UInt64) throws {
        let run = try SimulationRun([Playing.structure(Playing.file("V59"))], options: Playing.options(paths: Self.n, seed: seed) { $0.pathTable = true })
        let outcome = try run.run(), forecast = outcome.forecasts[0]
        func column(_ name: String, per sum: Double) -> [Double] {
            let k = forecast.payments.firstIndex { $0.name == name }!
            return outcome.pathRows[0].map { $0.paid[k].rawValue / sum }
        }
        let first = column("first_quarter", per: 25 * million), last = column("last_quarter", per: 25 * million)
        let year1 = column("year1", per: 100 * million), year2 = column("year2", per: 100 * million)
        let error = 1 / Double(Self.n).squareRoot()
        for (name, x, exact) in [("first quarter", first, 0.017936743), ("last quarter", last, 0.017936743), ("year 1", year1, 0.013859284865569116), ("year 2", year2, 0.013859284865569116)] {
            #expect(abs(mean(x) - 1) < 4 * exact.squareRoot() * error, "\(name): mean \(mean(x))")
            // A sample variance strays by sqrt((kurtosis - 1)/n); these are nearly normal, with kurtosis near 3.3.
            #expect(abs(variance(x) / exact - 1) < 4 * 1.55 * error, "\(name): variance \(variance(x))")
        }
        #expect(abs(correlation(year1, year2) - 0.5613520371608272) < 4 * error, "successive years \(correlation(year1, year2))")
    }

    @Test("V67: moments and quantiles of sums", arguments: seeds)
    func moments(seed: UInt64) throws {
        let file = try Playing.file("V67")
        let pert = try Playing.forecast(file, paths: Self.n, seed: seed)
        let npv = pert.licensor.npv
        expect(npv.mean, 2.333333333 * million, "PERT mean")
        expect(npv.sd, 0.5079365079.squareRoot() * million, "PERT s.d.")
        expect(npv.percentile(0.05), 1.305762 * million, "PERT 5%")
        expect(npv.percentile(0.95), 3.629633 * million, "PERT 95%")
        expect(probability: pert.covenant("pert_2").met, 0.3671875, paths: Self.n, "P(PERT <= 2)")
        expect(probability: pert.covenant("gamma_1").late, 0.04042768199, paths: Self.n, "P(gamma > 1)")
        expect(probability: pert.covenant("triangular_16").met, 2.0 / 3, paths: Self.n, "P(triangular <= 16)")
        let lognormal = try Playing.forecast(file, agreement: "lognormal", paths: Self.n, seed: seed).licensor.npv
        expect(lognormal.mean, 800 * million, "lognormal mean")
        expect(lognormal.sd, 480 * million, "lognormal s.d.")
        expect(lognormal.percentile(0.5), 685.9943406 * million, "lognormal median")
        expect(lognormal.percentile(0.05), 275.552069 * million, "lognormal 5%")
        expect(lognormal.percentile(0.95), 1707.801492 * million, "lognormal 95%")
        let gamma = try Playing.forecast(file, agreement: "gamma", paths: Self.n, seed: seed).licensor.npv
        expect(gamma.mean, 0.4 * million, "gamma mean")
        expect(gamma.sd, 0.08.squareRoot() * million, "gamma s.d.")
        let triangular = try Playing.forecast(file, agreement: "triangular", paths: Self.n, seed: seed).licensor.npv
        expect(triangular.mean, 15.33333333 * million, "triangular mean")
    }

    @Test("V81: tail means and chances of loss", arguments: seeds)
    func risk(seed: UInt64) throws {
        let file = try Playing.file("V81")
        func npv(_ agreement: String) throws -> ValueDistribution { try Playing.forecast(file, agreement: agreement, paths: Self.n, seed: seed).licensor.npv }
        let discrete = try npv("base")
        expect(discrete.mean, 5 * million, "mean")
        expect(discrete.sd, 30.41381265 * million, "s.d.")
        expect(probability: discrete.probabilityNegative, 0.5, paths: Self.n, "P(< 0)")
        #expect(discrete.cvar5 == Estimate(Money(-20 * million)), "worst 5%")
        let lognormal = try npv("lognormal")
        expect(lognormal.percentile(0.05), 73.665338 * million, "lognormal 5%")
        expect(lognormal.percentile(0.95), 744.964323 * million, "lognormal 95%")
        expect(lognormal.cvar5, 56.59315358 * million, "lognormal worst 5%")
        let below = try npv("below_100")
        expect(probability: below.probabilityNegative, 0.1130808223, paths: Self.n, "P(< 100)")
        expect(below.cvar5, (56.59315358 - 100) * million, "worst 5%, shifted")
        let uniform = try npv("uniform")
        expect(uniform.cvar5, -9 * million, "uniform worst 5%")
    }
}

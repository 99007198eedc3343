import Foundation
import Planning
import ScenarioModel
import Testing
import WorldSimulation

/// Every driver of the reference deal follows its law, and every two of them move together as the file says, by the points of a run
/// in both samplings.
///
/// Kolmogorov's D sqrt n is above 2.7 with chance 9e-7 for independent draws; with strata, n is what as many equal weights would be
/// worth, and nets make D smaller. Some 90 such tests: the false-alarm rate is 1e-4. Rank correlations are held to 5 standard
/// errors, 5.7e-7 each of some 700: 4e-4. Seeds are fixed.
@Suite struct DriverDistributionTests {
    static let paths = 147_456
    /// The laws of the file, written out.
    static let laws: [String: ExactLaw] = {
        var laws: [String: ExactLaw] = [
            "program.stages.phase1.duration": .pert(0.75, 1.25, 2), "program.stages.phase2.duration": .pert(1.5, 2.25, 3.5),
            "program.stages.phase3.duration": .pert(2, 3, 4.5),
            "markets.US.review": .pert(0.7, 0.9, 1.4), "markets.EU.review": .pert(0.9, 1.1, 1.6), "markets.JP.review": .pert(0.8, 1, 1.5),
            "markets.US.sales.peak": .lognormal(mean: 800e6, cv: 0.6), "markets.EU.sales.peak": .lognormal(mean: 450e6, cv: 0.6),
            "markets.JP.sales.peak": .lognormal(mean: 150e6, cv: 0.7),
            "markets.US.sales.uptake.time_to_peak": .pert(4, 5.5, 8), "markets.EU.sales.uptake.time_to_peak": .pert(4, 6, 9),
            "markets.JP.sales.uptake.time_to_peak": .pert(4, 6, 9),
        ]
        for market in ["US", "EU", "JP"] { laws["markets.\(market).resubmission.after"] = .lognormal(mean: 1, cv: 0.4) }
        return laws
    }()
    static let marks = ["stages.phase1.success", "stages.phase2.success", "stages.phase3.success", "delays.hold@phase1", "delays.hold@phase2", "delays.hold@phase3",
                        "markets.US.approval", "markets.EU.approval", "markets.JP.approval",
                        "covenants.convenience.hazard", "covenants.breach.hazard", "covenants.start_phase3.waiver"]
    /// The correlation of two drivers' normal scores, as the file has it.
    static func rho(_ a: String, _ b: String) -> Double {
        func group(_ name: String) -> String { name.hasSuffix(".duration") ? "stage" : name.hasSuffix(".review") ? "review" : name.hasSuffix(".peak") ? "peak" : "" }
        switch [group(a), group(b)].sorted() {
        case ["stage", "stage"]: return 0.3
        case ["review", "review"]: return 0.4
        case ["peak", "peak"]: return 0.7
        case ["review", "stage"]: return 0.15
        default: return 0
        }
    }

    @Test("every driver follows its law", arguments: SamplingScheme.allCases)
    func laws(scheme: SamplingScheme) throws {
        let drawn = try DrawnDrivers(Playing.referenceDeal(), scheme: scheme, paths: Self.paths)
        #expect(Set(drawn.values.map(\.driver.name)) == Set(Self.laws.keys).union(Self.marks), "a driver without a law in this test")
        var onNets = 0
        for (driver, values) in drawn.values {
            let law = driver.sampler == nil ? .uniform : try #require(Self.laws[driver.name], "\(driver.name)")
            let sample = WeightedSample(values: values, weights: drawn.weights)
            let statistic = sample.kolmogorov(law)
            #expect(statistic < 2.7, "\(driver.name): \(statistic)")
            // The test can fail: all draws a twentieth of a standard deviation too small.
            #expect(sample.kolmogorov(law, shift: law.sd / 20) > 2.7, "\(driver.name) shifted")
            // A Sobol coordinate that no other enters puts one point of a replicate and stratum in each n-th of the unit interval: no
            // chance in it.
            if scheme == .stratified, driver.dimension != nil, driver.copula.count <= 1 {
                onNets += 1
                let distance = sample.distance(to: law)
                #expect(distance <= drawn.netDistance + 1e-9, "\(driver.name): \(distance), net \(drawn.netDistance)")
            }
        }
        // All but the eight later ones of two copulas, and the three enumerated marks.
        #expect(onNets == (scheme == .stratified ? 27 - 7 - 3 : 0))
    }

    @Test("what the stages and markets of sampled worlds took follows the laws", arguments: SamplingScheme.allCases)
    func columns(scheme: SamplingScheme) throws {
        var seen: [String: WeightedSample] = [:], laws = Self.laws
        _ = try DrawnDrivers(Playing.referenceDeal(), scheme: scheme, paths: Self.paths, seed: 43) { sampler, weight in
            let worlds = sampler.worlds
            func note(_ name: String, _ value: (Int) -> Double) {
                for i in 0..<worlds.count {
                    let x = value(i)
                    if x.isFinite { seen[name, default: .init()].values.append(x); seen[name]!.weights.append(weight) }
                }
            }
            for stage in worlds.plan.stages {
                let start = worlds.columns[stage.start], end = worlds.columns[stage.end], hold = worlds.columns[stage.delays[0].slot]
                note("program.stages.\(stage.name).duration") { start[$0] < .infinity ? end[$0] - start[$0] - hold[$0] : .infinity }
                note("hold@\(stage.name)") { start[$0] < .infinity ? hold[$0] : .infinity }
            }
            for market in worlds.plan.markets {
                let submission = worlds.columns[market.submission], decision = worlds.columns[market.decision], again = worlds.columns[market.resubmission]
                note("markets.\(market.name).review") { decision[$0] < .infinity ? decision[$0] - submission[$0] : .infinity }
                note("markets.\(market.name).resubmission.after") { again[$0] < .infinity ? again[$0] - decision[$0] : .infinity }
            }
        }
        for stage in ["phase1", "phase2", "phase3"] { laws["hold@\(stage)"] = .perhapsGamma2(chance: 0.25, scale: 0.2) }
        #expect(seen.count == 12)
        for (name, sample) in seen {
            let law = try #require(laws[name], "\(name)"), statistic = sample.kolmogorov(law)
            #expect(statistic < 2.7, "\(name): \(statistic) of \(sample.size)")
            #expect(sample.kolmogorov(law, shift: law.sd / 2) > 2.7, "\(name) shifted")
        }
    }

    /// The rank correlation of normal scores correlated by rho is 6/pi asin(rho/2). Ranks are the exact probabilities of the draws,
    /// so its estimate is a mean of products of two uniforms, whose variance is at most 9/5 less its square.
    @Test("every two drivers move together as the file says", arguments: SamplingScheme.allCases)
    func correlations(scheme: SamplingScheme) throws {
        let drawn = try DrawnDrivers(Playing.referenceDeal(), scheme: scheme, paths: Self.paths, seed: 44)
        let scores = try drawn.values.map { driver, values in
            let law = driver.sampler == nil ? .uniform : try #require(Self.laws[driver.name])
            return (name: driver.name, scores: values.map { law.cumulative($0) - 0.5 })
        }
        let size = WeightedSample(weights: drawn.weights).size
        var correlated = 0
        for (k, a) in scores.enumerated() {
            for b in scores[(k + 1)...] {
                var rank = 0.0
                for i in drawn.weights.indices { rank += drawn.weights[i] * a.scores[i] * b.scores[i] }
                rank *= 12
                let rho = Self.rho(a.name, b.name), exact = 6 / Double.pi * asin(rho / 2), error = ((1.8 - exact * exact) / size).squareRoot()
                #expect(abs(rank - exact) < 5 * error, "\(a.name) and \(b.name): \(rank), exact \(exact) ± \(error)")
                // The test can fail: a rho of a twentieth more.
                #expect(abs(rank - 6 / Double.pi * asin((rho + 0.05) / 2)) > 5 * error)
                if rho != 0 { correlated += 1 }
            }
        }
        #expect(correlated == 3 + 3 + 3 + 9)
    }

    /// Log sales of noisy worlds over those of quiet ones, at the launch and later: stationary of variance 0.08²/(1 - 0.8²) from the
    /// first period on, less half of it; correlated by 0.8 a period within a market, not at all between markets. A correlation of
    /// known means and variances has the standard error sqrt((1 + r²)/n).
    @Test("sales noise is a stationary AR(1)", arguments: SamplingScheme.allCases)
    func noise(scheme: SamplingScheme) throws {
        let variance = 0.08 * 0.08 / (1 - 0.64), lags = [0, 1, 4, 20]
        let quiet = try Self.sales(lags: lags, cases: [], scheme: scheme), noisy = try Self.sales(lags: lags, cases: ["noisy_sales"], scheme: scheme)
        #expect(quiet.count == 2 && noisy.count == 2 && quiet[0].count == noisy[0].count && quiet[0].count > 4000)
        let law = ExactLaw.normal(sd: variance.squareRoot())
        // By market and lag.
        let logs = (0..<2).map { m in lags.indices.map { k in zip(noisy[m], quiet[m]).map { log($0.rows[k] / $1.rows[k]) + variance / 2 } } }
        let weights = quiet[0].map(\.weight)
        for m in 0..<2 {
            for k in lags.indices {
                let sample = WeightedSample(values: logs[m][k], weights: weights), statistic = sample.kolmogorov(law)
                #expect(statistic < 2.7, "market \(m), lag \(lags[k]): \(statistic)")
                #expect(sample.kolmogorov(law, shift: law.sd / 4) > 2.7)
            }
        }
        let size = WeightedSample(weights: weights).size, total = weights.reduce(0, +)
        func expect(_ x: [Double], _ y: [Double], _ exact: Double, _ what: String) {
            let r = zip(weights, zip(x, y)).reduce(0) { $0 + $1.0 * $1.1.0 * $1.1.1 } / total / variance
            #expect(abs(r - exact) < 5 * ((1 + exact * exact) / size).squareRoot(), "\(what): \(r), exact \(exact)")
        }
        for m in 0..<2 { for k in lags.indices { expect(logs[m][0], logs[m][k], pow(0.8, Double(lags[k])), "lag \(lags[k])") } }
        for k in lags.indices { expect(logs[0][k], logs[1][k], 0, "two markets") }
    }
    /// By market, US and EU: sales so many periods after the launch, on paths on which both launch 6 years before the horizon.
    private static func sales(lags: [Int], cases: [String], scheme: SamplingScheme) throws -> [[(rows: [Double], weight: Double)]] {
        var found: [[(rows: [Double], weight: Double)]] = [[], []]
        _ = try DrawnDrivers(Playing.referenceDeal(), cases: cases, scheme: scheme, paths: paths, seed: 45) { sampler, weight in
            let worlds = sampler.worlds, sales = worlds.sales, horizon = worlds.plan.grid.horizon
            sales.use([0, 1], .sales(.periodAverage))
            var list = PathList(capacity: worlds.count), end = [Double](repeating: horizon, count: worlds.count)
            defer { list.deallocate() }
            let launches = (0..<2).map { worlds.columns[worlds.plan.markets[$0].launch] }
            for i in 0..<worlds.count where launches[0][i] < horizon - 6 && launches[1][i] < horizon - 6 { list.append(i) }
            sales.require(list, until: &end)
            sales.draw()
            for from in stride(from: 0, to: list.count, by: sales.chunk) {
                let range = from..<min(list.count, from + sales.chunk)
                sales.lay(range)
                for m in 0..<2 {
                    for k in range {
                        let row = sales.rows(m, .sales(.periodAverage)) + (k - from) * sales.stride + Int(sales.first(m)[list[k]])
                        found[m].append((lags.map { row[$0] }, weight))
                    }
                }
            }
        }
        return found
    }
}

import Analysis
import Planning
import Quantities
import ScenarioModel
@testable import speed
import Testing

/// Deals as large as a portfolio: 40 stages, 30 markets, 60 clauses, 150 drivers that all move together.
@Suite struct LargeDealTests {
    private static func run(_ part: Double, threads: Int, sampling: SamplingScheme) throws -> Forecast {
        let file = try ScenarioFile.parse(LargeDeal(part: part).text, name: "large")
        return try SimulationRun([Playing.structure(file)], options: Playing.options(paths: 4000, threads: threads, sampling: sampling)).run().forecasts[0]
    }

    @Test("plans and runs; causes sum to 1; threads change nothing", arguments: SamplingScheme.allCases)
    func largest(sampling: SamplingScheme) throws {
        let deal = LargeDeal(part: 1)
        #expect(deal.stages == 40 && deal.markets == 30 && deal.clauses == 60 && deal.drivers == 150)
        let one = try Self.run(1, threads: 1, sampling: sampling), three = try Self.run(1, threads: 3, sampling: sampling)
        #expect(identical(one, three))
        let sum = one.terminations.reduce(0) { $0 + $1.probability.value.rawValue }
        #expect(abs(sum - 1) < 1e-12, "causes sum to \(sum)")
        #expect(one.payments.count >= 30 && one.covenants.count == 30 && one.terminations.count { $0.probability.value.rawValue > 0 } > 8)
        // Each stage succeeds with 99.9%; a market opens when the eleven to thirty-seven stages before it have.
        let launch = one.deal.launch.value.rawValue
        #expect(launch > 0.8 && launch < 1)
    }

    /// What shares the sums of correlated drivers gives the scores that the whole factor gives: the first and the last of the 150 move
    /// together as the file says. A rank correlation of 16,000 pairs has a standard error of about 0.008; 5 of them, 5.7e-7 each.
    @Test("the first and the last of 150 drivers are correlated as any two")
    func correlations() throws {
        let drawn = try DrawnDrivers(ScenarioFile.parse(LargeDeal(part: 1).text, name: "large"), scheme: .plain, paths: 16_000)
        let correlated = drawn.values.filter { !$0.driver.copula.isEmpty }
        #expect(correlated.count == 150)
        // Ranks of the draws themselves, as normal scores need laws: Spearman's coefficient is 6/pi asin(0.1).
        let exact = 0.19130568257555955
        for (a, b) in [(0, 149), (1, 148), (0, 1), (74, 75), (40, 149)] {
            let rank = correlation(ranks(correlated[a].drawn), ranks(correlated[b].drawn))
            #expect(abs(rank - exact) < 0.04, "\(correlated[a].driver.name) and \(correlated[b].driver.name): \(rank)")
        }
    }

    @Test("planning grows no faster than the deal, by far less than its square")
    func planning() throws {
        func seconds(_ part: Double) throws -> Double {
            let file = try ScenarioFile.parse(LargeDeal(part: part).text, name: "large"), scenario = try file.scenario()
            return try (0..<3).map { _ in
                let start = ContinuousClock.now
                _ = try Plan.make([scenario], seed: 42)
                return (ContinuousClock.now - start) / .seconds(1)
            }.min()!
        }
        // Half the deal has a plan of some 10 ms; what doubled with every layer of stages took 600 ms for the whole.
        let half = try seconds(0.5), whole = try seconds(1)
        #expect(whole < 8 * half, "\(half) s, \(whole) s")
    }
}

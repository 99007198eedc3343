import Analysis
import Foundation
import Quantities
import ScenarioModel
import Testing

/// Cases of stages and their payments: success, dates, costs. False-alarm rate: see `seeds`.
@Suite struct StageCaseTests {
    static let n = 200_000

    // V06
    private static let success = [0.8, 0.75, 0.85, 0.69, 0.54, 0.34, 0.7, 0.91]
    private static let cost = [1, 2.5, 10, 5, 15, 40, 150, 40]
    private static let years = [1, 1.5, 2, 1, 1.5, 2.5, 2.5, 1.5]
    private static let names = ["hit", "lead", "preclinic", "phase1", "phase2", "phase3", "registration"]

    @Test("V06: chances of reaching each stage, and expected cost", arguments: seeds)
    func eightStages(seed: UInt64) throws {
        let forecast = try Playing.forecast("V06", paths: Self.n, seed: seed)
        var reach = 1.0, expected = 0.0
        for k in 0..<8 {
            if k > 0 { expect(probability: forecast.milestone("start_\(Self.names[k - 1])").probability, reach, paths: Self.n, Self.names[k - 1]) }
            expected += reach * Self.cost[k]
            reach *= Self.success[k]
        }
        expect(probability: forecast.milestone("launch").probability, reach, paths: Self.n, "launch")
        let costs = forecast.licensee.bridge.first { $0.name == "costs" }!.presentValue
        expect(costs, -expected * million, "expected cost")
        #expect((expected / reach).rounded() == 873)
    }

    @Test("V06: started, cost and capitalised cost per launch, stage by stage, at the printed rounding")
    func costPerLaunch() throws {
        // With every success certain the ledger of one path has each stage's cost and its present value at 11%.
        let certain = ["target"] + Self.names
        let set = certain.map { ("program.stages.\($0).success", "100%") } + [("parties.licensee.discount", "11%")]
        let run = try SimulationRun([Playing.structure(Playing.file("V06"), set: set)], options: Playing.options(paths: 16))
        let costs = try run.explain(.number(0)).ledger.filter { $0.kind == .cost }
        try #require(costs.count == 8)
        let printedStarts = [24.3, 19.4, 14.6, 12.4, 8.6, 4.6, 1.6, 1.1]
        let printed = [24.0, 49, 146, 62, 128, 185, 235, 44], capitalised = [94.0, 166, 414, 150, 273, 319, 314, 48]
        var total = 0.0, totalCapitalised = 0.0
        for k in 0..<8 {
            let starts = 1 / Self.success[k...].reduce(1, *)
            let cost = -costs[k].amount!.rawValue / million * starts
            let value = -costs[k].pvLicensee!.rawValue / million * starts * pow(1.11, Self.years.reduce(0, +))
            #expect((starts * 10).rounded() / 10 == printedStarts[k])
            #expect(abs(cost) .rounded() == printed[k], "cost \(k): \(cost)")
            #expect(abs(value).rounded() == capitalised[k], "capitalised \(k): \(value)")
            total += abs(cost); totalCapitalised += abs(value)
        }
        #expect(total.rounded() == 873)
        #expect(totalCapitalised.rounded() == 1778)
    }

    @Test("V08: likelihood of approval in two surveys", arguments: seeds)
    func phaseTransitions(seed: UInt64) throws {
        let file = try Playing.file("V08")
        let late = try Playing.forecast(file, paths: Self.n, seed: seed), early = try Playing.forecast(file, cases: ["survey_2003"], paths: Self.n, seed: seed)
        expect(probability: late.milestone("approval").probability, 0.09615693623, paths: Self.n, "2006 to 2015")
        expect(probability: early.milestone("approval").probability, 0.1044966874, paths: Self.n, "2003 to 2011")
    }

    @Test("V10: a long shot's value, return and spread", arguments: seeds)
    func longShot(seed: UInt64) throws {
        let forecast = try Playing.forecast("V10", paths: Self.n, seed: seed)
        let success = 12289.13421, now = pow(1.1, -10.0)
        expect(forecast.payment("income").presentValuePayee, 0.05 * success * now * million, "present value of income")
        expect(forecast.licensor.npv.mean, (0.05 * success * now - 200) * million, "value")
        // 423.5% a year is the spread of value over investment at year 10, over the root of 10.
        expect(spread: forecast.payment("income").presentValuePayee, paths: Self.n, 4.234850627 * 10.0.squareRoot() * 200 * now * million, "annualised spread")
        // The expected return of 11.9% a year, from the simulated mean (its error is 1% of 614, that of the tenth root 0.001).
        let mean = forecast.payment("income").presentValuePayee
        let yearly = pow(mean.value.rawValue / now / (200 * million), 0.1) - 1
        let error = 0.1 * 1.12 * mean.error.rawValue / mean.value.rawValue
        #expect(abs(yearly - 0.1187836981) < 4 * error)
    }
    @Test("V10: the success is worth 12.3 bn at year 10")
    func longShotSuccess() throws {
        let forecast = try Playing.forecast("V10", set: [("program.stages.trial.success", "100%")], paths: 64)
        expect(exactly: forecast.payment("income").presentValuePayee.value.rawValue * pow(1.1, 10), 12289.13421 * million, within: 1e-9, "value at year 10")
    }

    @Test("V11: success, expected value, and the success of phase2 that earns 150 back", arguments: seeds)
    func breakEven(seed: UInt64) throws {
        let file = try Playing.file("V11")
        let base = try Playing.forecast(file, paths: Self.n, seed: seed)
        expect(probability: base.milestone("worth").probability, 0.126, paths: Self.n, "success")
        expect(base.licensor.npv.mean, 151.2 * million, "expected value")
        let raised = try Playing.forecast(file, set: [("phase2.success", "79.68253968%")], paths: Self.n, seed: seed)
        expect(raised.licensor.npv.mean, 301.2 * million, "expected value when 150 is earned back")
    }

    @Test("V41: hit probabilities, payments by year, values", arguments: seeds)
    func gatedMilestones(seed: UInt64) throws {
        let forecast = try Playing.forecast("V41", paths: Self.n, seed: seed)
        let hits = [0.63, 0.1953, 0.113274, 0.0962829], expected = [3.15, 2.9295, 1.13274, 4.814145]
        for k in 0..<4 {
            expect(probability: forecast.milestone("payment\(k + 1)").probability, hits[k], paths: Self.n, "hit \(k + 1)")
            expect(forecast.payment("payment\(k + 1)").expected, expected[k] * million, "payment \(k + 1)")
            expect(forecast.all.byYear[[1, 3, 6, 7][k]].expected, expected[k] * million, "year of payment \(k + 1)")
        }
        #expect(forecast.all.byYear[0].expected == Estimate(Money(10 * million)))
        for year in [2, 4, 5, 8, 9] { #expect(forecast.all.byYear[year].expected == Estimate(.zero)) }
        expect(forecast.all.expected, 22.026385 * million, "total")
        expect(spread: forecast.all.expected, paths: Self.n, 23.033595330121067 * million, "s.d. of the total")
        expect(forecast.licensor.npv.mean, 17.170592760928354 * million, "licensor")
        expect(forecast.all.presentValuePayer, 18.045225257781592 * million, "payments of the licensee")
        expect(forecast.licensee.bridge.first { $0.name == "costs" }!.presentValue, -34.185938248735646 * million, "costs")
        expect(forecast.licensee.npv.mean, -(18.045225257781592 + 34.185938248735646) * million, "licensee")
    }
    @Test("V41: dates given a hit are certain")
    func gatedDates() throws {
        let forecast = try Playing.forecast("V41", paths: Self.n)
        for (name, date) in [("payment0", 0), ("payment1", 1.25), ("payment2", 3.75), ("payment3", 6.85), ("payment4", 7.75)] {
            expect(exactly: forecast.milestone(name).timing.mean!.value.rawValue, date, name)
            #expect(forecast.milestone(name).timing.mean!.error.rawValue < 1e-9)
        }
    }

    @Test("V43: present values by the gamma transform, mean date, spread", arguments: seeds)
    func gammaDurations(seed: UInt64) throws {
        let forecast = try Playing.forecast("V43", paths: Self.n, seed: seed)
        expect(forecast.payment("payment1").presentValuePayee, 2.755692419 * million, "payment 1")
        expect(forecast.payment("payment2").presentValuePayee, 1.964217286 * million, "payment 2")
        expect(forecast.payment("payment3").presentValuePayee, 3.210972229 * million, "payment 3")
        expect(forecast.payment("payment3").timing.mean, 6.75, "mean date of the last")
        expect(spread: forecast.payment("payment3").presentValuePayee, paths: Self.n, 9.130385587 * million, "s.d. of the last")
    }

    @Test("V45: the later, the earlier and the third of parallel stages", arguments: seeds)
    func parallelStages(seed: UInt64) throws {
        let file = try Playing.file("V45")
        let certain = try Playing.forecast(file, cases: ["certain"], paths: Self.n, seed: seed)
        expect(certain.milestone("both").timing.mean, 3.8, "mean of the later")
        expect(spread: certain.milestone("both").timing.mean, paths: Self.n, 2.946183973, "s.d. of the later")
        expect(certain.milestone("first").timing.mean, 1.2, "mean of the earlier")
        expect(certain.milestone("three").timing.mean, 5.675457875, "mean of the latest of three")
        expect(probability: certain.milestone("a_first").probability, 0.6, paths: Self.n, "a first")
        expect(probability: certain.covenant("by_4").met, 0.636741572, paths: Self.n, "both by 4")
        expect(certain.payment("both").presentValuePayee, 20 * 0.7201790309 * million, "E 1.1^-max")
        let forecast = try Playing.forecast(file, paths: Self.n, seed: seed)
        expect(forecast.payment("both").presentValuePayee, 8.066005146108681 * million, "present value")
    }

    @Test("V29: mean and spread of a path of four, and its chance to be done by week 28", arguments: seeds)
    func network(seed: UInt64) throws {
        let forecast = try Playing.forecast("V29", paths: Self.n, seed: seed)
        let done = forecast.milestone("done").timing.mean!, week = 7.0 / 365
        expect(done, 24 * week, "mean")
        expect(spread: done, paths: Self.n, 5.857142857.squareRoot() * week, "s.d. of beta-PERT")
        // The published 0.9633 is a normal sum with another variance; beta-PERT gives slightly less. The oracle draws it anew.
        let laws = [OraclePERT(5, 8, 17), OraclePERT(3, 5, 7), OraclePERT(4, 6, 8), OraclePERT(3, 4, 5)]
        var random = OracleRandom(seed: 1000 + seed), hits = 0
        for _ in 0..<Self.n where laws.reduce(0, { $0 + $1.quantile(random.uniform()) }) <= 28 { hits += 1 }
        let p = Double(hits) / Double(Self.n)
        let met = Figure(forecast.covenant("by_week_28").met!)
        #expect(met.agrees(with: Figure(p, (p * (1 - p) / Double(Self.n)).squareRoot())))
        #expect(met.value < 0.9633)
    }
}

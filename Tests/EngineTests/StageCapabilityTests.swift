import Analysis
import Quantities
import ScenarioModel
import Testing

/// Capabilities of stages, event payments and results (M01, M02, M05, M06, M28). False-alarm rate: see `seeds`.
@Suite struct StageCapabilityTests {
    static let n = 200_000

    // MARK: M01 the program's path

    @Test("M01: odds of three stages and costs due at their start", arguments: seeds)
    func odds(seed: UInt64) throws {
        let forecast = try Playing.forecast(deal("""
            program:
              stages:
                one:   { duration: pert(0.75y 1.25y 2y), success: 63%, cost_at_start: 8M }
                two:   { after: one, duration: pert(1.5y 2.25y 3.5y), success: 31%, cost_at_start: 25M }
                three: { after: two, duration: pert(2y 3y 4.5y), success: 58%, cost_at_start: 110M }
            agreement: { payments: { all_three: { pays: 1M, when: three.success } } }
            """), paths: Self.n, seed: seed)
        expect(probability: forecast.milestone("all_three").probability, 0.113274, paths: Self.n, "all three")
        expect(forecast.licensee.bridge.first { $0.name == "costs" }!.presentValue, -45.233 * million, "expected cost")
    }
    @Test("M01: moments of a PERT duration", arguments: seeds)
    func pert(seed: UInt64) throws {
        let forecast = try Playing.forecast(deal("""
            program: { stages: { one: { duration: pert(1y 2y 4y) } } }
            agreement: { payments: { done: { pays: 1M, when: one.end } } }
            """), paths: Self.n, seed: seed)
        expect(forecast.milestone("done").timing.mean, 13.0 / 6, "mean")
        expect(spread: forecast.milestone("done").timing.mean, paths: Self.n, 0.305556.squareRoot(), "s.d.")
    }
    @Test("M01: a join waits for the last of two", arguments: seeds)
    func join(seed: UInt64) throws {
        let forecast = try Playing.forecast(deal(horizon: "100y", """
            program: { stages: { a: { duration: exponential(mean=1y) }, b: { duration: exponential(mean=1y) }, c: { after: [a, b], duration: 0y } } }
            agreement: { payments: { joined: { pays: 1M, when: c.start } } }
            """), paths: Self.n, seed: seed)
        expect(forecast.milestone("joined").timing.mean, 1.5, "mean of the later")
    }
    @Test("M01: where the join is any, one failed branch leaves the other alive", arguments: seeds)
    func joinAny(seed: UInt64) throws {
        let forecast = try Playing.forecast(deal("""
            program: { stages: { a: { duration: 1y, success: 40% }, b: { duration: 2y, success: 50% } } }
            markets: { world: { after_any: [a, b], launch_lag: 0d, sales: { peak: 1M, uptake: { curve: { 0y: 100% } } } } }
            agreement: { payments: { launch: { pays: 1M, when: first_launch } } }
            """), paths: Self.n, seed: seed)
        expect(probability: forecast.milestone("launch").probability, 0.7, paths: Self.n, "either")
        expect(probability: forecast.cause("technical").probability, 0.3, paths: Self.n, "neither")
        // Both failed is known when the second has.
        #expect(forecast.cause("technical").timing.mean?.value == Years(2))
        expect(forecast.milestone("launch").timing.mean, (0.4 * 1 + 0.3 * 2) / 0.7, "mean date")
    }
    @Test("M01: a failed stage ends the program only where no market can be reached without it")
    func otherMarket() throws {
        let forecast = try Playing.forecast(deal("""
            program: { stages: { a: { duration: 1y, success: 0% }, b: { duration: 3y } } }
            markets:
              A: { after: a, launch_lag: 0d, sales: { peak: 1M, uptake: { curve: { 0y: 100% } } } }
              B: { after: b, launch_lag: 0d, sales: { peak: 1M, uptake: { curve: { 0y: 100% } } } }
            agreement: { payments: { launch: { pays: 1M, when: first_launch } } }
            """), paths: 64)
        #expect(forecast.milestone("launch").probability.value.rawValue == 1)
        #expect(forecast.cause("technical").probability.value.rawValue == 0)
    }
    @Test("M01: a stage cut short by the end costs its share")
    func cutShort() throws {
        let forecast = try Playing.forecast(deal(licensee: "9%", """
            program: { stages: { one: { duration: 4y, cost: 100M, running_cost: 2M/y } } }
            agreement:
              payments: { upfront: { pays: 1M, when: signing } }
              covenants: { stop: { when: 3y, then: terminate } }
            """), paths: 16)
        expect(exactly: forecast.licensee.bridge.first { $0.name == "costs" }!.presentValue.value.rawValue, -(75 + 6) * million * power(1.09, -1.5), "cost")
    }
    /// `closed` of a stage that waits for a resubmission is not the approval that follows it.
    @Test("M01: a stage may wait for a resubmission")
    func afterResubmission() throws {
        let forecast = try Playing.forecast(deal("""
            program: { stages: { rework: { after: US.resubmission, duration: 1mo } } }
            markets:
              US: { after: signing, approval_odds: 0%, resubmission: { after: 1y, review: 1y, approval_odds: 100% }, launch_lag: 0d, sales: { peak: 1M, uptake: { curve: { 0y: 100% } } } }
              EU: { after: rework, filing_lag: 5y, launch_lag: 0d, sales: { peak: 1M, uptake: { curve: { 0y: 100% } } } }
            agreement:
              grant: { exclusive: [EU] }
              payments: { eu: { pays: 1M, when: EU.launch } }
            """), paths: 16)
        #expect(forecast.milestone("eu").probability.value.rawValue == 1)
        expect(exactly: forecast.milestone("eu").timing.mean?.value.rawValue ?? 0, 1 + 1.0 / 12 + 5, "EU launch")
    }

    // MARK: M02 milestone payments

    @Test("M02: expected milestones of the three stages and an approval", arguments: seeds)
    func milestones(seed: UInt64) throws {
        let forecast = try Playing.forecast(deal("""
            program: { stages: { phase1: { duration: 1y, success: 63% }, phase2: { after: phase1, duration: 2y, success: 31% }, phase3: { after: phase2, duration: 3y, success: 58% } } }
            markets:
              US:
                after: phase3
                approval_odds: 85%
                resubmission: { after: 1y, review: 6mo, approval_odds: 70% }
                launch_lag: 0d
                sales: { peak: 1M, uptake: { curve: { 0y: 100% } } }
            agreement: { payments: { phase2_start: { pays: 10M, when: phase2.start }, phase3_start: { pays: 25M, when: phase3.start }, approval: { pays: 50M, when: US.approval } } }
            """), paths: Self.n, seed: seed)
        expect(forecast.payment("phase2_start").expected, 6.3 * million, "phase2 start")
        expect(forecast.payment("phase3_start").expected, 4.8825 * million, "phase3 start")
        expect(forecast.payment("approval").expected, 5.408834 * million, "approval")
    }
    private static func lagged(_ covenants: String) throws -> Forecast {
        try Playing.forecast(deal(licensor: "12%", """
            agreement:
              payments: { milestone: { pays: 50M, when: 5y, within: 0.25y } }
              covenants: { stop: { when: \(covenants), then: terminate } }
            """), paths: 16)
    }
    @Test("M02: a payment is discounted from the day it is paid")
    func lag() throws {
        expect(exactly: try Self.lagged("9y").payment("milestone").presentValuePayee.value.rawValue, 27.578801 * million, within: 1e-7, "present value")
    }
    @Test("M02: what accrued before the end is paid after it; on the day of the end too, unless ties say end_first")
    func accrued() throws {
        #expect(try Self.lagged("5.1y").payment("milestone").expected.value.rawValue == 50 * million)
        #expect(try Self.lagged("5y").payment("milestone").expected.value.rawValue == 50 * million)
        #expect(try Self.lagged("4.9y").payment("milestone").expected.value.rawValue == 0)
        let file = try deal("""
            agreement:
              terms: { ties: end_first }
              payments: { milestone: { pays: 50M, when: 5y } }
              covenants: { stop: { when: 5y, then: terminate } }
            """)
        #expect(try Playing.forecast(file, paths: 16).payment("milestone").expected.value.rawValue == 0)
    }
    @Test("M02: once for each market named, with the sum of that market")
    func perMarket() throws {
        let forecast = try Playing.forecast(deal("""
            markets:
              each: { after: signing, launch_lag: 0d, sales: { peak: 1M, uptake: { curve: { 0y: 100% } } } }
              US: { review: 1y }
              EU: { review: 2y }
              JP: { review: 3y, approval_odds: 0% }
            agreement: { payments: { approval: { pays: { US: 50M, EU: 25M, JP: 15M }, when: approval, per: market } } }
            """), paths: 16)
        #expect(forecast.payments.map(\.name) == ["approval.US", "approval.EU", "approval.JP"])
        #expect(forecast.payments.map(\.expected.value.rawValue) == [50 * million, 25 * million, 0])
        #expect(forecast.milestone("approval.EU").timing.mean?.value == Years(2))
    }

    // MARK: M05 results

    @Test("M05: upfront alone: every percentile is 30M")
    func upfrontAlone() throws {
        let npv = try Playing.forecast(deal("agreement: { payments: { upfront: { pays: 30M, when: signing } } }"), paths: 10_000).licensor.npv
        #expect(npv.sd == Estimate(.zero) && npv.mean == Estimate(Money(30 * million)) && npv.cvar5 == npv.mean)
        #expect(npv.percentiles.allSatisfy { $0 == npv.mean })
    }

    // MARK: M28 correlation

    @Test("M28: a correlation leaves the mean of each number alone", arguments: seeds)
    func marginsKept(seed: UInt64) throws {
        let file = try deal(horizon: "60y", """
            program: { stages: { a: { duration: gamma(shape=2 scale=1y) }, b: { duration: pert(1y 2y 5y) } } }
            correlations: [{ among: [a.duration, b.duration], rho: 0.7 }]
            agreement: { payments: { a: { pays: 0, when: a.end }, b: { pays: 0, when: b.end } } }
            """)
        let forecast = try Playing.forecast(file, paths: Self.n, seed: seed)
        expect(forecast.milestone("a").timing.mean, 2, "gamma")
        expect(forecast.milestone("b").timing.mean, 7.0 / 3, "PERT")
        expect(spread: forecast.milestone("a").timing.mean, paths: Self.n, 2.0.squareRoot(), "gamma s.d.")
    }
    /// Perfect correlation is refused (rho below 1), so equal laws come as near as one asks.
    @Test("M28: two equal laws at a correlation near 1 draw nearly equal values")
    func nearlyEqual() throws {
        let file = try deal(horizon: "60y", """
            program: { stages: { a: { duration: gamma(shape=2 scale=1y) }, b: { duration: gamma(shape=2 scale=1y) } } }
            correlations: [{ among: [a.duration, b.duration], rho: 0.99999999 }]
            agreement: { payments: { a: { pays: 0, when: a.end }, b: { pays: 0, when: b.end } } }
            """)
        let rows = try SimulationRun([Playing.structure(file)], options: Playing.options(paths: 20_000) { $0.pathTable = true }).run().pathRows[0]
        // Scores differ by sqrt(2 - 2 rho) = 1.4e-4 standard deviations at a time.
        #expect(rows.allSatisfy { abs($0.times[0]!.rawValue - $0.times[1]!.rawValue) < 0.01 })
        #expect(correlation(rows.map { $0.times[0]!.rawValue }, rows.map { $0.times[1]!.rawValue }) > 0.999999)
    }
    @Test("M28: numbers of different markets correlate also where only one of them is reached first", arguments: seeds)
    func acrossMarkets(seed: UInt64) throws {
        let file = try deal(horizon: "5y", """
            program: { stages: { a: { duration: 1y, success: 50% }, b: { duration: 1y, success: 50%, branch: optional } } }
            markets:
              A: { after: a, review: uniform(0y 1y), launch_lag: 0d, sales: { peak: 1M, uptake: { curve: { 0y: 100% } } } }
              B: { after: b, review: uniform(0y 1y), launch_lag: 0d, sales: { peak: 1M, uptake: { curve: { 0y: 100% } } } }
            correlations: [{ among: [A.review, B.review], rho: 0.7 }]
            agreement: { payments: { a: { pays: 0, when: A.approval }, b: { pays: 0, when: B.approval } } }
            """)
        let rows = try SimulationRun([Playing.structure(file)], options: Playing.options(paths: Self.n, seed: seed) { $0.pathTable = true }).run().pathRows[0]
        let both = rows.filter { $0.times[0] != nil && $0.times[1] != nil }
        let spearman = correlation(ranks(both.map { $0.times[0]!.rawValue }), ranks(both.map { $0.times[1]!.rawValue }))
        #expect(abs(spearman - 0.6829105038) < 4 / Double(both.count).squareRoot(), "Spearman \(spearman)")
        for k in 0..<2 {
            let alone = rows.compactMap { $0.times[k]?.rawValue }
            #expect(abs(mean(alone) - 1.5) < 4 * (1.0 / 12 / Double(alone.count)).squareRoot())
        }
    }
}

import Analysis
import Foundation
import Quantities
import ScenarioModel
import Testing

/// Capabilities of sales, royalties, regulators and minimums (M07, M08, M09, M13, M15). False-alarm rate: see `seeds`.
@Suite struct MarketCapabilityTests {
    static let n = 200_000

    private static func sales(_ sales: String, lag: String = "0d", payments: String, covenants: String = "") throws -> ScenarioFile {
        try deal(horizon: "30y", licensee: "0%, margin: 100%", """
            markets: { world: { after: signing, launch_lag: \(lag), sales: { \(sales) } } }
            agreement:
              payments: { \(payments) }
              \(covenants.isEmpty ? "" : "covenants: { \(covenants) }")
            """)
    }
    private static let flat = "uptake: { curve: { 0y: 100% } }"
    /// A royalty of 100% shows sales by calendar year.
    private static func yearly(_ sales: String, lag: String = "0d") throws -> [Double] {
        try Playing.forecast(Self.sales(sales, lag: lag, payments: "sold: { rate: 100% }"), paths: 16).payment("sold").byYear.map { $0.expected.value.rawValue / million }
    }

    // MARK: M07 sales and adoption

    @Test("M07: the logistic curve holds 5%, 50% and 95% of its peak, and half its area by the time to peak")
    func logistic() throws {
        // Quarters of 100M a year are taken at their centres; a launch an eighth of a year early puts a centre on an age.
        func share(at age: Double) throws -> Double {
            let lag = "\(0.125 + 7 - age)y", quarter = "from: 7y, until: 7.25y"
            let file = try Self.sales("peak: 100M, uptake: { curve: logistic, time_to_peak: 6y }", lag: lag, payments: "one: { rate: 100%, \(quarter) }")
            return try Playing.forecast(file, paths: 16).payment("one").expected.value.rawValue / (25 * million)
        }
        expect(exactly: try share(at: 0), 0.05, "at launch")
        expect(exactly: try share(at: 3), 0.5, "at half the time")
        expect(exactly: try share(at: 6), 0.95, "at the time to peak")
        let area = try Self.yearly("peak: 1M, uptake: { curve: logistic, time_to_peak: 6y }")[..<6].reduce(0, +)
        expect(exactly: area, 3, within: 1e-7, "area to the peak, by symmetry")
    }
    @Test("M07: yearly sales at a peak of 600M are those of the exact curve, but for the rule of centres")
    func yearlySales() throws {
        let found = try Self.yearly("peak: 600M, uptake: { curve: logistic, time_to_peak: 6y }")
        for (year, exact) in [48.981, 114.232, 229.167, 370.833, 485.768].enumerated() {
            // The midpoint rule errs by step^2/24 times the change of slope, below 600 k^2/10 /16/24 = 0.16 for k = 0.98.
            #expect(abs(found[year] - exact) < 0.16, "year \(year): \(found[year])")
            // And is the sum over the four centres to the last bit.
            let k = 2 * log(19.0) / 6
            let centres = (0..<4).reduce(0.0) { sum, quarter in
                let c: Double = Double(year) + (Double(quarter) + 0.5) / 4
                return sum + 150 / (1 + exp(-k * (c - 3)))
            }
            expect(exactly: found[year], centres, within: 1e-9, "centres of year \(year)")
        }
    }
    @Test("M07: Bass adoption holds 0.460526 of its potential where adoption peaks, at 6.1926 years")
    func bass() throws {
        let peak = log(0.38 / 0.03) / 0.41
        let file = try Self.sales("peak: 100M, uptake: { curve: bass, p: 0.03, q: 0.38 }", lag: String(format: "%.12fy", 0.125 + 7 - peak), payments: "one: { rate: 100%, from: 7y, until: 7.25y }")
        expect(exactly: try Playing.forecast(file, paths: 16).payment("one").expected.value.rawValue, 0.460526316 * 25 * million, within: 1e-8, "cumulative share")
        #expect(abs(peak - 6.1926) < 1e-4)
        // New adopters are most in the quarter around the peak: shares a quarter apart, launched at zero.
        let quarters = try (22...28).map { q -> Double in
            let file = try Self.sales("peak: 100M, uptake: { curve: bass, p: 0.03, q: 0.38 }", payments: "one: { rate: 100%, from: \(Double(q) / 4)y, until: \(Double(q + 1) / 4)y }")
            return try Playing.forecast(file, paths: 16).payment("one").expected.value.rawValue
        }
        let growth = zip(quarters, quarters.dropFirst()).map { $1 - $0 }
        // Between the centres 6.125 and 6.375.
        #expect(growth.firstIndex(of: growth.max()!) == 2)
    }
    @Test("M07: linear, points and steps by age")
    func tables() throws {
        expect(exactly: try Self.yearly("peak: 100M, uptake: { curve: linear, time_to_peak: 4y }")[1], 37.5, "linear, second year")
        expect(exactly: try Self.yearly("peak: 100M, uptake: { curve: linear, time_to_peak: 4y }")[4], 100, "linear, at its peak")
        let points = try Self.yearly("peak: 100M, uptake: { curve: points(1y=10% 2y=30% 4y=100%) }")
        for (year, sum) in [5.0, 20, 47.5, 82.5, 100, 100].enumerated() { expect(exactly: points[year], sum, "points, year \(year)") }
        let steps = try Self.yearly("peak: 100M, uptake: { curve: { 0y: 10%, 1y: 30%, 2y: 100% } }", lag: "6mo")
        for (year, sum) in [5.0, 20, 65, 100].enumerated() { expect(exactly: steps[year], sum, "steps, year \(year)") }
    }
    @Test("M07: erosion after exclusivity, decline and a launch after exclusivity")
    func erosion() throws {
        let eroded = try Self.yearly("peak: 100M, \(Self.flat), exclusivity_ends: 2y, erosion: { to: 20%, rate: 2/y }")
        expect(exactly: eroded[1], 100, "before")
        let ages: [Double] = [0.125, 0.375, 0.625, 0.875]
        let third = ages.reduce(0.0) { $0 + 25 * (0.2 + 0.8 * exp(-2 * $1)) }
        expect(exactly: eroded[2], third, "first year after")
        let late = try Self.yearly("peak: 100M, \(Self.flat), exclusivity_ends: 2y, erosion: { to: 20%, rate: 2/y }", lag: "3y")
        expect(exactly: late[3], eroded[3], "launched after: already eroded")
        expect(exactly: late[2], 0, "not before the launch")
        let declined = try Self.yearly("peak: 100M, \(Self.flat), decline: { from: 2y, growth: -10%/y }")
        let year = ages.reduce(0.0) { $0 + 25 * pow(0.9, $1 + 1) }
        expect(exactly: declined[3], year, "second year of decline")
    }
    @Test("M07: monthly and yearly grids", arguments: [("month", 12), ("quarter", 4), ("year", 1)])
    func grids(grid: String, perYear: Int) throws {
        let file = try deal(horizon: "6y", """
            markets: { world: { after: signing, launch_lag: 0.3y, sales: { peak: 100M, uptake: { curve: linear, time_to_peak: 4y } } } }
            agreement: { payments: { sold: { rate: 100% } } }
            simulation: { grid: \(grid) }
            """)
        let forecast = try Playing.forecast(file, paths: 16)
        for year in 0..<3 {
            var sum = 0.0
            for k in 0..<perYear {
                let c: Double = Double(year) + (Double(k) + 0.5) / Double(perYear)
                if c >= 0.3 { sum += 100 / Double(perYear) * (c - 0.3) / 4 }
            }
            expect(exactly: forecast.payment("sold").byYear[year].expected.value.rawValue, sum * million, "\(grid) \(year)")
        }
    }

    // MARK: M08 royalties

    private static let tiers = "royalty: { tiers: { 0: 8%, 250M: 10%, 500M: 12%, 1B: 14% } }"
    @Test("M08: marginal tiers", arguments: [(300, 25.0), (600, 57), (1200, 133), (250, 20), (1000, 105)])
    func marginalTiers(sales: Int, royalty: Double) throws {
        let forecast = try Playing.forecast(Self.sales("peak: \(sales)M, \(Self.flat)", payments: Self.tiers), paths: 16)
        expect(exactly: forecast.payment("royalty").byYear[3].expected.value.rawValue, royalty * million, "\(sales)")
    }
    @Test("M08: one point more from the year after the miss")
    func escalation() throws {
        let file = try Self.sales("peak: 600M, \(Self.flat)", payments: Self.tiers,
                                  covenants: "slow: { when: 3.5y, then: { raise: royalty, by: 1pp } }, exact: { when: 6y, then: { raise: royalty, by: 10% } }")
        let years = try Playing.forecast(file, paths: 16).payment("royalty").byYear.map { $0.expected.value.rawValue / million }
        // 3.5 lifts year 4 on. The later change is relative to what then holds: 63 and a tenth of it. A change at the very start of year 6 takes effect from the next period that starts after it: year 7.
        for (year, royalty) in [57.0, 57, 57, 57, 63, 63, 63, 69.3].enumerated() { expect(exactly: years[year], royalty, "year \(year)") }
    }
    @Test("M08: sales after exclusivity count at their share in the base")
    func afterExclusivity() throws {
        let file = try Self.sales("peak: 600M, \(Self.flat), exclusivity_ends: 2.5y", payments: "royalty: { tiers: { 0: 8%, 250M: 10%, 500M: 12%, 1B: 14% }, after_exclusivity: 50% }")
        let years = try Playing.forecast(file, paths: 16).payment("royalty").byYear.map { $0.expected.value.rawValue / million }
        expect(exactly: years[1], 57, "before")
        expect(exactly: years[2], 20 + 0.1 * 200, "half a year at half: a base of 450")
        expect(exactly: years[3], 20 + 0.1 * 50, "after: a base of 300")
    }
    @Test("M08: tiers fill with the sales of all markets that still bear royalty")
    func world() throws {
        let file = try deal(horizon: "12y", """
            markets:
              A: { after: signing, launch_lag: 0d, sales: { peak: 300M, uptake: { curve: { 0y: 100% } } } }
              B: { after: signing, launch_lag: 2y, sales: { peak: 300M, uptake: { curve: { 0y: 100% } } } }
            agreement: { payments: { royalty: { tiers: { 0: 8%, 250M: 10%, 500M: 12%, 1B: 14% }, term: launch + 5y }, sales: { pays: { 600M: 1M }, when: annual_sales } } }
            """)
        let forecast = try Playing.forecast(file, paths: 16)
        let years = forecast.payment("royalty").byYear.map { $0.expected.value.rawValue / million }
        for (year, royalty) in [25.0, 25, 57, 57, 57, 25, 25, 0].enumerated() { expect(exactly: years[year], royalty, "year \(year)") }
        #expect(forecast.cause("expiry").timing.mean?.value == Years(7))
        #expect(forecast.payment("sales.600M").timing.mean?.value == Years(3))
    }
    @Test("M08: a year cut short is settled at the end on the sales so far")
    func shortYear() throws {
        let file = try Self.sales("peak: 600M, \(Self.flat)", payments: Self.tiers + ", reached: { pays: 7M, when: annual_sales >= 300M }, more: { pays: 9M, when: cumulative_sales >= 1500M }",
                                  covenants: "stop: { when: 2.6y, then: terminate }")
        let forecast = try Playing.forecast(file, paths: 16)
        // Two quarters of year 2 have their centres before 2.6: 300M.
        expect(exactly: forecast.payment("royalty").byYear[2].expected.value.rawValue, 25 * million, "royalty of the short year")
        expect(exactly: forecast.payment("more").timing.mean!.value.rawValue, 2.5, "cumulative sales of 1500 at the end of the quarter")
        #expect(forecast.payment("reached").timing.mean?.value == Years(1))
        expect(exactly: forecast.licensee.bridge.first { $0.name == "sales" }!.presentValue.value.rawValue, 1500 * million, "sales until the end")
    }

    // MARK: M09 regulators

    private static func approvals(odds: String = "85%", after: String = "lognormal(mean=1y cv=40%)", again: String = "70%") throws -> ScenarioFile {
        try deal(horizon: "40y", """
            markets:
              each:
                after: signing
                filing_lag: 0.5y
                review: 0.9y
                approval_odds: \(odds)
                resubmission: { after: \(after), review: 0.5y, approval_odds: \(again) }
                launch_lag: 0d
                sales: { peak: lognormal(mean=100M cv=50%), uptake: { curve: logistic, time_to_peak: 5y } }
              US: {}
              EU: {}
              JP: { approval_odds: \(odds == "85%" ? "80%" : odds) }
            agreement: { payments: { approval: { pays: 10M, when: approval, per: market }, any: { pays: 1M, when: first_approval }, royalty: { rate: 10%, term: launch + 10y } } }
            """)
    }
    @Test("M09: approval in one market and in any", arguments: seeds)
    func anyApproval(seed: UInt64) throws {
        let forecast = try Playing.forecast(Self.approvals(), paths: Self.n, seed: seed)
        expect(probability: forecast.milestone("approval.US").probability, 0.955, paths: Self.n, "US")
        expect(probability: forecast.milestone("approval.EU").probability, 0.955, paths: Self.n, "EU")
        expect(probability: forecast.milestone("approval.JP").probability, 0.94, paths: Self.n, "JP")
        expect(probability: forecast.milestone("any").probability, 0.9998785, paths: Self.n, "any")
        expect(probability: forecast.cause("technical").probability, 1 - 0.9998785, paths: Self.n, "all refused")
    }
    @Test("M09: with certain first approvals the resubmission moves nothing")
    func idleResubmission() throws {
        let a = try Playing.forecast(Self.approvals(odds: "100%"), paths: 20_000), b = try Playing.forecast(Self.approvals(odds: "100%", after: "7y", again: "10%"), paths: 20_000)
        #expect(identical(a.parties, b.parties) && identical(a.payments, b.payments) && identical(a.terminations, b.terminations))
    }
    @Test("M09: fixed times let approvals fall only at 1.4 and 2.9")
    func approvalDates() throws {
        let run = try SimulationRun([Playing.structure(Self.approvals(after: "1y"))], options: Playing.options(paths: 20_000) { $0.pathTable = true })
        let outcome = try run.run(), k = outcome.forecasts[0].milestones.firstIndex { $0.name == "approval.US" }!
        let dates = Set(outcome.pathRows[0].compactMap { $0.times[k].map { ($0.rawValue * 1e9).rounded() / 1e9 } })
        #expect(dates == [1.4, 2.9])
    }

    // MARK: M13 minimums

    @Test("M13: shortfall under a uniform royalty", arguments: seeds)
    func shortfall(seed: UInt64) throws {
        let forecast = try Playing.forecast(deal(horizon: "1y", """
            markets: { world: { after: signing, launch_lag: 0d, sales: { peak: uniform(0M 10M), uptake: { curve: { 0y: 100% } } } } }
            agreement: { payments: { royalty: { rate: 100% }, minimum: { floor: 5M, of: royalty } } }
            """), paths: Self.n, seed: seed)
        expect(forecast.payment("minimum").expected, 1.25 * million, "expected shortfall")
        expect(probability: forecast.payment("minimum").probabilityPaid, 0.5, paths: Self.n, "shortfall")
    }
    @Test("M13: owed from a fixed year on even without a launch, by its table, in full in a short year")
    func withoutLaunch() throws {
        let forecast = try Playing.forecast(deal(horizon: "8y", """
            program: { stages: { work: { duration: 50y } } }
            markets: { world: { after: work, launch_lag: 0d, sales: { peak: 1M, uptake: { curve: { 0y: 100% } } } } }
            agreement:
              payments: { royalty: { rate: 10%, term: launch + 10y }, minimum: { floor: { 0y: 2M, 2y: 4M }, of: royalty, from: 3y } }
              covenants: { stop: { when: 6.5y, then: terminate } }
            """), paths: 16)
        let years = forecast.payment("minimum").byYear.map { $0.expected.value.rawValue / million }
        #expect(years == [0, 0, 0, 2, 2, 4, 4, 0])
    }

    // MARK: M15 market milestones

    @Test("M15: 250M and 500M are reached in the launch years 4 and 6")
    func thresholds() throws {
        let forecast = try Playing.forecast(Self.sales("peak: 600M, uptake: { curve: logistic, time_to_peak: 6y }", payments: "sales: { pays: { 250M: 25M, 500M: 50M }, when: annual_sales }"), paths: 16)
        #expect(forecast.payment("sales.250M").timing.mean?.value == Years(4))
        #expect(forecast.payment("sales.500M").timing.mean?.value == Years(6))
        #expect(forecast.payment("sales.250M").byYear[3].expected.value.rawValue == 25 * million)
    }
    @Test("M15: several levels in one year are all paid; a market by name counts its own sales only")
    func severalLevels() throws {
        let forecast = try Playing.forecast(deal("""
            markets:
              A: { after: signing, launch_lag: 0d, sales: { peak: 600M, uptake: { curve: { 0y: 100% } } } }
              B: { after: signing, launch_lag: 1y, sales: { peak: 400M, uptake: { curve: { 0y: 100% } } } }
            agreement: { payments: { both: { pays: { 250M: 1M, 500M: 2M, 1B: 4M }, when: annual_sales }, b: { pays: { 400M: 8M, 500M: 16M }, when: annual_sales(B) } } }
            """), paths: 16)
        let years = forecast.all.byYear.map { $0.expected.value.rawValue / million }
        #expect(Array(years[..<4]) == [3, 12, 0, 0])
    }
}

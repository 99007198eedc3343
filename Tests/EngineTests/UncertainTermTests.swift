import Analysis
import Quantities
import ScenarioModel
import Testing

/// Numbers that are uncertain wherever a number may stand, and terms that change on the way. False-alarm rate: see `seeds`.
@Suite struct UncertainTermTests {
    static let n = 200_000

    @Test("a hazard of an uncertain rate, alone and in a table", arguments: seeds)
    func hazards(seed: UInt64) throws {
        func end(_ hazard: String) throws -> Estimate<Share> {
            try Playing.forecast(deal(horizon: "10y", """
                program: { stages: { work: { duration: 4y } } }
                agreement: { payments: { upfront: { pays: 1M, when: signing } }, covenants: { stop: { hazard: \(hazard), then: terminate } } }
                """), paths: Self.n, seed: seed).cause("stop").probability
        }
        // E exp(-t r) of r uniform on [a, b]
        func survival(_ t: Double, _ a: Double, _ b: Double) -> Double { (exponential(-a * t) - exponential(-b * t)) / (t * (b - a)) }
        expect(probability: try end("uniform(1%/y 20%/y)"), 1 - survival(10, 0.01, 0.2), paths: Self.n, "one rate")
        expect(probability: try end("{ signing: uniform(1%/y 20%/y), work.end: 3%/y }"), 1 - survival(4, 0.01, 0.2) * exponential(-0.18), paths: Self.n, "a table")
    }

    @Test("success, lag and costs that are uncertain", arguments: seeds)
    func stages(seed: UInt64) throws {
        let forecast = try Playing.forecast(deal("""
            program:
              stages:
                one: { duration: 1y, success: uniform(20% 60%), cost: uniform(10M 30M), cost_at_start: uniform(0M 4M) }
                two: { after: one, lag: uniform(0y 1y), duration: uniform(1y 3y), running_cost: uniform(1M/y 3M/y) }
            agreement: { payments: { two: { pays: uniform(0M 10M), when: two.end } } }
            """), paths: Self.n, seed: seed)
        expect(probability: forecast.milestone("two").probability, 0.4, paths: Self.n, "success")
        expect(forecast.milestone("two").timing.mean, 3.5, "date")
        expect(forecast.payment("two").expected, 0.4 * 5 * million, "amount")
        // A running cost of 2M a year over 2 years, independent, on two paths in five.
        expect(forecast.licensee.bridge.first { $0.name == "costs" }!.presentValue, -(20 + 2 + 0.4 * 4) * million, "costs")
    }

    @Test("a right that is used with a chance", arguments: seeds)
    func chance(seed: UInt64) throws {
        let forecast = try Playing.forecast(deal("""
            agreement:
              payments: { upfront: { pays: 1M, when: signing } }
              covenants: { stop: { when: 3y, chance: 35%, then: terminate } }
            """), paths: Self.n, seed: seed)
        expect(probability: forecast.cause("stop").probability, 0.35, paths: Self.n, "used")
        expect(probability: forecast.covenant("stop").happened, 0.35, paths: Self.n, "happened")
    }

    @Test("effects change what is not yet paid: clauses, groups, members; in the order of their dates")
    func effects() throws {
        let forecast = try Playing.forecast(deal("""
            markets:
              A: { after: signing, launch_lag: 1y, sales: { peak: 500M, uptake: { curve: { 0y: 100% } } } }
            agreement:
              payments:
                early:  { pays: 10M, when: 1y, group: development }
                late:   { pays: 10M, when: 4y, group: development }
                single: { pays: 10M, when: 5y }
                both:   { pays: 10M, when: 6y }
                same:   { pays: 10M, when: 3y }
                sales:  { pays: { 250M: 8M, 500M: 16M }, when: annual_sales }
              covenants:
                group:  { when: 2y, then: { scale: development, to: 60% } }
                money:  { when: 2.5y, then: { raise: single, by: 3M } }
                second: { when: 2y, then: { cut: both, by: 50% } }
                first:  { when: 1y, then: { raise: both, by: 4M } }
                day:    { when: 3y, then: { cut: same, by: 50% } }
                member: { when: 0.5y, then: { cut: sales.500M, by: 25% } }
            """), paths: 16)
        func paid(_ name: String) -> Double { forecast.payment(name).expected.value.rawValue / million }
        #expect(paid("early") == 10)
        #expect(paid("late") == 6)
        #expect(paid("single") == 13)
        #expect(paid("both") == 7)         // (10 + 4) cut by half, by their dates and not by their names
        #expect(paid("same") == 10)        // payments accrue before consequences of the same instant
        #expect(paid("sales.250M") == 8)
        #expect(paid("sales.500M") == 12)
        for name in ["group", "money", "second", "first", "member"] { #expect(forecast.covenant(name).bites.value.rawValue == 1, "\(name)") }
        #expect(forecast.covenant("day").bites.value.rawValue == 0)
    }

    @Test("dates count from an effective day within a year; sums are booked in the calendar's years")
    func dates() throws {
        let forecast = try Playing.forecast(deal(horizon: "4.5y", effective: "2026-07-01", """
            markets: { A: { after: 2027-07-01, launch_lag: 0d, sales: { peak: 100M, uptake: { curve: { 0y: 100% } }, exclusivity_ends: 2029-01-01 } } }
            agreement: { payments: { dated: { pays: 1M, when: 2028-01-01 }, royalty: { rate: 10%, after_exclusivity: 0% }, ends: { pays: 1M, when: A.exclusivity_ends } } }
            """), paths: 16)
        #expect(forecast.milestone("dated").timing.mean?.value == Years(1.5))
        #expect(forecast.milestone("ends").timing.mean?.value == Years(2.5))
        // Launched in the middle of 2027, exclusive until the end of 2028.
        let royalty = forecast.payment("royalty").byYear.map { $0.expected.value.rawValue / million }
        for (year, sum) in [0.0, 5, 10, 0, 0].enumerated() { expect(exactly: royalty[year], sum, "year \(year)") }
        // From the middle of 2027 to the end of 2030.
        expect(exactly: forecast.licensee.bridge.first { $0.name == "sales" }!.presentValue.value.rawValue, 0.5 * 350 * million, "sales until the horizon")
    }

    @Test("payments of and to others: only what the licensee pays the licensor is all")
    func others() throws {
        let file = try ScenarioFile.parse("""
            dealcast: 1
            name: Three parties
            currency: USD
            effective: 2026-01-01
            horizon: 10y
            parties:
              licensor: { discount: 10% }
              licensee: { discount: 0% }
              inventor: { discount: 20% }
            agreement:
              payments:
                upfront: { pays: 10M, when: 1y }
                share:   { pays: 3M, when: 2y, payer: licensor, payee: inventor }
                fee:     { pays: 2M, when: 3y, payee: outside }
                grant:   { pays: 4M, when: 1y, payer: outside }
            """, name: "three")
        let forecast = try Playing.forecast(file, paths: 16)
        func value(_ key: String) -> Double { forecast.parties.first { $0.key == key }!.npv.mean.value.rawValue }
        expect(exactly: value("licensor"), (14 / 1.1 - 3 / 1.21) * million, "licensor")
        expect(exactly: value("licensee"), -12 * million, "licensee")
        expect(exactly: value("inventor"), 3 / 1.44 * million, "inventor")
        expect(exactly: forecast.all.expected.value.rawValue, 10 * million, "all")
        expect(exactly: forecast.payment("share").presentValuePayer.value.rawValue, 3 / 1.21 * million, within: 1e-11, "to the outsider")
    }

    /// A comparison happens once, the first time that it holds: here in the first year, without any sales, long before the window.
    @Test("a happening that compares sales, beside a start, is refused and not silently idle")
    func comparisonInWindow() throws {
        let file = try deal("""
            markets: { A: { after: signing, launch_lag: 3y, sales: { peak: 40M, uptake: { curve: { 0y: 100% } } } } }
            agreement:
              payments: { upfront: { pays: 1M, when: signing } }
              covenants: { weak: { when: annual_sales < 50M, from: 5y, then: terminate } }
            """)
        let faults = try #require(throws: Diagnostics.self) { try file.scenario(Selection()) }
        #expect(faults.all.map(\.code) == [.K06])
        #expect(faults.all.first?.path.description == "agreement.covenants.weak.from")
    }

    @Test("a level of sales: tested from its start, kept or failed, with notice")
    func level() throws {
        func keep(_ peak: String, _ more: String = "") throws -> Forecast {
            try Playing.forecast(deal("""
                markets: { A: { after: signing, launch_lag: 1.5y, sales: { peak: \(peak), uptake: { curve: { 0y: 100% } }, exclusivity_ends: 10y } } }
                agreement:
                  payments: { upfront: { pays: 1M, when: signing } }
                  covenants: { keep: { require: annual_sales >= 50M, from: 2y after first_launch, until: first_exclusivity_ends, \(more) otherwise: terminate } }
                """), paths: 16)
        }
        let kept = try keep("50M"), failed = try keep("49M", "notice: 6mo,")
        #expect(kept.covenant("keep").met?.value.rawValue == 1 && kept.cause("keep").probability.value.rawValue == 0)
        // The first year that begins two years after the launch at 1.5 is year 4; it closes at 5.
        #expect(failed.cause("keep").timing.mean?.value == Years(5.5))
        #expect(failed.covenant("keep").missed?.value.rawValue == 1)
    }
}

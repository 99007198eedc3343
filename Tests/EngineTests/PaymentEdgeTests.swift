import Analysis
import Foundation
import Quantities
import ScenarioModel
import Testing

/// What an audit of the payments found, and clauses that agreements often have in an odd place: at the close of a year, at a bound,
/// at an expiry, of one market, of a share of a share. Everything is certain, and expected values are hand arithmetic.
@Suite struct PaymentEdgeTests {
    /// What payments come to by calendar year, and what a party has at 0%, in millions.
    private static func check(_ file: ScenarioFile, paid: [String: [Double]] = [:], worth: [String: Double] = [:], location: SourceLocation = #_sourceLocation) throws {
        let forecast = try Playing.forecast(file, paths: 16)
        for (name, years) in paid {
            let payment = try #require(forecast.payments.first { $0.name == name }, "no \(name)", sourceLocation: location)
            PaymentCapabilityTests.same(payment.byYear.map { $0.expected.value.rawValue / million }, years, name, location: location)
        }
        for (key, sum) in worth {
            let party = try #require(forecast.parties.first { $0.key == key }, "no \(key)", sourceLocation: location)
            expect(exactly: party.npv.mean.value.rawValue, sum * million, key, location: location)
        }
    }
    private static func sold(_ years: [Double], parties: String = "", world: String = "", markets: String = "", terms: String = "", covenants: String = "", _ payments: String) throws -> ScenarioFile {
        try PaymentCapabilityTests.sold(years, parties: parties, world: world, markets: markets, terms: terms, covenants: covenants, payments)
    }

    // MARK: effects

    @Test("what the close of a year shows holds from the year that begins then", arguments: [
        // 300 in the second year: a point more in the third and fourth.
        ([100, 300, 300, 300], "royalty: { rate: 10% }", "when: annual_sales >= 200M, then: { raise: royalty, by: 1pp }", ["royalty": [10, 30, 33, 33]]),
        // The same where the royalty is settled path by path.
        ([100, 300, 300, 300], "royalty: { rate: 10%, not_below: 1% of sales }", "when: annual_sales >= 200M, then: { raise: royalty, by: 1pp }", ["royalty": [10, 30, 33, 33]]),
        // The first year is below 200: a point more from the second on.
        ([100, 300, 300, 300], "royalty: { rate: 10% }", "require: annual_sales >= 200M, from: 0y, otherwise: { raise: royalty, by: 1pp }", ["royalty": [10, 33, 33, 33]]),
        // A floor of 12 tops 10 up by 2; one of 17 by 7.
        ([100, 100, 100, 100], "royalty: { rate: 10% }\nm: { floor: 12M, of: royalty }", "require: annual_sales >= 200M, from: 0y, otherwise: { raise: m, by: 5M }", ["royalty": [10, 10, 10, 10], "m": [2, 7, 7, 7]]),
        // Nobody pays the first shortfall of 2: 11 from then on.
        ([100, 100, 100], "royalty: { rate: 10% }\nm: { floor: 12M, of: royalty, optional: { paid: 0%, within: 0d } }", "when: m.unpaid, then: { raise: royalty, by: 1pp }", ["royalty": [10, 11, 11], "m": [0, 0, 0]]),
        // The sum of one level of a family is doubled: 2 and 2 instead of 1 and 2.
        ([100, 100, 100], "lv: { pays: { 50M: 1M, 100M: 2M }, when: annual_sales }", "when: 6mo, then: { raise: lv.pays.50M, by: 100% }", ["lv.50M": [2, 0, 0], "lv.100M": [2, 0, 0]]),
        // Bought out in the second year: no royalty from the third on.
        ([100, 100, 100, 100], "royalty: { rate: 10% }\nbuyout: { pays: 25M, when: 18mo }", "when: buyout.paid, then: { scale: royalty, to: 0% }", ["royalty": [10, 10, 0, 0], "buyout": [0, 25, 0, 0]]),
    ] as [([Double], String, String, [String: [Double]])])
    func effects(sales: [Double], payments: String, covenant: String, paid: [String: [Double]]) throws {
        try Self.check(Self.sold(sales, covenants: "e: { \(covenant) }", payments), paid: paid)
    }

    // MARK: audits

    /// A tenth of each statement is left out, and found when all is over. What the whole pipeline makes of true sales, less what it made
    /// of the statements.
    @Test("an audit recovers what the whole pipeline would make of true sales", arguments: [
        // 10 less half of 6, or of the 5.4 stated to the third party as well: 1 more in either case.
        ([100], "royalty: { rate: 10%, stacking: { deducts: 50%, of: t } }\nt: { rate: 6%, of: annual_sales, payee: outside }", "", 1.0),
        // 6 and 5 after a credit of 4.
        ([100], "royalty: { rate: 10% }\nc: { credit: 4M, against: royalty }", "", 1),
        // 4 paid in advance: 6 and 5 above it.
        ([100], "royalty: { rate: 10% }\nm: { floor: 4M, of: royalty, due: start, until: 6mo }", "", 1),
        // 9 and a shortfall of 0.5 were paid; 10 are due.
        ([100], "royalty: { rate: 10% }\nm: { floor: 9.5M, of: royalty, until: 6mo }", "", 0.5),
        // 300 in one market: 10 + 10 against 10 + 7; 100 in the other: 5 against 4.5; two years of 3.5.
        ([300, 300], "royalty: { tiers: { 0: 5%, 200M: 10% }, per: market }", ", B: { after: signing, launch_lag: 0d, sales: { peak: 100M, uptake: { curve: { 0y: 100%, 2y: 0% } } } }", 7),
        // 5 and 10 against 4.5 and 0.5 + 8, as 90 and 180 fill the tiers.
        ([100, 100], "royalty: { tiers: { 0: 5%, 100M: 10% }, measured: cumulative }", "", 2),
        // 2.5 + 5 against 2.5 + 4.
        ([100], "royalty: { tiers: { 0: 5%, 50M: 10% } }", "", 1),
    ] as [([Double], String, String, Double)])
    func audits(sales: [Double], payments: String, markets: String, recovered: Double) throws {
        let file = try Self.sold(sales + [0], markets: markets, terms: "reporting: { understates: { chance: 100%, by: 10% } }",
                                 covenants: "a: { audits: royalty, every: 1y, finds: 100%, cost: 0M, notice: 1d }", payments)
        expect(exactly: try Playing.forecast(file, paths: 16).payment("a.recovered").expected.value.rawValue, recovered * million, "recovered")
    }
    @Test("an audit recovers no more than a limit for life would have let through")
    func auditUnderLimit() throws {
        // True statements would have paid 10 and 8 of 18. The statements pay 8, 8 and 2, and nothing more is due.
        let file = try Self.sold([100, 100, 100, 0], terms: "reporting: { understates: { by: 20% } }", covenants: "a: { audits: royalty, every: 3y, notice: 1d }",
                                 "royalty: { rate: 10% }\nlimit: { cap: 18M, of: royalty }")
        try Self.check(file, paid: ["royalty": [8, 8, 2, 0], "a.recovered": [0, 0, 0, 0]])
    }
    @Test("M25: where statements leave nothing out, an audit changes no byte of the results")
    func idleAudit() throws {
        func played(_ terms: String, _ covenants: String) throws -> [String] {
            let forecast = try Playing.forecast(Self.sold([100, 250, 30, 0], terms: terms, covenants: covenants, "royalty: { tiers: { 0: 5%, 90M: 7% } }"), paths: 16)
            return [String(reflecting: forecast.payment("royalty"))] + forecast.parties.map { String(reflecting: $0.npv) }
        }
        #expect(try played("reporting: { understates: { by: 0% } }", "a: { audits: royalty, every: 1y, interest: 6%/y }") == played("", ""))
    }

    // MARK: shares of shares

    @Test("what a split passes on is its payee's, to share again", arguments: [
        // 10 of royalty: 5 to the university, which passes on 30% of it.
        (["uni", "inv"], "sp: { shares: { uni: 50% }, of: royalty }\nsp2: { shares: { inv: 30% }, of: sp, payer: uni }", ["licensor": 5, "uni": 3.5, "inv": 1.5]),
        // With several payees the payer says whose receipts are shared.
        (["uni", "inv", "dep"], "sp: { shares: { uni: 50%, dep: 10% }, of: royalty }\nsp2: { shares: { inv: 30% }, of: sp, payer: uni }", ["licensor": 4, "uni": 3.5, "inv": 1.5, "dep": 1]),
    ] as [([String], String, [String: Double])])
    func splitOfSplit(parties: [String], payments: String, worth: [String: Double]) throws {
        try Self.check(Self.sold([100], parties: parties.map { ", \($0): { discount: 0% }" }.joined(), "royalty: { rate: 10% }\n" + payments), paid: ["royalty": [10]], worth: worth)
    }
    @Test("M32: two licensors, each with a royalty of its own")
    func licensors() throws {
        // 10, then 15 + 6 for the one; 3 and 6, and 5 at signing, for the other.
        let file = try Self.sold([100, 200], parties: ", uni: { discount: 0% }", """
            royalty: { tiers: { 0: 10%, 150M: 12% } }
            second: { rate: 3%, payee: uni }
            upfront: { pays: 5M, when: signing, payee: uni }
            """)
        try Self.check(file, paid: ["royalty": [10, 21], "second": [3, 6], "upfront": [5, 0]], worth: ["licensor": 31, "uni": 14, "licensee": -45])
    }
    @Test("M39: only a round after its issue dilutes a stake")
    func stake() throws {
        // Issued at 18 months, between the rounds: 2% of 100 less a quarter.
        let file = try Self.sold([0, 0, 0, 0, 0], world: "events: { exit: { at: 3y, proceeds: 100M }, round: { at: [1y, 2y] } }", "e: { rate: 2%, of: proceeds(exit), from: 18mo, diluted: { by: 25%, each: round } }")
        try Self.check(file, paid: ["e": [0, 0, 0, 1.5, 0]])
    }
    @Test("M32: what a sublicense brings later is shared at the rate of its signing")
    func rateAtSigning() throws {
        // 40% of 1 and of the 5 that come after proof.
        let file = try Self.sold([0, 0, 0, 0, 0, 0], world: "events: { sub: { at: 1y, income: 1M }, proof: { at: 2y }, ms: { after: sub, at: 4y, income: 5M } }",
                                 "s: { rate: { signing: 40%, proof: 15% }, of: income(sub ms), rate_at: sub }")
        try Self.check(file, paid: ["s": [0, 0.4, 0, 0, 2, 0]])
    }

    // MARK: credits and refunds

    @Test("a credit still counts at the instant it expires, and is empty once what filled it has come back", arguments: [
        // Half of 10 at the closes after one and two years, the second at the instant of the expiry.
        ([100, 100, 100], "royalty: { rate: 10% }\nc: { credit: 100M, against: royalty, at_most: 50%, expires: 2y }", ["royalty": [5, 5, 10]]),
        ([0, 0, 0, 0], "a: { pays: 10M, when: 1y, refundable: { when: 2y, share: 100% } }\nb: { pays: 10M, when: 3y }\nc: { credit: 100% of a, against: b }", ["a": [0, 10, 0, 0], "a.refund": [0, 0, 10, 0], "b": [0, 0, 0, 10]]),
        // 40% came back: 6 are left to set off.
        ([0, 0, 0, 0], "a: { pays: 10M, when: 1y, refundable: { when: 2y, share: 40% } }\nb: { pays: 10M, when: 3y }\nc: { credit: 100% of a, against: b }", ["a.refund": [0, 0, 4, 0], "b": [0, 0, 0, 4]]),
    ] as [([Double], String, [String: [Double]])])
    func credits(sales: [Double], payments: String, paid: [String: [Double]]) throws {
        try Self.check(Self.sold(sales, payments), paid: paid)
    }
    @Test("parts are accepted like the whole")
    func verifiedParts() throws {
        // 4 at 1.5 years and 6 at 3.5, at 10%.
        let file = try PaymentCapabilityTests.sold([0, 0, 0, 0], licensor: "10%", "a: { pays: 10M, when: 3y, partial: { 40%: 1y }, verified: { after: 6mo } }")
        try Self.check(file, worth: ["licensor": 4 * power(1.1, -1.5) + 6 * power(1.1, -3.5)])
    }

    // MARK: rates

    @Test("tiers in a currency, ages by market, the bound of a tier, the tax of a minimum", arguments: [
        // 200 are 133.33 of the currency: 10 + 6.67 of it, at 1.5.
        ([200], "royalty: { tiers: { 0: 10%, 100M: 20% }, in: EUR }", "indices: { EUR: { start: 1.5 } }", "", ["royalty": [25]], [:]),
        // 15, then 18 a year; the other market a year later: 5, then 6.
        ([300, 300, 300, 300], "royalty: { rate: { 0y: 5%, 1y: 6% }, per: market }", "", ", B: { after: signing, launch_lag: 1y, sales: { peak: 100M, uptake: { curve: { 0y: 100% } } } }", ["royalty": [15, 23, 24, 24]], [:]),
        // 250 have reached the tier of 250.
        ([250], "royalty: { tiers: { 0: 8%, 250M: 10% }, whole_amount: true }", "", "", ["royalty": [25]], [:]),
        // A shortfall of 2, taxed as the market's royalties are: 10 + 1.8.
        ([100], "royalty: { rate: 10% }\nm: { floor: 12M, of: royalty, withholding: { world: 10% } }", "", "", ["royalty": [10], "m": [2]], ["licensor": 11.8]),
    ] as [([Double], String, String, String, [String: [Double]], [String: Double])])
    func rates(sales: [Double], payments: String, world: String, markets: String, paid: [String: [Double]], worth: [String: Double]) throws {
        try Self.check(Self.sold(sales, world: world, markets: markets, payments), paid: paid, worth: worth)
    }

    // MARK: M02 triggers

    @Test("M02: a milestone that the path skips is caught up with the next", arguments: [
        // The signal lets the path skip phase 2: both fall due at 1.5 years.
        ("signal: { after: phase1, duration: 6mo, success: 100%, branch: optional }, phase2: { after: signal.failure, duration: 1y, branch: optional }, phase3: { after_any: [signal, phase2], duration: 2y }", "phase2.start", [0, 10, 0, 0, 0], [0, 20, 0, 0, 0]),
        // It does not: 1.5 years for phase 2, 2.5 for phase 3.
        ("signal: { after: phase1, duration: 6mo, success: 0%, branch: optional }, phase2: { after: signal.failure, duration: 1y, branch: optional }, phase3: { after_any: [signal, phase2], duration: 2y }", "phase2.start", [0, 10, 0, 0, 0], [0, 0, 20, 0, 0]),
        // Phase 2 fails, and phase 3 starts on other evidence, at 4 years.
        ("phase2: { after: phase1, duration: 1y, success: 0%, branch: optional }, other: { after: phase1, duration: 3y }, phase3: { after_any: [phase2, other], duration: 1y }", "phase2.success", [0, 0, 0, 0, 10], [0, 0, 0, 0, 20]),
        ("phase2: { after: phase1, duration: 1y, success: 100%, branch: optional }, other: { after: phase1, duration: 3y }, phase3: { after_any: [phase2, other], duration: 1y }", "phase2.success", [0, 0, 10, 0, 0], [0, 0, 20, 0, 0]),
    ] as [(String, String, [Double], [Double])])
    func caughtUp(stages: String, milestone: String, skipped: [Double], next: [Double]) throws {
        let file = try deal(horizon: "5y", """
            program: { stages: { phase1: { duration: 1y }, \(stages) } }
            agreement: { payments: { a: { pays: 10M, when: \(milestone) or phase3.start }, b: { pays: 20M, when: phase3.start } } }
            """)
        try Self.check(file, paid: ["a": skipped, "b": next])
    }
    @Test("M02: deemed achieved after five years, unless a hold excuses it", arguments: [
        // Held at 4 years: it is paid with the approval, at 8.
        ("4y", "7y", [0, 0, 0, 0, 0, 0, 0, 0, 10, 0]),
        // Held too late to excuse.
        ("6y", "7y", [0, 0, 0, 0, 0, 10, 0, 0, 0, 0]),
        // Approved before, held or not.
        ("3.5y", "3y", [0, 0, 0, 0, 10, 0, 0, 0, 0, 0]), ("6y", "3y", [0, 0, 0, 0, 10, 0, 0, 0, 0, 0]),
    ] as [(String, String, [Double])])
    func deemed(hold: String, review: String, paid: [Double]) throws {
        let file = try deal(horizon: "10y", """
            program: { stages: { phase3: { duration: 1y } } }
            events: { hold: { at: \(hold) } }
            markets: { US: { after: phase3, review: \(review), launch_lag: 0d, sales: { peak: 1M, uptake: { curve: { 0y: 100% } } } } }
            agreement: { payments: { a: { pays: 10M, when: US.approval or (5y if not hold) } } }
            """)
        try Self.check(file, paid: ["a": paid])
    }
    @Test("M02: 50 accrued at five years and paid a quarter later are worth 27.578801 at 12%")
    func paidLater() throws {
        let file = try deal(horizon: "9y", licensor: "12%", "agreement: { payments: { x: { pays: 50M, when: 5y, within: 3mo } } }")
        let value = try Playing.forecast(file, paths: 16).licensor.npv.mean.value.rawValue / million
        expect(exactly: value, 50 * power(1.12, -5.25), "present value")
        #expect(abs(value - 27.578801) < 5e-7)
    }

    @Test("what the start of a year and the close of the last bring at one instant counts each in its own year", arguments: [
        // 7 a year: 4 of the fee on 1 January, 3 of the royalty on 31 December.
        ("royalty: { rate: 10% }\nfee: { pays: 4M, every: 1y, due: start }\nlimit: { cap: 7M, of: [royalty, fee], over: year }", ["fee": [4, 4, 4], "royalty": [3, 3, 3]]),
        // 5 a year: 4 and 1 in the second year, 4 and 1 in the third, which b begins.
        ("royalty: { rate: 10% }\na: { pays: 4M, when: 18mo }\nb: { pays: 4M, when: 2y }\nlimit: { cap: 5M, of: [a, b, royalty], over: year }", ["royalty": [5, 1, 1], "a": [0, 4, 0], "b": [0, 0, 4]]),
        // 5 set off a year: 5 of 10; 4 and 1 of 10; 4 and 1 of 10.
        ("royalty: { rate: 10% }\na: { pays: 4M, when: 18mo }\nb: { pays: 4M, when: 2y }\nc: { credit: 90M, against: [a, b, royalty], at_most: 5M/y }", ["royalty": [5, 9, 9], "a": [0, 0, 0], "b": [0, 0, 0]]),
    ] as [(String, [String: [Double]])])
    func ofTheirYears(payments: String, paid: [String: [Double]]) throws { try Self.check(Self.sold([100, 100, 100], payments), paid: paid) }

    @Test("what a ceiling defers is taxed, grossed up and limited as it would have been", arguments: [
        // 10 cost 20; 12 in the first year, 8 in the second.
        ("royalty: { rate: 10%, withholding: 50%, gross_up: true }\nlimit: { cap: 12M, of: royalty, over: year, excess: deferred }", ["royalty": [12, 8, 0]], ["licensor": 10, "licensee": -20]),
        // 6 and 4, each less a fifth.
        ("royalty: { rate: 10%, withholding: { world: 20% } }\nlimit: { cap: 6M, of: royalty, over: year, excess: deferred }", ["royalty": [6, 4, 0]], ["licensor": 8, "licensee": -10]),
        // 8 after tax: 4 in each year, for which 5 are paid.
        ("royalty: { rate: 10%, withholding: 20%, pipeline: [withholding, cap] }\nlimit: { cap: 4M, of: royalty, over: year, excess: deferred }", ["royalty": [5, 5, 0]], ["licensor": 8, "licensee": -10]),
    ] as [(String, [String: [Double]], [String: Double])])
    func deferredTax(payments: String, paid: [String: [Double]], worth: [String: Double]) throws { try Self.check(Self.sold([100, 0, 0], payments), paid: paid, worth: worth) }

    @Test("what an audit recovers is taxed by market, limited after tax where the royalty is, and counts what a ceiling would have deferred", arguments: [
        // 8 stated of 10, 2 recovered, all less a fifth.
        ([100, 0, 0], "royalty: { rate: 10%, withholding: { world: 20% } }", [0, 0, 2], ["licensor": 8]),
        // At most 7 after tax: 6.4 of 8, and 0.6 of 0.75.
        ([100, 0, 0], "royalty: { rate: 10%, withholding: 20%, pipeline: [withholding, cap] }\nlimit: { cap: 7M, of: royalty }", [0, 0, 0.75], ["licensor": 7]),
        // True: 6, then 2 and 4 deferred. Stated: 6, then 1.6 and 2 deferred.
        ([100, 20, 0], "royalty: { rate: 10% }\nlimit: { cap: 6M, of: royalty, over: year, excess: deferred }", [0, 0, 2.4], ["licensor": 12]),
    ] as [([Double], String, [Double], [String: Double])])
    func recoveredLikeRoyalty(sales: [Double], payments: String, recovered: [Double], worth: [String: Double]) throws {
        // An audit after two years, with a day's notice: in the third.
        let file = try Self.sold(sales, terms: "reporting: { understates: { by: 20% } }", covenants: "a: { audits: royalty, every: 2y, notice: 1d }", payments)
        try Self.check(file, paid: ["a.recovered": recovered], worth: worth)
    }
    @Test("a ceiling leaves room for what an audit finds only beyond the minimum")
    func auditUnderCeiling() throws {
        // 8 are stated of 10, topped up to 9 under a ceiling of 9.5: of the 1 beyond the minimum half is owed.
        let file = try Self.sold([100, 0, 0], terms: "reporting: { understates: { by: 20% } }", covenants: "a: { audits: royalty, every: 2y, notice: 1d }",
                                 "royalty: { rate: 10% }\nfloor: { floor: 9M, of: royalty, until: 6mo }\nlimit: { cap: 9500k, of: [royalty, floor], over: year }")
        try Self.check(file, paid: ["royalty": [8, 0, 0], "floor": [1, 0, 0], "a.recovered": [0, 0, 0.5]])
    }
    @Test("what comes back is not taxed again", arguments: [
        // 10 paid, 9 got; 40% of what was paid comes back.
        ("a: { pays: 10M, when: 1y, withholding: 10%, refundable: { when: 2y, share: 40% } }", ["a.refund": [0, 0, 4]], ["licensor": 5, "licensee": -6]),
        ("a: { pays: 9M, when: 1y, withholding: 10%, gross_up: true, refundable: { when: 2y, share: 40% } }", ["a.refund": [0, 0, 4]], ["licensor": 5, "licensee": -6]),
    ] as [(String, [String: [Double]], [String: Double])])
    func untaxedRefund(payments: String, paid: [String: [Double]], worth: [String: Double]) throws { try Self.check(Self.sold([0, 0, 0], payments), paid: paid, worth: worth) }

    @Test("the list of a cap that never binds does not say when a credit is filled")
    func idleCapOrder() throws {
        // a fills the credit that takes all of b, at the same instant: by name.
        try Self.check(Self.sold([0, 0, 0], "a: { pays: 10M, when: 1y }\nb: { pays: 10M, when: 1y }\nc: { credit: 100% of a, against: b }\nzz: { cap: 900000M, of: b }"), paid: ["a": [0, 10, 0], "b": [0, 0, 0]])
    }
}

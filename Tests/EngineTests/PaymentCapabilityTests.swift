import Analysis
import Foundation
import Planning
import Quantities
import ScenarioModel
import Testing

/// Capabilities of what is paid (M02, M08, M13, M14, M16, M24, M25, M32) and the published cases on them (V12, V13, V15, V36, V37,
/// V39, V63), through scenario files. Expected values are hand arithmetic, closed forms or the published figures.
/// False-alarm rate of those with chance: see `seeds`.
@Suite struct PaymentCapabilityTests {
    static let n = 200_000

    /// A market `world` whose sales in the years from signing on are known, in millions. Other `markets` and `parties` follow a comma.
    static func sold(_ years: [Double], horizon: Int? = nil, licensor: String = "0%", exclusivity: String = "", parties: String = "", world: String = "", markets: String = "",
                     terms: String = "", covenants: String = "", _ payments: String) throws -> ScenarioFile {
        let steps = years.enumerated().map { "\($0.offset)y: \($0.element)%" }.joined(separator: ", ")
        return try ScenarioFile.parse("""
            dealcast: 1
            name: Known sales
            currency: USD
            effective: 2026-01-01
            horizon: \(horizon ?? years.count)y
            parties: { licensor: { discount: \(licensor) }, licensee: { discount: 0%, margin: 0% }\(parties) }
            markets: { world: { after: signing, launch_lag: 0d, sales: { peak: 100M, uptake: { curve: { \(steps) } }\(exclusivity) } }\(markets) }
            \(world)
            agreement:
              terms: { \(terms) }
              payments:
            \(payments.split(separator: "\n").map { "    " + $0 }.joined(separator: "\n"))
              covenants: { \(covenants) }
            """, name: "deal")
    }
    /// What a payment comes to by calendar year, in millions.
    static func years(_ name: String, _ file: ScenarioFile) throws -> [Double] {
        try Playing.forecast(file, paths: 16).payment(name).byYear.map { $0.expected.value.rawValue / million }
    }
    static func same(_ found: [Double], _ exact: [Double], _ what: String, location: SourceLocation = #_sourceLocation) {
        #expect(found.count == exact.count, "\(what): \(found)", sourceLocation: location)
        for (y, (a, b)) in zip(found, exact).enumerated() { #expect(abs(a - b) <= 1e-9 * max(1, abs(b)), "\(what), year \(y): \(a), exact \(b)", sourceLocation: location) }
    }

    // MARK: M08 royalties

    @Test("M08: the highest tier reached holds for the whole amount: 300 earn 30")
    func wholeAmount() throws {
        let tiers = "tiers: { 0: 8%, 250M: 10%, 500M: 12%, 1000M: 14% }, whole_amount: true"
        Self.same(try Self.years("royalty", Self.sold([300, 600, 1200, 250], "royalty: { \(tiers) }")), [30, 72, 168, 25], "whole amount")
    }
    @Test("M08: third-party royalties are deducted by half, down to the floor", arguments: [(5.0, 5.5, 5.5), (10, 3, 4)])
    func stacking(third: Double, without: Double, with floor: Double) throws {
        func royalty(_ more: String) throws -> Double {
            try Self.years("royalty", Self.sold([100], """
                royalty: { rate: 8%, stacking: { deducts: 50%, of: others }\(more) }
                others: { rate: \(third)%, of: annual_sales, payee: outside }
                """))[0]
        }
        expect(exactly: try royalty(""), without, "without a floor")
        expect(exactly: try royalty(", not_below: 50% of unreduced"), floor, "with a floor of half")
    }
    @Test("M08: what cannot be deducted is carried forward or lost")
    func carried() throws {
        func royalty(_ unused: String) throws -> [Double] {
            try Self.years("royalty", Self.sold([100, 100, 100], """
                royalty: { rate: 10%, stacking: { deducts: 100%, of: others, unused: \(unused) }, not_below: 50% of unreduced }
                others: { rate: 9%, of: annual_sales, until: 1y, payee: outside }
                """))
        }
        // 9 may be deducted, 5 are; 4 are left for the second year.
        Self.same(try royalty("carried"), [5, 6, 10], "carried")
        Self.same(try royalty("lost"), [5, 10, 10], "lost")
    }
    @Test("M08: tiers that cumulative sales fill")
    func cumulative() throws {
        // 0-250 at 8%, 250-500 at 10%, above at 12%: 100, 300, 300 fill 100; 150 + 150; 100 + 200.
        Self.same(try Self.years("royalty", Self.sold([100, 300, 300], "royalty: { tiers: { 0: 8%, 250M: 10%, 500M: 12% }, measured: cumulative }")), [8, 27, 34], "cumulative")
    }
    @Test("M08: a rate by time since launch, and one that an event steps up")
    func steps() throws {
        Self.same(try Self.years("royalty", Self.sold([100, 100, 100], "royalty: { rate: { 0y: 5%, 1y: 6%, 30mo: 8% } }")), [5, 6, 7], "by age, half of the third year at 8%")
        let file = try Self.sold([100, 100, 100], exclusivity: ", exclusivity_ends: 1y", "royalty: { rate: { signing: 5%, world.exclusivity_ends: 2% } }")
        Self.same(try Self.years("royalty", file), [5, 2, 2], "by event")
    }
    @Test("M08: net of what is excluded, and of the other part of a combination product")
    func netSales() throws {
        Self.same(try Self.years("royalty", Self.sold([100, 300], "royalty: { tiers: { 0: 10%, 200M: 20% }, net_sales: { excludes: { freight: 3%, rebates: { world: 17% } }, combination: { world: 50% } } }")),
                    [4, 12], "40% of gross sales bear royalty")
        // The threshold is met by net sales: 300 are 240 net.
        Self.same(try Self.years("royalty", Self.sold([300], "royalty: { tiers: { 0: 10%, 200M: 20% }, net_sales: { excludes: { rebates: 20% } } }")), [28], "thresholds count net sales")
    }
    @Test("M08: less after an event, before third-party royalties and the floor")
    func competition() throws {
        let file = try Self.sold([100, 100], exclusivity: ", exclusivity_ends: 6mo", """
            royalty: { rate: 10%, reductions: { generics: { when: exclusivity_ends + 1y, by: 40% } }, not_below: 7% of sales }
            """)
        // From 1.5y on 40% less: 8 in the second year.
        Self.same(try Self.years("royalty", file), [10, 8], "half a year at 60%")
        Self.same(try Self.years("royalty", Self.sold([100], "royalty: { rate: 10%, reductions: { license: { when: signing, by: 50% } }, not_below: 7% of sales }")), [7], "floor of sales")
    }
    @Test("M08: tiers of each market alone, and rates by market")
    func perMarket() throws {
        func file(_ royalty: String) throws -> ScenarioFile {
            try deal(horizon: "1y", """
                markets:
                  each: { after: signing, launch_lag: 0d, sales: { uptake: { curve: { 0y: 100% } } } }
                  A: { sales: { peak: 300M } }
                  B: { sales: { peak: 200M } }
                agreement: { payments: { royalty: { \(royalty) } } }
                """)
        }
        let tiers = "tiers: { 0: 8%, 250M: 10% }"
        Self.same(try Self.years("royalty", file("\(tiers)")), [45], "worldwide: 20 + 25")
        Self.same(try Self.years("royalty", file("\(tiers), per: market")), [41], "20 + 5 and 16")
        Self.same(try Self.years("royalty", file("rate: { A: 5%, B: 3% }")), [21], "15 and 6")
        Self.same(try Self.years("royalty", file("tiers: { A: { 0: 5%, 100M: 6% }, B: { 0: 3% } }")), [23], "17 and 6")
    }
    @Test("M02, M08: once for each product, and tiers filled by product")
    func products() throws {
        let file = try deal(horizon: "5y", """
            markets:
              each: { after: signing, sales: { uptake: { curve: { 0y: 100% } } } }
              A: { product: tablet, launch_lag: 2y, sales: { peak: 300M } }
              B: { product: tablet, launch_lag: 1y, sales: { peak: 200M } }
              C: { product: patch, launch_lag: 3y, sales: { peak: 100M } }
            agreement:
              payments:
                launch: { pays: { tablet: 10M, patch: 4M }, when: launch, per: product }
                royalty: { tiers: { 0: 10%, 250M: 20% }, per: product, from: 3y }
            """)
        Self.same(try Self.years("launch.tablet", file), [0, 10, 0, 0, 0], "when B is launched")
        Self.same(try Self.years("launch.patch", file), [0, 0, 0, 4, 0], "when C is")
        // 500 of tablets: 25 + 50; 100 of patches: 10.
        Self.same(try Self.years("royalty", file), [0, 0, 0, 85, 85], "tiers by product")
    }
    @Test("M08: a contract year and a calendar year settle different sales")
    func contractYear() throws {
        func file(_ year: String) throws -> ScenarioFile {
            try deal(horizon: "3y", effective: "2026-07-01", """
                markets: { world: { after: signing, launch_lag: 0d, sales: { peak: 100M, uptake: { curve: { 0y: 100%, 1y: 300% } } } } }
                agreement: { payments: { royalty: { tiers: { 0: 10%, 150M: 20% }, year: \(year) } } }
                """)
        }
        // Contract years: 100, 300, 300 booked in the calendar years in which they close. Calendar years: 50, 200, 300, 150.
        Self.same(try Self.years("royalty", file("contract")), [0, 10, 45, 45], "contract")
        Self.same(try Self.years("royalty", file("calendar")), [5, 25, 45, 15], "calendar")
    }

    // MARK: M13 minimums

    @Test("M13: a quarter of the last year owes a quarter of the minimum, if it is pro rata")
    func proRata() throws {
        func file(_ more: String) throws -> ScenarioFile {
            try deal(horizon: "2.25y", "agreement: { payments: { royalty: { rate: 0% }, minimum: { floor: 5M, of: royalty\(more) } } }\nmarkets: { world: { after: signing, launch_lag: 0d, sales: { peak: 1M, uptake: { curve: { 0y: 100% } } } } }")
        }
        Self.same(try Self.years("minimum", file("")), [5, 5, 5], "whole")
        Self.same(try Self.years("minimum", file(", pro_rata: [last_year]")), [5, 5, 1.25], "last year")
        Self.same(try Self.years("minimum", file(", from: 6mo, pro_rata: [first_year, last_year]")), [2.5, 5, 1.25], "first and last year")
    }
    @Test("M13: what was banked counts in the next year only")
    func banked() throws {
        // Earned 8, 1, 1 against 5: 3 are banked and pay the second year's shortfall in part; the third pays its whole.
        let payments = "royalty: { rate: 10% }\nminimum: { floor: 5M, of: royalty, excess: { banked: 1y } }"
        Self.same(try Self.years("minimum", Self.sold([80, 10, 10], payments)), [0, 1, 4], "banked for a year")
        Self.same(try Self.years("minimum", Self.sold([80, 10, 10], payments.replacing("banked: 1y", with: "banked: 2y"))), [0, 1, 4], "used up")
        Self.same(try Self.years("minimum", Self.sold([80, 50, 10], payments.replacing("banked: 1y", with: "banked: 2y"))), [0, 0, 1], "kept for a second year")
        Self.same(try Self.years("minimum", Self.sold([80, 50, 10], payments)), [0, 0, 4], "gone after one")
    }
    @Test("M13: in advance it is paid a year earlier and royalties are paid above it; not creditable, it comes on top")
    func advance() throws {
        let file = try Self.sold([80, 10], "royalty: { rate: 10% }\nminimum: { floor: 5M, of: royalty, due: start }")
        Self.same(try Self.years("minimum", file), [5, 5], "at the start")
        Self.same(try Self.years("royalty", file), [3, 0], "above it")
        let fee = try Self.sold([80, 10], "royalty: { rate: 10% }\nminimum: { floor: 5M, of: royalty, creditable: false }")
        Self.same(try Self.years("minimum", fee), [5, 5], "on top")
        Self.same(try Self.years("royalty", fee), [8, 1], "beside it")
    }
    @Test("M13: a covenant raises the floor")
    func raisedFloor() throws {
        let file = try ScenarioFile.parse("""
            dealcast: 1
            name: Raised floor
            currency: USD
            effective: 2026-01-01
            horizon: 3y
            parties: { licensor: { discount: 0% }, licensee: { discount: 0%, margin: 0% } }
            markets: { world: { after: signing, launch_lag: 0d, sales: { peak: 1M, uptake: { curve: { 0y: 100% } } } } }
            agreement:
              payments: { royalty: { rate: 0% }, minimum: { floor: 5M, of: royalty } }
              covenants: { rise: { when: 6mo, then: { raise: minimum, by: 40% } } }
            """, name: "deal")
        Self.same(try Self.years("minimum", file), [5, 7, 7], "from the next year on")
    }

    @Test("M13: pay or lose: who leaves a shortfall unpaid loses the license", arguments: seeds)
    func payOrLose(seed: UInt64) throws {
        let file = try ScenarioFile.parse("""
            dealcast: 1
            name: Pay or lose
            currency: USD
            effective: 2026-01-01
            horizon: 4y
            parties: { licensor: { discount: 0% }, licensee: { discount: 0%, margin: 0% } }
            markets: { world: { after: signing, launch_lag: 0d, sales: { peak: 1M, uptake: { curve: { 0y: 100% } } } } }
            agreement:
              payments:
                royalty: { rate: 0% }
                minimum: { floor: 5M, of: royalty, optional: { paid: 70%, within: 60d } }
              covenants:
                lose: { when: minimum.unpaid, notice: 15d, then: terminate }
            """, name: "deal")
        let forecast = try Playing.forecast(file, paths: Self.n, seed: seed)
        // A year that begins before the end owes its minimum too, and 70% of those pay; the year before ends 30% of the licenses.
        for year in 0..<4 { expect(forecast.payment("minimum").byYear[year].expected, 5 * million * 0.7 * power(0.7, Double(max(0, year - 1))), "paid in year \(year)") }
        // What is left unpaid at the last close counts only beyond the horizon.
        expect(probability: forecast.terminations.first { $0.cause == "lose" }?.probability, 1 - power(0.7, 3), paths: Self.n, "lost")
        let owed = try Playing.forecast(file, set: [("agreement.payments.minimum.optional", "none"), ("agreement.covenants.lose", "none")], paths: 16)
        expect(exactly: owed.payment("minimum").expected.value.rawValue, 20 * million, "take or pay")
    }

    // MARK: M14 caps and credits

    @Test("M14: under a cap of 100 the last of 30, 10, 25, 50 is 35")
    func cap() throws {
        let file = try deal(horizon: "5y", """
            agreement:
              payments:
                a: { pays: 30M, when: 1y }
                b: { pays: 10M, when: 2y }
                c: { pays: 25M, when: 3y }
                d: { pays: 50M, when: 4y }
                e: { pays: 7M, when: 4.5y }
                limit: { cap: 100M, of: all }
            """)
        let forecast = try Playing.forecast(file, paths: 16)
        for (name, sum) in [("a", 30.0), ("b", 10), ("c", 25), ("d", 35), ("e", 0)] { expect(exactly: forecast.payment(name).expected.value.rawValue, sum * million, name) }
        #expect(forecast.payment("e").probabilityPaid.value == Share(0))
        #expect(forecast.milestone("e").probability.value == Share(1))
    }
    @Test("M14: of one instant the cap's list says who comes first, then the name")
    func capOrder() throws {
        func paid(_ of: String) throws -> [Double] {
            let forecast = try Playing.forecast(deal(horizon: "5y", "agreement: { payments: { a: { pays: 30M, when: 1y }, b: { pays: 30M, when: 1y }, limit: { cap: 40M, of: \(of) } } }"), paths: 16)
            return ["a", "b"].map { forecast.payment($0).expected.value.rawValue / million }
        }
        Self.same(try paid("[a, b]"), [30, 10], "a first")
        Self.same(try paid("[b, a]"), [10, 30], "b first")
        Self.same(try paid("all"), [30, 10], "by name")
    }
    @Test("M14: the mean of a uniform sum under a cap", arguments: seeds)
    func cappedMean(seed: UInt64) throws {
        let file = try deal(horizon: "2y", "agreement: { payments: { a: { pays: uniform(0M 200M), when: 1y }, limit: { cap: 100M, of: a } } }")
        expect(try Playing.forecast(file, paths: Self.n, seed: seed).payment("a").expected, 75 * million, "E min(U, 100)")
    }
    @Test("M14: a credit of 10 takes at most half of each royalty: 4, 4, 6, 8")
    func credit() throws {
        let payments = "upfront: { pays: 10M, when: signing }\nroyalty: { rate: 8% }\noffset: { credit: 100% of upfront, against: royalty, at_most: 50% }"
        Self.same(try Self.years("royalty", Self.sold([100, 100, 100, 100], payments)), [4, 4, 6, 8], "half of each")
        Self.same(try Self.years("royalty", Self.sold([100, 100, 100, 100], payments.replacing("at_most: 50%", with: "at_most: 3M/y"))), [5, 5, 5, 7], "3 a year")
        Self.same(try Self.years("royalty", Self.sold([100, 100, 100, 100], payments.replacing("at_most: 50%", with: "at_most: 50%, expires: 18mo"))), [4, 8, 8, 8], "expired")
        Self.same(try Self.years("royalty", Self.sold([100, 100], "royalty: { rate: 8% }\noffset: { credit: 9M, against: all }")), [0, 7], "from signing on")
    }
    @Test("M14: a yearly ceiling, in money and of sales; what it cuts is lost or paid in later years")
    func ceiling() throws {
        let royalty = "royalty: { rate: 8% }\n"
        Self.same(try Self.years("royalty", Self.sold([100, 25, 100], royalty + "limit: { cap: 5M, of: royalty, over: year }")), [5, 2, 5], "lost")
        Self.same(try Self.years("royalty", Self.sold([100, 25, 100], royalty + "limit: { cap: 5M, of: royalty, over: year, excess: deferred }")), [5, 5, 5], "deferred")
        // 3 are cut in the first year, 3 of them find room in the second; the third defers 3 that are lost with the end.
        let both = try Self.sold([100, 200], "royalty: { rate: 8% }\nbonus: { pays: 3M, when: 6mo }\nlimit: { cap: 10% of annual_sales, of: [bonus, royalty], over: year }")
        Self.same(try Self.years("royalty", both), [7, 16], "a share of sales")
    }

    // MARK: the order of steps

    @Test("The order of floor and credit matters: 2 against 5")
    func floorAndCredit() throws {
        // 10 earned, 8 deducted: 2; a floor of 5; a credit of 3.
        let payments = """
            royalty: { rate: 10%, stacking: { deducts: 100%, of: others }, not_below: 50% of unreduced ORDER }
            others: { rate: 8%, of: annual_sales, payee: outside }
            offset: { credit: 3M, against: royalty }
            """
        Self.same(try Self.years("royalty", Self.sold([100], payments.replacing("ORDER", with: ""))), [2], "floor, then credit")
        Self.same(try Self.years("royalty", Self.sold([100], payments.replacing("ORDER", with: ", pipeline: [credits, not_below]"))), [5], "credit, then floor")
    }
    @Test("The order of minimum and credit matters: 6 against 4")
    func minimumAndCredit() throws {
        // 8 earned, a credit of at most half, a minimum of 6.
        let payments = "royalty: { rate: 8% ORDER }\nminimum: { floor: 6M, of: royalty }\noffset: { credit: 10M, against: royalty, at_most: 50% }"
        func both(_ order: String) throws -> [Double] {
            let forecast = try Playing.forecast(Self.sold([100], payments.replacing("ORDER", with: order)), paths: 16)
            return ["royalty", "minimum"].map { forecast.payment($0).expected.value.rawValue / million }
        }
        Self.same(try both(""), [4, 2], "credit, then minimum: 4 and 2 more")
        Self.same(try both(", pipeline: [minimum, credits]"), [4, 0], "minimum, then credit: 8 are enough")
    }
    @Test("The order of tax and cap matters: the licensor gets 81 or 90")
    func taxAndCap() throws {
        let payments = "royalty: { rate: 10%, withholding: 10% ORDER }\nlimit: { cap: 90M, of: royalty }"
        func licensor(_ order: String) throws -> [Double] {
            let forecast = try Playing.forecast(Self.sold([1000], payments.replacing("ORDER", with: order)), paths: 16)
            return [forecast.licensor.npv.mean.value.rawValue / million, -forecast.licensee.npv.mean.value.rawValue / million]
        }
        Self.same(try licensor(""), [81, 90], "cap, then tax")
        Self.same(try licensor(", pipeline: [withholding, cap]"), [90, 100], "tax, then cap")
    }
    @Test("A step out of place is refused with its reason")
    func impossibleOrder() throws {
        for (order, message) in [("[tiers, base]", "comes before"), ("[minimum, not_below]", "reduces the royalty"), ("[tires]", "did you mean tiers?"), ("[tiers, tiers]", "named twice")] {
            let file = try Self.sold([100], "royalty: { rate: 8%, pipeline: \(order) }")
            #expect(throws: Diagnostics.self) { try Playing.structure(file) }
            do { _ = try Playing.structure(file) } catch let faults as Diagnostics {
                #expect(faults.all.contains { "\($0.message) \($0.suggestion ?? "")".contains(message) }, "\(order): \(faults)")
            }
        }
    }

    // MARK: M16 parts

    @Test("M16: 40% at one year if not yet approved, the rest on approval", arguments: seeds)
    func partial(seed: UInt64) throws {
        let file = try deal(horizon: "5y", """
            program: { stages: { review: { duration: uniform(0.5y 1.5y), success: 90%, branch: optional } } }
            agreement:
              payments:
                approval: { pays: 20M, when: review.success, partial: { 40%: 1y if not review.success } }
            """)
        let forecast = try Playing.forecast(file, paths: Self.n, seed: seed)
        expect(forecast.licensor.npv.mean, 18.8 * million, "expected")
        expect(probability: forecast.payment("approval.40%").probabilityPaid, 0.55, paths: Self.n, "partial used")
        expect(exactly: forecast.licensor.npv.percentile(1).value.rawValue, 20 * million, "never above 20")
        // 8 without success, whatever the time.
        expect(exactly: forecast.licensor.npv.percentile(0).value.rawValue, 8 * million, "never below 8")
    }
    @Test("M16: levels pay what they add; a holdback waits; a refund takes back what was paid")
    func levels() throws {
        func paid(_ parts: String) throws -> [Double] {
            let file = try deal(horizon: "9y", "agreement: { payments: { x: { pays: 20M, when: 5y, \(parts) } } }")
            return try Playing.forecast(file, paths: 16).all.byYear.map { $0.expected.value.rawValue / million }
        }
        Self.same(try paid("partial: { 20%: 1y, 50%: 3y }"), [0, 4, 0, 6, 0, 10, 0, 0, 0], "20%, 30% more, the rest")
        Self.same(try paid("partial: { 20%: 3y, 50%: 1y }"), [0, 10, 0, 0, 0, 10, 0, 0, 0], "a lower level adds nothing")
        Self.same(try paid("partial: { 50%: 6y }"), [0, 0, 0, 0, 0, 20, 0, 0, 0], "too late to be a part")
        Self.same(try paid("retained: { share: 10%, until: 7y }"), [0, 0, 0, 0, 0, 18, 0, 2, 0], "10% later")
        Self.same(try paid("retained: { share: 10%, until: 2y }"), [0, 0, 0, 0, 0, 20, 0, 0, 0], "nothing to wait for")
        let file = try deal(horizon: "9y", "agreement: { payments: { x: { pays: 20M, when: 5y, partial: { 50%: 1y }, refundable: { when: 7y, share: 40% } } } }")
        let forecast = try Playing.forecast(file, paths: 16)
        expect(exactly: forecast.licensor.npv.mean.value.rawValue, 12 * million, "40% come back")
        expect(exactly: forecast.payment("x.refund").expected.value.rawValue, 8 * million, "refund")
        #expect(forecast.payment("x.refund").payer == "licensor")
    }

    // MARK: M24 tax

    @Test("M24: 100 at 10%: 90 net, or 111.111 grossed up")
    func withholding() throws {
        func values(_ more: String) throws -> [Double] {
            let forecast = try Playing.forecast(deal(horizon: "5y", "agreement: { payments: { x: { pays: 100M, when: 1y, withholding: 10%\(more) } } }"), paths: 16)
            return [forecast.licensor.npv.mean.value.rawValue / million, forecast.licensee.npv.mean.value.rawValue / million, forecast.payment("x").expected.value.rawValue / million]
        }
        Self.same(try values(""), [90, -100, 100], "net")
        Self.same(try values(", gross_up: true"), [100, -1000.0 / 9, 1000.0 / 9], "grossed up")
    }
    /// A sells 300 a year from signing on, B 100.
    private static let twoMarkets = """
        markets:
          each: { after: signing, launch_lag: 0d, sales: { uptake: { curve: { 0y: 100% } } } }
          A: { sales: { peak: 300M } }
          B: { sales: { peak: 100M } }
        """
    @Test("M24: only sums of the market are taxed, of a royalty in proportion")
    func taxByMarket() throws {
        let file = try deal(horizon: "1y", """
            \(Self.twoMarkets)
            agreement:
              terms: { withholding: { B: 20% } }
              payments:
                royalty: { rate: 10% }
                launch: { pays: { A: 10M, B: 5M }, when: launch, per: market }
            """)
        let forecast = try Playing.forecast(file, paths: 16)
        // 40 of royalty less 20% of a quarter; 15 less 1.
        expect(exactly: forecast.licensor.npv.mean.value.rawValue, 52 * million, "net")
        expect(exactly: forecast.all.expected.value.rawValue, 55 * million, "paid")
    }
    @Test("V63: withholding tax, creditable in part")
    func creditableTax() throws {
        func file(_ more: String) throws -> ScenarioFile {
            try deal(horizon: "10y", licensor: "12%", """
                agreement:
                  terms: { withholding: 10%\(more) }
                  payments: { a: { pays: 20M, when: signing }, b: { pays: 10M, when: 2.5y }, c: { pays: 30M, when: 6y } }
                """)
        }
        let plain = try Playing.forecast(file(""), paths: 16), credited = try Playing.forecast(file(", tax_credit: { share: 60%, after: 1y }"), paths: 16)
        expect(exactly: plain.licensor.npv.mean.value.rawValue, 38.45853696 * million, within: 1e-9, "received")
        expect(exactly: credited.licensor.npv.mean.value.rawValue - plain.licensor.npv.mean.value.rawValue, 2.289198628 * million, within: 1e-9, "credits")
        expect(exactly: credited.licensee.npv.mean.value.rawValue, -60 * million, "the licensee pays 60")
        expect(exactly: plain.licensee.npv.mean.value.rawValue, -60 * million, "the licensee pays 60")
    }
    @Test("M02: money that comes late bears interest from its due date")
    func late() throws {
        let file = try deal(horizon: "9y", licensor: "12%", "agreement: { payments: { x: { pays: 50M, when: 5y, within: 3mo, paid_late: { by: 6mo }, late_interest: 8%/y } } }")
        let forecast = try Playing.forecast(file, paths: 16)
        expect(exactly: forecast.payment("x").expected.value.rawValue, 52 * million, "half a year at 8%")
        expect(exactly: forecast.licensor.npv.mean.value.rawValue, 52 * million * power(1.12, -5.75), "from 5.75y")
    }

    // MARK: M24 indices

    private static func indexed(_ index: String, _ payments: String, horizon: Int = 5) throws -> ScenarioFile {
        try deal(horizon: "\(horizon)y", """
            indices: { index: { \(index) } }
            markets: { world: { after: signing, launch_lag: 0d, sales: { peak: 150M, uptake: { curve: { 0y: 100% } } } } }
            agreement: { payments: { \(payments) } }
            """)
    }
    @Test("V61: a minimum indexed by 2.1, 5.3, 0.4 and 3.0%, and kept within 1 and 4%")
    func indexedMinimum() throws {
        let path = "start: { 0y: 100, 1y: 102.1, 2y: 107.5113, 3y: 107.9413452, 4y: 111.17958556 }"
        func minimum(_ band: String) throws -> [Double] {
            try Self.years("minimum", Self.indexed(path, "royalty: { rate: 0% }, minimum: { floor: 100M, of: royalty, indexed: { by: index\(band) } }"))
        }
        Self.same(try minimum(""), [100, 102.1, 107.5113, 107.9413452, 111.17958556], "index only")
        Self.same(try minimum(", at_least: 1%/y, at_most: 4%/y"), [100, 102.1, 106.184, 107.24584, 110.4632152], "with the band")
    }
    @Test("M24: 5 at 2% for three years is 5.30604; fees and caps move in yearly steps")
    func indexedSums() throws {
        func years(_ name: String, _ payments: String) throws -> [Double] { try Self.years(name, Self.indexed("growth: 2%/y", payments)) }
        Self.same(try years("x", "x: { pays: 5M, when: 3y, indexed: { by: index } }"), [0, 0, 0, 5.30604, 0], "an event after three years")
        Self.same(try years("x", "x: { pays: 5M, when: 3.5y, indexed: { by: index } }"), [0, 0, 0, 5.30604, 0], "full years only")
        Self.same(try years("fee", "fee: { pays: 1M, every: 1y, due: start, indexed: { by: index, at_most: 1%/y } }"), (0..<5).map { power(1.01, Double($0)) }, "a fee, at most 1% a year")
        Self.same(try years("royalty", "royalty: { rate: 10% }, limit: { cap: 10M, of: royalty, over: year, indexed: { by: index } }"), (0..<5).map { 10 * power(1.02, Double($0)) }, "a ceiling")
    }
    @Test("M24: thresholds move with the index; sums in another currency are converted when due")
    func indexedThresholds() throws {
        // 150 a year; the threshold of 100 becomes 150 and 225.
        let file = try Self.indexed("growth: 50%/y", "royalty: { tiers: { 0: 10%, 100M: 20% }, indexed: { by: index } }", horizon: 3)
        Self.same(try Self.years("royalty", file), [20, 15, 15], "thresholds")
        let foreign = try Self.indexed("start: { 0y: 1.08, 2y: 1.2 }", "a: { pays: 10M, when: 1y, in: index }, b: { pays: 10M, when: 2y, in: index }", horizon: 3)
        Self.same(try Self.years("a", foreign), [0, 10.8, 0], "at 1.08")
        Self.same(try Self.years("b", foreign), [0, 0, 12], "at 1.2")
    }

    @Test("M02: what is paid may be waited for")
    func paidEvents() throws {
        let file = try deal(horizon: "9y", "agreement: { payments: { a: { pays: 10M, when: 1y, within: 3mo }, b: { pays: 1M, when: a.paid + 1y }, c: { pays: 1M, when: a.accrued + 1y } } }")
        let forecast = try Playing.forecast(file, paths: 16)
        #expect(forecast.milestone("b").timing.mean?.value == Years(2.25) && forecast.milestone("c").timing.mean?.value == Years(2))
    }

    // MARK: M25 verification

    @Test("M25: false rejections make a payment later by d f/(1 - f) in the mean", arguments: seeds)
    func rejected(seed: UInt64) throws {
        let file = try deal(horizon: "60y", "agreement: { payments: { x: { pays: 10M, when: 1y, verified: { after: 0d, wrong_reject: 30%, again: 6mo } } } }")
        let forecast = try Playing.forecast(file, paths: Self.n, seed: seed)
        let byYear = forecast.payment("x").byYear
        // In the year 2027 + k come those that were rejected 2k or 2k + 1 times.
        for k in 0..<4 {
            let exact = power(0.3, Double(2 * k)) * 0.7 + power(0.3, Double(2 * k + 1)) * 0.7
            expect(byYear[1 + k].expected, exact * 10 * million, "paid \(k) years later")
        }
        expect(exactly: forecast.payment("x").expected.value.rawValue, 10 * million, within: 1e-9, "always paid in the end")
        #expect(forecast.milestone("x").timing.mean?.value == Years(1), "the claim's date stays")
    }
    @Test("M25: rejections of a year each, in the mean", arguments: seeds)
    func rejectedMean(seed: UInt64) throws {
        // Rejected k times with probability 0.7 x 0.3^k: 0.3/0.7 times in the mean, with a deviation of the square root of 0.3, over 0.7.
        let file = try deal(horizon: "60y", "agreement: { payments: { x: { pays: 10M, when: 18mo, verified: { after: 0d, wrong_reject: 30%, again: 1y } } } }")
        let byYear = try Playing.forecast(file, paths: Self.n, seed: seed).payment("x").byYear
        let extra = byYear.enumerated().reduce(0) { $0 + Double($1.offset - 1) * $1.element.expected.value.rawValue / (10 * million) }
        let error = 0.3.squareRoot() / 0.7 / Double(Self.n).squareRoot()
        #expect(abs(extra - 0.3 / 0.7) <= 4 * error, "\(extra) ± \(error)")
    }
    @Test("M25: without error and lag it is no verification")
    func noVerification() throws {
        let body = "program: { stages: { s: { duration: uniform(1y 3y), success: 60%, branch: optional } } }\nagreement: { payments: { x: { pays: 10M, when: s.success VERIFIED } } }"
        let plain = try Playing.forecast(deal(licensor: "10%", body.replacing(" VERIFIED", with: "")), paths: 20_000)
        let checked = try Playing.forecast(deal(licensor: "10%", body.replacing(" VERIFIED", with: ", verified: { after: 0d }")), paths: 20_000)
        #expect(identical(plain.parties.map(\.npv), checked.parties.map(\.npv)) && identical(plain.payment("x"), checked.payment("x")))
    }
    @Test("M25: a false acceptance pays for what never came", arguments: seeds)
    func accepted(seed: UInt64) throws {
        let file = try deal("program: { stages: { s: { duration: 1y, success: 60%, branch: optional } } }\nagreement: { payments: { x: { pays: 10M, when: s.success, verified: { after: 0d, wrong_accept: 5% } } } }")
        expect(probability: try Playing.forecast(file, paths: Self.n, seed: seed).payment("x").probabilityPaid, 0.6 + 0.4 * 0.05, paths: Self.n, "paid")
    }

    private static func audited(_ audit: String, understates: String) throws -> ScenarioFile {
        try deal(horizon: "4y", """
            markets: { world: { after: signing, launch_lag: 0d, sales: { peak: 100M, uptake: { curve: { 0y: 100%, 3y: 0% } } } } }
            agreement:
              terms: { reporting: { understates: { \(understates) } } }
              payments: { royalty: { rate: 5% } }
              covenants: { look: { audits: royalty, every: 3y\(audit) } }
            """)
    }
    @Test("M25: an audit recovers 1.2 of the 1.5 that three statements left out", arguments: seeds)
    func audit(seed: UInt64) throws {
        let forecast = try Playing.forecast(Self.audited(", finds: 80%", understates: "by: 10%"), paths: Self.n, seed: seed)
        expect(exactly: forecast.payment("royalty").expected.value.rawValue, 13.5 * million, "reported")
        expect(forecast.payment("look.recovered").expected, 1.2 * million, "recovered")
        expect(probability: forecast.payment("look.recovered").probabilityPaid, 0.8, paths: Self.n, "found")
    }
    @Test("M25: an audit looks back so far, asks interest, and its cost goes to whoever left out too much")
    func auditTerms() throws {
        func sums(_ audit: String, _ understates: String = "by: 10%") throws -> [Double] {
            let forecast = try Playing.forecast(Self.audited(audit, understates: understates), paths: 16)
            return ["look.recovered", "look.cost", "look.cost_shifted"].map { name in (forecast.payments.first { $0.name == name }?.expected.value.rawValue ?? 0) / million }
        }
        // Years close at 1, 2 and 3; the audit is at 3.
        Self.same(try sums(", look_back: 1y"), [1, 0, 0], "two years back to the close")
        Self.same(try sums(", interest: 6%/y"), [0.5 * (1.12 + 1.06 + 1), 0, 0], "with interest")
        Self.same(try sums(", cost: 60k, shifts_above: 5%"), [1.5, 0, 0.06], "10% are more than 5%")
        Self.same(try sums(", cost: 60k, shifts_above: 10%"), [1.5, 0.06, 0], "10% are not more than 10%")
        Self.same(try sums(", cost: 60k", "by: 0%"), [0, 0.06, 0], "nothing to find still costs")
    }

    // MARK: M32 several parties

    @Test("M32: what one party passes on the others get; all together comes to nothing")
    func splits() throws {
        let file = try Self.sold([100, 100], parties: ", inventor: { discount: 0% }, partner: { discount: 0% }", """
            royalty: { rate: 10%, withholding: 10% }
            inventors: { shares: { inventor: 30%, partner: 20% }, of: royalty }
            """)
        let forecast = try Playing.forecast(file, paths: 16)
        let values = Dictionary(uniqueKeysWithValues: forecast.parties.map { ($0.key, $0.npv.mean.value.rawValue / million) })
        expect(exactly: values["inventor"]!, 0.3 * 18, "30% of what the licensor got")
        expect(exactly: values["partner"]!, 0.2 * 18, "20%")
        expect(exactly: values["licensor"]!, 0.5 * 18, "the rest")
        expect(exactly: values.values.reduce(0, +), -2, "all but the tax")
        #expect(forecast.payment("inventors.inventor").payer == "licensor")
    }
    @Test("M32: shares change with what has come together so far")
    func splitTiers() throws {
        let file = try Self.sold([100, 100], parties: ", inventor: { discount: 0% }", """
            royalty: { rate: 10% }
            inventors: { shares: { 0: { inventor: 50% }, 15M: { inventor: 10% } }, of: royalty }
            """)
        Self.same(try Self.years("inventors.inventor", file), [5, 3], "50% of 10; 50% of 5 and 10% of 5")
    }
    @Test("M32: costs that others bear are paid as they arise")
    func costShares() throws {
        let file = try ScenarioFile.parse("""
            dealcast: 1
            name: Cost shares
            currency: USD
            effective: 2026-01-01
            horizon: 5y
            parties: { licensor: { discount: 0% }, licensee: { discount: 10%, margin: 0% }, agency: { discount: 5% } }
            program: { stages: { research: { duration: 2y, cost: 10M }, trial: { after: research, duration: 1y, cost: 6M, cost_at_start: 1M } } }
            agreement:
              payments:
                funding: { shares: { 0: { agency: 70%, licensee: 20%, licensor: 10% }, 12M: { licensee: 100% } }, of: cost }
            """, name: "deal")
        let forecast = try Playing.forecast(file, paths: 16)
        // Research at its middle, 1y; the trial's start at 2y, its cost at 2.5y: of that only 1M is below 12M.
        let agency = 7 * power(1.05, -1) + 0.7 * power(1.05, -2) + 0.7 * power(1.05, -2.5)
        expect(exactly: forecast.parties.first { $0.key == "agency" }!.npv.mean.value.rawValue, -agency * million, "agency")
        expect(exactly: forecast.licensor.npv.mean.value.rawValue, -1.2 * million, "licensor in money")
        let own = -10 * power(1.1, -1) - power(1.1, -2) - 6 * power(1.1, -2.5) + 8 * power(1.1, -1) + 0.8 * power(1.1, -2) + 0.8 * power(1.1, -2.5)
        expect(exactly: forecast.licensee.npv.mean.value.rawValue, own * million, "the licensee bears the rest")
    }

    private static func sublicensed(_ payments: String, event: String = "sublicense: { chance: 40%, at: phase_2.success, income: 20M }") throws -> ScenarioFile {
        try deal("""
            program: { stages: { phase_1: { duration: 1y }, phase_2: { after: phase_1, duration: 2y } } }
            events: { \(event) }
            agreement: { calendar: { report: 6mo }, payments: { \(payments) } }
            """)
    }
    @Test("M32: sublicense income is shared by the stage at its signing", arguments: seeds)
    func sublicense(seed: UInt64) throws {
        let file = try Self.sublicensed("pass: { rate: { signing: 40%, phase_1.success: 25%, phase_2.success: 15% }, of: income(sublicense) }")
        let forecast = try Playing.forecast(file, paths: Self.n, seed: seed)
        expect(forecast.payment("pass").expected, 1.2 * million, "0.4 x 20 x 0.15")
        expect(forecast.licensee.npv.mean, (8 - 1.2) * million, "the licensee keeps the rest")
        #expect(forecast.payment("sublicense.income").payer == "outside")
        let earlier = try Self.sublicensed("pass: { rate: { signing: 40%, phase_1.success: 25% }, of: income(sublicense) }", event: "sublicense: { at: 2y, income: 20M }")
        expect(exactly: try Playing.forecast(earlier, paths: 16).payment("pass").expected.value.rawValue, 5 * million, "signed after phase 1")
    }
    @Test("M39: 2% of what a company is sold for, undiluted and after two rounds", arguments: seeds)
    func equity(seed: UInt64) throws {
        let event = "exit: { chance: 15%, at: 6y, proceeds: lognormal(mean=40M cv=120%) }"
        func stake(_ stake: String) throws -> Estimate<Money> {
            try Playing.forecast(Self.sublicensed("stake: { \(stake), of: proceeds(exit), payer: outside }", event: event), paths: Self.n, seed: seed).payment("stake").expected
        }
        expect(try stake("rate: 2%"), 0.12 * million, "2% x 40 x 0.15")
        expect(try stake("number: 20000, outstanding: 1000000"), 0.12 * million, "by number")
        expect(try stake("rate: 2%, diluted: { by: 25%, rounds: 2 }"), 0.0675 * million, "diluted twice")
    }
    @Test("M39: each financing before the exit dilutes")
    func financing() throws {
        let file = try Self.sublicensed("stake: { rate: 10%, of: proceeds(exit), diluted: { by: 20%, each: round } }", event: "exit: { at: 6y, proceeds: 100M }, round: { at: [1y, 5y, 7y] }")
        expect(exactly: try Playing.forecast(file, paths: 16).payment("stake").expected.value.rawValue, 6.4 * million, "two rounds before")
    }
    @Test("M02: what comes again and again pays each time, so often at most, within its window")
    func recurring() throws {
        func years(_ payment: String) throws -> [Double] {
            Array(try Playing.forecast(Self.sublicensed("x: { pays: 1M, \(payment) }", event: "better: { at: [1.5y, 3.5y, 4.5y, 5.5y] }"), paths: 16).payment("x").byYear.map { $0.expected.value.rawValue / million }[..<7])
        }
        Self.same(try years("when: report, at_most: 3"), [1, 2, 0, 0, 0, 0, 0], "each half year, three times")
        Self.same(try years("when: report, from: 2y, until: 4y"), [0, 0, 2, 2, 0, 0, 0], "in a window")
        Self.same(try years("when: better"), [0, 1, 0, 1, 1, 1, 0], "each time")
        Self.same(try years("when: better, from: 2y, at_most: 2"), [0, 0, 0, 1, 1, 0, 0], "from the second on, twice")
    }
    @Test("M32: profit and loss shared from the opt-in on")
    func profit() throws {
        let file = try ScenarioFile.parse("""
            dealcast: 1
            name: Profit share
            currency: USD
            effective: 2026-01-01
            horizon: 4y
            parties: { licensor: { discount: 0% }, licensee: { discount: 0%, margin: 60% } }
            program: { stages: { trial: { duration: 1y, cost: 10M } } }
            markets: { world: { after: trial, launch_lag: 0d, sales: { peak: 100M, uptake: { curve: { 0y: 100% } } } } }
            agreement:
              payments:
                half: { rate: 50%, of: profit, losses: shared, until: 3y }
                opted: { rate: 10%, of: profit, from: 2y }
            """, name: "deal")
        Self.same(try Self.years("half", file), [0, 30, 30, 0], "half of 60 until the opt-out")
        Self.same(try Self.years("half.losses", file), [5, 0, 0, 0], "half of the trial")
        Self.same(try Self.years("opted", file), [0, 0, 6, 6], "from the opt-in on")
    }

    // MARK: clauses together

    @Test("what comes back counts for no cap, fills no credit and is not passed on")
    func refunds() throws {
        func sums(_ payments: String) throws -> [Double] {
            let file = try ScenarioFile.parse("""
                dealcast: 1
                name: Refunds
                currency: USD
                effective: 2026-01-01
                horizon: 9y
                parties: { licensor: { discount: 0% }, licensee: { discount: 0%, margin: 0% }, agency: { discount: 0% } }
                agreement: { payments: { a: { pays: 10M, when: 1y, refundable: { when: 2y, share: 50% } }, b: { pays: 10M, when: 3y }, \(payments) } }
                """, name: "deal")
            return try Playing.forecast(file, paths: 16).parties.map { $0.npv.mean.value.rawValue / million }
        }
        Self.same(try sums("limit: { cap: 12M, of: [a, b] }"), [7, -7, 0], "10, less 5, and 2 under the cap")
        Self.same(try sums("off: { credit: 100% of a, against: b, at_most: 50% }"), [10, -10, 0], "10, less 5, and 5 after the credit")
        Self.same(try sums("pass: { shares: { agency: 50% }, of: a }"), [10, -15, 5], "half of 10 is passed on")
    }
    @Test("a cap counts what the payer pays: with the tax it adds")
    func grossedUpCap() throws {
        let file = try deal(horizon: "2y", "agreement: { payments: { a: { pays: 18M, when: 1y, withholding: 10%, gross_up: true }, limit: { cap: 18M, of: a } } }")
        let forecast = try Playing.forecast(file, paths: 16)
        Self.same([forecast.licensee.npv.mean.value.rawValue / million, forecast.licensor.npv.mean.value.rawValue / million], [-18, 16.2], "18 paid, 16.2 got")
    }
    @Test("a cap by contract year limits a royalty of calendar years by the contract year its due date lies in")
    func capAcrossYears() throws {
        // From 1 July 100M a year at 10%: 5, 10, 10, 10 fall due at the ends of 2026 to 2029, each in a contract year of its own; the last 5
        // at the horizon, in the contract year that has already paid its 8.
        let file = try deal(horizon: "4y", effective: "2026-07-01", """
            markets:
              each: { after: signing, launch_lag: 0d, sales: { uptake: { curve: { 0y: 100% } } } }
              A: { sales: { peak: 100M } }
            agreement: { payments: { royalty: { rate: 10% }, limit: { cap: 8M, of: royalty, over: year, year: contract } } }
            """)
        let forecast = try Playing.forecast(file, paths: 16)
        Self.same([forecast.licensor.npv.mean.value.rawValue / million], [5 + 8 + 8 + 8 + 0], "paid")
    }
    @Test("a minimum counts a group of one royalty", arguments: ["run", "[run]", "royalty"])
    func minimumOfGroup(_ of: String) throws {
        let file = try deal(horizon: "1y", """
            markets:
              each: { after: signing, launch_lag: 0d, sales: { uptake: { curve: { 0y: 100% } } } }
              A: { sales: { peak: 100M } }
            agreement: { payments: { royalty: { rate: 10%, group: run }, floor: { floor: 12M, of: \(of) } } }
            """)
        let forecast = try Playing.forecast(file, paths: 16)
        Self.same([forecast.licensor.npv.mean.value.rawValue / million], [12], "10 topped up to 12")
    }
    @Test("a tax by market falls on payments for that market's events and levels")
    func taxOfEvents() throws {
        let file = try deal(horizon: "2y", """
            \(Self.twoMarkets)
            agreement:
              terms: { withholding: { B: 20% } }
              payments: { a: { pays: 10M, when: A.launch }, b: { pays: 10M, when: B.launch }, levels: { pays: { 50M: 5M }, when: annual_sales(B) } }
            """)
        expect(exactly: try Playing.forecast(file, paths: 16).licensor.npv.mean.value.rawValue, (10 + 8 + 4) * million, "net")
    }
    @Test("a minimum is taxed by the royalty of its own path and year, not by what sold before")
    func taxOfMinimum() throws {
        let file = try deal(horizon: "1y", """
            program: { stages: { trial: { duration: 1d, success: 50%, branch: optional } } }
            markets: { A: { after: trial, launch_lag: 0d, sales: { peak: 100M, uptake: { curve: { 0y: 100% } } } } }
            agreement:
              payments: { royalty: { rate: 1% }, floor: { floor: 12M, of: royalty, withholding: { A: 20% } }, sign: { pays: 1M, when: trial.success } }
            """)
        let forecast = try Playing.forecast(file, paths: 4096)
        func millions(_ payment: String) -> Double { forecast.payment(payment).expected.value.rawValue / million }
        // With success, the 12 less the royalty are of market A and taxed; without, nothing was sold, and the 12 are of no market.
        let succeed = millions("sign"), taxed = 12 * succeed - millions("royalty")
        #expect((0.4...0.6).contains(succeed) && taxed > 4, "\(succeed) succeed, \(taxed) taxed")
        expect(exactly: millions("royalty") + millions("floor"), 12, within: 1e-9, "both")
        expect(exactly: forecast.licensor.npv.mean.value.rawValue, (12 + succeed - 0.2 * taxed) * million, within: 1e-9, "net")
    }
    @Test("an audit recovers what the minimum has not, and no more than a ceiling let through")
    func auditLimits() throws {
        func recovered(_ payments: String) throws -> Double {
            let file = try deal(horizon: "2.5y", """
                markets: { world: { after: signing, launch_lag: 0d, sales: { peak: 100M, uptake: { curve: { 0y: 100%, 1y: 0% } } } } }
                agreement:
                  terms: { reporting: { understates: { by: 20% } } }
                  payments: { royalty: { rate: 10% }\(payments) }
                  covenants: { look: { audits: royalty, every: 2y } }
                """)
            return try Playing.forecast(file, paths: 16).payment("look.recovered").expected.value.rawValue / million
        }
        // 8 are reported of 10.
        Self.same([try recovered("")], [2], "alone")
        Self.same([try recovered(", minimum: { floor: 9M, of: royalty, until: 1y }")], [1], "the minimum has paid one")
        Self.same([try recovered(", ceiling: { cap: 9M, of: royalty, over: year }")], [1], "a ceiling of the year")
        Self.same([try recovered(", limit: { cap: 9M, of: royalty }")], [1], "a limit for life")
    }
    @Test("parts decline by their own dates, and all of them come to no more than the declined sum")
    func decliningParts() throws {
        let file = try deal(horizon: "9y", "agreement: { payments: { x: { pays: 10M, when: 8y, partial: { 50%: 3y }, declines: { by: 10%, per: 1y, after: 2y }, retained: { share: 20%, until: 8.5y } } } }")
        let forecast = try Playing.forecast(file, paths: 16)
        // At 3y one year late: 90%; at 8y six years: 4, of which 4.5 have been paid.
        expect(exactly: forecast.payment("x.50%").expected.value.rawValue, 4.5 * million, "half of 9")
        expect(exactly: forecast.all.expected.value.rawValue, 4.5 * million, "nothing more")
    }

    // MARK: periodic fees and declines

    @Test("A fee for each year in arrears or in advance, by age, so many times, in proportion")
    func periodic() throws {
        func fees(_ fee: String, horizon: String = "5y") throws -> [Double] {
            try Self.years("fee", deal(horizon: horizon, "agreement: { payments: { fee: { \(fee) } } }"))
        }
        // What falls due on 1 January is booked to that year.
        Self.same(try fees("pays: { 0y: 2M, 2y: 5M }, every: 1y, due: start"), [2, 2, 5, 5, 5], "in advance")
        Self.same(try fees("pays: { 0y: 2M, 2y: 5M }, every: 1y"), [0, 2, 2, 5, 5 + 5], "in arrears; the last falls due with the horizon")
        Self.same(try fees("pays: 1M, every: 6mo, from: 1y, at_most: 3, due: start"), [0, 2, 1, 0, 0], "three times")
        Self.same(try fees("pays: 4M, every: 1y, pro_rata: true", horizon: "1.25y"), [0, 5], "a quarter of the second year")
        Self.same(try fees("pays: 4M, every: 1y", horizon: "1.25y"), [0, 4], "not in proportion")
    }
    @Test("V36: so much a day early or late, and a bonus")
    func declines() throws {
        func value(_ law: String, bonus: Double) throws -> Figure {
            let file = try deal(horizon: "5y", """
                program: { stages: { work: { duration: \(law) } } }
                agreement: { payments: { agreed: { pays: 2.5M, when: work.end, declines: { by: 10k, per: 1d, after: 1y, rises: true } }, bonus: { pays: \(Int(bonus))k, when: work.end } } }
                """)
            return Figure(try Playing.forecast(file, paths: Self.n).licensor.npv.mean)
        }
        let two = try value("discrete(365d=40% 367d=60%)", bonus: 150), three = try value("discrete(365d=40% 360d=35% 367d=25%)", bonus: 0)
        #expect(two.agrees(with: 2_638_000), "\(two)")
        #expect(three.agrees(with: 2_512_500), "\(three)")
        // Each outcome alone, and from them the published means: 0.4 x 2.65 + 0.6 x 2.63, and 0.4 x 2.5 + 0.35 x 2.55 + 0.25 x 2.48.
        for (day, bonus, sum) in [(365, 150.0, 2_650_000.0), (367, 150, 2_630_000), (365, 0, 2_500_000), (360, 0, 2_550_000), (367, 0, 2_480_000)] {
            expect(exactly: try value("\(day)d", bonus: bonus).value, sum, "\(day) days and a bonus of \(bonus)")
        }
        let late = try Playing.forecast(deal(horizon: "9y", "agreement: { payments: { x: { pays: 10M, when: 30mo, declines: { by: 10%, per: 1mo, after: 2y, at_least: 50% } } } }"), paths: 16)
        expect(exactly: late.payment("x").expected.value.rawValue, 5 * million, "six months at 10%, at least half")
    }

    // MARK: families

    @Test("M15: levels crossed together: all, the highest, or one a year")
    func families() throws {
        func paid(_ how: String) throws -> [Double] {
            let file = try Self.sold([100, 700, 100, 1200, 100], "sales: { pays: { 200M: 1M, 500M: 2M, 1000M: 4M }, when: annual_sales, crossed_together: \(how) }")
            return try Playing.forecast(file, paths: 16).all.byYear.map { $0.expected.value.rawValue / million }
        }
        Self.same(try paid("all"), [0, 3, 0, 4, 0], "all")
        Self.same(try paid("highest"), [0, 2, 0, 4, 0], "highest")
        Self.same(try paid("one_a_year"), [0, 1, 2, 4, 0], "one a year")
    }

    // MARK: one meaning, two ways

    @Test("the reference deal settled path by path comes to the same as in columns", arguments: [SamplingScheme.plain, .stratified])
    func bothWays(sampling: SamplingScheme) throws {
        let file = try Playing.referenceDeal()
        let columns = try Playing.forecast(file, paths: 65_536, sampling: sampling)
        let text = try String(contentsOf: Playing.root.appendingPathComponent("scenarios/reference-deal.yaml"), encoding: .utf8)
        let taxed = try ScenarioFile.parse(text.replacing("\nagreement:\n", with: "\nagreement:\n  terms: { withholding: 0% }\n"), name: "deal")
        let paths = try Playing.forecast(taxed, paths: 65_536, sampling: sampling)
        func near(_ a: Double, _ b: Double, _ what: String) { #expect(abs(a - b) <= 1e-9 * max(abs(a), abs(b), million), "\(what): \(a) and \(b)") }
        for (a, b) in zip(columns.parties, paths.parties) {
            near(a.npv.mean.value.rawValue, b.npv.mean.value.rawValue, "\(a.key) mean")
            near(a.npv.sd.value.rawValue, b.npv.sd.value.rawValue, "\(a.key) spread")
            near(a.npv.mean.error.rawValue, b.npv.mean.error.rawValue, "\(a.key) error")
            for (x, y) in zip(a.npv.percentiles, b.npv.percentiles) { #expect(abs(x.value.rawValue - y.value.rawValue) <= 1e-6 * max(million, abs(x.value.rawValue)), "\(a.key) percentile") }
        }
        for (a, b) in zip(columns.payments + [columns.all], paths.payments + [paths.all]) {
            #expect(a.name == b.name && a.probabilityPaid == b.probabilityPaid && identical(a.timing, b.timing), "\(a.name)")
            near(a.expected.value.rawValue, b.expected.value.rawValue, a.name)
            near(a.presentValuePayee.value.rawValue, b.presentValuePayee.value.rawValue, a.name + " to the payee")
            near(a.presentValuePayer.value.rawValue, b.presentValuePayer.value.rawValue, a.name + " by the payer")
            for (x, y) in zip(a.byYear, b.byYear) { near(x.expected.value.rawValue, y.expected.value.rawValue, "\(a.name) \(x.year)") }
        }
        for (a, b) in zip(columns.covenants, paths.covenants) { #expect(identical(a, b), "\(a.name)") }
        for (a, b) in zip(columns.terminations, paths.terminations) { #expect(identical(a, b), "\(a.cause)") }
    }

    // MARK: published cases

    @Test("V12: a capped contingent payment in three scenarios", arguments: seeds)
    func contingent(seed: UInt64) throws {
        func payment(_ sales: String, seed: UInt64 = 42, paths: Int = 16) throws -> Estimate<Money> {
            let file = try deal(horizon: "1y", """
                markets: { world: { after: signing, launch_lag: 0d, sales: { peak: \(sales), uptake: { curve: { 0y: 100% } } } } }
                agreement: { payments: { share: { tiers: { 0: 0%, 400M: 60% } }, limit: { cap: 150M, of: share } } }
                """)
            return try Playing.forecast(file, paths: paths, seed: seed).payment("share").expected
        }
        // Six times what exceeds 40, here as 60% of what exceeds 400.
        for (sales, exact) in [(500, 60.0), (600, 120), (700, 150)] { expect(exactly: try payment("\(sales)M").value.rawValue, exact * million, "\(sales)") }
        expect(try payment("discrete(500M=33.3333333333% 600M=33.3333333334% 700M=33.3333333333%)", seed: seed, paths: Self.n), 110 * million, "mean")
    }
    @Test("V13: contingent payments under a pricing measure", arguments: seeds)
    func pricing(seed: UInt64) throws {
        // Earned on average at 0.5 years with log spread 0.5 sqrt(0.5); paid at 1.25 years; 3.5% continuous.
        let mean = 2000 * exp(-(0.10 - 0.005) * 0.5), sigma = 0.5 * 0.5.squareRoot(), median = mean * exp(-sigma * sigma / 2)
        let file = try deal(horizon: "2y", licensor: String(format: "%.12f%%", 100 * (exp(0.035) - 1)), """
            program: { stages: { technical: { duration: 1y, success: 60%, branch: optional } } }
            markets: { world: { after: signing, launch_lag: 0d, sales: { peak: lognormal(median=\(String(format: "%.12f", median))M sigma=\(String(format: "%.12f", sigma))), uptake: { curve: { 0y: 100%, 1y: 0% } } } } }
            agreement:
              terms: { within: 3mo }
              payments:
                linear: { rate: 30% }
                event: { pays: 100M, when: technical.success }
                call: { tiers: { 0: 0%, 2B: 30% } }
                capped: { tiers: { 0: 0%, 2B: 30% } }
                limit: { cap: 300M, of: capped }
            """)
        let forecast = try Playing.forecast(file, paths: Self.n, seed: seed)
        for (name, published) in [("linear", 547.67), ("event", 57.43), ("call", 66.10), ("capped", 54.71)] {
            let figure = Figure(forecast.payment(name).presentValuePayee)
            #expect(abs(figure.value - published * million) < fourSigma * figure.error + 0.006 * million, "\(name): \(figure), published \(published)")
        }
    }
    @Test("V15: a fixed sum, or all sales, while sales stay below a level", arguments: seeds)
    func digital(seed: UInt64) throws {
        /// Sales of a part of a year until the horizon, lognormal with a forward.
        func put(_ forward: Double, _ sigma: Double, years: Double, rate: Double, _ payments: String) throws -> Estimate<Money> {
            let median = forward * exp(-sigma * sigma * years / 2) / years
            let file = try deal(horizon: "\(years)y", licensor: String(format: "%.12f%%", 100 * (exp(rate) - 1)), """
                markets: { world: { after: signing, launch_lag: 0d, sales: { peak: lognormal(median=\(String(format: "%.12f", median))M sigma=\(String(format: "%.12f", sigma * years.squareRoot()))), uptake: { curve: { 0y: 100% } } } } }
                agreement: { payments: { \(payments) } }
                """)
            return try Playing.forecast(file, paths: Self.n, seed: seed).payment("put").presentValuePayee
        }
        expect(try put(100, 0.35, years: 0.75, rate: 0.06, "put: { pays: 10M, when: annual_sales < 80M }"), 2.671045684 * million, "cash or nothing")
        expect(try put(70 * exp((0.07 - 0.05) * 0.5), 0.27, years: 0.5, rate: 0.07, "put: { tiers: { 0: 100%, 65M: 0% }, whole_amount: true }"), 20.2069473 * million, "asset or nothing")
    }
    @Test("V37: minimum and guaranteed royalties")
    func guaranteed() throws {
        func sums(_ sales: Double) throws -> [Double] {
            let forecast = try Playing.forecast(Self.sold([sales], "royalty: { rate: 5% }\nminimum: { floor: 10k, of: royalty }"), paths: 16)
            return [forecast.all.expected.value.rawValue, forecast.payment("minimum").expected.value.rawValue]
        }
        Self.same(try sums(0.4), [20_000, 0], "sales 400,000")
        Self.same(try sums(0.1), [10_000, 5_000], "sales 100,000")
        Self.same(try sums(0.16), [10_000, 2_000], "earned 8,000")
        func guaranteed(_ sales: [Double]) throws -> ScenarioFile {
            try Self.sold(sales, "guarantee: { pays: 100k, when: signing }\nroyalty: { rate: 50% }\nrecoup: { credit: 100% of guarantee, against: royalty }")
        }
        Self.same(try Self.years("royalty", guaranteed([0.15, 0.15, 0.1])).map { $0 * million }, [0, 50_000, 50_000], "the first 200,000 are covered")
        for (revenue, paid) in [(200_000.0, 100_000.0), (260_000, 130_000), (0, 100_000)] {
            // A third in each year.
            let forecast = try Playing.forecast(guaranteed([Double](repeating: revenue / 3 / million, count: 3)), paths: 16)
            Self.same([forecast.all.expected.value.rawValue], [paid], "revenue of \(revenue)")
        }
    }
    @Test("V39: tiers, step-down, stacking with floor and carry-forward, minimum, lifetime cap")
    func ledger() throws {
        func file(third: Int, floor: Int, limits: String, more: String = "", horizon: Int = 8) throws -> ScenarioFile {
            // The first year is half a year of sales, whatever its length; all close at the end of years 2 to 8 since signing.
            try ScenarioFile.parse("""
                dealcast: 1
                name: Ledger
                currency: USD
                effective: 2025-01-01
                horizon: \(horizon)y
                parties: { licensor: { discount: 10% }, licensee: { discount: 10%, margin: 0% } }
                markets:
                  world: { after: 1y, launch_lag: 0d, sales: { peak: 100M, uptake: { curve: { 0y: 60%, 1y: 180%, 2y: 320%, 3y: 620%, 4y: 1150%, 5y: 900%, 6y: 300%\(more) } }, exclusivity_ends: 6y } }
                agreement:
                  payments:
                    royalty:
                      tiers: { 0: 8%, 250M: 10%, 500M: 12%, 1000M: 14% }
                      after_exclusivity: 50%
                      pipeline: [tiers, after_exclusivity]
                      stacking: { deducts: 50%, of: third_party, unused: carried }
                      not_below: \(floor)% of unreduced
                    third_party: { rate: \(third)%, of: annual_sales, from: 3y, until: 8y, payee: outside }
                    \(limits)
                """, name: "deal")
        }
        func limits(minimum: Int, cap: Int) -> String {
            "minimum: { floor: \(minimum)M, of: royalty, from: 2y, until: 6y }\n    lifetime: { cap: \(cap)M, of: [royalty, minimum] }"
        }
        let base = try Playing.forecast(file(third: 3, floor: 60, limits: limits(minimum: 6, cap: 280)), paths: 16)
        func all(_ forecast: Forecast) -> [Double] { forecast.all.byYear.map { $0.expected.value.rawValue / million } }
        let years = [0, 4.8, 14.4, 22.2, 50.1, 108.75, 33, 8]
        Self.same(all(base), years, "by year")
        expect(exactly: base.all.expected.value.rawValue, 241.25 * million, "total")
        // Published as 143.109749.
        expect(exactly: base.licensor.npv.mean.value.rawValue, million * years.enumerated().reduce(0) { $0 + $1.element * power(1.1, -Double($1.offset + 1)) }, "present value")
        expect(exactly: base.licensor.npv.mean.value.rawValue, 143.109749 * million, within: 5e-9, "as published")
        Self.same(all(try Playing.forecast(file(third: 8, floor: 80, limits: limits(minimum: 16, cap: 200)), paths: 16)), [0, 4.8, 16, 21.6, 47.52, 100.8, 9.28, 0], "everything binds")
        // What is left to deduct shows in a year more, of 10,000, without a third party: half of 20 + 25 + 60 + 1,260 are 682.5, of which
        // 40% or 20% are more than is left.
        for (third, floor, unused) in [(3, 60, 0.0), (8, 80, 77.32)] {
            let after = try Playing.forecast(file(third: third, floor: floor, limits: "", more: ", 7y: 10000%", horizon: 9), paths: 16)
            expect(exactly: after.payment("royalty").byYear[8].expected.value.rawValue, (682.5 - unused) * million, "unused of \(third)%")
        }
    }
}

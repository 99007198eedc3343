import Analysis
import Quantities
import ScenarioModel
import Testing

/// Royalties of money a unit, limits and levels by net sales, contract years and suspended minimums (M08, M13, M14, M15). Expected values are
/// hand arithmetic.
@Suite struct UnitRoyaltyTests {
    /// 100, 200 and 300 units at 10,000 each are sold in three years.
    private static func sold(_ royalty: String) throws -> [Double] {
        let file = try deal(horizon: "3y", """
            markets:
              A: { after: signing, launch_lag: 0d, sales: { units: { potential: 1000, uptake: { curve: points(1y=10% 2y=30% 3y=60%) } }, price: { start: 10k } } }
            agreement: { payments: { royalty: { \(royalty), of: annual_units } } }
            """)
        return try PaymentCapabilityTests.years("royalty", file)
    }
    @Test("M08: money a unit, flat, in tiers, by time and by market", arguments: [
        ("rate: 2k", [0.2, 0.4, 0.6]), ("tiers: { 0: 2k, 150: 1k }", [0.2, 0.35, 0.45]),
        ("tiers: { 0: 2k, 150: 1k }, measured: cumulative", [0.2, 0.25, 0.3]), ("tiers: { 0: 2k, 150: 1k }, whole_amount: true", [0.2, 0.2, 0.3]),
        ("rate: { 0y: 2k, 1y: 3k }", [0.2, 0.6, 0.9]), ("rate: { signing: 2k, 2y: 1k }", [0.2, 0.4, 0.3]), ("rate: { A: 2k }", [0.2, 0.4, 0.6]),
        // Sales are 1, 2 and 3: a floor of 25% of them is above 2,000 a unit, but a floor never lifts a royalty above its unreduced sum.
        ("rate: 2k, not_below: 25% of sales", [0.2, 0.4, 0.6]),
    ] as [(String, [Double])])
    func rates(_ royalty: String, _ paid: [Double]) throws { PaymentCapabilityTests.same(try Self.sold(royalty), paid, royalty) }

    @Test("M08: rates that change by market count from each market's launch; only markets that are named bear", arguments: [
        // A sells 300 from the start, B 100 from the second year on, C is named by none of them.
        ("rate: { A: { 0y: 5%, 1y: 6% }, B: 4% }", [15.0, 22, 22, 22]), ("rate: { A: { signing: 5%, 2y: 6% }, B: { 0y: 3%, 1y: 4% } }", [15, 18, 22, 22]),
        ("rate: { 0y: 5%, 1y: 6% }, per: [A, B]", [15, 23, 24, 24]),
        // The third party takes all of it, but not less than 4% of the sales of A is left.
        ("rate: 6%, per: [A], stacking: { deducts: 100%, of: third }, not_below: 4% of sales", [12, 12, 12, 12]),
    ] as [(String, [Double])])
    func byMarket(_ royalty: String, _ paid: [Double]) throws {
        let file = try deal(horizon: "4y", """
            markets:
              each: { after: signing, launch_lag: 0d, sales: { uptake: { curve: { 0y: 100% } } } }
              A: { sales: { peak: 300M } }
              B: { launch_lag: 1y, sales: { peak: 100M } }
              C: { sales: { peak: 1000M } }
            agreement: { payments: { royalty: { \(royalty) }, third: { rate: 20%, of: annual_sales, payee: outside } } }
            """)
        PaymentCapabilityTests.same(try PaymentCapabilityTests.years("royalty", file), paid, royalty)
    }

    @Test("M14: a cap is a share of sales, or of what deductions leave of them", arguments: [("annual_sales", 5.0), ("net_sales", 4)])
    func caps(_ of: String, _ paid: Double) throws {
        let file = try deal(horizon: "1y", """
            markets: { A: { after: signing, launch_lag: 0d, sales: { peak: 100M, uptake: { curve: { 0y: 100% } } } } }
            agreement:
              terms: { net_sales: { excludes: { freight: 20% } } }
              payments: { royalty: { rate: 10% }, limit: { cap: 5% of \(of), of: royalty } }
            """)
        PaymentCapabilityTests.same(try PaymentCapabilityTests.years("royalty", file), [paid], of)
    }

    @Test("M15: levels by contract year, and until a date")
    func families() throws {
        func paid(_ more: String) throws -> [[Double]] {
            // From 1 July 100, 200, 300 in the years since then; calendar years have 50, 150, 250, 150.
            let file = try deal(horizon: "3y", effective: "2026-07-01", """
                markets: { A: { after: signing, launch_lag: 0d, sales: { peak: 100M, uptake: { curve: { 0y: 100%, 1y: 200%, 2y: 300% } } } } }
                agreement: { payments: { level: { pays: { 100M: 1M, 200M: 2M, 300M: 3M }, when: annual_sales\(more) } } }
                """)
            let forecast = try Playing.forecast(file, paths: 16)
            return ["100M", "200M", "300M"].map { level in forecast.payment("level.\(level)").byYear.map { $0.expected.value.rawValue / million } }
        }
        // A contract year ends on 30 June.
        #expect(try paid(", year: contract") == [[0, 1, 0, 0], [0, 0, 2, 0], [0, 0, 0, 3]])
        #expect(try paid("") == [[0, 1, 0, 0], [0, 0, 2, 0], [0, 0, 0, 0]])
        #expect(try paid(", year: contract, until: 18mo") == [[0, 1, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0]])
    }

    @Test("M13: a minimum is suspended while a delay or an event goes on; what overlaps counts once")
    func suspended() throws {
        func minimum(_ world: String, _ by: String) throws -> [Double] {
            try PaymentCapabilityTests.years("floor", deal(horizon: "5y", """
                \(world)
                markets: { A: { after: signing, launch_lag: 0d, sales: { peak: 1M, uptake: { curve: { 0y: 0% } } } } }
                agreement: { payments: { royalty: { rate: 1% }, floor: { floor: 4M, of: royalty, pro_rata: [\(by)] } } }
                """))
        }
        // From 1.25 to 1.75 and from 1.5 to 2: three quarters of the second year; all of the fourth.
        let events = "events: { storm: { at: [15mo, 18mo], lasts: 6mo }, strike: { at: 3y, lasts: 1y } }"
        PaymentCapabilityTests.same(try minimum(events, "storm, strike"), [4, 1, 4, 0, 4], "events")
        let delays = "program: { stages: { work: { duration: 1y } }, delays: { hold: { affects: [work], chance: 100%, lasts: 6mo } } }"
        PaymentCapabilityTests.same(try minimum(delays, "hold"), [2, 4, 4, 4, 4], "a delay")
    }

    @Test("M39: a stake is told apart from cash unless asked, and diluted by rounds since its issue only")
    func stakes() throws {
        func play(_ stake: String) throws -> (stake: Double, licensor: Double) {
            let file = try deal(horizon: "5y", """
                events: { exit: { at: 3y, proceeds: 100M }, round: { at: [1y, 2y] } }
                agreement: { payments: { stake: { \(stake), of: proceeds(exit), payer: outside } } }
                """)
            let forecast = try Playing.forecast(file, paths: 16)
            return (forecast.payment("stake").expected.value.rawValue / million, forecast.parties[0].npv.mean.value.rawValue / million)
        }
        let apart = try play("rate: 2%, from: 18mo, diluted: { by: 25%, each: round }"), asked = try play("rate: 2%, diluted: { by: 25%, each: round }, in_value: true")
        expect(exactly: apart.stake, 2 * 0.75, "one round since"); expect(exactly: apart.licensor, 0, "apart")
        expect(exactly: asked.stake, 2 * 0.75 * 0.75, "two rounds"); expect(exactly: asked.licensor, 1.125, "asked")
    }
}

import Analysis
import Quantities
import ScenarioModel
import Testing

/// What a deal is worth to a party that pays tax, counts in a currency of its own, or sells in some markets (issue: "each party in its own
/// currency and after its own tax"; M24, M32). Expected values are hand arithmetic.
@Suite struct PartyValueTests {
    private static func value(_ forecast: Forecast, _ party: String) throws -> Double {
        try #require(forecast.parties.first { $0.key == party }).npv.mean.value.rawValue / million
    }
    private static let flat = "uptake: { curve: { 0y: 100% } }"

    @Test("a party's own tax scales what it is left with, and the bridge says by how much")
    func tax() throws {
        let file = try deal(horizon: "1y", licensor: "0%, tax: 25%", licensee: "0%, margin: 50%, tax: 20%", """
            markets: { A: { after: signing, launch_lag: 0d, sales: { peak: 100M, \(Self.flat) } } }
            agreement: { payments: { royalty: { rate: 10% } } }
            """)
        let forecast = try Playing.forecast(file, paths: 16)
        // The licensor gets 10 and keeps 7.5; the licensee has 50 - 10 and keeps 32.
        expect(exactly: try Self.value(forecast, "licensor"), 7.5, "licensor")
        expect(exactly: try Self.value(forecast, "licensee"), 32, "licensee")
        for (party, tax) in zip(forecast.parties, [-2.5, -8]) {
            expect(exactly: try #require(party.bridge.first { $0.name == "tax" }).presentValue.value.rawValue, tax * million, "\(party.key)'s tax")
            expect(exactly: party.bridge.reduce(0) { $0 + $1.presentValue.value.rawValue }, party.npv.mean.value.rawValue, "\(party.key)'s bridge")
        }
    }

    @Test("a party with a currency of its own converts sales by period, costs and payments by day")
    func currency() throws {
        func play(_ licensor: String, _ licensee: String) throws -> Forecast {
            try Playing.forecast(deal(horizon: "2y", licensor: "0%\(licensor)", licensee: "0%, margin: 50%\(licensee)", """
                program: { stages: { trial: { duration: 1y, cost: 10M } } }
                indices: { EUR: { start: { 0y: 1.25, 1y: 2 } } }
                markets: { A: { after: signing, launch_lag: 0d, sales: { peak: 100M, \(Self.flat) } } }
                agreement: { payments: { fee: { pays: 20M, when: 18mo } } }
                """), paths: 16)
        }
        // Margins of 50 are 40 and 25 euros, a cost of 10 at half a year is 8, a fee of 20 in the second year is 10.
        let euros = try play("", ", currency: EUR")
        expect(exactly: try Self.value(euros, "licensee"), 40 + 25 - 8 - 10, "licensee in euros")
        expect(exactly: try Self.value(euros, "licensor"), 20, "licensor in dollars")
        #expect(euros.deal.together == nil && euros.deal.licensorShare == nil && euros.deal.effectiveRoyalty == nil)
        #expect(euros.parties[1].currency == "EUR" && euros.parties[0].currency == nil)
        let both = try play(", currency: EUR", ", currency: EUR")
        expect(exactly: try Self.value(both, "licensor"), 10, "licensor in euros")
        expect(exactly: try #require(both.deal.together).value.rawValue, 57 * million, "of one currency they add up")
    }

    /// Everything is then settled path by path that is otherwise worked in columns.
    @Test("the reference deal in a currency that is worth one is worth the same")
    func worthOne() throws {
        let set = [("agreement.covenants.start_phase3.waiver", "{ chance: 50% }"), ("indices", "{ ONE: { start: 1 } }")]
        let a = try Playing.forecast(Playing.referenceDeal(), set: set, paths: 4096), b = try Playing.forecast(Playing.referenceDeal(), set: set + [("parties.licensee.currency", "ONE")], paths: 4096)
        for (x, y) in zip(a.parties, b.parties) {
            // Each sum is rounded to 2^-18, some of them together on one side and one by one on the other.
            expect(exactly: y.npv.mean.value.rawValue, x.npv.mean.value.rawValue, within: 1e-9, "\(x.key)'s mean")
            expect(exactly: y.npv.sd.value.rawValue, x.npv.sd.value.rawValue, within: 1e-9, "\(x.key)'s spread")
            for (p, q) in zip(x.bridge, y.bridge) { expect(exactly: q.presentValue.value.rawValue, p.presentValue.value.rawValue, within: 1e-9, "\(x.key), \(p.name)") }
        }
        for (x, y) in zip(a.payments, b.payments) { expect(exactly: y.expected.value.rawValue, x.expected.value.rawValue, within: 1e-9, x.name) }
    }

    @Test("who sells in a market keeps its margin and pays from it")
    func sellers() throws {
        let file = try ScenarioFile.parse("""
            dealcast: 1
            name: Two licensees
            currency: USD
            effective: 2026-01-01
            horizon: 1y
            parties: { licensor: { discount: 0% }, licensee: { discount: 0%, margin: 50% }, uni: { discount: 0%, margin: 50% } }
            markets:
              each: { after: signing, launch_lag: 0d, sales: { \(Self.flat) } }
              A: { sales: { peak: 300M } }
              B: { seller: uni, sales: { peak: 100M } }
            agreement: { payments: { a: { rate: 3%, per: [A] }, b: { rate: 2%, per: [B], payer: uni } } }
            """, name: "deal")
        let forecast = try Playing.forecast(file, paths: 16)
        expect(exactly: try Self.value(forecast, "licensor"), 9 + 2, "licensor")
        expect(exactly: try Self.value(forecast, "licensee"), 150 - 9, "licensee")
        expect(exactly: try Self.value(forecast, "uni"), 50 - 2, "uni")
        let bridge = try #require(forecast.parties.first { $0.key == "uni" }).bridge
        expect(exactly: try #require(bridge.first { $0.name == "sales" }).presentValue.value.rawValue, 50 * million, "uni's margin")
    }
}

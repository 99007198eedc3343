import Testing
@testable import Analysis
import Quantities
import ScenarioModel

/// Markets that are not licensed, and royalties that go elsewhere.
@Suite struct GrantTests {
    static let deal = """
    dealcast: 1
    name: Two markets
    currency: USD
    effective: 2026-01-01
    horizon: 12y
    parties:
      licensor: { discount: 10% }
      licensee: { discount: 10%, margin: 60% }
      university: { discount: 5% }
    markets:
      US: { after: signing, launch_lag: 1y, sales: { peak: 100M, uptake: { curve: points(0y=100%) } } }
      EU: { after: signing, launch_lag: 2y, sales: { peak: 50M, uptake: { curve: points(0y=100%) } } }
    agreement:
      payments:
        us: { pays: 7M, when: US.launch }
        eu: { pays: 9M, when: EU.launch }
        each_launch: { pays: { US: 1M, EU: 2M }, per: market, when: launch }
        royalty: { rate: 6% }
        pass: { rate: 2%, payer: licensor, payee: university }
      covenants:
        launch_eu: { require: EU.launch, by: 1y, otherwise: terminate }
    """

    @Test("a clause of a market outside the grant is moot")
    func moot() throws {
        let file = try ScenarioFile.parse(Self.deal.replacing("  payments:", with: "  grant: { exclusive: [US] }\n  payments:"), name: "deal.yaml")
        let forecast = try Playing.forecast(file, paths: 64)
        func expected(_ name: String) -> Double? { forecast.payments.first { $0.name == name }?.expected.value.rawValue }
        #expect(expected("us") == 7e6)
        #expect(expected("eu") == 0)
        #expect(expected("each_launch.US") == 1e6 && expected("each_launch.EU") ?? 0 == 0)
        #expect(forecast.covenants.first { $0.name == "launch_eu" }?.moot?.value == Share(1))
        #expect(forecast.terminations.first { $0.cause == "horizon" }?.probability.value == Share(1))
        // 11 years of 100M.
        #expect(abs(expected("royalty")! - 0.06 * 1100e6) < 1)
    }

    @Test("the royalty rate is that of the two sides")
    func passedOn() throws {
        let file = try ScenarioFile.parse(Self.deal.replacing("by: 1y", with: "by: 3y"), name: "deal.yaml")
        let deal = try Playing.forecast(file, paths: 64).deal
        // 6% of net sales; the 2% that the licensor hands on are not the licensee's.
        #expect(abs(deal.royaltyRate!.value.rawValue - 0.06) < 1e-12)
    }

    @Test("what is the same on every path has no error, in every table")
    func noDust() throws {
        let forecast = try Playing.forecast(try ScenarioFile.parse(Self.deal.replacing("by: 1y", with: "by: 3y"), name: "deal.yaml"), paths: 64)
        for payment in forecast.payments + [forecast.all] {
            #expect(payment.expected.error.rawValue == 0 && payment.presentValuePayee.error.rawValue == 0)
            for year in payment.byYear { #expect(year.expected.error.rawValue == 0, "\(payment.name) \(year.year)") }
        }
    }
}

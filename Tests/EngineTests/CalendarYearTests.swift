import Foundation
import Quantities
import Testing
@testable import Analysis
import ScenarioModel

/// Accounting years are calendar years, wherever in the year the agreement takes effect; `contract` years count from a point.
@Suite struct CalendarYearTests {
    static func deal(effective: String, horizon: String = "5y", grid: String = "quarter") -> String {
        """
        dealcast: 1
        name: Mid-year
        currency: USD
        effective: \(effective)
        horizon: \(horizon)
        simulation: { grid: \(grid) }
        parties:
          licensor: { discount: 10% }
          licensee: { discount: 10%, margin: 60% }
        program:
          stages: { build: { duration: 1y, cost: 12M } }
        markets:
          US: { after: signing, launch_lag: 0y, sales: { peak: 100M, uptake: { curve: points(0y=100%) } } }
        agreement:
          payments:
            dated: { pays: 3M, when: 2027-02-15 }
            reached: { pays: 5M, when: annual_sales >= 80M }
            total: { pays: 2M, when: cumulative_sales >= 75M }
            royalty: { tiers: { 0: 5%, 60M: 10% } }
            least: { floor: 4M, of: royalty, from: signing }
            late: { pays: 1M, when: second full year after signing }
            anniversary: { pays: 1M, when: end of first contract year after signing }
          covenants:
            step: { require: annual_sales >= 900M, by: 2028-03-01, otherwise: { raise: royalty, by: 1pp } }
        """
    }
    private func years(_ forecast: Forecast, _ name: String) -> [Double] {
        (name == "all" ? forecast.all : forecast.payments.first { $0.name == name }!).byYear.map { ($0.expected.value.rawValue / 1e3).rounded() / 1e3 }
    }
    private func time(_ forecast: Forecast, _ name: String) -> Double { forecast.milestones.first { $0.name == name }!.timing.mean!.value.rawValue }

    /// From 1 July: half of 2026, four whole years, half of 2031.
    @Test("from 1 July") func july() throws {
        let forecast = try Playing.forecast(try ScenarioFile.parse(Self.deal(effective: "2026-07-01"), name: "deal.yaml"), paths: 16)
        #expect(forecast.all.byYear.map(\.year) == [2026, 2027, 2028, 2029, 2030, 2031])
        // 5% of 50M; 3M + 10% of 40M; from 2029 on a point more on 100M and on the last 50M.
        #expect(years(forecast, "royalty") == [2.5, 7, 7, 8, 8, 3])
        // The first year that begins after signing is 2027; 2031 pays 3 of 4.
        #expect(years(forecast, "least") == [0, 0, 0, 0, 0, 1])
        #expect(years(forecast, "dated") == [0, 3, 0, 0, 0, 0])
        #expect(years(forecast, "reached") == [0, 5, 0, 0, 0, 0])
        #expect(years(forecast, "total") == [0, 2, 0, 0, 0, 0])
        #expect(years(forecast, "late") == [0, 0, 1, 0, 0, 0])
        #expect(years(forecast, "anniversary") == [0, 1, 0, 0, 0, 0])
        #expect(time(forecast, "reached") == 1.5 && time(forecast, "total") == 0.75 && time(forecast, "late") == 1.5 && time(forecast, "anniversary") == 1)
        // Royalties fall due at the ends of the calendar years, the last at the horizon.
        let due = zip([2.5, 7, 7, 8, 8, 3], [0.5, 1.5, 2.5, 3.5, 4.5, 5]).reduce(0) { $0 + $1.0 * pow(1.1, -$1.1) }
        #expect(abs(forecast.payments.first { $0.name == "royalty" }!.presentValuePayee.value.rawValue / 1e6 - due) < 1e-6)
        // Sales at the centers of the quarters, 500M in all.
        #expect(abs(forecast.deal.royaltyRate!.value.rawValue - 35.5 / 500) < 1e-12)
    }

    /// What a minimum tops up falls due with its year's royalty: at the calendar years' ends, the last at the horizon.
    @Test("minimums are due with the years") func minimums() throws {
        let file = try ScenarioFile.parse(Self.deal(effective: "2026-07-01").replacing("floor: 4M", with: "floor: 9M"), name: "deal.yaml")
        let forecast = try Playing.forecast(file, paths: 16)
        // Royalties of 7M, 7M, 8M, 8M and 3M from 2027 on.
        #expect(years(forecast, "least") == [0, 2, 2, 1, 1, 6])
        let due = zip([2, 2, 1, 1, 6], [1.5, 2.5, 3.5, 4.5, 5]).reduce(0) { $0 + $1.0 * pow(1.1, -$1.1) }
        #expect(abs(forecast.payments.first { $0.name == "least" }!.presentValuePayee.value.rawValue / 1e6 - due) < 1e-6)
    }

    /// The parts of a deal that starts on 1 July are those of one that starts on 1 January, half a year on.
    @Test("cash follows the calendar") func cash() throws {
        let file = try ScenarioFile.parse(Self.deal(effective: "2026-07-01"), name: "deal.yaml")
        let forecast = try SimulationRun([Playing.structure(file)], options: Playing.options(paths: 16) { $0.detail = true }).run().forecasts[0]
        let licensee = forecast.parties.first { $0.key == "licensee" }!.cash
        // 2026: 60% of 50M less 2.5M and half of 12M.
        #expect(licensee.years == [2026, 2027, 2028, 2029, 2030, 2031])
        #expect(abs(licensee.mean[0].value.rawValue - (30 - 2.5 - 6) * 1e6) < 1)
        // 2027: 60M less 7 + 3 + 5 + 2 + 1 and the other half.
        #expect(abs(licensee.mean[1].value.rawValue - (21.5 + 60 - 18 - 6) * 1e6) < 1)
    }

    /// Dates whose part of the year is no finite binary fraction: every sum stays in its year.
    @Test("any day of the year", arguments: ["2026-01-31", "2026-02-28", "2024-02-29", "2026-03-17", "2026-11-11", "2026-12-31"], ["month", "quarter", "year"])
    func anyDay(_ effective: String, _ grid: String) throws {
        let forecast = try Playing.forecast(try ScenarioFile.parse(Self.deal(effective: effective, horizon: "9y", grid: grid), name: "deal.yaml"), paths: 16)
        let phase = CalendarDate(effective)!.yearFraction - Double(CalendarDate(effective)!.year)
        // Whole years bear 7M or 8M each, and the closes lie on the calendar's.
        let royalty = years(forecast, "royalty")
        #expect(royalty.count == 10)
        for y in 1..<9 { #expect(royalty[y] == 7 || royalty[y] == 8) }
        #expect(abs(time(forecast, "reached") - (2 - phase)) < 1e-9 || abs(time(forecast, "reached") - (1 - phase)) < 1e-9)
        let sum = royalty.reduce(0, +)
        #expect(abs(sum - forecast.payments.first { $0.name == "royalty" }!.expected.value.rawValue / 1e6) < 0.01)
        #expect(abs(years(forecast, "all").reduce(0, +) - forecast.deal.expectedPayments.value.rawValue / 1e6) < 0.02)
    }
}

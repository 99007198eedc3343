import Foundation
import Testing
@testable import Analysis
@testable import Export
import JSONText
import Quantities
import ScenarioModel

/// What few paths show is marked in every output, with bounds that owe nothing to the program: in plain sampling a count of k paths has
/// the exact interval of a Poisson law, whose tails are sums written here.
struct FewEventsTests {
    private static let paths = 10_000
    /// Over ten years, strikes on 3 of 10,000 paths, and never.
    private func forecast(rare: String) throws -> Forecast {
        let file = try ScenarioFile.parse("""
            dealcast: 1
            name: Rare
            currency: USD
            effective: 2026-01-01
            horizon: 10y
            parties:
              licensor: { discount: 10% }
              licensee: { discount: 10%, margin: 50% }
            program:
              stages:
                trial: { duration: 2y, success: 50% }
            agreement:
              payments:
                upfront: { pays: 1M, when: signing }
                done: { pays: 5M, when: trial.success }
              covenants:
                storm: { hazard: \(rare), then: terminate }
                calm: { hazard: 4%/y, then: terminate }
            """, name: "rare")
        var options = RunOptions()
        options.paths = Self.paths; options.sampling = .plain
        return try SimulationRun([Structure(name: "base", scenario: file.scenario(), digest: file.digest)], options: options).run().forecasts[0]
    }
    /// P(at most k) of a Poisson law.
    private func poisson(atMost k: Int, mean: Double) -> Double {
        (0...k).reduce((sum: 0.0, term: exp(-mean))) { ($0.sum + $0.term, $0.term * mean / Double($1 + 1)) }.sum
    }
    private func number(_ json: JSON?) -> Double? {
        switch json { case .number(let x): x; case .int(let n): Double(n); default: nil }
    }

    @Test func fewPathsAreMarked() throws {
        let forecast = try forecast(rare: "0.01%/y"), json = ForecastJSON.run(forecast)
        let storm = try #require(json["terminations"]?["storm"]), rare = try #require(storm["rare"]?["probability"])
        let events = try #require(number(rare["events"]).map { Int($0) }), probability = try #require(number(storm["probability"]))
        #expect((1..<30).contains(events) && abs(probability * Double(Self.paths) - Double(events)) < 1e-9)
        let low = try #require(number(rare["low"])), high = try #require(number(rare["high"]))
        #expect(abs(1 - poisson(atMost: events - 1, mean: low * Double(Self.paths)) - 0.025) < 1e-9)
        #expect(abs(poisson(atMost: events, mean: high * Double(Self.paths)) - 0.025) < 1e-9)
        // By year the counts are those of all.
        guard case .array(let years)? = storm["by_year_events"] else { Issue.record("no years"); return }
        #expect(years.reduce(0) { $0 + Int(number($1) ?? 1000) } == events)
        // What many paths show is not marked.
        #expect(json["terminations"]?["calm"]?["rare"] == .object() && json["payments"]?["done"]?["rare"] == .object() && json["milestones"]?["done"]?["rare"] == .object())

        // The tables say the same.
        let table = ForecastTables.terminations(forecast)
        let row = try #require(table.rows.first { $0.contains(.text("storm")) }), other = try #require(table.rows.first { $0.contains(.text("calm")) })
        #expect(Array(table.header.suffix(3)) == ["probability_events", "probability_low95", "probability_high95"])
        #expect(Array(row.suffix(3)) == [.int(events), .number(low), .number(high)] && Array(other.suffix(3)) == [.empty, .empty, .empty])

        // And the screen.
        let screen = RunScreen(forecast, style: Style(width: 100)).text()
        let line = try #require(screen.split(separator: "\n").first { $0.hasPrefix("storm") })
        #expect(line.contains("%*") && screen.contains("* few paths show it: storm on \(events) path"))
        #expect(!screen.split(separator: "\n").contains { $0.hasPrefix("calm") && $0.contains("*") })
    }

    /// Not seen at all: -ln 0.025 = 3.69 paths at most.
    @Test func noneIsBounded() throws {
        let forecast = try forecast(rare: "0.0000001%/y"), json = ForecastJSON.run(forecast)
        let rare = json["terminations"]?["storm"]?["rare"]?["probability"]
        #expect(number(rare?["events"]) == 0 && number(rare?["low"]) == 0)
        #expect(abs(try #require(number(rare?["high"])) * Double(Self.paths) - 3.6888794541139363) < 1e-9)
        let screen = RunScreen(forecast, style: Style(width: 100)).text()
        #expect(!screen.contains("*"))
    }

    @Test(arguments: [(3.2e-6, 1.04e-4, "0.0003% and 0.01%"), (0, 0.0213, "0% and 2%"), (0.00151, 0.25, "0.2% and 25%")])
    func digits(_ low: Double, _ high: Double, _ text: String) throws {
        var estimate = Estimate<Share>(Share(low), error: Share(low))
        estimate.events = 1; estimate.bounds = Share(low)...Share(high)
        #expect(FewEvents(estimate)?.note("x") == "x on 1 path, 95% between \(text)")
        estimate.events = 2; estimate.bounds = nil
        #expect(FewEvents(estimate)?.note("x") == "x on 2 paths")
        #expect(FewEvents(Estimate<Share>(Share(0.5))) == nil)
    }
}

import Foundation
import Testing
@testable import Analysis
@testable import Export
import ScenarioModel

/// Tables, JSON and the forecast say the same.
struct ForecastTableTests {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    private func forecast(_ name: String, paths: Int = 20_000, _ selection: Selection = Selection()) throws -> Forecast {
        let file = try ScenarioFile.read(path: ForecastTableTests.root.appending(path: "scenarios/\(name).yaml").path)
        var options = RunOptions()
        options.paths = paths
        options.detail = true
        return try SimulationRun([Structure(name: selection.agreement, scenario: file.scenario(selection), digest: file.digest)], options: options).run().forecasts[0]
    }

    /// Headers are a contract; columns may be added at the end.
    @Test func headersOfTheContract() throws {
        let tables = ForecastTables.all(try forecast("reference-deal", paths: 2000))
        let contract = [
            "summary": "scenario,agreement,case,given,party,statistic,value,std_error,unit",
            "milestones": "scenario,agreement,case,given,milestone,event,probability,std_error,mean_time,p10_time,p50_time,p90_time,date_p50,due_time,probability_by_due",
            "payments": "scenario,agreement,case,given,payment,payer,payee,kind,probability_paid,expected,std_error,pv_payee,pv_payer,mean_time",
            "payments_by_year": "scenario,agreement,case,given,payment,year,expected,std_error,p10,p90",
            "terminations": "scenario,agreement,case,given,cause,kind,probability,std_error,mean_time,p10_time,p50_time,p90_time",
            "terminations_by_year": "scenario,agreement,case,given,cause,year,probability,std_error",
            "covenants": "scenario,agreement,case,given,covenant,met,late,cured,extended,waived,missed,moot,happened,bites,std_error",
            "values": "scenario,agreement,case,given,party,probability,value",
            "cash": "scenario,agreement,case,given,party,year,mean,p5,p10,p25,p50,p75,p90,p95",
        ]
        #expect(tables.map(\.name) == ForecastTables.names)
        for table in tables { #expect(table.header.joined(separator: ",").hasPrefix(try #require(contract[table.name]))) }
        #expect(ForecastTables.summary(try forecast("minimal", paths: 2000)).rows.count == 34)
    }

    private func column(_ table: Table, _ name: String) -> [Double] {
        let k = table.header.firstIndex(of: name)!
        return table.rows.map { if case .number(let x) = $0[k] { x } else { .nan } }
    }
    private func text(_ table: Table, _ name: String) -> [String] {
        let k = table.header.firstIndex(of: name)!
        return table.rows.map { if case .text(let x) = $0[k] { x } else { "" } }
    }

    /// Sums in the tables are the report's.
    @Test func tablesAddUp() throws {
        for name in ["reference-deal", "university", "minimal"] {
            let f = try forecast(name)
            let payments = ForecastTables.payments(f)
            let total = zip(column(payments, "expected"), zip(text(payments, "payer"), text(payments, "payee"))).reduce(0.0) { $1.1 == ("licensee", "licensor") ? $0 + $1.0 : $0 }
            #expect(abs(total - f.deal.expectedPayments.value.rawValue) <= 1e-9 * max(1, abs(total)))
            let years = ForecastTables.paymentsByYear(f)
            let byYear = column(years, "expected").reduce(0, +), byClause = column(payments, "expected").reduce(0, +)
            #expect(abs(byYear - byClause) <= 1e-9 * max(1, abs(total)))
            let ends = ForecastTables.terminations(f)
            #expect(abs(column(ends, "probability").reduce(0, +) - 1) < 1e-12)
            #expect(abs(column(ForecastTables.terminationsByYear(f), "probability").reduce(0, +) - 1) < 1e-9)
            let values = ForecastTables.values(f)
            for party in f.parties {
                let rows = zip(text(values, "party"), zip(column(values, "probability"), column(values, "value"))).filter { $0.0 == party.key }.map(\.1)
                let rises = zip(rows, rows.dropFirst()).allSatisfy { a, b in a.0 < b.0 && a.1 <= b.1 }
                #expect(rises)
                #expect(rows.first?.0 == 0 && rows.last?.0 == 1)
            }
        }
    }

    /// JSON has every member that DESIGN.md names, with the error beside each estimate.
    @Test func jsonOfTheContract() throws {
        let json = ForecastJSON.run(try forecast("reference-deal", paths: 2000, Selection(agreement: "tight_start")))
        let members = ["schema", "version", "scenario", "scenario_digest", "agreement", "case", "given", "overrides", "currency", "effective", "horizon", "paths", "seed", "converged",
                       "parties", "deal", "conditional", "milestones", "payments", "terminations", "covenants"]
        for member in members { #expect(json[member] != nil, "\(member)") }
        let npv = json["parties"]?["licensor"]?["npv"]
        for name in ["mean", "se", "sd", "p5", "p10", "p25", "p50", "p75", "p90", "p95", "cvar5", "probability_negative"] { #expect(npv?[name] != nil, "\(name)") }
        for name in ["headline", "certain", "expected_payments", "expected_pv", "median_paid", "upfront_only", "effective_royalty", "royalty_rate", "licensor_share", "together", "time_to_half_expected", "time_to_half_pv"] {
            #expect(json["deal"]?[name]?["value"] != nil, "\(name)")
            #expect(json["deal"]?[name]?["se"] != nil, "\(name)")
        }
        let milestone = json["milestones"]?["phase3_start"]
        for name in ["event", "probability", "se", "mean_time", "mean_time_se", "p10_time", "p50_time", "p90_time", "due", "met", "met_by_due", "met_by_original_due", "met_given_reached"] { #expect(milestone?[name] != nil, "\(name)") }
        #expect(json["milestones"]?["us_approval"]?["due"] == nil)
        #expect(milestone?["due"] == .number(3.5))
        for name in ["met", "late", "cured", "extended", "waived", "missed", "moot", "bites", "se"] { #expect(json["covenants"]?["start_phase3"]?[name] != nil, "\(name)") }
        #expect(json["covenants"]?["breach"]?["met"] == .null)
        #expect(json["payments"]?["all"]?["by_year_se"] != nil)
        #expect(json["conditional"]?["not first_launch"]?["licensee"]?["probability_negative"] != nil)
    }
}

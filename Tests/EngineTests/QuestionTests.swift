import Testing
@testable import Analysis
import ScenarioModel

/// What a careful colleague asks (M30): a deal that leaves nothing to ask, and for each rule a change that raises exactly it.
@Suite struct QuestionTests {
    static let quiet = """
    dealcast: 1
    name: Nothing to ask
    currency: USD
    effective: 2026-01-01
    horizon: 60y
    sources: { survey: a survey }
    parties:
      licensor: { discount: 10% }
      licensee: { discount: 10%, margin: 60% }
    program:
      stages:
        trial: { duration: pert(1y 2y 4y), success: 60%, cost: 10M }
    markets:
      US:
        after: trial
        review: 1y
        approval_odds: 90%
        launch_lag: 3mo
        sales: { peak: { value: lognormal(mean=100M cv=50%), source: survey }, uptake: { curve: linear, time_to_peak: 5y }, exclusivity_ends: 12y, erosion: { to: 20%, rate: 1/y } }
    agreement:
      payments:
        upfront: { pays: 5M, when: signing }
        approved: { pays: 10M, when: US.approval, criteria: the regulator's letter }
        royalty: { tiers: { 0: 5%, 50M: 8% }, term: later of exclusivity_ends and launch + 10y, after_exclusivity: 50% }
      covenants:
        file: { require: US.submission, by: 2.3y, cure: 3mo, otherwise: terminate }
        leave: { hazard: 2%/y, holder: licensee, notice: 90d, then: terminate }
      clauses: { wind_down: data and stock return within 90 days }
    """

    static func codes(_ text: String) throws -> Set<String> {
        let file = try ScenarioFile.parse(text, name: "deal.yaml")
        var options = RunOptions()
        options.paths = 1 << 14
        let run = try SimulationRun([Structure(name: "base", scenario: file.scenario(), digest: file.digest)], options: options)
        return Set(try run.questions().map(\.code))
    }

    @Test("a deal that leaves nothing to ask") func nothing() throws { #expect(try Self.codes(Self.quiet) == []) }

    /// Code, what is replaced and by what.
    static let rules: [(code: String, old: String, new: String)] = [
        ("Q01", "holder: licensee, notice: 90d, ", ""),
        ("Q02", "clauses: { wind_down: data and stock return within 90 days }", "clauses: { publication: agreed }"),
        ("Q03", "horizon: 60y", "horizon: 13y"),
        ("Q04", "by: 2.3y, cure: 3mo", "by: 6y, cure: 3mo"),
        ("Q05", "by: 2.3y, cure: 3mo", "by: 1.4y, cure: 3mo"),
        ("Q06", ", cure: 3mo", ""),
        ("Q07", "leave:", "decide: { require: US.decision, by: 2.5y, cure: 3mo, otherwise: note }\n    leave:"),
        ("Q08", "cure: 3mo", "cure: 3mo, tolling: excusable"),
        ("Q09", "US.approval, criteria", "US.approval and 70y, criteria"),
        ("Q10", "royalty: {", "also: { pays: 1M, when: US.approval, criteria: the same }\n    royalty: {"),
        ("Q11", "royalty: {", "sales: { pays: { 20M: 1M, 21M: 1M }, when: annual_sales }\n    royalty: {"),
        ("Q12", ", criteria: the regulator's letter", ""),
        ("Q13", "pays: 10M, when: US.approval", "pays: 10M, when: annual_sales >= 20M"),
        ("Q14", "later of exclusivity_ends and launch + 10y", "launch + 4y"),
        ("Q15", "{ 0: 5%, 50M: 8% }", "{ 0: 8%, 50M: 5% }"),
        ("Q16", ", after_exclusivity: 50%", ""),
        ("Q17", "covenants:", "  least: { floor: 1M, of: royalty, from: 2y }\n  covenants:"),
        ("Q18", "    review: 1y\n        approval_odds: 90%\n", ""),
        ("Q19", "markets:", "    extra: { duration: 1y }\nmarkets:"),
        ("Q20", "{ value: lognormal(mean=100M cv=50%), source: survey }", "lognormal(mean=100M cv=50%)"),
        ("Q21", "wind_down: data and stock return within 90 days", "wind_down: data return, publication: open"),
    ]
    @Test("each rule has a deal that raises it", arguments: rules.indices)
    func raised(_ k: Int) throws {
        let rule = Self.rules[k]
        var text = Self.quiet
        #expect(text.contains(rule.old), "\(rule.code)")
        text = text.replacing(rule.old, with: rule.new)
        if rule.code == "Q08" { text = text.replacing("markets:", with: "  delays: { storm: { affects: [trial], chance: 20%, lasts: 6mo, excusable: true } }\nmarkets:") }
        let raised = try Self.codes(text)
        #expect(raised.contains(rule.code), "\(rule.code): \(raised.sorted())")
        // Few others come with it, where one fact answers to two rules.
        let beside = ["Q03": ["Q04"], "Q05": ["Q06"], "Q06": ["Q07"], "Q07": ["Q04"], "Q13": ["Q09"], "Q09": ["Q03"]][rule.code] ?? []
        #expect(raised.subtracting([rule.code] + beside).isEmpty, "\(rule.code): \(raised.sorted())")
    }

    /// Every line to paste is a line that a file may hold.
    @Test("what is to be pasted can be read", arguments: ["reference-deal", "university", "minimal"])
    func pastes(_ name: String) throws {
        let file = try ScenarioFile.read(path: Playing.root.appendingPathComponent("scenarios/\(name).yaml").path)
        var options = RunOptions()
        options.paths = 1 << 14
        for question in try SimulationRun([Structure(name: "base", scenario: file.scenario(), digest: file.digest)], options: options).questions() {
            guard let paste = question.paste else { continue }
            let colon = try #require(paste.firstIndex(of: ":"), "\(paste)")
            let key = String(paste[..<colon]), value = paste[paste.index(after: colon)...].trimmingCharacters(in: .whitespaces)
            #expect(!value.isEmpty && !value.contains("..."), "\(question.code): \(paste)")
            // A clause stands where its path says; an option below it.
            var path = question.path
            if path.split(separator: ".").last.map(String.init) != key { path += ".\(key)" }
            #expect(throws: Never.self, "\(question.code): \(path)=\(value)") {
                _ = try file.scenario(Selection(overrides: [.init(path: path, value: value)]))
            }
        }
    }
}

import Planning
import Quantities
import ScenarioModel

/// Asks what a careful colleague would ask before signing: static rules on the clauses, and rules on a small run.
///
/// A rule is a function of the evidence; each is one file that says what is missing, why it matters and what to paste.
struct Questioning {
    let run: SimulationRun
    /// Enough to tell 0.1% from never.
    static let paths = 1 << 15

    func questions() throws -> [Question] {
        let evidence = try Evidence(run: run, paths: min(Questioning.paths, max(1024, run.options.paths)))
        let rules: [(Evidence) -> [Question]] = [
            EndingRules.hazards, EndingRules.windDown, EndingRules.sunset,
            DutyRules.timing, DutyRules.cure, DutyRules.overlap, DutyRules.longStop,
            MilestoneRules.reach, MilestoneRules.twoOnOneEvent, MilestoneRules.sameYear, MilestoneRules.proof, MilestoneRules.withoutTechnical,
            RoyaltyRules.term, RoyaltyRules.tiers, RoyaltyRules.afterExclusivity, RoyaltyRules.minimumBeforeLaunch,
            WorldRules.salesWithoutApproval, WorldRules.unused, WorldRules.sources, WorldRules.openClauses,
        ]
        return rules.flatMap { $0(evidence) }.enumerated()
            .sorted { ($1.element.weight, $0.element.code, $0.offset) < ($0.element.weight, $1.element.code, $1.offset) }.map(\.element)
    }
}

/// What the rules look at: the clauses, the plan, a small run, and what each covenant moves when it is taken out.
struct Evidence {
    let scenario: Scenario
    let plan: AgreementPlan
    let world: WorldPlan
    let forecast: Forecast
    let rows: [PathRow]
    /// Values without the covenant less values with it, by covenant.
    let worth: [String: (licensor: Double, licensee: Double)]

    init(run: SimulationRun, paths: Int) throws {
        let base = run.structures[0]
        var options = RunOptions()
        options.paths = paths
        options.seed = run.options.seed
        options.threads = run.options.threads
        options.pathTable = true
        let outcome = try SimulationRun([base], options: options).run()
        options.pathTable = false
        let covenants = base.scenario.agreement.covenants
        var structures = [base]
        var names: [String] = []
        for covenant in covenants {
            var without = base
            without.scenario.agreement.covenants.removeAll { $0.name == covenant.name }
            // One that another clause leans on cannot be taken out alone.
            guard (try? Plan.make([without.scenario], seed: options.seed)) != nil else { continue }
            structures.append(without)
            names.append(covenant.name)
        }
        let differences = names.isEmpty ? [] : try SimulationRun(structures, options: options).run().differences
        worth = Dictionary(uniqueKeysWithValues: zip(names, differences).map { name, d in
            func mean(_ key: String) -> Double { d.parties.first { $0.key == key }?.npv.mean.value.rawValue ?? 0 }
            return (name, (mean("licensor"), mean("licensee")))
        })
        scenario = base.scenario
        plan = run.plan.agreements[0]
        world = run.plan.groups[run.plan.groupOf[0]].world
        forecast = outcome.forecasts[0]
        rows = outcome.pathRows[0]
    }

    var currency: String { scenario.currency }
    func covenant(_ name: String) -> CovenantForecast? { forecast.covenants.first { $0.name == name } }
    func ends(by name: String) -> TerminationForecast? { forecast.terminations.first { $0.cause == name } }
    /// What a covenant moves in all.
    func weight(_ name: String) -> Double { worth[name].map { abs($0.licensor) + abs($0.licensee) } ?? 0 }

    // MARK: words

    /// `10.1%`, `<0.1%`, `never`.
    static func odds(_ p: Double) -> String {
        if p == 0 { return "never" }
        return p < 0.0005 ? "<0.1%" : "\((p * 1000).rounded() / 10)%"
    }
    /// `20.0M`.
    static func money(_ x: Double) -> String {
        let a = abs(x)
        let (scale, unit) = a >= 1e9 ? (1e9, "B") : a >= 1e5 || a == 0 ? (1e6, "M") : (1e3, "k")
        return "\((x / scale * 10).rounded() / 10)\(unit)"
    }
    static func years(_ t: Double) -> String { "\((t * 10).rounded() / 10)y" }
    func month(_ t: Years) -> String { String(scenario.effective.adding(t).description.prefix(7)) }
}

import Quantities
import Sampling
import Testing
@testable import ScenarioModel

/// What holds where a file is silent (language.md section 9), and forms that the reference deal does not use.
struct DecoderDefaultsTests {
    /// A small sound deal with `clauses` below agreement and `world` at the top level.
    static func scenario(payments: String = "", agreement: String = "", world: String = "", market: String = "") throws -> Scenario {
        let text = """
        dealcast: 1
        name: Small
        currency: USD
        effective: 2026-01-01
        horizon: 20y
        parties:
          licensor: { discount: 10% }
          licensee: { discount: 8% }
          lab: { name: Laboratory, discount: 5% }
        program:
          stages:
            trial: { duration: 2y }
            side: { duration: 1y, success: 50%, branch: optional }
          delays:
            strike: { affects: trial, chance: 10%, lasts: 3mo }
            storm: { affects: [trial, side], chance: 10%, lasts: 1mo, excusable: true }
        markets:
          US: { after: trial, launch_lag: 0d, sales: { peak: 100M, uptake: { curve: linear, time_to_peak: 5y } } }
          EU: { after_any: [trial, side], launch_lag: 1y, sales: { peak: 50M, uptake: { curve: { 2y: 100%, 0y: 40% } }\(market) } }
        \(world)
        agreement:
          payments:
            upfront: { pays: 1M, when: signing }
        \(payments.split(separator: "\n").map { "    " + $0 }.joined(separator: "\n"))
        \(agreement)
        """
        return try ScenarioFile.parse(text, name: "small.yaml").scenario()
    }
    static func payment(_ line: String, _ name: String, terms: String = "") throws -> Payment {
        let scenario = try scenario(payments: line, agreement: terms)
        return try #require(scenario.agreement.payments.first { $0.name == name })
    }
    static func covenant(_ line: String, graces: String = "") throws -> Covenant {
        let scenario = try scenario(agreement: "  covenants:\n    it: \(line)\n\(graces)")
        return try #require(scenario.agreement.covenants.first)
    }

    // MARK: defaults

    @Test func world() throws {
        let scenario = try DecoderDefaultsTests.scenario()
        let trial = try #require(scenario.world.stages.first { $0.name == "trial" })
        #expect(trial.after == [] && trial.lag == nil && trial.success.chance?.known == Share(1) && trial.cost == nil && trial.costAtStart == nil)
        #expect(trial.runningCost == nil && !trial.optionalBranch)
        #expect(scenario.world.stages.first { $0.name == "side" }?.optionalBranch == true)
        let us = try #require(scenario.world.markets.first { $0.name == "US" })
        #expect(us.filingLag == nil && us.review == nil && us.approvalOdds.known == Share(1) && us.resubmission == nil)
        #expect(us.sales.exclusivityEnds == nil && us.sales.erosion == nil && us.sales.decline == nil && us.sales.noise == nil)
        let strike = try #require(scenario.world.delays.first { $0.name == "strike" })
        #expect(!strike.excusable && strike.affects == ["trial"])
        #expect(scenario.parties.map(\.name) == ["licensor", "licensee", "Laboratory"])
        #expect(scenario.parties.map(\.margin) == [nil, nil, nil])
        #expect(scenario.simulation == SimulationSettings(paths: nil, seed: nil, precision: nil, grid: .quarter))
    }

    @Test func agreement() throws {
        let agreement = try DecoderDefaultsTests.scenario().agreement
        #expect(agreement.name == "base" && agreement.exclusive == nil && agreement.definitions.isEmpty && agreement.ties == .endLast)
        #expect(agreement.covenants == [] && agreement.precedence == [] && agreement.clauses == [:])
        let upfront = agreement.payments[0]
        #expect(upfront.payer == "licensee" && upfront.payee == "licensor" && upfront.within == .zero && upfront.group == nil)
    }

    @Test func royaltyAndMinimum() throws {
        guard case .royalty(let royalty) = try DecoderDefaultsTests.payment("royalty: { rate: 5% }", "royalty").form else { Issue.record("not a royalty"); return }
        #expect(royalty == Royalty(tiers: StepTable([.init(from: .zero, value: Share(0.05))])))
        #expect(royalty.afterExclusivity == Share(1) && royalty.term == nil)
        guard case .minimum(let minimum) = try DecoderDefaultsTests.payment("royalty: { rate: 5% }\nleast: { floor: { 3y: 2M, 0y: 1M }, of: royalty }", "least").form else {
            Issue.record("not a minimum"); return
        }
        // Rows by their keys, whatever their order; owed from effective on where no from is given.
        #expect(minimum.floor.steps == [.init(from: Years(0), value: Money(1e6)), .init(from: Years(3), value: Money(2e6))])
        #expect(minimum.from == .time(.zero) && minimum.until == nil)
    }

    @Test func covenantGrace() throws {
        let duty = try DecoderDefaultsTests.covenant("{ require: US.launch, by: 5y, otherwise: note }")
        #expect(duty.grace == Grace(tolling: .none, notice: .zero, cure: .zero, waiver: nil))
        #expect(duty.holder == nil && duty.chance == nil)
        guard case .duty(_, _, .moot) = duty.watch else { Issue.record("impossible duties are moot by default"); return }
        guard case .level(_, _, nil, 1) = try DecoderDefaultsTests.covenant("{ require: annual_sales >= 5M, from: 5y, otherwise: note }").watch else {
            Issue.record("not a level"); return
        }
    }

    // MARK: forms

    @Test func waiting() throws {
        let scenario = try DecoderDefaultsTests.scenario()
        let eu = try #require(scenario.world.markets.first { $0.name == "EU" })
        #expect(eu.join == .any)
        #expect(eu.after == [.event(EventName(["trial", "success"])), .event(EventName(["side", "success"]))])
        // Steps in order of age: 40% at once, all of it from two years on.
        #expect(eu.sales.uptake == .steps(StepTable([.init(from: Years(0), value: Share(0.4)), .init(from: Years(2), value: Share(1))])))
    }

    @Test func termsAreDefaults() throws {
        let terms = "  terms: { within: 73d, payee: lab, ties: end_first }\n"
        let scenario = try DecoderDefaultsTests.scenario(payments: "another: { pays: 2M, when: US.launch, within: 0d, payee: licensor }", agreement: terms)
        #expect(scenario.agreement.ties == .endFirst)
        let (another, upfront) = (scenario.agreement.payments[0], scenario.agreement.payments[1])
        #expect(upfront.name == "upfront" && upfront.payee == "lab" && abs(upfront.within.rawValue - 0.2) < 1e-15)
        #expect(another.name == "another" && another.payee == "licensor" && another.within == .zero)
    }

    @Test func perMarket() throws {
        guard case .event(let table) = try DecoderDefaultsTests.payment("launches: { pays: { US: 3M, EU: 2M }, when: launch, per: [US, EU] }", "launches").form,
              case .perMarket(let sums) = table.amount else { Issue.record("not per market"); return }
        #expect(sums.map(\.market) == ["EU", "US"] && sums.map { $0.pays.known } == [Money(2e6), Money(3e6)])
        guard case .event(let single) = try DecoderDefaultsTests.payment("launches: { pays: 3M, when: launch, per: market }", "launches").form,
              case .perMarket(let same) = single.amount else { Issue.record("not per market"); return }
        #expect(same.map(\.market) == ["EU", "US"] && same.map { $0.pays.known } == [Money(3e6), Money(3e6)])
    }

    @Test func families() throws {
        guard case .family(let family) = try DecoderDefaultsTests.payment("sales: { pays: { 50M: 2M, 9M: 1M }, when: cumulative_sales(US) }", "sales").form else {
            Issue.record("not a family"); return
        }
        #expect(family.metric == Metric("cumulative_sales", arguments: ["US"]))
        #expect(family.levels.map(\.key) == ["9M", "50M"] && family.levels.map(\.level) == [.money(Money(9e6)), .money(Money(50e6))])
    }

    @Test func hazardsByEvent() throws {
        let covenant = try DecoderDefaultsTests.covenant("{ hazard: { first_launch: 1%/y, signing: 5%/y }, then: terminate }")
        guard case .hazard(let rates, nil, nil) = covenant.watch else { Issue.record("not a hazard"); return }
        #expect(rates.map(\.from) == [.event(EventName(["signing"])), .event(EventName(["first_launch"]))])
        #expect(rates.map { $0.rate.known } == [AnnualRate(0.05), AnnualRate(0.01)])
        let times = try DecoderDefaultsTests.covenant("{ hazard: { 0y: 5%/y, 2y: 1%/y }, from: US.launch, then: terminate }")
        guard case .hazard(let steps, _, nil) = times.watch else { Issue.record("not a hazard"); return }
        // Times count from the clause's from.
        #expect(steps.map(\.from) == [.offset(.event(EventName(["US", "launch"])), Years(0)), .offset(.event(EventName(["US", "launch"])), Years(2))])
    }

    @Test func gracesAreShared() throws {
        let graces = "  graces:\n    usual: { tolling: { for: [storm], share: 50%, at_most: 1y }, notice: 1mo, cure: 6mo }\n"
        let covenant = try DecoderDefaultsTests.covenant("{ require: US.launch, by: 5y, grace: usual, cure: 3mo, otherwise: terminate }", graces: graces)
        // The covenant's own cure wins over that of the grace.
        #expect(covenant.grace.cure == Years(0.25))
        #expect(abs(covenant.grace.notice.rawValue - 1.0 / 12) < 1e-15)
        #expect(covenant.grace.tolling == .delays(["storm"], share: Share(0.5), atMost: Years(1)))
    }

    @Test(arguments: [
        ("{ raise: royalty, by: 1pp }", Effect.adjust(target: "royalty", .addPoints(0.01))),
        ("{ cut: royalty, by: 10% }", .adjust(target: "royalty", .multiply(0.9))),
        ("{ raise: upfront, by: 5M }", .adjust(target: "upfront", .addMoney(Money(5e6)))),
        ("{ cut: upfront.pays, by: 500k }", .adjust(target: "upfront", .addMoney(Money(-5e5)))),
        ("{ scale: bonuses, to: 60% }", .adjust(target: "bonuses", .multiply(0.6))),
        ("note", .note), ("terminate", .terminate),
    ])
    func effects(_ text: String, _ effect: Effect) throws {
        let scenario = try DecoderDefaultsTests.scenario(
            payments: "royalty: { rate: 5% }\nbonus: { pays: 1M, when: US.launch, group: bonuses }",
            agreement: "  covenants:\n    it: { when: trial.failure, then: [\(text), note] }\n")
        let found = scenario.agreement.covenants[0].then
        #expect(found.count == 2 && found[1] == .note)
        switch (found[0], effect) {
        case (.adjust(let a, .multiply(let x)), .adjust(let b, .multiply(let y))): #expect(a == b && abs(x - y) < 1e-15)
        default: #expect(found[0] == effect)
        }
    }

    @Test func correlatedThroughEach() throws {
        let scenario = try DecoderDefaultsTests.scenario(
            world: "correlations: [{ among: markets.each.sales.exclusivity_ends, rho: 0.5 }]", market: ", exclusivity_ends: uniform(10y 12y)")
        // US has no such number, so nothing is left to move together.
        #expect(scenario.world.correlations.map(\.members) == [.among([])])
    }

    @Test func provenanceIsInherited() throws {
        let scenario = try DecoderDefaultsTests.scenario(payments: "fee: { pays: { value: 2M, note: asked }, when: US.launch, source: sheet }")
        let fee = try #require(scenario.agreement.payments.first { $0.name == "fee" })
        guard case .event(let event) = fee.form, case .sum(let sum) = event.amount else { Issue.record("not an event payment"); return }
        #expect(sum.provenance == Provenance(source: "sheet", note: "asked"))
        #expect(fee.provenance.source == "sheet")
    }

    @Test func exclusivityByDate() throws {
        let scenario = try DecoderDefaultsTests.scenario(market: ", exclusivity_ends: 2036-07-01")
        // By year, month and day: 1 July is half a year.
        #expect(scenario.world.markets.first { $0.name == "EU" }?.sales.exclusivityEnds?.known == Years(10.5))
    }
}

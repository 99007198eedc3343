import Foundation
import Quantities
import Sampling
import Testing
@testable import ScenarioModel

/// The reference deal, read and compared with the file by hand.
struct DecoderReferenceTests {
    let scenario: Scenario
    init() throws { scenario = try Repository.scenario("reference-deal").scenario() }

    @Test func heads() throws {
        #expect(scenario.name == "Reference deal")
        #expect(scenario.currency == "USD")
        #expect(scenario.effective == CalendarDate(year: 2026, month: 1, day: 1))
        #expect(scenario.horizon == Years(25))
        #expect(scenario.parties.map(\.key) == ["licensor", "licensee"])
        #expect(scenario.parties.map(\.name) == ["Originator", "Developer"])
        #expect(scenario.parties.map(\.discount) == [Share(0.12), Share(0.09)])
        #expect(scenario.parties.map(\.margin) == [nil, Share(0.65)])
        #expect(scenario.simulation == SimulationSettings())
    }

    @Test func program() throws {
        #expect(scenario.world.stages.map(\.name) == ["phase1", "phase2", "phase3"])
        let phase2 = scenario.world.stages[1]
        #expect(phase2.after == [.event(EventName(["phase1", "success"]))])
        #expect(phase2.join == .all)
        #expect(phase2.duration.law == .pert(try PERT(min: 1.5, mode: 2.25, max: 3.5)))
        #expect(phase2.duration.path == DottedPath("program.stages.phase2.duration"))
        #expect(phase2.success.chance?.known == Share(0.31))
        #expect(phase2.cost?.known == Money(25e6))
        #expect(phase2.lag == nil && phase2.costAtStart == nil && phase2.runningCost == nil && !phase2.optionalBranch)
        let hold = try #require(scenario.world.delays.first)
        #expect(hold.affects == ["phase1", "phase2", "phase3"] && hold.excusable)
        #expect(hold.chance.known == Share(0.25))
        #expect(hold.lasts.law == .gamma(try Gamma(shape: 2, scale: 0.2)))
    }

    @Test func markets() throws {
        #expect(scenario.world.markets.map(\.name) == ["EU", "JP", "US"])
        let us = scenario.world.markets[2]
        #expect(us.after == [.event(EventName(["phase3", "success"]))])
        #expect(us.filingLag?.known == Years(0.5))
        #expect(us.launchLag.known == Years(0.25))
        #expect(us.approvalOdds.known == Share(0.85))
        #expect(us.resubmission?.atMost == 1)
        #expect(us.resubmission?.after.law == .lognormal(try LogNormal(mean: 1, cv: 0.4)))
        #expect(us.sales.peak?.law == .lognormal(try LogNormal(mean: 800e6, cv: 0.6)))
        #expect(us.sales.exclusivityEnds?.known == Years(16))
        #expect(us.sales.erosion?.to.known == Share(0.2) && us.sales.erosion?.rate.known == AnnualRate(2))
        #expect(us.sales.noise == nil && us.sales.decline == nil)
        guard case .logistic(let time) = us.sales.uptake else { Issue.record("not logistic"); return }
        #expect(time.law == .pert(try PERT(min: 4, mode: 5.5, max: 8)))
    }

    @Test func correlations() {
        #expect(scenario.world.correlations.map(\.rho) == [Number(0.3), Number(0.4), Number(0.7), Number(0.15)])
        let reviews = ["EU", "JP", "US"].map { DottedPath("markets.\($0).review") }
        let durations = [1, 2, 3].map { DottedPath("program.stages.phase\($0).duration") }
        #expect(scenario.world.correlations[1].members == .among(reviews))
        #expect(scenario.world.correlations[3].members == .between(durations, and: reviews))
    }

    @Test func payments() throws {
        let payments = Dictionary(uniqueKeysWithValues: scenario.agreement.payments.map { ($0.name, $0) })
        #expect(payments.count == 12)
        #expect(scenario.agreement.payments.map(\.name) == scenario.agreement.payments.map(\.name).sorted())
        let upfront = try #require(payments["upfront"])
        #expect(upfront.payer == "licensee" && upfront.payee == "licensor" && upfront.within == Years(0))
        guard case .event(let event) = upfront.form, case .sum(let sum) = event.amount else { Issue.record("not an event payment"); return }
        #expect(event.when == .point(.event(EventName(["signing"]))))
        #expect(sum.known == Money(30e6))
        guard case .event(let sales) = try #require(payments["sales_1000"]).form else { Issue.record("not an event payment"); return }
        #expect(sales.when == .comparison(Comparison(Metric("annual_sales"), .atLeast, .money(Money(1e9)))))
        guard case .royalty(let royalty) = try #require(payments["royalty"]).form else { Issue.record("not a royalty"); return }
        #expect(royalty.tiers.steps.map(\.from.rawValue) == [0, 250e6, 500e6, 1e9])
        #expect(royalty.tiers.steps.map(\.value.rawValue) == [0.08, 0.1, 0.12, 0.14])
        #expect(royalty.term == .later([.event(EventName(["exclusivity_ends"])), .offset(.event(EventName(["launch"])), Years(10))]))
        #expect(royalty.afterExclusivity == Share(0.5) && royalty.from == nil && royalty.until == nil)
        guard case .minimum(let minimum) = try #require(payments["minimum_royalty"]).form else { Issue.record("not a minimum"); return }
        #expect(minimum.of == ["royalty"] && minimum.floor.steps == [.init(from: Years(0), value: Money(5e6))])
        #expect(minimum.from == .year(ordinal: 3, full: true, contract: false, end: false, after: .event(EventName(["first_launch"]))))
    }

    @Test func covenants() throws {
        let covenants = Dictionary(uniqueKeysWithValues: scenario.agreement.covenants.map { ($0.name, $0) })
        #expect(covenants.count == 5)
        let start = try #require(covenants["start_phase3"])
        #expect(start.watch == .duty(require: .point(.event(EventName(["phase3", "start"]))), by: .time(Years(6)), ifImpossible: .moot))
        #expect(start.grace.tolling == .excusable && start.grace.cure == Years(0.5) && start.grace.notice == Years(0))
        #expect(start.grace.waiver?.chance.known == Share(0.5) && start.grace.waiver?.pays?.known == Money(2e6))
        #expect(start.otherwise == [.terminate] && start.then == [])
        let launch = try #require(covenants["launch_us"])
        #expect(launch.otherwise == [.adjust(target: "royalty", .addPoints(0.01))])
        guard case .duty(_, _, .missed) = launch.watch else { Issue.record("if_impossible is lost"); return }
        let keep = try #require(covenants["keep_selling"])
        #expect(keep.watch == .level(require: Comparison(Metric("annual_sales"), .atLeast, .money(Money(50e6))),
                                     from: .offset(.event(EventName(["first_launch"])), Years(2)), until: .event(EventName(["first_exclusivity_ends"])), inARow: 1))
        #expect(keep.grace.notice == Years(0.5))
        guard case .hazard(let rates, nil, let until) = try #require(covenants["convenience"]).watch else { Issue.record("not a hazard"); return }
        #expect(rates.count == 1 && rates[0].from == nil && rates[0].rate.known == AnnualRate(0.03))
        #expect(until == .event(EventName(["first_launch"])))
        #expect(scenario.agreement.precedence == ["start_phase3", "convenience", "keep_selling", "breach"])
    }

    @Test func alternatives() throws {
        let file = try Repository.scenario("reference-deal")
        let back = try file.scenario(Selection(agreement: "back_loaded"))
        #expect(back.agreement.name == "back_loaded")
        guard case .event(let event) = back.agreement.payments.first(where: { $0.name == "upfront" })?.form, case .sum(let sum) = event.amount else {
            Issue.record("no upfront"); return
        }
        #expect(sum.known == Money(10e6))
        let noisy = try file.scenario(Selection(cases: ["noisy_sales"]))
        #expect(noisy.world.markets.map(\.sales.noise) == Array(repeating: SeriesNoise(phi: Number(0.8), sigma: Share(0.08)), count: 3))
        #expect(back.world.withoutPlaces == scenario.world.withoutPlaces)
    }

    /// A correlated number that a case fixes takes part in nothing, and is no fault.
    @Test func fixedByAnOverride() throws {
        let file = try Repository.scenario("reference-deal")
        let fixed = try file.scenario(Selection(overrides: [.init(path: "US.review", value: "1y")]))
        #expect(fixed.world.correlations[1].members == .among([DottedPath("markets.EU.review"), DottedPath("markets.JP.review")]))
    }

    @Test(arguments: ["reference-deal", "minimal", "university"])
    func templatesAreSound(_ name: String) throws {
        let file = try Repository.scenario(name)
        #expect(file.diagnose() == [])
        let text = file.lines.joined(separator: "\n")
        #expect(text.contains("# "), "a template is commented")
    }
}

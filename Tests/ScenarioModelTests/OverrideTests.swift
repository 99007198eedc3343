import Quantities
import Sampling
import Testing
@testable import ScenarioModel

/// Paths and overrides (language.md section 8) on the reference deal, whose numbers are written out here.
struct OverrideTests {
    let file: ScenarioFile
    init() throws { file = try Repository.scenario("reference-deal") }

    private func scenario(_ overrides: (String, String)..., agreement: String = "base") throws -> Scenario {
        try file.scenario(Selection(agreement: agreement, overrides: overrides.map { .init(path: $0.0, value: $0.1) }))
    }
    private func codes(_ overrides: (String, String)...) -> [ErrorCode] {
        do { _ = try file.scenario(Selection(overrides: overrides.map { .init(path: $0.0, value: $0.1) })); return [] } catch { return error.all.map(\.code) }
    }
    private func tiers(_ scenario: Scenario) throws -> [(Double, Double)] {
        guard case .royalty(let royalty)? = scenario.agreement.payments.first(where: { $0.name == "royalty" })?.form else { throw Diagnostic(.N01, at: .root, "no royalty") }
        return royalty.tiers.steps.map { ($0.from.rawValue, $0.value.rawValue) }
    }
    private func close(_ a: [(Double, Double)], _ b: [(Double, Double)]) -> Bool { a.count == b.count && zip(a, b).allSatisfy { $0.0 == $1.0 && abs($0.1 - $1.1) < 1e-12 } }

    // MARK: adjustments

    @Test func tablesRowByRow() throws {
        #expect(close(try tiers(scenario(("royalty.tiers", "cut by 1pp"))), [(0, 0.07), (250e6, 0.09), (500e6, 0.11), (1e9, 0.13)]))
        #expect(close(try tiers(scenario(("royalty.tiers", "scale to 50%"))), [(0, 0.04), (250e6, 0.05), (500e6, 0.06), (1e9, 0.07)]))
        #expect(close(try tiers(scenario(("royalty.tiers", "raise by 10%"))), [(0, 0.088), (250e6, 0.11), (500e6, 0.132), (1e9, 0.154)]))
        #expect(close(try tiers(scenario(("royalty.tiers.250M", "raise by 2pp"))), [(0, 0.08), (250e6, 0.12), (500e6, 0.12), (1e9, 0.14)]))
    }
    /// What a later override puts into an adjusted table stands as it is written.
    @Test func laterWholeValuesAreNotAdjusted() throws {
        #expect(close(try tiers(scenario(("royalty.tiers", "cut by 1pp"), ("royalty.tiers.250M", "20%"))), [(0, 0.07), (250e6, 0.2), (500e6, 0.11), (1e9, 0.13)]))
        #expect(close(try tiers(scenario(("royalty.tiers", "cut by 1pp"), ("royalty.tiers.750M", "12%"))), [(0, 0.07), (250e6, 0.09), (500e6, 0.11), (750e6, 0.12), (1e9, 0.13)]))
    }
    @Test func theDrawOfADistribution() throws {
        let peak = try #require(scenario(("US.sales.peak", "scale to 80%"), ("US.sales.peak", "raise by 10M")).world.markets.first { $0.name == "US" }?.sales.peak)
        #expect(peak.law == .lognormal(try LogNormal(mean: 800e6, cv: 0.6)) && abs(peak.scale - 0.8) < 1e-15 && peak.shift == 10e6)
        // A later share takes the earlier shift with it.
        let again = try #require(scenario(("US.sales.peak", "raise by 10M"), ("US.sales.peak", "cut by 50%")).world.markets.first { $0.name == "US" }?.sales.peak)
        #expect(again.scale == 0.5 && again.shift == 5e6)
        let review = try #require(scenario(("EU.review", "raise by 12mo")).world.markets.first { $0.name == "EU" }?.review)
        #expect(review.scale == 1 && review.shift == 1)
    }
    @Test func dates() throws {
        let covenant = try #require(scenario(("start_phase3.by", "cut by 6mo")).agreement.covenants.first { $0.name == "start_phase3" })
        guard case .duty(_, .time(let by), _) = covenant.watch else { Issue.record("not a duty"); return }
        #expect(by == Years(5.5))
    }

    // MARK: numbers inside scalars

    @Test func virtualLeaves() throws {
        #expect(try scenario(("US.sales.peak.mean", "900M")).world.markets[2].sales.peak?.law == .lognormal(try LogNormal(mean: 900e6, cv: 0.6)))
        #expect(try scenario(("US.review.max", "2y")).world.markets[2].review?.law == .pert(try PERT(min: 0.7, mode: 0.9, max: 2)))
        #expect(try scenario(("US.review.mode", "raise by 0.1y")).world.markets[2].review?.law == .pert(try PERT(min: 0.7, mode: 1, max: 1.4)))
        #expect(close(try tiers(scenario(("royalty.tiers.250M.from", "300M"))), [(0, 0.08), (300e6, 0.1), (500e6, 0.12), (1e9, 0.14)]))
        #expect(close(try tiers(scenario(("royalty.tiers.250M.from", "raise by 10%"))), [(0, 0.08), (275e6, 0.1), (500e6, 0.12), (1e9, 0.14)]))
        guard case .royalty(let royalty)? = try scenario(("royalty.term.offset", "12y")).agreement.payments.first(where: { $0.name == "royalty" })?.form else { Issue.record("no royalty"); return }
        #expect(royalty.term?.description == "later of exclusivity_ends and launch + 12y")
        guard case .event(let sales)? = try scenario(("sales_250.when.level", "300M")).agreement.payments.first(where: { $0.name == "sales_250" })?.form else { Issue.record("no milestone"); return }
        #expect(sales.when.description == "annual_sales >= 300M")
        let moved = try scenario(("keep_selling.from.offset", "3y")).agreement.covenants.first { $0.name == "keep_selling" }
        guard case .level(_, let from, _, _)? = moved?.watch else { Issue.record("not a level"); return }
        #expect(from.description == "first_launch + 3y")
        // An adjusted number inside a phrase has no exponent and no lost digits.
        guard case .level(let small, _, _, _)? = try scenario(("keep_selling.require.level", "scale to 0.0001%")).agreement.covenants.first(where: { $0.name == "keep_selling" })?.watch,
              case .money(let level) = small.level else { Issue.record("not a level"); return }
        #expect(abs(level.rawValue - 50) < 1e-9)
    }

    // MARK: none, each, additions

    @Test func none() throws {
        #expect(try scenario(("sales_1000", "none")).agreement.payments.count == 11)
        #expect(close(try tiers(scenario(("royalty.tiers.1B", "none"))), [(0, 0.08), (250e6, 0.1), (500e6, 0.12)]))
        #expect(try scenario(("start_phase3.waiver", "none")).agreement.covenants.first { $0.name == "start_phase3" }?.grace.waiver == nil)
        // Others refer to it: the error names them.
        #expect(codes(("royalty", "none")) == [.N03, .N03])
        #expect(codes(("markets.JP", "none")).contains(.N03))
    }
    @Test func each() throws {
        #expect(try scenario(("markets.each.launch_lag", "1y")).world.markets.map(\.launchLag.known) == [Years(1), Years(1), Years(1)])
        #expect(try scenario(("stages.each.success", "100%")).world.stages.map(\.success.chance?.known) == [Share(1), Share(1), Share(1)])
        #expect(try scenario(("markets.each.sales.peak.cv", "10%")).world.markets[0].sales.peak?.law == .lognormal(try LogNormal(mean: 450e6, cv: 0.1)))
    }
    @Test func additions() throws {
        let added = try scenario(("payments.equity", "{ pays: 7M, when: signing }")).agreement.payments.first { $0.name == "equity" }
        guard case .event(let event)? = added?.form, case .sum(let sum) = event.amount else { Issue.record("nothing added"); return }
        #expect(sum.known == Money(7e6))
        #expect(try scenario(("simulation", "{ seed: 9007199254740993 }")).simulation.seed == 9_007_199_254_740_993)
        #expect(codes(("history", "{ as_of: 1y }")) == [.K06])
        #expect(codes(("histori", "{ as_of: 1y }")) == [.O01])
    }

    // MARK: what is wrong

    @Test func wrongPathsAndValues() {
        #expect(codes(("upfrnt.pays", "5M")) == [.O01])
        #expect(codes(("review", "1y")) == [.N02])
        #expect(codes(("upfront.pays", "raise by 2y")) == [.O03])
        #expect(codes(("upfront.pays", "raise by 5M EUR")) == [.K06])
        #expect(codes(("upfront", "raise by 5%")) == [.O03])
        #expect(codes(("upfront.within", "none")) == [.O01])
        #expect(codes(("upfront..pays", "1M")) == [.O01])
        #expect(codes(("upfront.pays", "30")) == [.U02])
        #expect(codes(("royalty.tiers.250M.from", "500M")) == [.O03])
    }
    @Test func overlaps() throws {
        let text = try #require(try? ScenarioFile.parse(file.lines.joined(separator: "\n") + "\n  both: { markets.US.review: 1y, US.review.max: 2y }\n", name: "x.yaml"))
        #expect(text.diagnose().map(\.code) == [.O02])
    }
    @Test func shortPaths() throws {
        for (short, full) in [("US.review", "markets.US.review"), ("upfront.pays", "agreement.payments.upfront.pays"), ("payments.upfront.pays", "agreement.payments.upfront.pays"),
                              ("launch_us.by", "agreement.covenants.launch_us.by"), ("phase1.duration.min", "program.stages.phase1.duration.min")] {
            #expect(try file.fullPath(short).description == full)
        }
        // Every path that is listed leads somewhere, and to itself.
        for path in file.paths() {
            #expect(file.text(at: path) != nil, "\(path)")
            #expect(try file.fullPath(path.description) == path)
        }
    }
}

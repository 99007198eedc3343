import Analysis
import Planning
import Quantities
import ScenarioModel
import Testing

/// Structures on the same worlds.
@Suite struct ComparisonTests {
    static let n = 1 << 16
    private static func compare(_ structures: [Structure], _ more: (inout RunOptions) -> Void = { _ in }) throws -> SimulationRun.Outcome {
        try SimulationRun(structures, options: Playing.options(paths: n, more)).run()
    }

    @Test("5M more upfront moves both means by exactly 5M, with no error")
    func upfront() throws {
        let file = try Playing.referenceDeal()
        let outcome = try Self.compare([Playing.structure(file), Playing.structure(file, set: [("upfront.pays", "35M")])])
        let difference = outcome.differences[0]
        #expect(difference.paired)
        #expect(difference.parties[0].npv.mean == Estimate(Money(5 * million)))
        #expect(difference.parties[1].npv.mean == Estimate(Money(-5 * million)))
        #expect(difference.parties[0].probabilityBetter.value.rawValue == 1 && difference.parties[1].probabilityBetter.value.rawValue == 0)
        #expect(difference.parties[0].probabilityTie.value.rawValue == 0)
        let together = difference.deal.first { $0.name == "together" }!
        #expect(together.value == 0 && together.error == 0)
    }

    @Test("a structure against itself: no difference at all")
    func itself() throws {
        let file = try Playing.referenceDeal()
        let difference = try Self.compare([Playing.structure(file), Playing.structure(file)]).differences[0]
        for party in difference.parties {
            #expect(party.npv.mean == Estimate(.zero) && party.npv.sd == Estimate(.zero) && party.npv.cvar5 == Estimate(.zero))
            #expect(party.npv.percentiles.allSatisfy { $0 == Estimate(.zero) })
            #expect(party.probabilityTie.value.rawValue == 1)
        }
    }

    @Test("swapping two structures flips every sign exactly", arguments: ["back_loaded", "tight_start"])
    func swap(agreement: String) throws {
        let file = try Playing.referenceDeal()
        let (a, b) = (try Playing.structure(file), try Playing.structure(file, agreement: agreement))
        let there = try Self.compare([a, b]).differences[0], back = try Self.compare([b, a]).differences[0]
        func flipped<U>(_ x: Estimate<U>, _ y: Estimate<U>, _ what: String) { #expect(x.value.rawValue == -y.value.rawValue && x.error == y.error, "\(what)") }
        for (x, y) in zip(there.parties, back.parties) {
            flipped(x.npv.mean, y.npv.mean, "mean"); flipped(x.npv.sd, y.npv.sd, "s.d."); flipped(x.npv.cvar5, y.npv.cvar5, "cvar5"); flipped(x.npv.probabilityNegative, y.npv.probabilityNegative, "loss")
            for (p, q) in zip(x.npv.percentiles, y.npv.percentiles) { flipped(p, q, "percentile") }
            #expect(x.probabilityTie == y.probabilityTie)
            #expect((x.probabilityBetter.value.rawValue + y.probabilityBetter.value.rawValue + x.probabilityTie.value.rawValue) * Double(Self.n) == Double(Self.n))
        }
        for (x, y) in zip(there.deal, back.deal) { #expect(x.name == y.name && x.value == -y.value && x.error == y.error, "\(x.name)") }
    }

    @Test("the error of a difference is that of common random numbers")
    func pairedError() throws {
        let file = try Playing.referenceDeal()
        let outcome = try Self.compare([Playing.structure(file), Playing.structure(file, agreement: "tight_start")]) { $0.pathTable = true }
        for p in 0..<2 {
            let differences = zip(outcome.pathRows[0], outcome.pathRows[1]).map { $1.npv[p].rawValue - $0.npv[p].rawValue }
            let found = outcome.differences[0].parties[p].npv.mean
            expect(exactly: found.value.rawValue, mean(differences), within: 1e-9, "mean difference")
            expect(exactly: found.error.rawValue, variance((0..<16).map { r in mean(stride(from: r, to: Self.n, by: 16).map { differences[$0] }) }).squareRoot() / 4, within: 1e-9, "its error")
            // Far below the root sum of squares.
            let (x, y) = (outcome.forecasts[0].parties[p].npv.mean.error.rawValue, outcome.forecasts[1].parties[p].npv.mean.error.rawValue)
            #expect(found.error.rawValue < 0.5 * (x * x + y * y).squareRoot())
        }
    }

    @Test("a structure has the same forecast alone and in company")
    func alone() throws {
        let file = try Playing.referenceDeal()
        let (a, b) = (try Playing.structure(file), try Playing.structure(file, agreement: "tight_start"))
        let together = try Self.compare([a, b, Playing.structure(file, cases: ["slow_regulator"])]).forecasts
        #expect(try identical(Self.compare([a]).forecasts[0], together[0]))
        #expect(try identical(Self.compare([b]).forecasts[0], together[1]))
    }

    /// Amounts, a level of sales, a payment to somebody else, a duty: what several have in common is found out once, and must count for each
    /// as if it were alone.
    @Test("what structures have in common counts for each as if it were alone", arguments: [SamplingScheme.plain, .stratified])
    func inCommon(sampling: SamplingScheme) throws {
        let file = try Playing.referenceDeal()
        let changes: [[(String, String)]] = [
            [], [("upfront.pays", "28M")], [("us_approval.pays", "52M"), ("royalty.tiers.250M", "11%")], [("sales_500.when", "annual_sales >= 450M")],
            [("start_phase3.by", "3.5y")], [("start_phase3.by", "3.5y"), ("upfront.pays", "29M")], [("phase3_start.within", "60d")],
            [("eu_approval.payer", "outside"), ("parties.outside", "{ name: everyone else }")], [("minimum_royalty.floor", "4M"), ("sales_1000.pays", "90M")],
        ]
        let structures = try changes.map { try Playing.structure(file, set: $0) }
        for given in [nil, "first_launch"] {
            func run(_ structures: [Structure]) throws -> [Forecast] {
                try SimulationRun(structures, options: Playing.options(paths: 1 << 14, sampling: sampling) { $0.given = given }).run().forecasts
            }
            let together = try run(structures)
            for (k, structure) in structures.enumerated() { #expect(try identical(run([structure])[0], together[k]), "structure \(k)") }
            #expect(!identical(together[0], together[1]) && !identical(together[0], together[3]))
        }
    }
}

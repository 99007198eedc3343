import Analysis
import Quantities
import ScenarioModel
import Testing

/// The path that is told is the path that was counted.
@Suite struct ExplainTests {
    static let n = 4096
    private static func run(_ agreement: String = "base") throws -> SimulationRun {
        try SimulationRun([Playing.structure(Playing.referenceDeal(), agreement: agreement)], options: Playing.options(paths: n) { $0.pathTable = true })
    }

    @Test("a path's story replays its row", arguments: ["base", "tight_start"])
    func replay(agreement: String) throws {
        let run = try Self.run(agreement), outcome = try run.run(), forecast = outcome.forecasts[0]
        // Every eighth path, and every path that is not over early.
        for row in outcome.pathRows[0] where row.path % 16 == 0 || row.launched || row.cause == "start_phase3" {
            let story = try run.explain(.number(row.path))
            #expect(story.path == row.path && story.cause == row.cause && story.end == row.endTime, "path \(row.path)")
            #expect(story.parties.map(\.npv) == row.npv, "path \(row.path)")
            for (k, payment) in forecast.payments.enumerated() {
                let told = story.ledger.filter { $0.kind == .payment && $0.clause == payment.name }.reduce(0) { $0 + $1.amount!.rawValue }
                #expect(told == row.paid[k].rawValue, "path \(row.path), \(payment.name)")
            }
        }
    }

    @Test("a royalty's year is told step by step")
    func pipeline() throws {
        // A sells 110 and B 100, of which 90% are net; after two years half of them counts. 5% of 50 and 8% of the rest, one point more from the
        // third year; from the fourth 30% less; half of 4.2 to a third party is deducted, down to half of what it was; a credit of 4 is set
        // off by half at most; withheld are 10%.
        let file = try deal(horizon: "4y", licensee: "0%, margin: 0%", """
            indices: { EUR: { start: 1.1 } }
            markets:
              each: { after: signing, launch_lag: 0d, sales: { uptake: { curve: { 0y: 100% } }, exclusivity_ends: 2y } }
              A: { currency: EUR, sales: { peak: 100M } }
              B: { sales: { peak: 100M } }
            agreement:
              terms: { net_sales: { excludes: { freight: 10% } } }
              payments:
                royalty:
                  tiers: { 0: 5%, 50M: 8% }
                  after_exclusivity: 50%
                  reductions: { generic: { when: 3y, by: 30% } }
                  stacking: { deducts: 50%, of: third }
                  not_below: 50% of unreduced
                  withholding: 10%
                third: { rate: 2%, of: annual_sales, payee: outside }
                credit: { credit: 4M, against: royalty, at_most: 50% }
                minimum: { floor: 12M, of: royalty }
                limit: { cap: 14M, of: [royalty, minimum], over: year }
              covenants: { surge: { when: 18mo, then: { raise: royalty, by: 1pp } } }
            """)
        let story = try SimulationRun([Playing.structure(file)], options: Playing.options(paths: 16)).explain(.number(0))
        let told = story.ledger.filter { $0.clause == "royalty" && $0.kind == .payment }.map(\.because)
        let head = "net_sales 189.0 -> conversion 189.0 -> base 189.0 -> after_exclusivity "
        let tails = [
            "189.0 -> tiers 13.6 -> raises 13.6 -> competition 13.6 -> stacking 11.5 -> not_below 11.5 -> credits 7.5 -> minimum 7.5 -> cap 7.5 -> withholding 6.8",
            "189.0 -> tiers 13.6 -> raises 13.6 -> competition 13.6 -> stacking 11.5 -> not_below 11.5 -> credits 11.5 -> minimum 11.5 -> cap 11.5 -> withholding 10.4",
            "94.5 -> tiers 6.1 -> raises 7.0 -> competition 7.0 -> stacking 4.9 -> not_below 4.9 -> credits 4.9 -> minimum 4.9 -> cap 4.9 -> withholding 4.4",
            "94.5 -> tiers 6.1 -> raises 7.0 -> competition 4.9 -> stacking 2.8 -> not_below 3.5 -> credits 3.5 -> minimum 3.5 -> cap 3.5 -> withholding 3.2",
        ]
        #expect(told.count == tails.count)
        for (sentence, tail) in zip(told, tails) { #expect(sentence.contains("(\(head)\(tail))"), "\(sentence)") }
    }

    @Test("rows stand in time order and add up to the values")
    func addsUp() throws {
        let run = try Self.run(), rows = try run.run().pathRows[0]
        for row in rows where row.path % 16 == 0 || row.launched {
            let story = try run.explain(.number(row.path))
            #expect(zip(story.ledger, story.ledger.dropFirst()).allSatisfy { $0.time <= $1.time }, "path \(row.path)")
            let licensor = story.ledger.reduce(0) { $0 + ($1.pvLicensor?.rawValue ?? 0) }, licensee = story.ledger.reduce(0) { $0 + ($1.pvLicensee?.rawValue ?? 0) }
            #expect(abs(licensor - story.parties[0].npv.rawValue) < 0.01 && abs(licensee - story.parties[1].npv.rawValue) < 0.01, "path \(row.path)")
            for party in story.parties {
                #expect(abs(party.parts.reduce(0) { $0 + $1.1.rawValue } - party.npv.rawValue) < 0.01, "path \(row.path), \(party.key)")
            }
        }
    }

    @Test("worst and median by the licensee's value, of equal ones the first")
    func worstAndMedian() throws {
        let run = try Self.run(), rows = try run.run().pathRows[0]
        let order = rows.sorted { ($0.npv[1].rawValue, $0.path) < ($1.npv[1].rawValue, $1.path) }
        #expect(try run.explain(.worst).path == order[0].path)
        let median = order[(Self.n - 1) / 2].npv[1]
        #expect(try run.explain(.median).path == rows.filter { $0.npv[1] == median }.map(\.path).min())
    }

    @Test("typical: nearest to the medians of end and values, in units of their mean distance", arguments: ["technical", "convenience", "breach", "expiry"])
    func typical(cause: String) throws {
        let run = try Self.run(), rows = try run.run().pathRows[0].filter { $0.cause == cause }
        var distance = [Double](repeating: 0, count: rows.count)
        for column in [rows.map(\.endTime.rawValue), rows.map { $0.npv[0].rawValue }, rows.map { $0.npv[1].rawValue }] {
            let median = column.sorted()[(column.count - 1) / 2]
            let spread = mean(column.map { abs($0 - median) })
            for k in column.indices where spread > 0 { distance[k] += ((column[k] - median) / spread) * ((column[k] - median) / spread) }
        }
        let best = distance.indices.min { (distance[$0], $0) < (distance[$1], $1) }!
        let story = try run.explain(.typical(cause: cause))
        #expect(story.path == rows[best].path && story.cause == cause)
    }

    @Test("what cannot be picked is said")
    func cannotPick() throws {
        let run = try Self.run()
        #expect(throws: PathChoiceError.self) { try run.explain(.number(Self.n)) }
        #expect(throws: PathChoiceError.self) { try run.explain(.number(-1)) }
        #expect(throws: PathChoiceError.self) { try run.explain(.typical(cause: "weather")) }
        #expect(throws: PathChoiceError.self) { try run.explain(.typical(cause: "start_phase3")) }
    }
}

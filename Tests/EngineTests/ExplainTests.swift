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

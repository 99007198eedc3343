import Analysis
@testable import Planning
import Quantities
import ScenarioModel
import Testing

/// Strata, their weights and shares, sizes of runs, and the numbering of units and paths.
@Suite struct SamplingDesignTests {
    private static func plan(_ file: ScenarioFile, set: [(String, String)] = [], base: Scenario? = nil) throws -> Plan {
        try Plan.make([file.scenario(Selection(overrides: set.map { .init(path: $0.0, value: $0.1) }))], base: base, seed: 42)
    }

    @Test("the reference deal has four strata with exact weights and shares 2 : 2 : 1 : 4")
    func referenceDeal() throws {
        let strata = try Self.plan(Playing.referenceDeal()).groups[0].world.strata
        #expect(strata.map(\.name) == ["phase1", "phase2", "phase3", ""])
        let weights = [0.37, 0.63 * 0.69, 0.63 * 0.31 * 0.42, 0.63 * 0.31 * 0.58]
        for (stratum, weight) in zip(strata, weights) { #expect(abs(stratum.weight - weight) < 1e-15) }
        #expect(strata.map(\.share) == [2, 2, 1, 4])
    }

    @Test("a run takes the smallest size from what is asked up: a power of two a share, or three times one")
    func sizes() throws {
        let design = try Self.plan(Playing.referenceDeal()).design
        #expect(design.sized(atLeast: 1 << 18).paths == 294_912)
        #expect(design.sized(atLeast: 18_432).paths == 18_432)
        #expect(design.sized(atLeast: 1).paths == 144)
        #expect(design.sized(atLeast: 144 * 5).multiple == 6 && design.sized(atLeast: 144 * 3).multiple == 3)
        #expect(design.sized(atMost: 144 * 7).multiple == 6 && design.sized(atMost: 144 * 11).multiple == 8 && design.sized(atMost: 1).multiple == 1)
    }

    @Test("units cover every point once, and a path keeps its number when the run grows")
    func numbers() throws {
        let small = try Self.plan(Playing.referenceDeal()).design.sized(atLeast: 300_000), large = small.sized(atLeast: 600_000)
        var seen = Set<[Int]>()
        for number in 0..<small.unitCount {
            let unit = small.unit(number)
            #expect(Int(unit.first) % SamplingDesign.unitSize == 0 && unit.count <= SamplingDesign.unitSize)
            #expect(seen.insert([Int(unit.replicate), unit.stratum, Int(unit.first)]).inserted)
        }
        #expect((0..<small.unitCount).reduce(0) { $0 + small.unit($1).count } == small.paths)
        for number in stride(from: 0, to: small.paths, by: 997) {
            let point = small.point(number)
            #expect(point.index < small.points(point.stratum))
            #expect(small.number(replicate: point.replicate, stratum: point.stratum, index: point.index) == number)
            #expect(large.point(number) == point)
        }
    }

    /// Stages `s1`, `s2`, ... all from the start, all needed by the market.
    private static func parallel(_ n: Int, success: String = "50%") throws -> ScenarioFile {
        let stages = (1...n).map { "    s\($0): { duration: 1y, success: \(success) }" }.joined(separator: "\n")
        return try ScenarioFile.parse("""
            dealcast: 1
            name: Parallel
            currency: USD
            effective: 2026-01-01
            horizon: 10y
            parties:
              licensor: { name: A, discount: 10% }
              licensee: { name: B, discount: 10%, margin: 50% }
            program:
              stages:
            \(stages)
            markets:
              US:
                launch_lag: 0y
                after: [\((1...n).map { "s\($0)" }.joined(separator: ", "))]
                sales: { peak: 100M, uptake: { curve: linear, time_to_peak: 2y } }
            agreement:
              payments:
                upfront: { pays: 1M, when: signing }
                launch: { pays: 5M, when: US.launch }
            """, name: "parallel")
    }

    @Test("twenty parallel stages stop at sixteen leaves, and the rest are drawn")
    func manyStages() throws {
        let file = try Self.parallel(20, success: "90%")
        let world = try Self.plan(file).groups[0].world
        #expect(world.strata.count == 16)
        #expect(abs(world.strata.reduce(0) { $0 + $1.weight } - 1) < 1e-12)
        #expect(world.strata.allSatisfy { $0.outcomes.filter { $0 != nil }.count == 4 })
        // 0.9^20 = 0.12157665459056935
        let forecast = try Playing.forecast(file, paths: 100_000, sampling: .stratified)
        expect(forecast.milestone("launch").probability, 0.12157665459056935, "launch")
        expect(forecast.licensor.npv.mean, (1 + 5 * 0.12157665459056935 / 1.1) * million, "licensor")
    }

    @Test("no stage, one sure stage, and a probability of 1e-9")
    func extremes() throws {
        #expect(try Self.plan(Self.parallel(1, success: "100%")).groups[0].world.strata.map(\.weight) == [1])
        let rare = try Self.plan(Self.parallel(1, success: "0.0000001%")).groups[0].world.strata
        #expect(abs(rare[1].weight - 1e-9) < 1e-18 && rare.map(\.share).max()! <= 32 * rare.map(\.share).min()!)
        let forecast = try Playing.forecast(Self.parallel(1, success: "0.0000001%"), paths: 1000, sampling: .stratified)
        // The outcome is enumerated, so even this is exact.
        expect(exactly: forecast.milestone("launch").probability.value.rawValue * 1e9, 1, within: 1e-9, "launch")
        expect(exactly: forecast.licensor.npv.mean.value.rawValue, million * (1 + 5e-9 / 1.1), within: 1e-11, "licensor")
    }

    @Test("a stage of an uncertain chance is not enumerated")
    func uncertain() throws {
        let file = try Playing.referenceDeal()
        let strata = try Self.plan(file, set: [("phase2.success", "uniform(20% 40%)")]).groups[0].world.strata
        #expect(strata.map(\.name) == ["phase1", "phase3", ""] && strata[1].outcomes[1] == nil)
    }

    @Test("other odds change the weights only: shares and points stay the base's")
    func otherOdds() throws {
        let file = try Playing.referenceDeal()
        let plan = try Self.plan(file, set: [("phase2.success", "60%")], base: file.scenario())
        #expect(plan.design.strata.map(\.share) == [2, 2, 1, 4])
        #expect(abs(plan.groups[0].world.strata[3].weight - 0.63 * 0.6 * 0.58) < 1e-15)
    }

    @Test("a new clause, market or stage moves no dimension of the old drivers; a larger market first")
    func dimensions() throws {
        let file = try Playing.referenceDeal(), base = try file.scenario()
        func all(_ set: [(String, String)]) throws -> [String: Int] {
            let plan = try Self.plan(file, set: set, base: base)
            let drivers = plan.groups[0].world.drivers + plan.agreements[0].drivers
            return Dictionary(drivers.compactMap { d in d.dimension.map { (d.name, $0) } }, uniquingKeysWith: { a, _ in a })
        }
        let old = try all([])
        #expect(old["markets.US.sales.peak.mean"] == nil && old["markets.US.sales.peak"] == 0 && old["markets.EU.sales.peak"] == 1 && old["markets.JP.sales.peak"] == 5)
        #expect(old["covenants.convenience.hazard"] == 2 && old["covenants.breach.hazard"] == 3 && old["markets.US.approval"] == 4)
        #expect(old["program.stages.phase1.duration"] == 6 && old["program.stages.phase2.duration"] == 7 && old["program.stages.phase3.duration"] == 8)
        #expect(Set(old.values).count == old.count)
        let more = try all([("covenants.extra", "{ hazard: 9%/y, then: terminate }"), ("markets.BR", "{ after: phase3, review: pert(1y 2y 3y), approval_odds: 50%, launch_lag: 3mo, sales: { peak: lognormal(mean=900M cv=50%), uptake: { curve: linear, time_to_peak: 3y } } }")])
        for (name, dimension) in old { #expect(more[name] == dimension, "\(name)") }
        #expect(more["covenants.extra.hazard"]! >= 24 && more["markets.BR.sales.peak"]! >= 24)
        #expect(Set(more.values).count == more.count)
    }
}

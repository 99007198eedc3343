import Analysis
import Foundation
import Planning
import Quantities
import ScenarioModel
import Testing
import WorldSimulation

/// Indices and currencies (M24, M28). False-alarm rate: see `seeds`; seeds of drawn rows are fixed, and bounds are four standard errors.
@Suite struct IndexTests {
    static let n = 200_000

    /// A market in euros that sells `peak` a year from the start, and `indices` below the indices.
    private static func euros(_ index: String, peak: String = "100M EUR", horizon: String = "8y", more: String = "", agreement: String = "royalty: { rate: 10% }") throws -> ScenarioFile {
        try deal(horizon: horizon, """
            indices: { EUR: { \(index) } }
            markets: { EU: { after: signing, launch_lag: 0d, currency: EUR, sales: { peak: \(peak), uptake: { curve: { 0y: 100% } } } } }
            \(more)
            agreement: { payments: { \(agreement) } }
            """)
    }

    // MARK: conversion

    @Test("V61: converted sales by period and at the year's mean rate, and the royalty on them")
    func conversion() throws {
        func sold(_ set: [(String, String)] = []) throws -> (converted: Double, royalty: Double) {
            let forecast = try Playing.forecast("V61", set: set, paths: 16)
            return (forecast.payment("sold").expected.value.rawValue / million - 230, forecast.payment("royalty").expected.value.rawValue / million)
        }
        let byPeriod = try sold()
        expect(exactly: byPeriod.converted, 260.35, "by period")
        expect(exactly: byPeriod.royalty, 44.035, "royalty")
        func byTerms(_ conversion: String) throws -> Double {
            try sold([("agreement.terms", "{ conversion: \(conversion) }")]).converted
        }
        expect(exactly: try byTerms("period_average"), 260.35, "by period, said")
        expect(exactly: try byTerms("year_average"), 261, "at the mean rate")
        // A known path closes a period with the step that held until then.
        expect(exactly: try byTerms("period_end"), 260.35, "at the periods' last rates")
        expect(exactly: try byTerms("year_end"), 240 * 1.05, "at the year's last rate")
    }
    @Test("several agreements convert the same sales by their own conventions")
    func conventions() throws {
        let file = try Playing.file("V61")
        func structure(_ conversion: String) throws -> Structure { try Playing.structure(file, set: [("agreement.terms", "{ conversion: \(conversion) }")]) }
        let run = try SimulationRun(["year_end", "period_average", "year_average"].map(structure), options: Playing.options(paths: 16))
        let sold = try run.run().forecasts.map { $0.payment("sold").expected.value.rawValue / million - 230 }
        for (found, exact) in zip(sold, [252.0, 260.35, 261]) { expect(exactly: found, exact, "converted") }
    }
    @Test("growth moves the forward: period by period the mean of both ends")
    func growth() throws {
        let years = try Playing.forecast(Self.euros("start: 1.2, growth: 3%/y"), paths: 16).payment("royalty").byYear.map { $0.expected.value.rawValue / million }
        for year in 0..<8 {
            let mean = (0..<4).reduce(0.0) { sum, q in
                let t: Double = Double(year) + Double(q) / 4
                return sum + (pow(1.03, t) + pow(1.03, t + 0.25)) / 8
            }
            expect(exactly: years[year], 10 * 1.2 * mean, "year \(year)")
        }
    }
    @Test("periods begin with the calendar: what lies before effective has the first rate")
    func calendar() throws {
        let file = try deal(horizon: "2y", effective: "2026-08-15", """
            indices: { EUR: { start: 1.2, growth: 10%/y } }
            markets: { EU: { after: signing, launch_lag: 0d, currency: EUR, sales: { peak: 400M, uptake: { curve: { 0y: 100% } } } } }
            agreement: { payments: { sold: { rate: 100% } } }
            """)
        // The quarter that 15 August cuts has its centre a day and a half later and counts; it begins before, at the first rate.
        let effective = 7.0 / 12 + 14.0 / (12 * 31), end = 0.75 - effective
        let rates = [(1 + pow(1.1, end)) / 2, (pow(1.1, end) + pow(1.1, end + 0.25)) / 2]
        let counts = 0.625 >= effective ? rates : [rates[1]]
        let found = try Playing.forecast(file, paths: 16).payment("sold").byYear[0].expected.value.rawValue / million
        expect(exactly: found, 100 * 1.2 * counts.reduce(0, +), "the rest of 2026")
    }

    // MARK: M24 laws

    @Test("M24: a martingale rate leaves the mean of a flat royalty where today's rate has it", arguments: seeds)
    func martingale(seed: UInt64) throws {
        let royalty = try Playing.forecast(Self.euros("start: 1.08, volatility: 10%"), paths: Self.n, seed: seed).payment("royalty").expected
        expect(royalty, 8 * 10 * 1.08 * million, "at today's rate")
        #expect(royalty.error.rawValue < 0.005 * royalty.value.rawValue)
    }
    @Test("M24: after 4 years at 10% the relative spread of a rate is 0.202017, and its mean the forward")
    func spread() throws {
        let rows = try IndexRows(Self.euros("start: 1.08, volatility: 10%", horizon: "10y"))
        let at4 = rows.values[0].map { $0[16] }
        let spread = (exp(0.04) - 1).squareRoot(), count = Double(at4.count)
        #expect(abs(spread - 0.202017) < 5e-7)
        let relative = variance(at4).squareRoot() / mean(at4)
        // The kurtosis of a lognormal law of sigma 0.2 is 3.68, so the standard error of its spread is sqrt(2.68/4n), 0.5% of it.
        #expect(abs(relative / spread - 1) < 4 * (2.68 / (4 * count)).squareRoot(), "\(relative)")
        #expect(abs(mean(at4) / 1.08 - 1) < 4 * spread / count.squareRoot())
        // Increments of a year are independent of what came before.
        let logs = rows.values[0].map { row in (log(row[16]), log(row[20] / row[16])) }
        #expect(abs(correlation(logs.map(\.0), logs.map(\.1))) < 4 / count.squareRoot())
        #expect(abs(variance(logs.map(\.1)) / 0.01 - 1) < 4 * (2 / count).squareRoot())
    }
    @Test("M24: an index that reverts has the mean of its forward and the spread of its speed")
    func reversion() throws {
        let rows = try IndexRows(Self.euros("start: 2, reverts_to: 1, speed: 0.5/y, volatility: 20%, growth: 1%/y", horizon: "10y"))
        for (boundary, t) in [(0, 0.0), (2, 0.5), (12, 3), (40, 10)] {
            let column = rows.values[0].map { $0[boundary] }, count = Double(column.count)
            let forward = pow(2, exp(-0.5 * t)) * pow(1.01, t)
            let spread = 0.04 * (1 - exp(-t))
            if t == 0 { #expect(column.allSatisfy { abs($0 - 2) < 1e-12 }); continue }
            let relative = (exp(spread) - 1).squareRoot()
            #expect(abs(mean(column) / forward - 1) < 4 * relative / count.squareRoot(), "mean at \(t)")
            #expect(abs(variance(column.map { log($0) }) / spread - 1) < 4 * (2 / count).squareRoot(), "spread at \(t)")
        }
        // From 3 to 5 years e^-1 of the distance is left.
        let logs = rows.values[0].map { (log($0[12]), log($0[20])) }
        let early = 1 - exp(-3.0), late = 1 - exp(-5.0), rho = exp(-1) * (early / late).squareRoot()
        #expect(abs(correlation(logs.map(\.0), logs.map(\.1)) - rho) < 4 * (1 - rho * rho) / Double(logs.count).squareRoot())
    }
    @Test("values between boundaries lie on the curve through them; a known path is a step")
    func values() throws {
        let rows = try IndexRows(Self.euros("start: 1.2, growth: 3%/y"), paths: 64) { paths in
            expect(exactly: paths.value(0, path: 3, at: 2.6), 1.2 * pow(1.03, 2.6), "between")
            expect(exactly: paths.value(0, path: 3, at: 0), 1.2, "at the start")
            expect(exactly: paths.average(0, path: 3, period: 5), 0.6 * (pow(1.03, 1.25) + pow(1.03, 1.5)), "average")
        }
        #expect(rows.values[0].count == 64)
        _ = try IndexRows(Self.euros("start: { 0y: 1, 18mo: 2 }"), paths: 64) { paths in
            #expect([1.0, 1.49, 1.5, 7].map { paths.value(0, path: 0, at: $0) } == [1, 1, 2, 2])
            #expect([5, 6].map { paths.average(0, path: 0, period: $0) } == [1, 2])
            #expect(paths.average(0, path: 0, year: 1) == 1.5)
            #expect([5, 6].map { paths.close(0, path: 0, period: $0) } == [1, 2])
        }
    }

    // MARK: M28 correlation

    private static let together = """
        indices: { EUR: { start: 1.08, volatility: 10% }, JPY: { start: 0.0067, volatility: 15% }, CHF: { volatility: 8% } }
        markets:
          EU: { after: signing, launch_lag: 0d, currency: EUR, sales: { peak: lognormal(mean=100M cv=50%), uptake: { curve: { 0y: 100% } } } }
          JP: { after: signing, launch_lag: 0d, currency: JPY, sales: { peak: 10B, uptake: { curve: { 0y: 100% } } } }
        correlations:
          - { among: [indices.EUR, indices.JPY], rho: 0.6 }
          - { between: [indices.EUR, indices.JPY], and: [EU.sales.peak], rho: 0.4 }
        agreement: { payments: { royalty: { rate: 10% } } }
        """
    @Test("M28: two indices move together at all times; one and a peak as the square root of time says")
    func correlations() throws {
        let file = try deal(horizon: "16y", Self.together)
        for scheme in SamplingScheme.allCases {
            let rows = try IndexRows(file, scheme: scheme)
            let (chf, eur, jpy) = (0, 1, 2), count = Double(rows.values[0].count)
            #expect(rows.world.indices.map(\.name) == ["CHF", "EUR", "JPY"])
            func logs(_ index: Int, _ t: Int) -> [Double] { rows.values[index].map { log($0[4 * t]) } }
            func agree(_ x: [Double], _ y: [Double], _ rho: Double, _ what: String) {
                let found = correlation(x, y)
                #expect(abs(found - rho) < 4 * (1 - rho * rho) / count.squareRoot(), "\(what): \(found), \(scheme)")
            }
            for t in [1, 4, 10, 16] {
                agree(logs(eur, t), logs(jpy, t), 0.6, "EUR and JPY at \(t)")
                agree(logs(eur, t), logs(chf, t), 0, "EUR and CHF at \(t)")
            }
            // The years in between too.
            agree(zip(logs(eur, 10), logs(eur, 4)).map { $0 - $1 }, zip(logs(jpy, 10), logs(jpy, 4)).map { $0 - $1 }, 0.6, "from 4 to 10")
            let peak = rows.drawn("markets.EU.sales.peak").map { log($0) }
            for t in [1, 4, 16] { agree(logs(eur, t), peak, 0.4 * (Double(t) / 16).squareRoot(), "EUR and the peak at \(t)") }
            agree(logs(jpy, 16), peak, 0.4, "JPY and the peak")
            agree(logs(chf, 16), peak, 0, "CHF and the peak")
        }
    }
    @Test("a path is the same whoever asks for it, and when")
    func purity() throws {
        var first: [[Double]] = [], again: [[Double]] = []
        let file = try deal(horizon: "16y", Self.together)
        _ = try IndexRows(file, paths: 64) { paths in
            for i in 0..<4 { first.append(Array(UnsafeBufferPointer(start: paths.row(1, path: i), count: 65))) }
        }
        _ = try IndexRows(file, paths: 64) { paths in
            for i in [3, 1, 0, 2] { _ = paths.row(2, path: i); again.append(Array(UnsafeBufferPointer(start: paths.row(1, path: i), count: 65))) }
        }
        #expect(again == [3, 1, 0, 2].map { first[$0] })
    }

    // MARK: what is not there

    @Test("indices.each.volatility=0% freezes every index at its forward, whatever it is correlated with")
    func frozen() throws {
        let file = try deal(horizon: "16y", Self.together), set = [("indices.each.volatility", "0%")]
        let frozen = try Playing.forecast(file, set: set + [("EU.sales.peak", "100M")], paths: 64)
        expect(exactly: frozen.payment("royalty").expected.value.rawValue, 16 * 0.1 * (100 * 1.08 + 10_000 * 0.0067) * million, "at today's rates")
        #expect(frozen.payment("royalty").expected.error.rawValue == 0)
        #expect(try IndexRows(file, set: set).values.allSatisfy { index in index.allSatisfy { $0 == index[0] } })
        // A known path has nothing to freeze.
        #expect(try Playing.forecast(Playing.file("V61"), set: set, paths: 16).payment("royalty").expected == Playing.forecast("V61", paths: 16).payment("royalty").expected)
    }
    @Test("an index that no clause uses moves nothing")
    func idle() throws {
        let plain = try Self.dollars(""), indexed = try Self.dollars("indices: { inflation: { growth: 2%/y, volatility: 1% } }")
        for sampling in SamplingScheme.allCases {
            let a = try Playing.forecast(plain, paths: 20_000, sampling: sampling), b = try Playing.forecast(indexed, paths: 20_000, sampling: sampling)
            #expect(identical(a.parties, b.parties) && identical(a.payments, b.payments))
        }
    }
    private static func dollars(_ indices: String) throws -> ScenarioFile {
        try deal(horizon: "12y", """
            \(indices)
            markets: { US: { after: signing, review: pert(1y 2y 4y), launch_lag: 1y, sales: { peak: lognormal(mean=100M cv=50%), uptake: { curve: logistic, time_to_peak: 5y } } } }
            agreement: { payments: { royalty: { rate: 10% }, reached: { pays: 1M, when: annual_sales >= 50M } } }
            """)
    }
}

/// Rows of all indices on the points of a run.
struct IndexRows {
    let world: WorldPlan
    /// By index and path: values at the boundaries of periods.
    private(set) var values: [[[Double]]]
    private let drivers: DrawnDrivers

    init(_ file: ScenarioFile, set: [(String, String)] = [], scheme: SamplingScheme = .plain, paths: Int = 32_768, visit: (IndexPaths) -> Void = { _ in }) throws {
        var rows: [[[Double]]] = []
        drivers = try DrawnDrivers(file, set: set, scheme: scheme, paths: paths) { sampler, _ in
            if rows.isEmpty { visit(sampler.worlds.indices); rows = sampler.worlds.plan.indices.map { _ in [] } }
            let boundaries = sampler.worlds.plan.grid.periods + 1
            for k in rows.indices {
                for i in 0..<sampler.worlds.count { rows[k].append(Array(UnsafeBufferPointer(start: sampler.worlds.indices.row(k, path: i), count: boundaries))) }
            }
        }
        world = drivers.world
        values = rows
    }
    func drawn(_ name: String) -> [Double] { drivers.values.first { $0.driver.name == name }!.drawn }
}

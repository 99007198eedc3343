import Analysis
import Foundation
@testable import Planning
import Quantities
import ScenarioModel
import Testing
import WorldSimulation

/// Events of the world and calendars (M15, M32): laws of their times, what they bring, and what waits for them.
@Suite struct WorldEventTests {
    static let n = 200_000

    /// The occurrences of the file's first event on every plain path, ascending, with those that come beyond the horizon.
    static func times(_ file: ScenarioFile, paths: Int = n, seed: UInt64) throws -> [[Double]] {
        var times: [[Double]] = []
        _ = try DrawnDrivers(file, scheme: .plain, paths: paths, seed: seed) { sampler, _ in
            let event = sampler.worlds.plan.events[0]
            for i in 0..<sampler.worlds.count { times.append(event.slots.map { sampler.worlds.columns[$0][i] }.filter { $0 < .infinity }) }
        }
        return times
    }
    /// A share of independent paths against an exact probability.
    static func agree(share: Double, _ exact: Double, of paths: Int, _ what: String, location: SourceLocation = #_sourceLocation) {
        let error = (exact * (1 - exact) / Double(paths)).squareRoot()
        #expect(abs(share - exact) <= 4 * error, "\(what): \(share), exact \(exact) ± \(error)", sourceLocation: location)
    }
    /// The Kolmogorov-Smirnov distance of a sample from a law, times the root of its size; above 2.23 with probability 1e-4.
    static func distance(_ sample: [Double], _ law: (Double) -> Double) -> Double {
        let sorted = sample.sorted(), n = Double(sample.count)
        let worst = sorted.enumerated().reduce(0.0) { worst, x in
            max(worst, abs(law(x.element) - Double(x.offset) / n), abs(law(x.element) - Double(x.offset + 1) / n))
        }
        return worst * n.squareRoot()
    }
    private static let upfront = "agreement: { payments: { upfront: { pays: 1M, when: signing } } }"

    // MARK: once

    @Test("a hazard waits for its start and is exponential from there", arguments: seeds)
    func hazard(seed: UInt64) throws {
        let times = try Self.times(deal("events: { sale: { after: 2y, hazard: 10%/y } }\n\(Self.upfront)"), paths: 20_000, seed: seed)
        #expect(times.allSatisfy { $0.count == 1 && $0[0] >= 2 })
        #expect(Self.distance(times.map { $0[0] }) { 1 - exponential(-0.1 * ($0 - 2)) } < 2.23)
    }
    @Test("a hazard stops at until, and is known then never to come")
    func hazardUntil() throws {
        let forecast = try Playing.forecast(deal("""
            program: { stages: { a: { after: sale, duration: 1y } } }
            markets: { world: { after: a, launch_lag: 0d, sales: { peak: 1M, uptake: { curve: { 0y: 100% } } } } }
            events: { sale: { hazard: 20%/y, until: 5y } }
            agreement: { payments: { sold: { pays: 3M, when: sale } } }
            """), paths: Self.n)
        expect(probability: forecast.milestone("sold").probability, 1 - exponential(-1), paths: Self.n, "sold")
        expect(probability: forecast.cause("technical").probability, exponential(-1), paths: Self.n, "never sold")
        expect(exactly: forecast.cause("technical").timing.mean?.value.rawValue ?? 0, 5, "known at until")
        expect(forecast.payment("sold").expected, 3 * million * (1 - exponential(-1)), "expected")
    }
    @Test("M32: a sublicense at a stage's success, with its chance", arguments: seeds)
    func chanceAtSuccess(seed: UInt64) throws {
        let forecast = try Playing.forecast(deal("""
            program: { stages: { phase2: { duration: pert(1y 2y 4y), success: 50% } } }
            events: { sublicense: { chance: 40%, at: phase2.success, delay: 6mo, income: 20M } }
            agreement: { payments: { share: { pays: 3M, when: sublicense }, proof: { pays: 1M, when: phase2.success } } }
            """), paths: Self.n, seed: seed)
        expect(probability: forecast.milestone("share").probability, 0.2, paths: Self.n, "sublicense")
        expect(forecast.payment("share").expected, 0.2 * 3 * million, "expected share")
        // PERT: (1 + 4 * 2 + 4)/6.
        expect(forecast.milestone("share").timing.mean, 13.0 / 6 + 0.5, "date")
    }
    @Test("an event that does not come at its point closes what waits for it there")
    func closed() throws {
        let forecast = try Playing.forecast(deal("""
            markets: { world: { after: law, launch_lag: 1y, sales: { peak: 1M, uptake: { curve: { 0y: 100% } } } } }
            events: { law: { chance: 30%, at: 2y } }
            agreement: { payments: { launch: { pays: 1M, when: first_launch } } }
            """), paths: Self.n)
        expect(probability: forecast.milestone("launch").probability, 0.3, paths: Self.n, "launch")
        expect(probability: forecast.cause("technical").probability, 0.7, paths: Self.n, "no law")
        expect(exactly: forecast.cause("technical").timing.mean?.value.rawValue ?? 0, 2, "known at its point")
        expect(exactly: forecast.milestone("launch").timing.mean?.value.rawValue ?? 0, 3, "launch date")
    }
    @Test("bounds: until is exclusive, after is inclusive, and during a stage includes its start and not its end")
    func bounds() throws {
        let forecast = try Playing.forecast(deal("""
            program: { stages: { a: { duration: 2y }, b: { after: a, duration: 1y } } }
            events:
              at_until: { at: 2y, until: a.end }
              before_until: { at: 2y, until: 2.5y }
              at_after: { at: 2y, after: a.end }
              too_early: { at: 2y, after: 2.5y }
              at_start: { at: 2y, during: b }
              at_end: { at: 2y, during: a }
              in_either: { at: 1y, delay: 18mo, during: [a, b] }
              follows: { after: before_until, delay: 3mo }
            agreement:
              payments:
                at_until: { pays: 1M, when: at_until }
                before_until: { pays: 1M, when: before_until }
                at_after: { pays: 1M, when: at_after }
                too_early: { pays: 1M, when: too_early }
                at_start: { pays: 1M, when: at_start }
                at_end: { pays: 1M, when: at_end }
                in_either: { pays: 1M, when: in_either }
                follows: { pays: 1M, when: follows }
            """), paths: 64)
        for (name, time) in [("before_until", 2), ("at_after", 2), ("at_start", 2), ("in_either", 2.5), ("follows", 2.25)] {
            #expect(forecast.milestone(name).timing.mean?.value == Years(time), "\(name)")
        }
        for name in ["at_until", "too_early", "at_end"] { #expect(forecast.milestone(name).probability.value == .zero, "\(name)") }
    }

    // MARK: again and again

    @Test("a rate is a Poisson process", arguments: seeds)
    func poisson(seed: UInt64) throws {
        let times = try Self.times(deal("events: { papers: { rate: 0.5/y, after: 1y, until: 5y } }\n\(Self.upfront)"), seed: seed)
        #expect(times.allSatisfy { $0 == $0.sorted() && $0.allSatisfy { $0 >= 1 && $0 < 5 } })
        var exact = exponential(-2)
        for k in 0...6 {
            Self.agree(share: Double(times.count { $0.count == k }) / Double(Self.n), exact, of: Self.n, "\(k) papers")
            exact *= 2 / Double(k + 1)
        }
        // Given their number, times are uniform.
        let uniform = Array(times.joined().prefix(20_000))
        #expect(Self.distance(uniform) { ($0 - 1) / 4 } < 2.23)
    }
    @Test("without at_most it comes as often as it may")
    func often() throws {
        let times = try Self.times(deal("events: { papers: { rate: 2/y } }\n\(Self.upfront)"), paths: 20_000, seed: 42)
        let counts = times.map { Double($0.count { $0 < 20 }) }
        // Poisson of mean 40: the fourth central moment is 40 + 3 * 40^2.
        let meanError = (40.0 / 20_000).squareRoot(), varianceError = ((40.0 + 4800 - 1600) / 20_000).squareRoot()
        #expect(abs(mean(counts) - 40) < 4 * meanError)
        #expect(abs(variance(counts) - 40) < 4 * varianceError)
    }
    @Test("at_most ends it")
    func atMost() throws {
        let times = try Self.times(deal("events: { papers: { rate: 2/y, at_most: 3 } }\n\(Self.upfront)"), seed: 42)
        // The third of a Poisson process of rate 2: a gamma law of shape 3, mean 1.5 and variance 0.75. Nobody stops it before the horizon.
        #expect(times.allSatisfy { $0.count == 3 })
        #expect(abs(mean(times.map { $0[2] }) - 1.5) < 4 * (0.75 / Double(Self.n)).squareRoot())
    }
    @Test("during stages the clock runs only while one of them does", arguments: seeds)
    func during(seed: UInt64) throws {
        // Stages run in [0, 2), [1, 3) and [5, 6): four years in all.
        let times = try Self.times(deal("""
            program: { stages: { a: { duration: 2y }, b: { lag: 1y, duration: 2y }, c: { lag: 5y, duration: 1y } } }
            events: { papers: { rate: 0.5/y, during: [a, b, c] } }
            \(Self.upfront)
            """), seed: seed)
        #expect(times.joined().allSatisfy { $0 < 3 || ($0 >= 5 && $0 < 6) })
        var exact = exponential(-2)
        for k in 0...6 {
            Self.agree(share: Double(times.count { $0.count == k }) / Double(Self.n), exact, of: Self.n, "\(k) papers")
            exact *= 2 / Double(k + 1)
        }
        #expect(Self.distance(Array(times.joined().prefix(20_000))) { ($0 < 3 ? $0 : $0 - 2) / 4 } < 2.23)
    }
    @Test("several points come in the order of time, whatever the order they are written in")
    func points() throws {
        let times = try Self.times(deal("""
            program: { stages: { a: { duration: 3y }, b: { duration: uniform(1y 5y), success: 50% } } }
            events: { doctorates: { at: [a, b.success, 1y], delay: 6mo } }
            \(Self.upfront)
            """), seed: 42)
        #expect(times.allSatisfy { $0 == $0.sorted() && $0.first == 1.5 && $0.contains(3.5) && ($0.count == 2 || $0.count == 3) })
        Self.agree(share: Double(times.count { $0.count == 3 }) / Double(Self.n), 0.5, of: Self.n, "both")
        Self.agree(share: Double(times.count { $0.count == 3 && $0[1] < 3.5 }) / Double(Self.n), 0.25, of: Self.n, "b first")
    }

    // MARK: what it brings

    @Test("each occurrence draws its own income, and only where it comes")
    func income() throws {
        let file = try deal("""
            events: { sublicense: { rate: 0.1/y, at_most: 2, income: lognormal(mean=20M cv=50%), proceeds: 5M } }
            \(Self.upfront)
            """)
        var first: [Double] = [], second: [Double] = [], pairs: [(Double, Double)] = []
        _ = try DrawnDrivers(file, scheme: .plain, paths: Self.n) { sampler, _ in
            let event = sampler.worlds.plan.events[0], columns = sampler.worlds.columns
            #expect(event.proceeds.map(\.source) == [.constant(5e6), .constant(5e6)])
            for i in 0..<sampler.worlds.count {
                if columns[event.slots[0]][i] < 20 { first.append(columns[event.income[0].slot!][i]) }
                if columns[event.slots[1]][i] < 20 {
                    second.append(columns[event.income[1].slot!][i])
                    pairs.append((columns[event.income[0].slot!][i], columns[event.income[1].slot!][i]))
                }
            }
        }
        // Within 20 years at 0.1 a year: at least one with 1 - exp(-2), two with 1 - 3 exp(-2).
        Self.agree(share: Double(first.count) / Double(Self.n), 1 - exponential(-2), of: Self.n, "one")
        Self.agree(share: Double(second.count) / Double(Self.n), 1 - 3 * exponential(-2), of: Self.n, "two")
        #expect(abs(mean(first) - 20e6) < 4 * 10e6 / Double(first.count).squareRoot())
        #expect(abs(mean(second) - 20e6) < 4 * 10e6 / Double(second.count).squareRoot())
        #expect(abs(correlation(pairs.map(\.0), pairs.map(\.1))) < 4 / Double(pairs.count).squareRoot())
    }
    @Test("costs are borne when it comes, while the agreement lives")
    func cost() throws {
        let forecast = try Playing.forecast(deal(licensee: "9%", """
            events:
              repair: { at: [1y, 3y, 5y, 7y], cost: 2M }
              outage: { chance: 50%, at: 4y, cost: uniform(1M 3M) }
            agreement:
              payments: { upfront: { pays: 1M, when: signing } }
              covenants: { stop: { when: 5y, then: terminate } }
            """), paths: Self.n)
        // That at the instant of the end is not spent any more.
        let exact = -(2 * (power(1.09, -1) + power(1.09, -3)) + 0.5 * 2 * power(1.09, -4)) * million
        expect(forecast.licensee.bridge.first { $0.name == "costs" }!.presentValue, exact, "costs")
    }
    @Test("incomes may be correlated with anything else that is uncertain")
    func correlated() throws {
        let file = try deal("""
            program: { stages: { a: { duration: 1y, cost: lognormal(median=10M sigma=0.2) } } }
            events: { sublicense: { chance: 50%, at: a, income: lognormal(median=20M sigma=0.4) } }
            correlations: [{ among: [a.cost, sublicense.income], rho: 0.6 }]
            \(Self.upfront)
            """)
        var pairs: [(Double, Double)] = []
        _ = try DrawnDrivers(file, scheme: .plain, paths: Self.n) { sampler, _ in
            let event = sampler.worlds.plan.events[0], stage = sampler.worlds.plan.stages[0], columns = sampler.worlds.columns
            for i in 0..<sampler.worlds.count where columns[event.slots[0]][i] < 20 {
                pairs.append((log(columns[stage.costSlot!][i]), log(columns[event.income[0].slot!][i])))
            }
        }
        #expect(abs(correlation(pairs.map(\.0), pairs.map(\.1)) - 0.6) < 4 * (1 - 0.36) / Double(pairs.count).squareRoot())
    }
    @Test("another event moves nobody else's luck")
    func ownLuck() throws {
        func forecast(_ events: String) throws -> Forecast {
            try Playing.forecast(deal("""
                program: { stages: { a: { duration: pert(1y 2y 4y), success: 60% } } }
                \(events)
                agreement: { payments: { proof: { pays: uniform(1M 2M), when: a.success } } }
                """), paths: 4096)
        }
        let without = try forecast(""), with = try forecast("events: { sale: { hazard: 3%/y }, papers: { rate: 1/y, during: a } }")
        #expect(identical(without.payment("proof").expected, with.payment("proof").expected))
        #expect(identical(without.milestone("proof").timing.mean, with.milestone("proof").timing.mean))
    }

    @Test("results do not depend on threads, and a path in full adds up to them")
    func together() throws {
        let file = try deal(licensee: "9%, margin: 50%", """
            program:
              stages:
                pilots: { duration: 1y, success: { sites: 5, each: 60%, needs: 3, common: 30% } }
                trial: { after: pilots, duration: 2y, measures: { recovery: normal(mean=92% sd=3pp) }, success: recovery >= 90% }
            markets: { world: { after: [trial, law], launch_lag: 1y, sales: { peak: 100M, uptake: { curve: linear, time_to_peak: 5y } } } }
            events:
              law: { chance: 90%, at: 2y }
              papers: { rate: 1.5/y, during: [pilots, trial], cost: uniform(1M 3M) }
            agreement: { payments: { upfront: { pays: 1M, when: signing }, passed: { pays: 1M, when: pilots.passed >= 4 }, royalty: { rate: 5%, term: launch + 10y } } }
            """)
        for scheme in SamplingScheme.allCases {
            let one = try Playing.forecast(file, paths: 20_000, threads: 1, sampling: scheme), many = try Playing.forecast(file, paths: 20_000, threads: 4, sampling: scheme)
            #expect(identical(one.licensee.npv.mean, many.licensee.npv.mean) && identical(one.milestone("passed"), many.milestone("passed")))
        }
        let run = try SimulationRun([Playing.structure(file)], options: Playing.options(paths: 4096, sampling: .stratified) { $0.pathTable = true })
        for row in try run.run().pathRows[0] where row.path % 32 == 0 {
            let story = try run.explain(.number(row.path))
            #expect(story.cause == row.cause && story.end == row.endTime && story.parties.map(\.npv) == row.npv, "path \(row.path)")
            let licensee = story.ledger.reduce(0) { $0 + ($1.pvLicensee?.rawValue ?? 0) }
            #expect(abs(licensee - story.parties[1].npv.rawValue) < 0.01, "path \(row.path)")
        }
    }

    // MARK: calendars

    @Test("the next date of a calendar lies at or after a point, the first one interval after effective")
    func calendar() throws {
        let forecast = try Playing.forecast(deal("""
            program: { stages: { a: { duration: 13mo } } }
            agreement:
              calendar: { committee: 3mo, report: 1mo }
              payments:
                earliest: { pays: 1M, when: next committee }
                same_day: { pays: 1M, when: next committee after signing }
                next_but_one: { pays: 1M, when: next committee after a.end }
                same: { pays: 1M, when: next report after a.end }
                month: { pays: 1M, when: next report after a.end + 1d }
                phrase: { pays: 1M, when: next committee after a.end + 30d }
            """), paths: 16)
        for (name, months) in [("earliest", 3.0), ("same_day", 3), ("next_but_one", 15), ("same", 13), ("month", 14), ("phrase", 15)] {
            expect(exactly: forecast.milestone(name).timing.mean?.value.rawValue ?? 0, months / 12, name)
        }
    }
    @Test("what recurs is known by its dates")
    func recurrence() throws {
        let scenario = try deal("""
            events: { papers: { rate: 1/y, at_most: 3 }, law: { at: 2y }, sale: { hazard: 1%/y } }
            agreement: { calendar: { committee: 3mo }, definitions: { publication: papers }, payments: { upfront: { pays: 1M, when: signing } } }
            """).scenario(Selection())
        var (world, compiler) = try WorldPlanner.plan(scenario, scheme: .plain, samplers: Samplers())
        compiler.calendar = scenario.agreement.calendar.mapValues(\.rawValue)
        compiler.definitions = scenario.agreement.definitions
        func recurrence(_ trigger: Trigger) -> Recurrence? { compiler.recurrence(of: trigger, at: .root) }
        func event(_ name: String) -> Trigger { .point(.event(EventName([name]))) }
        let papers = world.events.first { $0.name == "papers" }!.slots
        #expect(papers.count == 3)
        #expect(recurrence(event("committee")) == .every(0.25))
        #expect(recurrence(event("papers")) == .occurrences(papers) && recurrence(event("publication")) == .occurrences(papers))
        #expect(recurrence(event("law")) == nil && recurrence(event("sale")) == nil && recurrence(event("signing")) == nil)
        guard case .occurrences(let guarded)? = recurrence(.guarded(event("papers"), if: event("law"))) else { Issue.record("no dates"); return }
        #expect(guarded.count == 3 && Set(guarded).isDisjoint(with: papers))
    }
    @Test("a payment for each occurrence: as many in the mean as the rate brings in 20 years", arguments: seeds)
    func recurringPayment(seed: UInt64) throws {
        let file = try deal("events: { papers: { rate: 1/y } }\nagreement: { payments: { fee: { pays: 1M, when: papers } } }")
        expect(try Playing.forecast(file, paths: 200_000, seed: seed).payment("fee").expected, 20 * million, "one a year")
    }
}

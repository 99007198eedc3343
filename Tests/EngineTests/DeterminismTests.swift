import Analysis
import Quantities
import ScenarioModel
import Testing

/// The same question has the same answer, bit for bit; another seed has nothing in common with it.
@Suite struct DeterminismTests {
    private static func outcome(threads: Int, seed: UInt64 = 42, paths: Int = 30_000) throws -> SimulationRun.Outcome {
        let file = try Playing.referenceDeal()
        let structures = try ["base", "back_loaded", "tight_start"].map { try Playing.structure(file, agreement: $0) }
            + [Playing.structure(file, cases: ["noisy_sales"])]
        return try SimulationRun(structures, options: Playing.options(paths: paths, seed: seed, threads: threads) { $0.detail = true; $0.pathTable = true }).run()
    }
    private static func same(_ a: PathRow, _ b: PathRow) -> Bool {
        a.path == b.path && a.weight == b.weight && a.endTime == b.endTime && a.cause == b.cause && a.launched == b.launched && a.npv == b.npv && a.paid == b.paid && a.times == b.times
    }

    @Test("one, two and seven threads")
    func threads() throws {
        let one = try Self.outcome(threads: 1)
        for threads in [2, 7] {
            let other = try Self.outcome(threads: threads)
            #expect(identical(other.forecasts, one.forecasts), "\(threads) threads")
            #expect(identical(other.differences, one.differences), "\(threads) threads")
            for (a, b) in zip(one.pathRows, other.pathRows) { #expect(a.count == b.count && zip(a, b).allSatisfy(Self.same)) }
        }
        #expect(one.pathRows.map(\.count) == [30_000, 30_000, 30_000, 30_000])
    }

    @Test("path n is the same in a longer run")
    func longer() throws {
        let short = try Self.outcome(threads: 2, paths: 5000).pathRows[0], long = try Self.outcome(threads: 2, paths: 20_000).pathRows[0]
        for (a, b) in zip(short, long) { #expect(a.endTime == b.endTime && a.npv == b.npv && a.paid == b.paid && a.times == b.times) }
    }

    @Test("a run to a precision is the plain run of as many paths")
    func precision() throws {
        let file = try Playing.referenceDeal()
        func play(_ more: (inout RunOptions) -> Void) throws -> Forecast {
            try SimulationRun([Playing.structure(file)], options: Playing.options(paths: 4096, more)).run().forecasts[0]
        }
        /// The errors of the two means are smoothed over the sizes that were passed.
        func withoutErrors(_ forecast: Forecast) -> Forecast {
            var copy = forecast
            for p in 0..<2 { copy.parties[p].npv.mean.error = .zero }
            copy.head.converged = true
            return copy
        }
        let precise = try play { $0.precision = .money(Money(0.5 * million)) }
        #expect(precise.head.converged)
        #expect(precise.licensor.npv.mean.error.rawValue < 0.55 * million && precise.licensee.npv.mean.error.rawValue < 0.55 * million)
        let plain = try play { $0.paths = precise.head.paths }
        #expect(identical(withoutErrors(precise), withoutErrors(plain)))
        // It stops at the cap and says so.
        let capped = try play { $0.precision = .money(Money(1000)); $0.maxPaths = 100_000 }
        #expect(!capped.head.converged && capped.head.paths == 100_000)
        #expect(try identical(withoutErrors(capped), withoutErrors(play { $0.paths = 100_000 })))
    }

    private struct Mark: Hashable { var end: Years, npv: [Money] }
    /// Two paths agree in their end and both values with probability zero, unless they share draws.
    @Test("seeds 42, 43 and 44 share nothing")
    func seeds() throws {
        var seen: Set<Mark> = []
        for seed in [42, 43, 44] as [UInt64] {
            for row in try Self.outcome(threads: 2, seed: seed).pathRows[0] { seen.insert(Mark(end: row.endTime, npv: row.npv)) }
        }
        #expect(seen.count == 90_000)
    }

    /// Clauses that cannot come true, and what adds each by an override.
    static let idle = [
        ("agreement.payments.aaa_never", "{ pays: 5M, when: annual_sales >= 900B }"),
        ("agreement.payments.never", "{ pays: 5M, when: 5mo after phase3.failure if phase3.success }"),
        ("agreement.covenants.never", "{ hazard: 0%/y, then: terminate }"),
        ("agreement.covenants.aaa_easy", "{ require: phase1.start, by: 20y, otherwise: terminate }"),
        ("agreement.covenants.patient", "{ require: annual_sales >= 0M, from: 2y after first_launch, otherwise: terminate }"),
        ("agreement.covenants.unused", "{ when: phase2.start, chance: 0%, then: [terminate, { raise: royalty, by: 5pp }] }"),
    ]
    @Test("a clause that never fires changes no other number", arguments: idle.indices)
    func idleClause(_ k: Int) throws {
        let file = try Playing.referenceDeal(), options = Playing.options(paths: 40_000) { $0.detail = true }
        let plain = try SimulationRun([Playing.structure(file)], options: options).run().forecasts[0]
        let more = try SimulationRun([Playing.structure(file, set: [Self.idle[k]])], options: options).run().forecasts[0]
        for (a, b) in zip(plain.parties, more.parties) {
            #expect(identical(a.npv, b.npv) && identical(a.cash, b.cash))
            for row in a.bridge { #expect(b.bridge.contains(row)) }
        }
        func kept<T>(_ rows: [T], in others: [T]) { for row in rows { #expect(others.contains { identical($0, row) }, "\(row)") } }
        kept(plain.payments + [plain.all], in: more.payments + [more.all])
        kept(plain.milestones, in: more.milestones)
        kept(plain.covenants, in: more.covenants)
        kept(plain.terminations, in: more.terminations)
        kept(plain.conditional, in: more.conditional)
        #expect(plain.deal.expectedPayments == more.deal.expectedPayments && plain.deal.medianPaid == more.deal.medianPaid && plain.deal.effectiveRoyalty == more.deal.effectiveRoyalty)
    }
}

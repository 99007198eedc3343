import Analysis
import Quantities
import Testing

/// Variants of the reference deal against the scalar oracle, which shares neither code nor random numbers with the engine.
///
/// False-alarm rate: 3 variants of about 40 random figures, each beyond 4 combined standard errors with probability 6e-5: below 1%.
@Suite struct OracleTests {
    struct Variant: Sendable, CustomTestStringConvertible {
        var name: String, oracle: ReferenceDealOracle, agreement = "base", cases: [String] = []
        var testDescription: String { name }
    }
    static let variants = [
        Variant(name: "R1", oracle: ReferenceDealOracle()),
        Variant(name: "R1d", oracle: ReferenceDealOracle(due: 3.5), agreement: "tight_start"),
        Variant(name: "R1n", oracle: ReferenceDealOracle(noisy: true), cases: ["noisy_sales"]),
    ]

    /// A mean and its error, summed path by path.
    private struct Sum {
        var n = 0.0, s1 = 0.0, s2 = 0.0
        mutating func add(_ x: Double) { n += 1; s1 += x; s2 += x * x }
        var figure: Figure {
            let m = s1 / n
            return Figure(m, (max(0, s2 / n - m * m) / (n - 1)).squareRoot())
        }
    }

    @Test("causes, clauses, dates, years and values of R1, R1d and R1n", arguments: variants)
    func agrees(_ variant: Variant) throws {
        let n = 400_000
        var random = OracleRandom(seed: 20_260_101)
        var licensor = Sum(), licensee = Sum(), lose = Sum(), missed = Sum()
        var causes = [Sum](repeating: Sum(), count: 6), paid = [Sum](repeating: Sum(), count: ReferenceDealOracle.clauses.count)
        var hits = paid, dates = paid, years = [Sum](repeating: Sum(), count: 25)
        for _ in 0..<n {
            let path = variant.oracle.play(&random)
            licensor.add(path.licensor); licensee.add(path.licensee); lose.add(path.licensee < 0 ? 1 : 0); missed.add(path.missed ? 1 : 0)
            for c in causes.indices { causes[c].add(path.cause.rawValue == c ? 1 : 0) }
            for k in paid.indices {
                paid[k].add(path.paid[k])
                hits[k].add(path.paid[k] > 0 ? 1 : 0)
                if path.paid[k] > 0 { dates[k].add(path.date[k]) }
            }
            for y in years.indices { years[y].add(path.byYear[y]) }
        }
        let forecast = try Playing.forecast(Playing.referenceDeal(), agreement: variant.agreement, cases: variant.cases, paths: n, seed: 42)
        func compare(_ name: String, _ found: Figure?, _ oracle: Sum, scale: Double = 1) {
            let exact = oracle.figure
            guard let found else { Issue.record("no \(name)"); return }
            let scaled = Figure(found.value / scale, found.error / scale)
            // Rare events: one of the two may have seen none, and then has no error.
            let rare = 3 / Double(n) * (name.hasPrefix("terminations") ? 1 : 0)
            #expect(scaled.agrees(with: exact) || abs(scaled.value - exact.value) < rare, "\(name): \(scaled.value) ± \(scaled.error), oracle \(exact.value) ± \(exact.error)")
        }
        compare("licensor", forecast.figure("parties.licensor.npv.mean"), licensor, scale: million)
        compare("licensee", forecast.figure("parties.licensee.npv.mean"), licensee, scale: million)
        compare("licensee loses", forecast.figure("parties.licensee.npv.probability_negative"), lose)
        compare("start_phase3 missed", Figure(forecast.covenant("start_phase3").missed!), missed)
        for (c, name) in ["technical", "start_phase3", "convenience", "keep_selling", "breach", "expiry + horizon"].enumerated() {
            compare("terminations.\(name)", forecast.figure("terminations.\(name).probability"), causes[c])
        }
        for (k, name) in ReferenceDealOracle.clauses.enumerated() {
            compare(name, forecast.figure("payments.\(name).expected"), paid[k], scale: million)
            if forecast.milestones.contains(where: { $0.name == name }), name != "upfront" {
                compare("\(name) hit", forecast.figure("milestones.\(name).probability"), hits[k])
                compare("\(name) date", forecast.figure("milestones.\(name).mean_time"), dates[k])
            }
        }
        // The last years are paid on a handful of paths; the total of the rest says it all.
        for y in 0..<22 { compare("year \(y)", forecast.figure("payments.all.by_year.\(y)"), years[y], scale: million) }
    }

    @Test("R1d: the covenant bites, and every missed date is waived or ends the agreement")
    func tightStart() throws {
        let forecast = try Playing.forecast(Playing.referenceDeal(), agreement: "tight_start", paths: 1 << 18)
        let start = forecast.covenant("start_phase3"), ends = forecast.cause("start_phase3").probability.value.rawValue
        #expect(start.bites.value.rawValue > 0.05)
        #expect(abs(start.waived!.value.rawValue + ends - start.missed!.value.rawValue) < 1e-12)
        // Half of the missed are waived: within 4 standard errors of a binomial.
        let n = start.missed!.value.rawValue * Double(1 << 18)
        #expect(abs(start.waived!.value.rawValue * Double(1 << 18) - n / 2) < 4 * (n / 4).squareRoot())
        expect(exactly: forecast.payment("start_phase3.waiver").expected.value.rawValue, 2 * million * start.waived!.value.rawValue, within: 1e-9, "fee")
    }

    /// The dial of due dates, as printed from a million paths of an independent program: within the rounding and 4 standard
    /// errors of both. 7 rows of 4 figures; false-alarm rate 0.2%.
    @Test("the dial of due dates", arguments: [("3y", 15.7, 48.6, -4.3, 5.7), ("3.25y", 10.6, 50.1, 1.6, 6.5), ("3.75y", 3.1, 52.2, 9.3, 7.5),
                                               ("4y", 1.2, 52.7, 11.1, 7.8), ("4.25y", 0.3, 52.9, 11.7, 7.9), ("4.5y", 0.05, 53.0, 12.0, 8.0), ("6y", 0, 53.0, 12.0, 8.0)])
    func dial(by: String, ends: Double, licensor: Double, licensee: Double, launch: Double) throws {
        let forecast = try Playing.forecast(Playing.referenceDeal(), set: [("start_phase3.by", by)], paths: 1_000_000)
        let twoErrors = 2.0.squareRoot() * 4
        func near(_ found: Figure, _ printed: Double, scale: Double, _ what: String) {
            let error = found.error / scale
            #expect(abs(found.value / scale - printed) <= 0.05 + twoErrors * error + 1e-12, "\(what) at \(by): \(found.value / scale) ± \(error), printed \(printed)")
        }
        near(Figure(forecast.cause("start_phase3").probability), ends, scale: 0.01, "ends")
        near(Figure(forecast.licensor.npv.mean), licensor, scale: million, "licensor")
        near(Figure(forecast.licensee.npv.mean), licensee, scale: million, "licensee")
        near(Figure(forecast.deal.launch), launch, scale: 0.01, "launch")
        if by == "6y" { #expect(forecast.cause("start_phase3").probability.value == .zero) }
    }

    @Test("noise: the run agrees with itself at half the size")
    func noiseAtHalfTheSize() throws {
        // The half is another seed, so that the two are independent; about 60 figures beyond 4 standard errors: 0.4%.
        let file = try Playing.referenceDeal()
        let whole = try Playing.forecast(file, cases: ["noisy_sales"], paths: 1_000_000, seed: 42)
        let half = try Playing.forecast(file, cases: ["noisy_sales"], paths: 500_000, seed: 43)
        var names = ["parties.licensor.npv.mean", "parties.licensee.npv.mean", "parties.licensor.npv.sd", "parties.licensee.npv.sd",
                     "parties.licensee.npv.p5", "parties.licensee.npv.p95", "parties.licensor.npv.p95", "parties.licensee.npv.cvar5", "terminations.expiry + horizon.probability"]
        names += whole.payments.map { "payments.\($0.name).expected" } + whole.milestones.map { "milestones.\($0.name).probability" }
        names += (0..<22).map { "payments.all.by_year.\($0)" }
        for name in names {
            let (a, b) = (whole.figure(name)!, half.figure(name)!)
            #expect(a.agrees(with: b), "\(name): \(a.value) ± \(a.error) against \(b.value) ± \(b.error)")
        }
        // Sampling error falls as the root of the size. A quotient of two errors of sixteen replicates follows the root of an F law:
        // beyond these bounds with probability 6.3e-5.
        let ratio = whole.licensor.npv.mean.error.rawValue / half.licensor.npv.mean.error.rawValue
        #expect((0.3177...3.1477).contains(ratio / 0.5.squareRoot()))
    }

    @Test("printed errors of means are those of the paths", arguments: seeds)
    func printedErrors(seed: UInt64) throws {
        let n = 1 << 16
        let run = try SimulationRun([Playing.structure(Playing.referenceDeal())], options: Playing.options(paths: n, seed: seed) { $0.pathTable = true })
        let outcome = try run.run(), forecast = outcome.forecasts[0], rows = outcome.pathRows[0]
        // The standard error of a mean: paths are dealt to the sixteen replicates in turn, and their means scatter.
        func error(_ values: [Double]) -> Double {
            variance((0..<16).map { r in mean(stride(from: r, to: n, by: 16).map { values[$0] }) }).squareRoot() / 4
        }
        // Independent arithmetic on the same paths: rounding only (values are squared in steps of 2^-24 of the largest), so no false alarm.
        for p in 0..<2 {
            let values = rows.map { $0.npv[p].rawValue }
            expect(exactly: forecast.parties[p].npv.mean.value.rawValue, mean(values), within: 1e-9, "mean")
            expect(exactly: forecast.parties[p].npv.mean.error.rawValue, error(values), within: 1e-9, "error of the mean")
            expect(exactly: forecast.parties[p].npv.sd.value.rawValue, (variance(values) * Double(n - 1) / Double(n)).squareRoot(), within: 1e-7, "s.d.")
        }
        for (k, payment) in forecast.payments.enumerated() {
            let sums = rows.map { $0.paid[k].rawValue }
            expect(exactly: payment.expected.value.rawValue, mean(sums), within: 1e-9, payment.name)
            expect(exactly: payment.expected.error.rawValue, error(sums), within: 1e-6, "error of \(payment.name)")
        }
        // Quantiles and tail mean by sorting all paths. The histogram may be off by a tenth of the standard error or so.
        let sorted = rows.map { $0.npv[1].rawValue }.sorted()
        let npv = forecast.licensee.npv
        for p in [0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95] {
            let rank = p * Double(n - 1), low = Int(rank)
            let exact = sorted[low] + (sorted[min(n - 1, low + 1)] - sorted[low]) * (rank - Double(low))
            let found = npv.percentile(p)
            #expect(abs(found.value.rawValue - exact) <= 0.3 * found.error.rawValue, "p\(p * 100): \(found.value.rawValue), exact \(exact)")
        }
        let worst = sorted[..<Int((0.05 * Double(n)).rounded(.up))]
        #expect(abs(npv.cvar5.value.rawValue - mean(Array(worst))) <= 0.3 * npv.cvar5.error.rawValue)
        #expect(npv.probabilityNegative.value.rawValue == Double(sorted.filter { $0 < 0 }.count) / Double(n))
    }
}

import Analysis
import Planning
import Quantities
import ScenarioModel
import Testing

/// Over 400 seeds, how often a printed 95% interval (Student's of sixteen replicates: ± 2.131 standard errors) holds the exact value.
///
/// Each figure must come between 90.6% and 99.4%, which is 4 standard errors of a binomial of 400 at 95%; the figures are
/// some 65, so the false-alarm rate is 0.8%. The figures of a case move together, so their average scatters by up to 1.1 points;
/// it must lie between 93% and 97%.
@Suite struct CoverageTests {
    private static let runs = 400
    private typealias Exact = (String, Double, @Sendable (Forecast) -> Figure?)

    private static func cover(_ name: String, horizon: String? = nil, paths: Int, sampling: SamplingScheme = .plain, average wanted: ClosedRange<Double> = 0.93...0.97,
                              _ exact: [Exact]) throws {
        let file = try name == "reference" ? Playing.referenceDeal() : Playing.file(name), structure = try Playing.structure(file, set: horizon.map { [("horizon", $0)] } ?? [])
        let planned = try SimulationRun([structure], options: Playing.options(paths: paths, sampling: sampling))
        var held = [Int](repeating: 0, count: exact.count)
        for seed in 1...runs {
            let forecast = try SimulationRun(planned, seed: UInt64(seed)).run().forecasts[0]
            for (k, (what, value, find)) in exact.enumerated() {
                let figure = try #require(find(forecast), "no \(what)")
                if figure.agrees(with: value, within: 2.131449545559323) { held[k] += 1 }
            }
        }
        for (k, (what, _, _)) in exact.enumerated() {
            let share = Double(held[k]) / Double(runs)
            #expect(share >= 0.906 && share <= 0.994, "\(name) \(what): \(share)")
        }
        let average = Double(held.reduce(0, +)) / Double(runs * exact.count)
        #expect(wanted.contains(average), "\(name): \(average) on average")
    }
    private static func named(_ name: String, _ value: Double) -> Exact { (name, value, { $0.figure(name) }) }

    private static let milestoneFigures: [(String, Double)] = {
        let hits = [0.63, 0.1953, 0.113274, 0.0962829], expected = [3.15, 2.9295, 1.13274, 4.814145]
        return (1...4).map { ("milestones.payment\($0).probability", hits[$0 - 1]) } + (1...4).map { ("payments.payment\($0).expected", expected[$0 - 1] * million) }
            + [("payments.all.expected", 22.026385 * million), ("parties.licensor.npv.mean", 17.170592760928354 * million),
               ("payments.all.pv_payer", 18.045225257781592 * million), ("parties.licensee.npv.mean", -(18.045225257781592 + 34.185938248735646) * million)]
    }()
    private static let hazardFigures = [
        named("terminations.convenience.probability", 0.15116183696448446), named("terminations.breach.probability", 0.10541545400953944),
        named("terminations.insolvency.probability", 0.2108309080190789), named("terminations.horizon.probability", 0.5325918010068972),
        named("milestones.first_launch.probability", 0.697676326071031),
    ]
    private static let smallDealFigures = [
        named("milestones.milestone1.probability", 0.5228653366191434), named("milestones.milestone2.probability", 0.21282432308155474),
        named("payments.milestone1.pv_payee", 4.224689060820359 * million), named("payments.milestone2.pv_payee", 5.014357658770971 * million),
        named("parties.licensor.npv.mean", 28.07352916055727 * million), named("terminations.technical.probability", 0.5614012141609837),
        named("terminations.convenience.probability", 0.1612674733981869), named("terminations.breach.probability", 0.095974),
        named("terminations.expiry.probability", 0.181357),
    ] + [0.814225, 2.288416, 1.428378, 0.514468].enumerated().map { named("payments.milestone1.by_year.\($0)", $1 * million) }

    @Test("V41") func milestones() throws {
        var figures = Self.milestoneFigures.map(Self.named)
        figures.append(("costs", -34.185938248735646 * million, { $0.licensee.bridge.first { $0.name == "costs" }.map { Figure($0.presentValue) } }))
        try Self.cover("V41", paths: 4000, figures)
    }
    @Test("V47") func hazards() throws { try Self.cover("V47", paths: 4000, Self.hazardFigures) }
    @Test("V73") func smallDeal() throws { try Self.cover("V73", paths: 4000, Self.smallDealFigures) }

    /// Nineteen figures of the reference deal, strata and Sobol points; the exact values are those of 2^30 plain paths.
    @Test("the reference deal, stratified") func referenceDeal() throws {
        let reference = try ReferenceFigures.read()
        let names = ["parties.licensor.npv.mean", "parties.licensor.npv.sd", "parties.licensor.npv.p50", "parties.licensor.npv.p75", "parties.licensor.npv.p95",
                     "parties.licensee.npv.mean", "parties.licensee.npv.p5", "parties.licensee.npv.p50", "parties.licensee.npv.p95", "parties.licensee.npv.cvar5",
                     "parties.licensee.npv.probability_negative", "milestones.us_approval.probability", "milestones.sales_1000.probability",
                     "milestones.us_approval.mean_time", "terminations.technical.probability", "terminations.convenience.probability",
                     "payments.royalty.expected", "payments.minimum_royalty.expected", "payments.all.by_year.5"]
        try Self.cover("reference", paths: 18_432, sampling: .stratified, names.map { Self.named($0, try #require(reference[$0]).value) })
    }

    // Stratified, beyond the reference deal. Dates and hazards carry the chance that is left, since outcomes of stages are enumerated.
    // Horizons are drawn in to where nothing is left to come (with less than 1e-8), for speed.

    @Test("V41, stratified: every outcome is enumerated and every date fixed, so nothing is left to chance")
    func exactMilestones() throws {
        let forecast = try Playing.forecast("V41", paths: 1024, sampling: .stratified)
        for (name, exact) in Self.milestoneFigures {
            let figure = try #require(forecast.figure(name), "no \(name)")
            #expect(figure.error == 0 && abs(figure.value - exact) <= 1e-11 * abs(exact), "\(name): \(figure), exact \(exact)")
        }
    }
    @Test("V47, stratified") func stratifiedHazards() throws { try Self.cover("V47", paths: 4096, sampling: .stratified, Self.hazardFigures) }
    /// All of these hang on one date alone, and a net leaves each replicate two counts of late paths to choose from: over 2,400 seeds the
    /// intervals hold the truth 92% to 95% of the time.
    @Test("V49, stratified") func stratifiedDeadline() throws {
        let missed = 0.1341973827
        try Self.cover("V49", horizon: "35y", paths: 4096, sampling: .stratified, average: 0.91...0.97, [
            ("missed", missed, { $0.covenant("finish").missed.map { Figure($0) } }), ("waived", missed / 2, { $0.covenant("finish").waived.map { Figure($0) } }),
            Self.named("terminations.finish.probability", missed / 2), Self.named("payments.finish.waiver.expected", missed * million),
            Self.named("milestones.milestone.probability", 0.6 * (1 - missed / 2)), Self.named("payments.milestone.pv_payee", 9.167547237 * million),
        ])
    }
    @Test("V51, stratified") func stratifiedTolling() throws {
        try Self.cover("V51", paths: 4096, sampling: .stratified, [
            ("no tolling", 0.3490084991, { $0.covenant("no_tolling").missed.map { Figure($0) } }),
            ("half tolling", 0.2999978495, { $0.covenant("half_tolling").missed.map { Figure($0) } }),
        ])
    }
    @Test("V73, stratified") func stratifiedSmallDeal() throws { try Self.cover("V73", horizon: "32y", paths: 4096, sampling: .stratified, Self.smallDealFigures) }
}

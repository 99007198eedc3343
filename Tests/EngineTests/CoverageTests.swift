import Analysis
import Planning
import Quantities
import ScenarioModel
import Testing

/// Over 400 seeds, how often a printed 95% interval (Student's of sixteen replicates: ± 2.131 standard errors) holds the exact value.
///
/// Each figure must come between 90.6% and 99.4%, which is 4 standard errors of a binomial of 400 at 95%; the figures are
/// some 40, so the false-alarm rate is 0.5%. The figures of a case move together, so their average scatters by up to 1.1 points;
/// it must lie between 93% and 97%.
@Suite struct CoverageTests {
    private static let runs = 400

    private static func cover(_ name: String, paths: Int, sampling: SamplingScheme = .plain, _ exact: [(String, Double, (Forecast) -> Figure?)]) throws {
        let file = try name == "reference" ? Playing.referenceDeal() : Playing.file(name), structure = try Playing.structure(file)
        var held = [Int](repeating: 0, count: exact.count)
        for seed in 1...runs {
            let forecast = try SimulationRun([structure], options: Playing.options(paths: paths, seed: UInt64(seed), sampling: sampling)).run().forecasts[0]
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
        #expect(average >= 0.93 && average <= 0.97, "\(name): \(average) on average")
    }
    private static func named(_ name: String, _ value: Double) -> (String, Double, (Forecast) -> Figure?) { (name, value, { $0.figure(name) }) }

    @Test("V41") func milestones() throws {
        let hits = [0.63, 0.1953, 0.113274, 0.0962829], expected = [3.15, 2.9295, 1.13274, 4.814145]
        var figures = (1...4).map { Self.named("milestones.payment\($0).probability", hits[$0 - 1]) }
        figures += (1...4).map { Self.named("payments.payment\($0).expected", expected[$0 - 1] * million) }
        figures += [Self.named("payments.all.expected", 22.026385 * million), Self.named("parties.licensor.npv.mean", 17.170592760928354 * million),
                    Self.named("payments.all.pv_payer", 18.045225257781592 * million),
                    Self.named("parties.licensee.npv.mean", -(18.045225257781592 + 34.185938248735646) * million)]
        figures.append(("costs", -34.185938248735646 * million, { $0.licensee.bridge.first { $0.name == "costs" }.map { Figure($0.presentValue) } }))
        try Self.cover("V41", paths: 4000, figures)
    }
    @Test("V47") func hazards() throws {
        try Self.cover("V47", paths: 4000, [
            Self.named("terminations.convenience.probability", 0.15116183696448446), Self.named("terminations.breach.probability", 0.10541545400953944),
            Self.named("terminations.insolvency.probability", 0.2108309080190789), Self.named("terminations.horizon.probability", 0.5325918010068972),
            Self.named("milestones.first_launch.probability", 0.697676326071031),
        ])
    }
    @Test("V73") func smallDeal() throws {
        var figures = [
            Self.named("milestones.milestone1.probability", 0.5228653366191434), Self.named("milestones.milestone2.probability", 0.21282432308155474),
            Self.named("payments.milestone1.pv_payee", 4.224689060820359 * million), Self.named("payments.milestone2.pv_payee", 5.014357658770971 * million),
            Self.named("parties.licensor.npv.mean", 28.07352916055727 * million), Self.named("terminations.technical.probability", 0.5614012141609837),
            Self.named("terminations.convenience.probability", 0.1612674733981869), Self.named("terminations.breach.probability", 0.095974),
            Self.named("terminations.expiry.probability", 0.181357),
        ]
        for (year, sum) in [0.814225, 2.288416, 1.428378, 0.514468].enumerated() { figures.append(Self.named("payments.milestone1.by_year.\(year)", sum * million)) }
        try Self.cover("V73", paths: 4000, figures)
    }

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
}

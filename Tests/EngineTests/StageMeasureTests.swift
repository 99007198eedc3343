import Analysis
import Foundation
import Planning
import Quantities
import ScenarioModel
import Testing

/// What stages measure, and success by a measure or by sites (M15, M16).
@Suite struct StageMeasureTests {
    static let n = 200_000
    /// The normal law.
    static func phi(_ z: Double) -> Double { 0.5 * erfc(-z / 2.0.squareRoot()) }

    /// On a net one driver alone strays less than by plain sampling, and its replicates may all agree.
    private static func agree(_ share: Estimate<Share>, _ exact: Double, _ what: String) {
        #expect(abs(share.value.rawValue - exact) <= 4 * (exact * (1 - exact) / Double(n)).squareRoot(), "\(what): \(share.value.rawValue), exact \(exact)")
    }

    // MARK: a measure

    @Test("success is a measure at its level, and a trigger may ask for another", arguments: seeds, SamplingScheme.allCases)
    func recovery(seed: UInt64, scheme: SamplingScheme) throws {
        let forecast = try Playing.forecast(deal("""
            program: { stages: { prototype: { duration: 1y, measures: { recovery: normal(mean=92% sd=3pp) }, success: recovery >= 90% } } }
            agreement:
              payments:
                success: { pays: 1M, when: prototype.success }
                substantial: { pays: 1M, when: prototype.recovery >= 87% and prototype.recovery < 90% }
                guarded: { pays: 1M, when: prototype.end if prototype.recovery >= 87% }
                not_enough: { pays: 1M, when: prototype.end and not prototype.recovery > 87% }
            """), paths: Self.n, seed: seed, sampling: scheme)
        for (name, exact) in [("success", Self.phi(2.0 / 3)), ("substantial", Self.phi(5.0 / 3) - Self.phi(2.0 / 3)), ("guarded", Self.phi(5.0 / 3)),
                              ("not_enough", Self.phi(-5.0 / 3))] {
            if scheme == .plain { expect(probability: forecast.milestone(name).probability, exact, paths: Self.n, name) }
            else { Self.agree(forecast.milestone(name).probability, exact, name) }
            #expect(forecast.milestone(name).timing.mean?.value == Years(1))
        }
    }
    @Test("a score is a weighted sum of what is measured", arguments: seeds)
    func score(seed: UInt64) throws {
        let forecast = try Playing.forecast(deal("""
            program:
              stages:
                trial:
                  duration: 1y
                  measures: { technical: normal(mean=60 sd=10), readiness: normal(mean=70 sd=5), score: { technical: 40%, readiness: 60% } }
                  success: score >= 65
                pilot: { after: trial, duration: 1y, success: 50% }
            agreement: { payments: { go: { pays: 1M, when: pilot.start }, both: { pays: 1M, when: pilot.success }, low: { pays: 1M, when: trial.score <= 60 } } }
            """), paths: Self.n, seed: seed)
        // Mean 0.4 * 60 + 0.6 * 70 = 66, variance 0.16 * 100 + 0.36 * 25 = 25.
        expect(probability: forecast.milestone("go").probability, Self.phi(0.2), paths: Self.n, "65 or more")
        expect(probability: forecast.milestone("both").probability, 0.5 * Self.phi(0.2), paths: Self.n, "and the next stage")
        expect(probability: forecast.milestone("low").probability, Self.phi(-1.2), paths: Self.n, "60 or less")
    }
    @Test("measures may be correlated")
    func correlated() throws {
        let forecast = try Playing.forecast(deal("""
            program: { stages: { trial: { duration: 1y, measures: { a: normal(mean=0 sd=1), b: normal(mean=0 sd=1) } } } }
            correlations: [{ among: [trial.measures.a, trial.measures.b], rho: 0.5 }]
            agreement: { payments: { both: { pays: 1M, when: trial.a >= 0 and trial.b >= 0 } } }
            """), paths: Self.n)
        // Sheppard: 1/4 + arcsin(rho)/(2 pi).
        expect(probability: forecast.milestone("both").probability, 1.0 / 3, paths: Self.n, "both positive")
    }
    @Test("a duty to reach a measure is moot once it is known to be missed")
    func duty() throws {
        let forecast = try Playing.forecast(deal("""
            program: { stages: { trial: { duration: 1y, measures: { recovery: normal(mean=92% sd=3pp) } } } }
            agreement:
              payments: { upfront: { pays: 1M, when: signing } }
              covenants: { reach: { require: trial.recovery >= 90%, by: 2y, otherwise: terminate } }
            """), paths: Self.n)
        expect(forecast.covenant("reach").met, Self.phi(2.0 / 3), "met")
        #expect(forecast.cause("reach").probability.value == .zero)
    }

    // MARK: sites

    private static func pilots(_ success: String) throws -> ScenarioFile {
        try deal("""
            program: { stages: { pilots: { duration: 1y, success: \(success) } } }
            agreement:
              payments:
                success: { pays: 1M, when: pilots.success }
                one: { pays: 1M, when: pilots.passed >= 1 }
                two: { pays: 1M, when: pilots.passed >= 2 }
                three: { pays: 1M, when: pilots.passed > 2 }
                four: { pays: 1M, when: pilots.passed >= 4 }
                five: { pays: 1M, when: pilots.passed >= 5 }
            """)
    }
    private static func odds(_ file: ScenarioFile) throws -> Double {
        let world = try Plan.make([file.scenario(Selection())], seed: 42).groups[0].world
        return world.outcomes.filter { $0.outcomes[0] == true }.reduce(0) { $0 + $1.weight }
    }
    @Test("M15: 3 of 5 pilots at 60% each")
    func exactOdds() throws {
        // 10 * 0.6^3 * 0.4^2 + 5 * 0.6^4 * 0.4 + 0.6^5
        expect(exactly: try Self.odds(Self.pilots("{ sites: 5, each: 60%, needs: 3 }")), 0.68256, within: 1e-14, "3 of 5")
        expect(exactly: try Self.odds(Self.pilots("{ sites: 1, each: 60%, needs: 1 }")), 0.6, within: 1e-14, "1 of 1")
        expect(exactly: try Self.odds(Self.pilots("{ sites: 3, each: 100%, needs: 3 }")), 1, within: 0, "3 of 3 that cannot fail")
    }
    @Test("M15: the number of pilots that pass is binomial, in both samplings", arguments: seeds, SamplingScheme.allCases)
    func binomial(seed: UInt64, scheme: SamplingScheme) throws {
        let forecast = try Playing.forecast(Self.pilots("{ sites: 5, each: 60%, needs: 3 }"), paths: Self.n, seed: seed, sampling: scheme)
        let choose = [1.0, 5, 10, 10, 5, 1], chances = (0...5).map { choose[$0] * power(0.6, Double($0)) * power(0.4, Double(5 - $0)) }
        for (k, name) in ["one", "two", "three", "four", "five"].enumerated() {
            let exact = chances[(k + 1)...].reduce(0, +)
            if scheme == .plain { expect(probability: forecast.milestone(name).probability, exact, paths: Self.n, name) }
            else if k != 2 { Self.agree(forecast.milestone(name).probability, exact, name) }
        }
        if scheme == .plain { expect(probability: forecast.milestone("success").probability, 0.68256, paths: Self.n, "success") }
        else {
            // Success is enumerated, and the count agrees with it path by path.
            expect(exactly: forecast.milestone("success").probability.value.rawValue, 0.68256, "success")
            expect(exactly: forecast.milestone("three").probability.value.rawValue, 0.68256, "three or more")
        }
    }
    @Test("sites with a common factor against an integral over that factor", arguments: [0.05, 0.3, 0.9])
    func commonFactor(rho: Double) throws {
        // The midpoint rule over the coordinate of the factor: exact odds of 3 of 5 given it.
        let bound = 0.253347103135800, cells = 200_000
        var exact = 0.0
        for k in 0..<cells {
            let z = -8 + 16 * (Double(k) + 0.5) / Double(cells), p = Self.phi((bound - rho.squareRoot() * z) / (1 - rho).squareRoot())
            let odds = 10 * power(p, 3) * power(1 - p, 2) + 5 * power(p, 4) * (1 - p) + power(p, 5)
            exact += odds * exponential(-z * z / 2) * 16 / Double(cells) / (2 * Double.pi).squareRoot()
        }
        let file = try Self.pilots("{ sites: 5, each: 60%, needs: 3, common: \(Int(rho * 100))% }")
        expect(exactly: try Self.odds(file), exact, within: 1e-9, "odds")
        let forecast = try Playing.forecast(file, paths: Self.n)
        expect(probability: forecast.milestone("success").probability, exact, paths: Self.n, "success")
    }
    @Test("an override reaches the numbers of sites and measures")
    func overrides() throws {
        let sites = try Playing.forecast(Self.pilots("{ sites: 5, each: 60%, needs: 3 }"), set: [("pilots.success.each", "80%")], paths: 1024, sampling: .stratified)
        // 10 * 0.8^3 * 0.2^2 + 5 * 0.8^4 * 0.2 + 0.8^5
        expect(exactly: sites.milestone("success").probability.value.rawValue, 0.94208, "3 of 5 at 80%")
        let file = try deal("""
            program: { stages: { prototype: { duration: 1y, measures: { recovery: normal(mean=92% sd=3pp) }, success: recovery >= 90% } } }
            agreement: { payments: { success: { pays: 1M, when: prototype.success } } }
            """)
        let measured = try Playing.forecast(file, set: [("recovery.mean", "91%"), ("prototype.success.level", "88%")], paths: Self.n)
        expect(probability: measured.milestone("success").probability, Self.phi(1), paths: Self.n, "88% or more of a mean of 91%")
    }
    @Test("the chance of one site is its own whatever the factor")
    func oneSite() throws {
        let forecast = try Playing.forecast(Self.pilots("{ sites: 5, each: 60%, needs: 3, common: 30% }"), paths: Self.n)
        // The mean count is 5 * 60%.
        let counts = ["one", "two", "three", "four", "five"].map { forecast.milestone($0).probability.value.rawValue }
        // Given the factor the count's variance is at most 25/4 in all.
        #expect(abs(counts.reduce(0, +) - 3) < 4 * (2.5 * 2.5 / Double(Self.n)).squareRoot())
    }
}
